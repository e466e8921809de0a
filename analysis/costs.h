/* costs.h - what energy, area and standing power of a run are made of, in a result.
 *
 *     /operations/...  one value per operation and place: energy = count x energy_j
 *     /instances/...   one value per part: area and leakage = instances x each
 *
 * Written by a run, read by explain. Cells stand among the operations with the mean over
 * trials. Rows of a meter add up to its energy (cells: to the mean), those of /instances
 * to its area; leakage is the sum of instances x leakage_w, times the time of the run.
 */
#ifndef NVX_ANALYSIS_COSTS_H
#define NVX_ANALYSIS_COSTS_H

#include "analysis/reader.h"
#include "analysis/result.h"

/* Texts are borrowed: from the writer, or from the costs they were read with. */
typedef struct nvx_cost_operation {
    const char *component; /* "chip.tile*.adc_pool" */
    const char *config;    /* "chip.tile.adc_pool": where its parameters are */
    const char *operation, *doc, *meter;
    const char *from; /* what the energy follows from: words, among them parameters */
    const char *unit; /* of the count: "bit" for what is moved, "1" */
    const char *note; /* what more there is to know; "": nothing */
    uint64_t instances, count;
    double energy_j; /* each */
} nvx_cost_operation;

typedef struct nvx_cost_instance {
    const char *config, *doc, *meter; /* the meter of the area */
    const char *area_from, *leakage_from;
    double instances, area_m2, leakage_w; /* each */
} nvx_cost_instance;

void nvx_costs_write(nvx_result *to, const nvx_cost_operation operation[],
                     size_t operations, const nvx_cost_instance instance[],
                     size_t instances);

typedef struct nvx_costs {
    size_t operations, instances;
    nvx_cost_operation *operation;
    nvx_cost_instance *instance;
    char **texts[16]; /* owned lists the rows point into */
    size_t lists;
} nvx_costs;

/* NULL and err for a result without them. */
nvx_costs *nvx_costs_read(const nvx_reader *from, nvx_error *err);
void nvx_costs_destroy(nvx_costs **self_p);

#endif
