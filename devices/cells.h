/* cells.h - a row of cells from level to conductance: programming, verify, faults, time.
 *
 * What every device type shares. In this order, per cell:
 *
 *     1. program   one pulse of the device type (device.h); with write-verify another one
 *                  until |g - l| <= window or the pulse limit, each a new draw
 *     2. faults    stuck at the lowest or the highest level, worn out included
 *     3. time      relax() of the type, then `retention` (log-time shift and spread, or
 *                  power-law drift); a stuck cell stays
 *     4. RTN       two-state noise: a share of the cells has a second state, entered and
 *                  left with exponential dwell times; a state lasts from read to read
 *     5. bounds    low .. high of the plan, then rounding to fixed point
 *
 * Fixed point: one level step is `unit` units, a power of two from 8 to 4096: the largest
 * with which 18 rows that are as far apart as low and high still sum to 16 bits. Where the
 * smallest Gaussian spread (of a level, of whole values, or of what a verify window leaves)
 * is less than one unit then, it gets finer until that is one, as long as 6 such rows sum
 * to 16 bits. It gets coarser, even below 8, where sums would leave 31 bits.
 *
 * Rounding adds 1/12 unit^2 of variance. For Gaussian types that is taken out of the sigma
 * of a level (Sheppard's correction, exact to 1e-7 from one unit on) when sigma is half a
 * unit or more and both bounds are more than 3 sigma away; else, and for others, it stays.
 *
 * White read noise is added per conversion where currents are summed; its variance per
 * cell is told here. Left out: disturb by reads and by neighbours, temperature, a pulse
 * that depends on the cell's previous state.
 */
#ifndef NVX_DEVICES_CELLS_H
#define NVX_DEVICES_CELLS_H

#include <stdbool.h>

#include "devices/device.h"

enum { NVX_CELL_MOST = 32767 }; /* largest |conductance| in units */

typedef enum { NVX_VERIFY_NONE = 0, NVX_VERIFY_ALL, NVX_VERIFY_MASK } nvx_verify;

/* What writing a cell costs and how often it is tried: the part `write`. */
typedef struct nvx_write_params {
    int verify;     /* nvx_verify */
    double window;  /* half width of a level's window, in level steps */
    uint64_t limit; /* most pulses */
    double pulse_energy, verify_energy; /* J per pulse and per verify read of one cell */
    double pulse_time, verify_time;     /* s per pulse and per verify read of one row */
    char *mask; /* CSV file of rows to verify; see docs/configuration.md */
} nvx_write_params;

typedef struct nvx_cells nvx_cells;

/* device: the device's node (it outlives the cells), bits: per cell. inputs: most any sum
 * of a column can come to is inputs x largest conductance (rows x largest input); sums
 * stay below 2^31. */
nvx_cells *nvx_cells_new(const nvx_config *device, unsigned bits, double inputs,
                         nvx_error *err);
void nvx_cells_destroy(nvx_cells **self_p);

const nvx_cell_plan *nvx_cells_plan(const nvx_cells *self);
int nvx_cells_unit(const nvx_cells *self);    /* units per level step, a power of two */
int nvx_cells_zero(const nvx_cells *self);    /* g_min in units */
int nvx_cells_largest(const nvx_cells *self); /* no |conductance| above it, in units */
/* No conductance leaves low .. high, in units. */
void nvx_cells_range(const nvx_cells *self, int *low, int *high);
const nvx_write_params *nvx_cells_write(const nvx_cells *self);

/* Whether conductances depend on when they are read, and whether on earlier reads (RTN).
 */
bool nvx_cells_age(const nvx_cells *self);
bool nvx_cells_remember(const nvx_cells *self);

/* Whether some cells are stuck, now or after `writes` further programmings. */
bool nvx_cells_faulty(const nvx_cells *self);
bool nvx_cells_wear(const nvx_cells *self, uint64_t writes);

/* Variance of the white read noise of a cell of each level, in units^2; false: none. */
bool nvx_cells_white(const nvx_cells *self, double variance[]);

/* Streams of one array in one trial, by path, and how its cells are written. */
typedef struct nvx_cell_streams {
    uint64_t seed, trial;
    char path[64];
    nvx_stream program, relax, fault, retain, rtn;
    uint64_t writes; /* programmings of the run these cells had before this one */
    int policy;      /* nvx_verify; < 0: the part's */
} nvx_cell_streams;

void nvx_cell_streams_init(nvx_cell_streams *self, uint64_t seed, uint64_t trial,
                           const char *path);

/* The same cells written anew, for the `writes`th time since the first programming:
 * streams of its own, but cells that were stuck still are. */
void nvx_cell_streams_rewrite(nvx_cell_streams *self, uint64_t writes, int policy);

/* When cells are read. */
typedef struct nvx_cell_time {
    double since;   /* s since programming */
    double elapsed; /* s since the read before; < 0: the first */
    uint64_t read;  /* number of this read: 0, 1, ... */
} nvx_cell_time;

/* Cells first .. first + n - 1 of the array (first a multiple of 4): g[i] in units from
 * level[i]. verify[i]: policy `mask` verifies this cell (NULL: as the policy says).
 * time: NULL: first read, as programmed. state[i]: RTN state, kept by the caller from read
 * to read (NULL unless the cells remember). pulses[i]: pulses it took, NULL: not wanted. */
void nvx_cells_draw(const nvx_cells *self, const nvx_cell_streams *streams,
                    uint64_t first, size_t n, const uint8_t level[],
                    const uint8_t verify[], const nvx_cell_time *time, uint8_t state[],
                    int16_t g[], uint8_t pulses[]);

/* The same without any spread: level[i] x unit. */
void nvx_cells_exact(const nvx_cells *self, size_t n, const uint8_t level[], int16_t g[]);

#endif
