/* dram.c - the stepped channels of dram.h; tables in dram_part.c. */
#include "models/dram.h"

#include <stdlib.h>

#include "sim/clock.h"
#include "sim/memory.h"
#include "sim/whole.h"

#define CLOSED UINT64_MAX

typedef struct {
    uint64_t row;       /* open one, or CLOSED */
    nvx_time column_ok; /* first RD or WR */
    nvx_time close_ok;  /* first PRE */
} bank;

typedef struct {
    bank *bank;
    nvx_time bus_free;   /* end of the last data */
    nvx_time read_ok;    /* t_wtr after the last written data */
    nvx_time open_ok;    /* end of the last refresh */
    nvx_time refresh_at; /* next one due */
} channel;

/* Times in ps. */
typedef struct {
    nvx_time rcd, rp, ras, cl, cwl, rtp, wr, wtr, refi, rfc, burst;
} times;

struct nvx_dram {
    nvx_dram_params p;
    uint64_t burst_bytes, row_bursts;
    times t;
    channel *channel;
    nvx_dram_state state;
};

static nvx_time burst_time(const nvx_dram_params *p)
{
    return nvx_clock_ps((double)p->beats / p->rate);
}

double nvx_dram_peak(const nvx_dram_params *p)
{
    double bytes = (double)(p->channels * p->beats * p->width) / 8;
    return bytes / (double)burst_time(p) * 1e12;
}

nvx_dram *nvx_dram_new(const nvx_dram_params *p)
{
    nvx_dram *d = nvx_alloc(1, sizeof *d);
    d->p = *p;
    d->burst_bytes = p->beats * p->width / 8;
    d->row_bursts = p->row / d->burst_bytes;
    d->t =
        (times){nvx_clock_ps(p->t_rcd), nvx_clock_ps(p->t_rp),  nvx_clock_ps(p->t_ras),
                nvx_clock_ps(p->t_cl),  nvx_clock_ps(p->t_cwl), nvx_clock_ps(p->t_rtp),
                nvx_clock_ps(p->t_wr),  nvx_clock_ps(p->t_wtr), nvx_clock_ps(p->t_refi),
                nvx_clock_ps(p->t_rfc), burst_time(p)};
    d->channel = nvx_alloc(p->channels, sizeof *d->channel);
    for (uint64_t c = 0; c < p->channels; c++) {
        d->channel[c].bank = nvx_alloc(p->banks, sizeof(bank));
        d->channel[c].refresh_at = d->t.refi;
        for (uint64_t b = 0; b < p->banks; b++)
            d->channel[c].bank[b].row = CLOSED;
    }
    return d;
}

void nvx_dram_destroy(nvx_dram **self_p)
{
    if (!self_p || !*self_p)
        return;
    for (uint64_t c = 0; c < (*self_p)->p.channels; c++)
        free((*self_p)->channel[c].bank);
    free((*self_p)->channel);
    free(*self_p);
    *self_p = NULL;
}

/* Refreshes that are due by `at`, the time of a command that waits for them. Those before
 * the last one passed while nothing was asked for. */
static void refresh(nvx_dram *d, channel *c, nvx_time at)
{
    uint64_t passed = (at - c->refresh_at) / d->t.refi;
    nvx_time start = c->refresh_at + passed * d->t.refi;
    bool open = false;
    start = nvx_max(start, c->bus_free);
    for (uint64_t b = 0; b < d->p.banks; b++) {
        if (c->bank[b].row != CLOSED && passed == 0) {
            start = nvx_max(start, c->bank[b].close_ok);
            open = true;
        }
        c->bank[b].row = CLOSED;
    }
    c->open_ok = start + (open ? d->t.rp : 0) + d->t.rfc;
    c->refresh_at += (passed + 1) * d->t.refi;
    d->state.refreshes += passed + 1;
    if (c->open_ok > at)
        d->state.refresh_stall += c->open_ok - at;
}

/* What a run of bursts in one row of one bank needs. */
typedef struct {
    channel *c;
    bank *bank;
    uint64_t row, bursts;
    nvx_time from; /* no command before */
    bool write;
} span;

/* Time of the next command of a span: PRE or ACT where its row is not open. */
static nvx_time next_command(const nvx_dram *d, const span *s)
{
    nvx_time latency = s->write ? d->t.cwl : d->t.cl, bus = s->c->bus_free;
    if (s->bank->row == CLOSED)
        return nvx_max(s->from, s->c->open_ok);
    if (s->bank->row != s->row)
        return nvx_max(s->from, s->bank->close_ok);
    nvx_time at = nvx_max(s->from, s->bank->column_ok);
    if (!s->write)
        at = nvx_max(at, s->c->read_ok);
    return nvx_max(at, bus > latency ? bus - latency : 0);
}

static void open_row(nvx_dram *d, const span *s, nvx_time at)
{
    nvx_time activate = s->bank->row == CLOSED ? at : at + d->t.rp;
    s->bank->row = s->row;
    s->bank->column_ok = activate + d->t.rcd;
    s->bank->close_ok = activate + d->t.ras;
    d->state.activates++;
}

/* `n` bursts without a gap, the first commanded at `at`. */
static void move_bursts(nvx_dram *d, const span *s, nvx_time at, uint64_t n)
{
    nvx_time last = at + (n - 1) * d->t.burst;
    s->c->bus_free = last + (s->write ? d->t.cwl : d->t.cl) + d->t.burst;
    if (s->write)
        s->c->read_ok = s->c->bus_free + d->t.wtr;
    s->bank->close_ok =
        nvx_max(s->bank->close_ok, s->write ? s->c->bus_free + d->t.wr : last + d->t.rtp);
    *(s->write ? &d->state.written_bits : &d->state.read_bits) += n * d->burst_bytes * 8;
    d->state.busy += n * d->t.burst;
}

/* Moves a span; returns its first RD or WR. */
static nvx_time move_span(nvx_dram *d, span *s)
{
    nvx_time first = 0;
    bool opened = false, begun = false;
    while (s->bursts > 0) {
        nvx_time at = next_command(d, s);
        if (at >= s->c->refresh_at) {
            refresh(d, s->c, at);
        } else if (s->bank->row != s->row) {
            open_row(d, s, at);
            opened = true;
        } else {
            uint64_t fit = (s->c->refresh_at - at + d->t.burst - 1) / d->t.burst;
            uint64_t n = s->bursts < fit ? s->bursts : fit;
            move_bursts(d, s, at, n);
            d->state.row_misses += opened;
            d->state.row_hits += n - opened;
            s->bursts -= n;
            first = begun ? first : at;
            begun = true;
            opened = false;
        }
    }
    return first;
}

/* Bursts first .. end - 1 of a channel's own, row by row; end of the last data. */
static nvx_time move_channel(nvx_dram *d, channel *c, nvx_time ready, uint64_t first,
                             uint64_t end, bool write)
{
    nvx_time from = ready;
    while (first < end) {
        uint64_t page = first / d->row_bursts, next = (page + 1) * d->row_bursts;
        uint64_t n = (next < end ? next : end) - first;
        span s = {c, &c->bank[page % d->p.banks], page / d->p.banks, n, from, write};
        from = move_span(d, &s);
        first += n;
    }
    return c->bus_free;
}

/* A channel's own bursts below a byte address: of whole rounds over all channels, and of
 * its block in the round that the address is in. `up`: bursts begun count. */
static uint64_t bursts_below(const nvx_dram *d, uint64_t channel_index, uint64_t address,
                             bool up)
{
    uint64_t block = d->p.interleave, round = block * d->p.channels;
    uint64_t whole = address / round * (block / d->burst_bytes), rest = address % round;
    uint64_t begin = channel_index * block;
    if (rest <= begin)
        return whole;
    uint64_t in = rest - begin < block ? rest - begin : block;
    return whole + (in + (up ? d->burst_bytes - 1 : 0)) / d->burst_bytes;
}

nvx_time nvx_dram_access(nvx_dram *self, nvx_time ready, uint64_t address, uint64_t bytes,
                         bool write)
{
    nvx_time end = ready;
    for (uint64_t c = 0; c < self->p.channels && bytes > 0; c++) {
        uint64_t first = bursts_below(self, c, address, false);
        uint64_t last = bursts_below(self, c, address + bytes, true);
        if (first < last)
            end = nvx_max(
                end, move_channel(self, &self->channel[c], ready, first, last, write));
    }
    *(write ? &self->state.bytes_written : &self->state.bytes_read) += bytes;
    return end;
}

void nvx_dram_settle(nvx_dram *self, nvx_time end)
{
    for (uint64_t c = 0; c < self->p.channels; c++)
        if (end > self->channel[c].refresh_at) {
            uint64_t stall = self->state.refresh_stall;
            refresh(self, &self->channel[c], end - 1);
            self->state.refresh_stall = stall; /* nobody waits */
        }
}

void nvx_dram_begin(nvx_dram *self, nvx_time at)
{
    nvx_dram_settle(self, at);
    self->state.refreshes = 0;
}

const nvx_dram_state *nvx_dram_counters(const nvx_dram *self) { return &self->state; }
