/* dram_part.c - the tables of dram.h. Times are those of one LPDDR4-4266 part with 8 Gbit
 * per channel. */
#include <inttypes.h>

#include "models/dram.h"
#include "sim/config.h"
#include "sim/units.h"

#define JEDEC "recalled: JEDEC JESD209-4, LPDDR4-4266"

#define COUNT(field, of, text, low, high, from, why, what)                               \
    {                                                                                    \
        .name = #field, .kind = NVX_UINT, .unit = of,                                    \
        .offset = offsetof(nvx_dram_params, field), .dflt = text, .min = low,            \
        .max = high, .trust = from, .source = why, .doc = what                           \
    }
#define REAL(field, of, text, low, high, from, why, what)                                \
    {                                                                                    \
        .name = #field, .kind = NVX_REAL, .unit = of,                                    \
        .offset = offsetof(nvx_dram_params, field), .dflt = text, .min = low,            \
        .max = high, .trust = from, .source = why, .doc = what                           \
    }
#define TIME(field, text, what) REAL(field, "s", text, 0, 1e-3, NVX_DEFINED, JEDEC, what)

static const nvx_param param_table[] = {
    COUNT(size, "B", "8 GiB", 1, 0x1p48, NVX_ASSUMED, "assumed: of an edge device",
          "bytes it holds, all channels"),
    COUNT(channels, "1", "2", 1, 4096, NVX_DEFINED,
          "recalled: Raspberry Pi 5 data sheet, 32 bits",
          "channels with a data bus of their own"),
    COUNT(width, "bit", "16 bit", 8, 1024, NVX_DEFINED, JEDEC, "data bus of a channel"),
    COUNT(beats, "1", "16", 1, 64, NVX_DEFINED, JEDEC, "transfers of a burst"),
    COUNT(banks, "1", "8", 1, 1024, NVX_DEFINED, JEDEC, "banks of a channel"),
    COUNT(row, "B", "2 KiB", 1, 65536, NVX_DEFINED, JEDEC, "an open row of a channel"),
    COUNT(interleave, "B", "256 B", 1, 0x1p30, NVX_ASSUMED, "assumed",
          "bytes in one channel before the next channel's turn"),
    REAL(rate, "Hz", "4.266 GHz", 1e6, 1e11, NVX_DEFINED, JEDEC,
         "transfers per second on a data bus"),
    TIME(t_rcd, "18 ns", "from activating a row to its first read or write"),
    TIME(t_rp, "18 ns", "from precharging a bank to activating a row of it"),
    TIME(t_ras, "42 ns", "from activating a row to precharging it"),
    TIME(t_cl, "17 ns", "from a read to its first data"),
    TIME(t_cwl, "8.5 ns", "from a write to its first data"),
    TIME(t_rtp, "7.5 ns", "from a read to precharging its bank"),
    TIME(t_wr, "18 ns", "from the last data written to precharging the bank"),
    TIME(t_wtr, "10 ns", "from the last data written to a read in the channel"),
    TIME(t_refi, "3.904 us", "from one refresh of a channel to the next"),
    TIME(t_rfc, "280 ns", "one refresh of all banks of a channel"),
    REAL(activate_energy, "J", "0 J", 0, 1, NVX_ASSUMED, "assumed: in the energy per bit",
         "activating and precharging a row"),
    REAL(bit_energy, "J", "8 pJ", 0, 1, NVX_SIMULATED,
         "Accelergy-CACTI table: LPDDR4, 8 pJ per bit", "energy per bit read or written"),
    REAL(refresh_energy, "J", "0 J", 0, 1, NVX_ASSUMED, "assumed: in the standing power",
         "one refresh of a channel"),
    REAL(standing, "W", "0.13 W", 0, 1000, NVX_SIMULATED,
         "IBM 3D-CiM simulator: idle, a device of 5.3 GB/s",
         "power of a channel at rest"),
    {0},
};

#define STAT(field, of, what)                                                            \
    {                                                                                    \
        .name = #field, .kind = NVX_COUNT, .unit = of,                                   \
        .offset = offsetof(nvx_dram_state, field), .doc = what                           \
    }

static const nvx_stat stat_table[] = {
    STAT(bytes_read, "B", "bytes asked for to read"),
    STAT(bytes_written, "B", "bytes asked for to write"),
    STAT(read_bits, "bit", "bits read, whole bursts"),
    STAT(written_bits, "bit", "bits written, whole bursts"),
    STAT(row_hits, "1", "bursts that found their row open"),
    STAT(row_misses, "1", "bursts that had their row opened first"),
    STAT(activates, "1", "rows opened"),
    STAT(refreshes, "1", "refreshes of a channel"),
    STAT(refresh_stall, "ps", "time commands waited for refreshes, summed"),
    STAT(busy, "ps", "time of the data buses in use, summed over channels"),
    {0},
};

#define OPERATION(label, cost, counted, what)                                            \
    {                                                                                    \
        .name = label, .meter = NVX_METER_DRAM,                                          \
        .energy = offsetof(nvx_dram_params, cost),                                       \
        .count = offsetof(nvx_dram_state, counted), .doc = what                          \
    }

static const nvx_operation operation_table[] = {
    OPERATION("activate", activate_energy, activates, "one row opened and closed"),
    OPERATION("read", bit_energy, read_bits, "one bit read"),
    OPERATION("write", bit_energy, written_bits, "one bit written"),
    OPERATION("refresh", refresh_energy, refreshes, "one refresh of a channel"),
    {0},
};

/* A refresh must leave time for work: twice what it and opening a row anew can take. */
static int check_times(const nvx_dram_params *p, const nvx_config *self, nvx_error *err)
{
    double least = 2 * (p->t_rfc + 2 * p->t_rp + p->t_ras + p->t_rcd + p->t_cl +
                        p->t_cwl + p->t_wr + (double)p->beats / p->rate);
    char found[64], need[64];
    if (p->t_refi >= least)
        return 0;
    return nvx_config_fail(self, "t_refi", err,
                           "%s leaves no time between refreshes; allowed: %s or more "
                           "with these times",
                           nvx_quantity_format(p->t_refi, "s", found, sizeof found),
                           nvx_quantity_round(least, "s", 4, need, sizeof need));
}

static int check(void *vp, const nvx_config *self, nvx_error *err)
{
    const nvx_dram_params *p = vp;
    uint64_t burst = p->beats * p->width / 8;
    if (p->width % 8 != 0)
        return nvx_config_fail(self, "width", err,
                               "%" PRIu64 " bit are no whole bytes; allowed: a multiple "
                               "of 8 bit",
                               p->width);
    if (p->row % burst != 0)
        return nvx_config_fail(self, "row", err,
                               "%" PRIu64 " B are no whole bursts; allowed: a multiple "
                               "of %" PRIu64 " B",
                               p->row, burst);
    if (p->interleave % burst != 0)
        return nvx_config_fail(self, "interleave", err,
                               "%" PRIu64 " B are no whole bursts; allowed: a multiple "
                               "of %" PRIu64 " B",
                               p->interleave, burst);
    return check_times(p, self, err);
}

static double standing(const nvx_config *self)
{
    const nvx_dram_params *p = nvx_config_params(self);
    return (double)p->channels * p->standing;
}

const nvx_part nvx_dram_part = {
    .impl = "dram",
    .doc = "channels with rows, banks and refresh",
    .params_size = sizeof(nvx_dram_params),
    .params = param_table,
    .stats = stat_table,
    .operations = operation_table,
    .check = check,
    .leakage = standing,
    .leakage_formula = "channels x standing",
    .area_meter = NVX_METER_DRAM,
};
