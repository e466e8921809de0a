/* account.h - what happened, booked: counts per component, energy and area per meter.
 *
 *     energy = sum over components and operations of count x energy per operation
 *            + cells: sum of V^2 g t (per trial)
 *            + writes: pulses and verify reads of requests that write (per trial)
 *            + leakage: standing power x time from the first arrival to the last end
 *
 * Counts come from the timing engine where they happen there, and from the placement and
 * the inputs where they follow from them. Area and leakage cover the whole chip, tiles in
 * use or not. Left out: clock tree, control logic, wires between blocks but the bus,
 * standing power of anything but buffers and vector unit.
 */
#ifndef NVX_MODELS_ACCOUNT_H
#define NVX_MODELS_ACCOUNT_H

#include "models/charges.h"
#include "models/functional.h"
#include "models/timing.h"

/* One component as reports see it; state has the layout of part->stats. */
typedef struct nvx_component {
    char path[64];
    const nvx_config *config;
    const nvx_part *part;
    void *state;
} nvx_component;

typedef struct nvx_account {
    size_t components;
    nvx_component *component;
    nvx_charges charges; /* what all below is made of, but the spread of cells */
    uint64_t trials;
    double *joule;         /* [trials x NVX_METERS] whole run */
    double *request_joule; /* [requests] mean over trials */
    double m2[NVX_METERS];
} nvx_account;

struct nvx_network_reader;

/* Of searches and writes, or of a network. */
typedef struct nvx_account_input {
    const nvx_config *root;
    const nvx_placement *placement; /* counts, functional: NULL of a network */
    const nvx_timing_machine *machine;
    const nvx_timing_stats *stats;
    const nvx_topk_counts *counts;  /* [requests x tiles] */
    const nvx_timing_request *time; /* [requests] */
    const nvx_functional *functional;
    const nvx_reading *reading;
    uint64_t first_arrival;                   /* cycle */
    const struct nvx_network_reader *network; /* NULL: of searches and writes */
    const uint32_t *input_of; /* [tiles] of a network: a matrix that the tile holds */
} nvx_account_input;

nvx_account *nvx_account_new(const nvx_account_input *in);
void nvx_account_destroy(nvx_account **self_p);

/* Parts of nvx_account_new (account_writes.c): books what requests that write take, and
 * what of it is a request's, by the vectors it wrote, mean over trials [J]. */
void nvx_account_writes(nvx_account *self, const nvx_account_input *in);
double nvx_account_write_joule(const nvx_account *self, const nvx_account_input *in,
                               uint64_t request);

#endif
