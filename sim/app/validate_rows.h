/* validate_rows.h - the rows of `nvxsim validate`: one function per claim.
 *
 * Each adds a claim and its rows to the validation; a row that cannot be had is added as
 * a failure.
 */
#ifndef NVX_SIM_APP_VALIDATE_ROWS_H
#define NVX_SIM_APP_VALIDATE_ROWS_H

#include "analysis/validate.h"
#include "sim/error.h"

/* F1: what a sigma means, from the device models alone. */
void nvx_validate_sigma(nvx_validation *validation);

/* F2: work W1 in its seven conventions, each a run of the program. */
void nvx_validate_w1(nvx_validation *validation);

/* F3: IR drop, from the solver of the lines alone. */
void nvx_validate_wires(nvx_validation *validation);

/* F4: confusion matrices and profiles, from the published cells that ship. */
void nvx_validate_devices(nvx_validation *validation);

/* F5: time and energy of NeuRRAM's cores, eight runs of the program. */
void nvx_validate_neurram(nvx_validation *validation);

/* F7: a layer that NeuroSim was run on, two runs of the program. */
void nvx_validate_layer(nvx_validation *validation);

/* F8: a tile of ISAAC at full use, three runs of the program. */
void nvx_validate_isaac(nvx_validation *validation);

/* F9: banks on the crossbar, a Jetson Orin CPU and a digital chip, each a run. */
void nvx_validate_platform(nvx_validation *validation);

/* The other workloads: scores of virtual tokens and an attention, by hand. */
void nvx_validate_networks(nvx_validation *validation);

#endif
