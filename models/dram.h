/* dram.h - DRAM channels: rows, banks, data bus and refresh, in picoseconds.
 *
 * Channels stand side by side; each has its own data bus and banks, each bank at most one
 * open row (open page: a row stays open until another one or a refresh takes its place).
 * Addresses, from the low end: byte of the interleave block | channel | column of the row |
 * bank | row. So a stream visits the channels in turn, and in each channel reads a row to
 * its end and goes on in the next bank. Each command comes at the earliest of:
 *
 *     PRE   t_ras after ACT, t_rtp after the last read, t_wr after the last write's data
 *     ACT   t_rp after PRE
 *     RD/WR t_rcd after ACT; reads t_wtr after written data; so that data (t_cl or t_cwl
 *           later, one burst = beats / rate, rounded up) follow each other on the bus
 *     REF   every t_refi: waits for data under way, closes all rows of the channel (t_rp
 *           where one is open) and takes t_rfc; goes before every command not yet given
 *
 * An access is a range of bytes; its bursts keep their order. The controller looks one row
 * ahead: PRE and ACT of the next row may be given from the first RD or WR of the row before
 * on. Bursts of a row are stepped together, in closed form; tests step them one by one.
 *
 *     energy = activations x (ACT + PRE) + bits x energy per bit + refreshes x energy
 *            + standing power x time
 *
 * Parameters: JEDEC JESD209-4 (LPDDR4), recalled. Clock domains of the chip play no role.
 * Left out: reordering between accesses, bank groups, ranks (they count as banks), command
 * bus, t_faw and t_rrd, read-to-write turn of the bus, refresh of single banks, power-down.
 */
#ifndef NVX_MODELS_DRAM_H
#define NVX_MODELS_DRAM_H

#include <stdbool.h>

#include "sim/kernel.h"
#include "sim/part.h"

typedef struct nvx_dram_params {
    uint64_t size;       /* B, all channels */
    uint64_t channels;   /* with a data bus of their own */
    uint64_t width;      /* bit: of a channel's data bus */
    uint64_t beats;      /* transfers of a burst */
    uint64_t banks;      /* of a channel */
    uint64_t row;        /* B: of an open row in a channel */
    uint64_t interleave; /* B: in one channel before the next one's turn */
    double rate;         /* Hz: transfers per second */
    double t_rcd, t_rp, t_ras, t_cl, t_cwl, t_rtp, t_wr, t_wtr, t_refi, t_rfc; /* s */
    double activate_energy, bit_energy, refresh_energy;                        /* J */
    double standing;                                                           /* W */
} nvx_dram_params;

typedef struct nvx_dram_state {
    uint64_t bytes_read, bytes_written; /* asked for */
    uint64_t read_bits, written_bits;   /* moved: whole bursts */
    uint64_t row_hits, row_misses;      /* bursts */
    uint64_t activates, refreshes;
    uint64_t refresh_stall, busy; /* ps; busy: of the data buses, summed */
} nvx_dram_state;

typedef struct nvx_dram nvx_dram;

extern const nvx_part nvx_dram_part;

/* Params are copied. All rows closed, first refresh at t_refi. */
nvx_dram *nvx_dram_new(const nvx_dram_params *params);
void nvx_dram_destroy(nvx_dram **self_p);

/* Moves bytes address .. address + bytes - 1 from `ready` on; the time the last of them is
 * there. An access goes after all earlier ones. bytes 0: `ready`. */
nvx_time nvx_dram_access(nvx_dram *self, nvx_time ready, uint64_t address, uint64_t bytes,
                         bool write);

/* Counting begins at a time before which nothing was asked for. */
void nvx_dram_begin(nvx_dram *self, nvx_time at);

/* Counts the refreshes due before `end`, when nothing more is asked for. */
void nvx_dram_settle(nvx_dram *self, nvx_time end);

/* Counters so far; borrowed. */
const nvx_dram_state *nvx_dram_counters(const nvx_dram *self);

/* Bytes per second that no stream exceeds: all channels, bursts without a gap. */
double nvx_dram_peak(const nvx_dram_params *params);

#endif
