/* platform_time.c - when a platform is done: batches over the roofline. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/dram.h"
#include "models/nvme.h"
#include "models/platform.h"
#include "sim/clock.h"
#include "sim/config.h"
#include "sim/memory.h"
#include "sim/units.h"
#include "sim/whole.h"

enum { PIECE = 1 << 20 /* B asked of memory or storage at once */ };

struct nvx_platform_run {
    const nvx_config *chip;
    const nvx_platform_params *p;
    nvx_dram *memory;
    nvx_nvme *storage;        /* NULL: none */
    double memory_rate;       /* B/s the cores draw at most */
    uint64_t rows;            /* that a request ranks */
    uint64_t operations;      /* of a request */
    const uint64_t *own;      /* [requests] the same, each its own; NULL: all alike */
    uint64_t bytes, resident; /* of the stored vectors */
    bool cached;              /* they are in the cache now */
    nvx_platform_state state;
};

static int check_room(const nvx_platform_run *s, nvx_error *err)
{
    char bytes[64], room[64];
    if (s->storage || s->bytes <= s->p->resident)
        return 0;
    return nvx_config_fail(
        s->chip, "resident", err,
        "%s hold no %s of stored vectors; allowed: more, or "
        "storage: {impl: nvme}",
        nvx_quantity_format((double)s->p->resident, "B", room, sizeof room),
        nvx_quantity_format((double)s->bytes, "B", bytes, sizeof bytes));
}

nvx_platform_run *nvx_platform_run_new(const nvx_config *chip, uint64_t rows,
                                       uint64_t dim, nvx_error *err)
{
    nvx_platform_run *s = nvx_platform_run_own(chip, rows * dim, rows, NULL, err);
    if (s)
        s->operations = 2 * rows * dim;
    return s;
}

nvx_platform_run *nvx_platform_run_own(const nvx_config *chip, uint64_t values,
                                       uint64_t ranked, const uint64_t own[],
                                       nvx_error *err)
{
    nvx_platform_run *s = nvx_alloc(1, sizeof *s);
    const nvx_dram_params *memory = nvx_config_at(chip, "memory");
    s->chip = chip;
    s->p = nvx_config_params(chip);
    s->rows = ranked;
    s->own = own;
    s->bytes = values * (s->p->precision == NVX_PRECISION_F32 ? 4 : 1);
    s->resident = nvx_min(s->bytes, s->p->resident);
    s->memory = nvx_dram_new(memory);
    s->memory_rate = nvx_dram_peak(memory) * s->p->memory_share;
    const nvx_config *storage = nvx_config_child(chip, "storage");
    if (nvx_config_part(storage) == &nvx_nvme_part)
        s->storage = nvx_nvme_new(nvx_config_params(storage));
    if (check_room(s, err) < 0)
        nvx_platform_run_destroy(&s);
    return s;
}

void nvx_platform_run_destroy(nvx_platform_run **self_p)
{
    if (!self_p || !*self_p)
        return;
    nvx_dram_destroy(&(*self_p)->memory);
    nvx_nvme_destroy(&(*self_p)->storage);
    free(*self_p);
    *self_p = NULL;
}

/* Reads a piece of the vectors that lies in memory. */
static nvx_time read_resident(nvx_platform_run *s, nvx_time ready, uint64_t *at)
{
    uint64_t n = nvx_min(PIECE, s->resident - *at);
    nvx_time end = nvx_dram_access(s->memory, ready, *at, n, false);
    *at += n;
    return end;
}

/* All vectors once, from `begin` on; the end of the last byte. A piece from the storage is
 * in memory for a short while behind the resident ones. */
static nvx_time stream(nvx_platform_run *s, nvx_time begin)
{
    nvx_time end = begin;
    uint64_t at = 0;
    for (uint64_t from = s->resident, n; from < s->bytes; from += n) {
        n = nvx_min(PIECE, s->bytes - from);
        nvx_time there = nvx_nvme_access(s->storage, begin, from - s->resident, n, false);
        while (at < s->resident && end < there)
            end = read_resident(s, begin, &at);
        nvx_time written = nvx_dram_access(s->memory, there, s->resident, n, true);
        end = nvx_dram_access(s->memory, written, s->resident, n, false);
    }
    while (at < s->resident)
        end = read_resident(s, begin, &at);
    return nvx_max(end, begin + nvx_clock_ps((double)s->bytes / s->memory_rate));
}

/* From `begin` on, all vectors from wherever they are; keeps them in the cache if they
 * fit. */
static nvx_time read_vectors(nvx_platform_run *s, nvx_time begin)
{
    nvx_time end;
    if (s->cached) {
        end = begin + nvx_clock_ps((double)s->bytes * 8 /
                                   ((double)s->p->cache_width * s->p->cache_rate));
        s->state.cache_bits += s->bytes * 8;
    } else {
        end = stream(s, begin);
    }
    s->cached = s->bytes <= s->p->cache;
    return end;
}

/* Of requests first .. first + n - 1. */
static uint64_t operations_of(const nvx_platform_run *s, uint64_t first, uint64_t n)
{
    uint64_t sum = 0;
    for (uint64_t i = first; i < first + n; i++)
        sum += s->own ? s->own[i] : s->operations;
    return sum;
}

static nvx_time compute_time(const nvx_platform_run *s, uint64_t operations)
{
    double rate = s->p->precision == NVX_PRECISION_F32 ? s->p->f32 : s->p->i8;
    return nvx_clock_ps((double)operations / ((double)s->p->cores * rate * s->p->share));
}

static nvx_time rank_time(const nvx_platform_run *s, uint64_t requests)
{
    return nvx_clock_ps((double)(requests * s->rows) * s->p->rank / (double)s->p->cores);
}

/* One of a batch, had it been alone: what it would have taken. */
static nvx_time time_alone(const nvx_platform_run *s, uint64_t i, nvx_time data,
                           nvx_time stage[])
{
    nvx_time dispatch = nvx_clock_ps(s->p->dispatch), rank = rank_time(s, 1);
    nvx_time compute = compute_time(s, operations_of(s, i, 1));
    if (stage) {
        stage[NVX_STAGE_DISPATCH] += dispatch;
        stage[data < compute ? NVX_STAGE_COMPUTE : NVX_STAGE_MEMORY] +=
            nvx_max(data, compute);
        stage[NVX_STAGE_RANK] += rank;
    }
    return dispatch + nvx_max(data, compute) + rank;
}

/* A batch of n requests from `first` and `start` on; the end, and what each of it alone
 * would have taken. */
static nvx_time serve_batch(nvx_platform_run *s, nvx_time start, uint64_t first,
                            uint64_t n, nvx_timing_request request[], nvx_time stage[])
{
    nvx_time begin = start + nvx_clock_ps(s->p->dispatch);
    nvx_time data = read_vectors(s, begin);
    uint64_t all = operations_of(s, first, n);
    nvx_time end = nvx_max(data, begin + compute_time(s, all)) + rank_time(s, n);
    for (uint64_t i = first; i < first + n; i++)
        request[i].alone = time_alone(s, i, data - begin, stage);
    s->state.batches++;
    s->state.requests += n;
    s->state.operations += all;
    s->state.ranked += n * s->rows;
    s->state.compute += compute_time(s, all);
    s->state.busy += end - start;
    return end;
}

/* Requests 0 .. below have ended by `now`: how many are known to have arrived. In a closed
 * loop request i arrives when request i - outstanding ends. */
static void arrive(uint64_t requests, nvx_timing_request request[], uint64_t from,
                   uint64_t outstanding, nvx_time now)
{
    for (uint64_t i = from; i < requests && i < from + outstanding; i++)
        if (request[i].arrival == NVX_CLOSED_LOOP)
            request[i].arrival = now;
}

nvx_time nvx_platform_serve(nvx_platform_run *self, uint64_t requests,
                            nvx_timing_request request[], uint64_t outstanding,
                            nvx_time stage[])
{
    nvx_time now = 0;
    arrive(requests, request, 0, outstanding, 0);
    nvx_dram_begin(self->memory, request[0].arrival);
    for (uint64_t first = 0, n; first < requests; first += n) {
        nvx_time start = nvx_max(now, request[first].arrival);
        for (n = 1; n < self->p->batch && first + n < requests; n++)
            if (request[first + n].arrival > start)
                break;
        now = serve_batch(self, start, first, n, request, stage);
        for (uint64_t i = first; i < first + n; i++) {
            request[i].start = start;
            request[i].end = now;
        }
        arrive(requests, request, first + n, outstanding, now);
    }
    nvx_dram_settle(self->memory, now);
    return now;
}

static void *copy(const void *from, size_t size)
{
    return memcpy(nvx_alloc(1, size), from, size);
}

size_t nvx_platform_components(const nvx_platform_run *self, nvx_component out[3])
{
    static const char *const slots[] = {"memory", "storage"};
    size_t n = 0;
    snprintf(out[n].path, sizeof out[n].path, "chip");
    out[n].part = nvx_config_part(self->chip);
    out[n].config = self->chip;
    out[n++].state = copy(&self->state, sizeof self->state);
    for (size_t i = 0; i < (self->storage ? 2 : 1); i++, n++) {
        const nvx_config *node = nvx_config_child(self->chip, slots[i]);
        snprintf(out[n].path, sizeof out[n].path, "chip.%s", slots[i]);
        out[n].part = nvx_config_part(node);
        out[n].config = node;
        out[n].state =
            i == 0 ? copy(nvx_dram_counters(self->memory), sizeof(nvx_dram_state))
                   : copy(nvx_nvme_counters(self->storage), sizeof(nvx_nvme_state));
    }
    return n;
}
