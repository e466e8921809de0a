/* explain_parts.h - what analysis/explain*.c share; nobody else includes it. */
#ifndef NVX_ANALYSIS_EXPLAIN_PARTS_H
#define NVX_ANALYSIS_EXPLAIN_PARTS_H

#include "analysis/costs.h"
#include "analysis/explain.h"

typedef struct nvx_explain_name nvx_explain_name;

/* Fills rows, notes and parts; value, unit and metric are there. */
typedef int nvx_explain_with(nvx_explain *self, const nvx_explain_name *name,
                             nvx_explanation *out, nvx_error *err);

struct nvx_explain_name {
    char *name;       /* "energy.adc" */
    const char *last; /* "adc"; "": all of it */
    double value;
    const nvx_explain_unit *unit;
    nvx_explain_with *with;
};

struct nvx_explain {
    nvx_reader *reader;
    json_t *report;
    nvx_settings *settings;
    nvx_costs *costs; /* read when needed */
    double requests;
    uint64_t first_ps, last_ps; /* first arrival, last end */
    size_t names;
    nvx_explain_name *name;
};

nvx_explain_with nvx_explain_energy, nvx_explain_area, nvx_explain_moved,
    nvx_explain_programming, nvx_explain_latency, nvx_explain_queue, nvx_explain_service,
    nvx_explain_throughput, nvx_explain_accuracy;

/* A new row; name, doc and from are copied. The reference holds until the next one. */
nvx_explain_row *nvx_explain_row_add(nvx_explanation *self, const char *name,
                                     const char *doc, const char *from);

/* The parameters of a node that the row's `from` names. */
void nvx_explain_constants(nvx_explain_row *row, const nvx_settings *settings,
                           const char *config);
void nvx_explain_constant_add(nvx_explain_row *row, const nvx_setting *constant);

/* Adds the shared parts, the busiest first, and a note on that one. */
int nvx_explain_shared(nvx_explain *self, nvx_explanation *out, nvx_error *err);

/* Takes the text. */
void nvx_explain_note(nvx_explanation *self, char *text);

#endif
