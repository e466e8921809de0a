/* wires.h - IR drop: what the columns of an array conduct when lines have resistance.
 *
 * Topology: a driver per row at column 0 (r_driver), one r_row segment before each cell;
 * one r_col segment after each cell, senses at the last row through r_sense to virtual
 * ground. The network is linear: column currents are I = T v with the transfer matrix T
 * [S], which is what an array's conductances look like from outside. `exact` solves the
 * nodal equations (SuiteSparse KLU, one factorisation, one solve per column with the
 * transposed system: the same numbers as one solve per input); `fast` solves each line
 * alone and what columns do to rows on two patterns, with an error against the exact one
 * that is stated in docs/wires.md. Any resistance may be 0: a line without one is a node.
 *
 * Left out: capacitance and settling, nonlinear cells and selectors, sneak paths through
 * floating lines, coupling between arrays.
 */
#ifndef NVX_MODELS_WIRES_H
#define NVX_MODELS_WIRES_H

#include <stddef.h>

#include "sim/part.h"

typedef enum { NVX_WIRES_NONE = 0, NVX_WIRES_FAST, NVX_WIRES_EXACT } nvx_wires_method;

/* The part `wires` below an array. All resistances in ohm. */
typedef struct nvx_wires_params {
    int method;
    double r_driver, r_row, r_col, r_sense;
} nvx_wires_params;

extern const nvx_part nvx_wires;

/* transfer[rows x columns] from g[rows x columns], both S and row-major; may be the same
 * array. Fails, with a text that names the network, when it is singular. One call works on
 * memory of its own: several threads may call at once. */
int nvx_wires_transfer(const nvx_wires_params *self, size_t rows, size_t columns,
                       const double g[], double transfer[], nvx_error *err);

#endif
