/* DRAM: latencies by hand, bandwidth and refresh as bounds, and a stepping burst by burst.
 *
 * The small part: 2 channels of 16 bits, bursts of 4 beats (8 B) at 1 GHz: 4 ns; rows of
 * 64 B (8 bursts), 2 banks, 16 B per channel in turn; t_rcd 13, t_rp 11, t_ras 30, t_cl 7,
 * t_cwl 5, t_rtp 6, t_wr 9, t_wtr 8 ns. Channel 0 has bytes 0..15, 32..47, ..: its own
 * bytes 0..63 are row 0 of bank 0, 64..127 row 0 of bank 1, 128..191 row 1 of bank 0.
 */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "models/dram.h"
#include "sim/config.h"

#define NS(x) ((nvx_time)((x)*1000))

static const nvx_dram_params small = {.size = 1 << 20,
                                      .channels = 2,
                                      .width = 16,
                                      .beats = 4,
                                      .banks = 2,
                                      .row = 64,
                                      .interleave = 16,
                                      .rate = 1e9,
                                      .t_rcd = 13e-9,
                                      .t_rp = 11e-9,
                                      .t_ras = 30e-9,
                                      .t_cl = 7e-9,
                                      .t_cwl = 5e-9,
                                      .t_rtp = 6e-9,
                                      .t_wr = 9e-9,
                                      .t_wtr = 8e-9,
                                      .t_refi = 1e-3,
                                      .t_rfc = 280e-9};

/* Latency of one burst of channel 0 at `address`, asked for when all is at rest. */
static nvx_time latency(nvx_dram *d, nvx_time at, uint64_t address, bool write)
{
    return nvx_dram_access(d, at, address, 8, write) - at;
}

/* 13 + 7 + 4. */
Test(dram, first_read_activates_a_row)
{
    nvx_dram *d = nvx_dram_new(&small);
    cr_assert_eq(latency(d, NS(100), 0, false), NS(24));
    cr_assert_eq(nvx_dram_counters(d)->row_misses, 1);
    nvx_dram_destroy(&d);
}

/* Byte 8 is in the open row; byte 256 is the channel's own byte 128: row 1 of bank 0. */
Test(dram, row_hit_is_faster_than_conflict_by_t_rp_and_t_rcd)
{
    nvx_dram *d = nvx_dram_new(&small);
    latency(d, 0, 0, false);
    nvx_time hit = latency(d, NS(200), 8, false), miss = latency(d, NS(400), 256, false);
    cr_assert_eq(hit, NS(7 + 4));
    cr_assert_eq(miss - hit, NS(11 + 13));
    cr_assert_eq(nvx_dram_counters(d)->row_hits, 1);
    cr_assert_eq(nvx_dram_counters(d)->row_misses, 2);
    nvx_dram_destroy(&d);
}

/* The row opened at 0 may be closed at 30 ns, not at 24: 30 + 11 + 13 + 7 + 4. */
Test(dram, row_stays_open_for_t_ras)
{
    nvx_dram *d = nvx_dram_new(&small);
    latency(d, 0, 0, false);
    cr_assert_eq(nvx_dram_access(d, NS(24), 256, 8, false), NS(65));
    nvx_dram_destroy(&d);
}

/* Write: data 18..22 ns. A read of the same row: command at 22 + 8, data from 37 to 41. A
 * row in its place: PRE at max(30, 22 + 9) = 31. */
Test(dram, read_and_precharge_wait_for_written_data)
{
    nvx_dram *d = nvx_dram_new(&small);
    cr_assert_eq(nvx_dram_access(d, 0, 0, 8, true), NS(22));
    cr_assert_eq(nvx_dram_access(d, NS(22), 8, 8, false), NS(41));
    nvx_dram_destroy(&d);
    d = nvx_dram_new(&small);
    nvx_dram_access(d, 0, 0, 8, true);
    cr_assert_eq(nvx_dram_access(d, NS(22), 256, 8, true), NS(31 + 11 + 13 + 5 + 4));
    nvx_dram_destroy(&d);
}

/* Bytes 4..19: the burst of bytes 0..7, that of 8..15 and, in channel 1, that of 16..23. */
Test(dram, partial_bursts_are_moved_whole)
{
    nvx_dram *d = nvx_dram_new(&small);
    cr_assert_eq(nvx_dram_access(d, 0, 4, 16, false), NS(13 + 7 + 8));
    cr_assert_eq(nvx_dram_counters(d)->read_bits, 3 * 64);
    cr_assert_eq(nvx_dram_counters(d)->bytes_read, 16);
    nvx_dram_destroy(&d);
}

/* 64 MiB asked for at once: bytes / peak is less than the time, and the loss is refresh:
 * of every t_refi at least t_rfc, at most t_rfc, closing (close_ok within t_ras), opening
 * and filling again. */
Test(dram, stream_loses_the_refresh_share_and_no_more)
{
    nvx_dram_params p = small;
    p.t_refi = 3.904e-6;
    nvx_dram *d = nvx_dram_new(&p);
    uint64_t bytes = 64 << 20;
    double peak = nvx_dram_peak(&p);
    cr_assert_float_eq(peak, 2 * 8 / 4e-9, 1);
    double seconds = (double)nvx_dram_access(d, 0, 0, bytes, false) * 1e-12;
    double share = 1 - (double)bytes / peak / seconds;
    double least = 280 / 3904.0, most = (280 + 11 + 30 + 13 + 7 + 4) / 3904.0;
    cr_assert_gt(share, least);
    cr_assert_lt(share, most);
    cr_assert_eq(nvx_dram_counters(d)->refreshes, 2 * (uint64_t)(seconds / p.t_refi));
    nvx_dram_destroy(&d);
}

/* Rows are prepared while the one before is read: without refresh nothing is lost but the
 * first activation. Peak: 32 bursts of 4 ns per channel. */
Test(dram, stream_without_refresh_runs_at_the_peak)
{
    nvx_dram_params p = small;
    p.t_refi = 1;
    p.row = 128; /* 64 ns: longer than t_ras + t_rp + t_rcd */
    nvx_dram *d = nvx_dram_new(&p);
    cr_assert_eq(nvx_dram_access(d, 0, 0, 512, false), NS(13 + 7 + 32 * 4));
    nvx_dram_destroy(&d);
}

/* At 7.3 t_refi, after rest: 7 refreshes of 2 channels have passed, the last one is over,
 * all rows are closed. */
Test(dram, refreshes_at_rest_are_counted_and_close_rows)
{
    nvx_dram_params p = small;
    p.t_refi = 1e-6;
    nvx_dram *d = nvx_dram_new(&p);
    latency(d, 0, 0, false);
    cr_assert_eq(latency(d, NS(7300), 0, false), NS(24));
    cr_assert_eq(nvx_dram_counters(d)->refreshes, 7);
    nvx_dram_settle(d, NS(7500));
    cr_assert_eq(nvx_dram_counters(d)->refreshes, 14);
    cr_assert_eq(nvx_dram_counters(d)->refresh_stall, 0);
    nvx_dram_destroy(&d);
}

/* The same from 7.3 t_refi on: the 14 refreshes before do not count, one of each channel
 * between there and 8.5 t_refi does. */
Test(dram, counting_begins_when_it_is_told_to)
{
    nvx_dram_params p = small;
    p.t_refi = 1e-6;
    nvx_dram *d = nvx_dram_new(&p);
    nvx_dram_begin(d, NS(7300));
    cr_assert_eq(nvx_dram_counters(d)->refreshes, 0);
    cr_assert_eq(latency(d, NS(7300), 0, false), NS(24));
    nvx_dram_settle(d, NS(8500));
    cr_assert_eq(nvx_dram_counters(d)->refreshes, 2);
    nvx_dram_destroy(&d);
}

/* --- the rules of dram.h again, one burst at a time --- */

enum { CHANNELS = 3, BANKS = 3, NONE = -1 };

typedef struct {
    int64_t row[BANKS];
    nvx_time activated[BANKS], last_read[BANKS], written[BANKS];
    bool was_read[BANKS], was_written[BANKS];
    nvx_time bus_free, last_written, refresh_end, refresh_due;
    bool any_written;
} plain_channel;

typedef struct {
    plain_channel c[CHANNELS];
    uint64_t hits, misses, activates, refreshes;
} plain;

static const nvx_dram_params odd = {.size = 1 << 30,
                                    .channels = CHANNELS,
                                    .width = 32,
                                    .beats = 8,
                                    .banks = BANKS,
                                    .row = 160,
                                    .interleave = 96,
                                    .rate = 1.7e9, /* 4705.88 ps: 4706 */
                                    .t_rcd = 14.25e-9,
                                    .t_rp = 12.5e-9,
                                    .t_ras = 33.1e-9,
                                    .t_cl = 13.75e-9,
                                    .t_cwl = 9.2e-9,
                                    .t_rtp = 7.5e-9,
                                    .t_wr = 17.3e-9,
                                    .t_wtr = 10.9e-9,
                                    .t_refi = 701.3e-9,
                                    .t_rfc = 119.7e-9};
enum {
    BURST_B = 32,
    BURST = 4706,
    RCD = 14250,
    RP = 12500,
    RAS = 33100,
    CL = 13750,
    CWL = 9200,
    RTP = 7500,
    WR = 17300,
    WTR = 10900,
    REFI = 701300,
    RFC = 119700
};

static nvx_time later(nvx_time a, nvx_time b) { return a > b ? a : b; }

/* First moment a bank's open row may be closed. */
static nvx_time closable(const plain_channel *c, uint64_t b)
{
    nvx_time at = c->activated[b] + RAS;
    if (c->was_read[b])
        at = later(at, c->last_read[b] + RTP);
    if (c->was_written[b])
        at = later(at, c->written[b] + WR);
    return at;
}

static void plain_refresh(plain *p, plain_channel *c)
{
    nvx_time start = later(c->refresh_due, c->bus_free), open = 0;
    for (uint64_t b = 0; b < BANKS; b++)
        if (c->row[b] != NONE) {
            start = later(start, closable(c, b));
            open = RP;
            c->row[b] = NONE;
        }
    c->refresh_end = start + open + RFC;
    c->refresh_due += REFI;
    p->refreshes++;
}

/* One burst: every command is looked at for itself. Returns the time of its RD or WR. */
static nvx_time plain_burst(plain *p, plain_channel *c, uint64_t own, nvx_time from,
                            bool write)
{
    uint64_t page = own * BURST_B / odd.row, b = page % BANKS;
    int64_t row = (int64_t)(page / BANKS);
    bool opened = false;
    for (;;) {
        nvx_time precharge = later(from, closable(c, b)), at;
        nvx_time activate = later(from, c->refresh_end);
        nvx_time column = later(from, c->activated[b] + RCD);
        nvx_time delay = write ? CWL : CL;
        if (!write && c->any_written)
            column = later(column, c->last_written + WTR);
        if (c->bus_free > delay)
            column = later(column, c->bus_free - delay);
        at = c->row[b] == row ? column : c->row[b] == NONE ? activate : precharge;
        if (at >= c->refresh_due) {
            plain_refresh(p, c);
            opened = false;
        } else if (c->row[b] == row) {
            nvx_time end = at + delay + BURST;
            c->bus_free = end;
            *(write ? &c->written[b] : &c->last_read[b]) = write ? end : at;
            *(write ? &c->was_written[b] : &c->was_read[b]) = true;
            if (write) {
                c->last_written = end;
                c->any_written = true;
            }
            *(opened ? &p->misses : &p->hits) += 1;
            return at;
        } else {
            c->activated[b] = c->row[b] == NONE ? at : at + RP;
            c->row[b] = row;
            c->was_read[b] = c->was_written[b] = false;
            opened = true;
            p->activates++;
        }
    }
}

/* All bursts of an access that lie in channel i, from the bytes' addresses. */
static nvx_time plain_access(plain *p, nvx_time ready, uint64_t address, uint64_t bytes,
                             bool write)
{
    nvx_time end = ready;
    for (uint64_t i = 0; i < CHANNELS; i++) {
        nvx_time from = ready, first = 0;
        uint64_t before = UINT64_MAX;
        plain_channel *c = &p->c[i];
        for (uint64_t a = address / BURST_B * BURST_B; a < address + bytes;
             a += BURST_B) {
            uint64_t block = a / odd.interleave;
            if (block % CHANNELS != i)
                continue;
            uint64_t own =
                (block / CHANNELS * odd.interleave + a % odd.interleave) / BURST_B;
            uint64_t page = own * BURST_B / odd.row;
            if (before != UINT64_MAX && page != before)
                from = first; /* one row ahead */
            nvx_time at = plain_burst(p, c, own, from, write);
            if (page != before)
                first = at;
            before = page;
            end = later(end, c->bus_free);
        }
    }
    return end;
}

static uint64_t draw(uint64_t *state) /* splitmix64 */
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

static void compare(uint64_t seed, bool streams)
{
    nvx_dram *d = nvx_dram_new(&odd);
    plain p = {0};
    nvx_time ready = 0;
    for (int i = 0; i < CHANNELS; i++) {
        p.c[i].refresh_due = REFI;
        for (int b = 0; b < BANKS; b++)
            p.c[i].row[b] = NONE;
    }
    for (int i = 0; i < 400; i++) {
        uint64_t address = draw(&seed) % 20000;
        uint64_t bytes = 1 + draw(&seed) % (streams ? 30000 : 200);
        bool write = draw(&seed) % 3 == 0;
        ready += draw(&seed) % (draw(&seed) % 50 ? 400000 : 9000000);
        nvx_time ours = nvx_dram_access(d, ready, address, bytes, write);
        nvx_time plainly = plain_access(&p, ready, address, bytes, write);
        cr_assert_eq(ours, plainly, "access %d: %llu, burst by burst %llu", i,
                     (unsigned long long)ours, (unsigned long long)plainly);
    }
    const nvx_dram_state *s = nvx_dram_counters(d);
    cr_assert_eq(s->row_hits, p.hits);
    cr_assert_eq(s->row_misses, p.misses);
    cr_assert_eq(s->activates, p.activates);
    cr_assert_eq(s->refreshes, p.refreshes);
    cr_assert_eq(s->read_bits + s->written_bits, (p.hits + p.misses) * BURST_B * 8);
    cr_assert_eq(s->busy, (p.hits + p.misses) * BURST);
    nvx_dram_destroy(&d);
}

Test(dram, rows_in_closed_form_equal_single_bursts_on_random_accesses)
{
    for (uint64_t seed = 1; seed <= 20; seed++)
        compare(seed, false);
}

Test(dram, rows_in_closed_form_equal_single_bursts_on_streams)
{
    for (uint64_t seed = 101; seed <= 120; seed++)
        compare(seed, true);
}

/* Whatever is asked, a channel moves no more than its bus can: busy <= time. */
Test(dram, data_bus_is_never_in_use_twice)
{
    nvx_dram *d = nvx_dram_new(&odd);
    uint64_t seed = 7;
    nvx_time end = 0;
    for (int i = 0; i < 2000; i++)
        end = later(end, nvx_dram_access(d, end - end / 3, draw(&seed) % 100000,
                                         1 + draw(&seed) % 5000, draw(&seed) % 2));
    cr_assert_leq(nvx_dram_counters(d)->busy, CHANNELS * end);
    nvx_dram_destroy(&d);
}
