/* explain.h - a number of the report, down to counts x constants with their sources.
 *
 *     energy      sum of count x energy each / requests; area: instances x area each
 *     latency     queue + service; the shared parts, how busy they are and who waits
 *     service     the stages that one request alone waits for
 *     throughput  requests / time of the run
 *     accuracy    a share of queries per trial, their mean, how the intervals follow
 *     programming pulses and verify reads x energy each
 *
 * Rows add up to the number (those of accuracy: their mean is it). A part of an energy
 * that the result does not break down is a row of its own. Everything is read from the
 * result file; nothing is run.
 * Left out: the draws of the bootstrap over queries.
 */
#ifndef NVX_ANALYSIS_EXPLAIN_H
#define NVX_ANALYSIS_EXPLAIN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "analysis/settings.h"

typedef struct nvx_explain nvx_explain; /* an opened result */

typedef struct nvx_explain_row {
    char *name, *doc;
    double count, each;    /* value = count x each / divisor; NAN: not a product */
    const char *each_unit; /* SI */
    char *from;            /* what `each` follows from, in words; "": nothing to say */
    double value;          /* in the unit of the explanation; NAN: none */
    bool brief;            /* one line is enough: the name tells count and each */
    size_t constants;
    const nvx_setting **constant; /* the parameters that `from` names; borrowed */
} nvx_explain_row;

/* A shared part, all of its instances together. Times in s; NAN: not known. */
typedef struct nvx_explain_part {
    char path[64], busiest[64]; /* "chip.tile*.adc_pool", "chip.tile3.adc_pool" */
    uint64_t instances;
    double grants, busy, most_busy; /* busy: shares of the run, mean and of the busiest */
    double wait, longest_wait;      /* mean per grant */
    double limit; /* requests per second at which the busiest would never rest */
} nvx_explain_part;

/* The unit of the contract, how people write it, and the factor to SI. */
typedef struct nvx_explain_unit {
    const char *contract, *si;
    double factor;
} nvx_explain_unit;

typedef struct nvx_explanation {
    const char *metric; /* as asked for; borrowed from the nvx_explain */
    double value;       /* as in the report */
    const nvx_explain_unit *unit;
    char *how;      /* one sentence */
    double divisor; /* of count x each; 1: none */
    const char *divisor_of;
    bool shares; /* of the rows in the value are worth telling */
    size_t rows, parts, notes;
    nvx_explain_row *row;
    nvx_explain_part *part;
    char **note;
} nvx_explanation;

nvx_explain *nvx_explain_open(const char *path, nvx_error *err);
void nvx_explain_close(nvx_explain **self_p);

/* NULL and err (with the nearest name) for a number that the report does not have. */
nvx_explanation *nvx_explain_metric(nvx_explain *self, const char *metric,
                                    nvx_error *err);
void nvx_explanation_destroy(nvx_explanation **self_p);

/* For a terminal of 80 columns, and for programs (the caller owns it). */
void nvx_explanation_table(const nvx_explanation *self, FILE *out);
json_t *nvx_explanation_json(const nvx_explanation *self);

/* What can be explained, with values. Meters of value 0 are left out. */
void nvx_explain_list(const nvx_explain *self, FILE *out);
json_t *nvx_explain_list_json(const nvx_explain *self);

#endif
