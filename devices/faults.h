/* faults.h - the part `faults`: cells stuck from the start and cells worn out.
 *
 *     P(worn out) = Phi(log10(cycles / endurance) / sigma)
 *
 * A share of the cells is stuck at the lowest level, another at the highest; of the rest,
 * the worn-out ones are stuck at the lowest. Cycles to failure are log-normal around the
 * median `endurance`. Published bounds of endurance: RRAM 1e4 to 1e9, FeFET 1e4 to 1e11
 * cycles (NVMExplorer). A cell that failed at n cycles is also a failed one at more.
 *
 * Each writing during a run is a cycle more.
 *
 * Left out: clusters and whole lines, conductance windows that close before a cell fails,
 * pulses of write-verify counted one by one.
 */
#ifndef NVX_DEVICES_FAULTS_H
#define NVX_DEVICES_FAULTS_H

#include <stdbool.h>

#include "sim/part.h"
#include "sim/rng.h"

typedef enum { NVX_STUCK_NOT = 0, NVX_STUCK_LOW, NVX_STUCK_HIGH } nvx_stuck;

/* Of the 2^32 values a draw has, those below `low` are stuck low, the next ones, below
 * `high`, stuck high, and those below `worn` worn out. */
typedef struct nvx_faults {
    uint64_t low, high, worn;
    double endurance, sigma, cycles; /* as configured */
} nvx_faults;

extern const nvx_part *const nvx_faults_parts[];

/* From the part's node; any(): whether a cell can be stuck. */
nvx_faults nvx_faults_new(const nvx_config *config);
bool nvx_faults_any(const nvx_faults *self);

/* The same cells after `writes` further programmings. */
nvx_faults nvx_faults_after(const nvx_faults *self, uint64_t writes);

/* Median of the cycles a cell lasts, from the part's node; 0: for ever. */
double nvx_faults_endurance(const nvx_config *config);

/* stuck[i] (nvx_stuck) of cells first .. first + n - 1, n <= NVX_CELL_BATCH. */
void nvx_faults_draw(const nvx_faults *self, const nvx_stream *stream, uint64_t first,
                     size_t n, uint8_t stuck[]);

#endif
