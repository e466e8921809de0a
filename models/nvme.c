#include "models/nvme.h"

#include <stdlib.h>

#include "sim/clock.h"
#include "sim/config.h"
#include "sim/memory.h"
#include "sim/whole.h"

struct nvx_nvme {
    nvx_nvme_params p;
    nvx_time page_channel, page_link, read, program, overhead;
    nvx_time *die, *channel, link; /* when each is free */
    nvx_time *done;                /* [queue] ring: ends of the last commands */
    uint64_t commands;
    nvx_nvme_state state;
};

nvx_nvme *nvx_nvme_new(const nvx_nvme_params *p)
{
    nvx_nvme *n = nvx_alloc(1, sizeof *n);
    n->p = *p;
    n->page_channel = nvx_clock_ps((double)p->page / p->channel_rate);
    n->page_link = nvx_clock_ps((double)p->page / (p->lane_rate * (double)p->lanes));
    n->read = nvx_clock_ps(p->read);
    n->program = nvx_clock_ps(p->program);
    n->overhead = nvx_clock_ps(p->overhead);
    n->die = nvx_alloc(p->dies, sizeof *n->die);
    n->channel = nvx_alloc(p->channels, sizeof *n->channel);
    n->done = nvx_alloc(p->queue, sizeof *n->done);
    return n;
}

void nvx_nvme_destroy(nvx_nvme **self_p)
{
    if (!self_p || !*self_p)
        return;
    free((*self_p)->die);
    free((*self_p)->channel);
    free((*self_p)->done);
    free(*self_p);
    *self_p = NULL;
}

/* A part that serves one command at a time: busy from when it is free. */
static nvx_time serve(nvx_time *free_at, nvx_time ready, nvx_time length)
{
    return *free_at = nvx_max(*free_at, ready) + length;
}

static nvx_time move_page(nvx_nvme *n, nvx_time ready, uint64_t page, bool write)
{
    nvx_time *place = &n->done[n->commands++ % n->p.queue];
    nvx_time at = nvx_max(ready, *place);
    nvx_time *die = &n->die[page % n->p.dies];
    nvx_time *channel = &n->channel[page % n->p.dies % n->p.channels];
    n->state.queue_wait += at - ready;
    n->state.link_busy += n->page_link;
    n->state.link_bits += n->p.page * 8;
    at += n->overhead;
    if (write) {
        at = serve(&n->link, at, n->page_link);
        at = serve(channel, at, n->page_channel);
        at = serve(die, at, n->program);
    } else {
        at = serve(die, at, n->read);
        at = serve(channel, at, n->page_channel);
        at = serve(&n->link, at, n->page_link);
    }
    return *place = at;
}

nvx_time nvx_nvme_access(nvx_nvme *self, nvx_time ready, uint64_t address, uint64_t bytes,
                         bool write)
{
    nvx_time end = ready;
    uint64_t first = address / self->p.page;
    uint64_t last = (address + bytes + self->p.page - 1) / self->p.page;
    for (uint64_t page = first; bytes > 0 && page < last; page++)
        end = nvx_max(end, move_page(self, ready, page, write));
    if (bytes > 0)
        *(write ? &self->state.pages_written : &self->state.pages_read) += last - first;
    *(write ? &self->state.bytes_written : &self->state.bytes_read) += bytes;
    return end;
}

const nvx_nvme_state *nvx_nvme_counters(const nvx_nvme *self) { return &self->state; }

#define MQSIM "MQSim default drive, MLC flash"

#define ROW(field, type, of, text, low, high, from, why, what)                           \
    {                                                                                    \
        .name = #field, .kind = type, .unit = of,                                        \
        .offset = offsetof(nvx_nvme_params, field), .dflt = text, .min = low,            \
        .max = high, .trust = from, .source = why, .doc = what                           \
    }

static const nvx_param param_table[] = {
    ROW(queue, NVX_UINT, "1", "256", 1, 65536, NVX_ASSUMED,
        "assumed: 16 commands of 128 KiB", "pages under way at most"),
    ROW(page, NVX_UINT, "B", "8 KiB", 512, 0x1p24, NVX_SIMULATED, MQSIM, "a flash page"),
    ROW(channels, NVX_UINT, "1", "8", 1, 1024, NVX_SIMULATED, MQSIM, "flash channels"),
    ROW(dies, NVX_UINT, "1", "64", 1, 65536, NVX_SIMULATED,
        "recalled: MQSim default drive, 4 chips of 2 dies per channel",
        "flash dies in all"),
    ROW(lanes, NVX_UINT, "1", "4", 1, 32, NVX_SIMULATED, MQSIM, "lanes of the link"),
    ROW(channel_rate, NVX_REAL, "Hz", "333 MHz", 1e3, 1e12, NVX_SIMULATED, MQSIM,
        "bytes per second of a flash channel"),
    ROW(lane_rate, NVX_REAL, "Hz", "1 GHz", 1e3, 1e12, NVX_SIMULATED, MQSIM,
        "bytes per second of a lane, each way"),
    ROW(read, NVX_REAL, "s", "75 us", 0, 1, NVX_SIMULATED, MQSIM, "reading a page"),
    ROW(program, NVX_REAL, "s", "750 us", 0, 1, NVX_SIMULATED, MQSIM,
        "programming a page"),
    ROW(overhead, NVX_REAL, "s", "5 us", 0, 1, NVX_ASSUMED, "assumed",
        "of driver and controller, before a command begins"),
    ROW(read_energy, NVX_REAL, "J", "2.7 uJ", 0, 1, NVX_SCALED,
        "SimpleSSD: 3.3 V x 25 mA for 65 us, 5.4 uJ per 16 KiB; half of it",
        "reading a page"),
    ROW(program_energy, NVX_REAL, "J", "53.6 uJ", 0, 1, NVX_SCALED,
        "SimpleSSD: 3.3 V x 25 mA for 1300 us per 16 KiB; half of it",
        "programming a page"),
    ROW(link_energy, NVX_REAL, "J", "5 pJ", 0, 1, NVX_ASSUMED, "assumed",
        "a bit over link and controller"),
    ROW(standing, NVX_REAL, "W", "50 mW", 0, 1000, NVX_ASSUMED, "assumed",
        "power of the drive at rest"),
    {0},
};

#define STAT(field, of, what)                                                            \
    {                                                                                    \
        .name = #field, .kind = NVX_COUNT, .unit = of,                                   \
        .offset = offsetof(nvx_nvme_state, field), .doc = what                           \
    }

static const nvx_stat stat_table[] = {
    STAT(bytes_read, "B", "bytes asked for to read"),
    STAT(bytes_written, "B", "bytes asked for to write"),
    STAT(pages_read, "1", "pages read"),
    STAT(pages_written, "1", "pages programmed"),
    STAT(link_bits, "bit", "bits over the link, whole pages"),
    STAT(link_busy, "ps", "time of the link in use"),
    STAT(queue_wait, "ps", "time commands waited for a place in the queue, summed"),
    {0},
};

#define OPERATION(label, cost, counted, what)                                            \
    {                                                                                    \
        .name = label, .meter = NVX_METER_STORAGE,                                       \
        .energy = offsetof(nvx_nvme_params, cost),                                       \
        .count = offsetof(nvx_nvme_state, counted), .doc = what                          \
    }

static const nvx_operation operation_table[] = {
    OPERATION("read", read_energy, pages_read, "one page read"),
    OPERATION("program", program_energy, pages_written, "one page programmed"),
    OPERATION("bit", link_energy, link_bits, "one bit over link and controller"),
    {0},
};

static double standing(const nvx_config *self)
{
    return ((const nvx_nvme_params *)nvx_config_params(self))->standing;
}

const nvx_part nvx_nvme_part = {
    .impl = "nvme",
    .doc = "flash drive behind PCIe",
    .params_size = sizeof(nvx_nvme_params),
    .params = param_table,
    .stats = stat_table,
    .operations = operation_table,
    .leakage = standing,
    .area_meter = NVX_METER_STORAGE,
};
