/* nvme.h - a solid-state drive behind PCIe: queue, dies, flash channels, link.
 *
 * A range of bytes becomes commands of one flash page each, in order of address; page i
 * lies on die i mod dies, die j on channel j mod channels. A command waits for a place in
 * the queue (at most `queue` are under way), then for the controller's time, and goes
 *
 *     read     die (page read) -> channel (page / channel rate) -> link (page / link rate)
 *     write    link -> channel -> die (program); done when the die is
 *
 * Dies, channels and link serve one command at a time, in the order of commands.
 *
 *     energy = pages x energy per page + bits over the link x energy per bit
 *            + standing power x time
 *
 * Times: MQSim's default drive; energy of a page: the flash currents of SimpleSSD.
 * Left out: erase and garbage collection, caches of the drive, planes, commands that
 * overtake each other, mapping tables; a page moves as a whole.
 */
#ifndef NVX_MODELS_NVME_H
#define NVX_MODELS_NVME_H

#include <stdbool.h>

#include "sim/kernel.h"
#include "sim/part.h"

typedef struct nvx_nvme_params {
    uint64_t queue;          /* commands under way at most */
    uint64_t page;           /* B */
    uint64_t channels, dies; /* dies: in all */
    uint64_t lanes;
    double channel_rate;                /* Hz: bytes per second of a channel */
    double lane_rate;                   /* Hz: bytes per second of a lane */
    double read, program, overhead;     /* s */
    double read_energy, program_energy; /* J per page */
    double link_energy;                 /* J per bit */
    double standing;                    /* W */
} nvx_nvme_params;

typedef struct nvx_nvme_state {
    uint64_t bytes_read, bytes_written; /* asked for */
    uint64_t pages_read, pages_written;
    uint64_t link_bits;
    uint64_t link_busy;  /* ps */
    uint64_t queue_wait; /* ps: commands that waited for a place, summed */
} nvx_nvme_state;

typedef struct nvx_nvme nvx_nvme;

extern const nvx_part nvx_nvme_part;

nvx_nvme *nvx_nvme_new(const nvx_nvme_params *params);
void nvx_nvme_destroy(nvx_nvme **self_p);

/* Moves the pages that hold bytes address .. address + bytes - 1, asked for at `ready`;
 * the time the last one is done. An access goes after all earlier ones. */
nvx_time nvx_nvme_access(nvx_nvme *self, nvx_time ready, uint64_t address, uint64_t bytes,
                         bool write);

/* Counters so far; borrowed. */
const nvx_nvme_state *nvx_nvme_counters(const nvx_nvme *self);

#endif
