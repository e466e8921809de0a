/* run_network.c - the passes of a network on a chip of cells, and what is told of it. */
#include <stdlib.h>

#include "analysis/metrics.h"
#include "models/chip.h"
#include "sim/app/run.h"
#include "sim/memory.h"

int nvx_run_network_rows(nvx_run *r, nvx_error *err)
{
    const nvx_run_params *run = nvx_config_at(r->config, "run");
    r->rows = r->network->ranked;
    if (run->rows == 0)
        return 0;
    return nvx_config_fail(nvx_config_child(r->config, "run"), "rows", err,
                           "%llu with a network of operations; allowed with this trace: "
                           "0, all",
                           (unsigned long long)run->rows);
}

/* Also the exact and the noise-free pass: time does not depend on them. */
int nvx_run_network_place(nvx_run *r, nvx_error *err)
{
    if (!(r->nets = nvx_network_chip_new(r->config, r->network, err)))
        return -1;
    r->machine = r->nets->machine;
    return 0;
}

static int read_exactly(nvx_run *r, nvx_error *err)
{
    if (!(r->reader = nvx_network_reader_new(r->nets, r->exact_k, err)))
        return -1;
    nvx_run_network_answers(r, r->reader->exact);
    return 0;
}

void nvx_run_network_answers(nvx_run *r, const nvx_answers *exact)
{
    r->answers = exact;
    for (uint64_t i = 0; r->exact && i < r->requests->count * r->exact_k; i++)
        r->exact[i] = exact->ids[i];
}

int nvx_run_network_time(nvx_run *r, const nvx_run_options *options, nvx_error *err)
{
    const nvx_run_params *run = nvx_config_at(r->config, "run");
    if (run->timing_trials)
        return nvx_config_fail(nvx_config_child(r->config, "run"), "timing_trials", err,
                               "%llu; no time depends on values in a network; allowed "
                               "with this trace: 0",
                               (unsigned long long)run->timing_trials);
    return read_exactly(r, err) < 0 ? -1 : nvx_run_times(r, options, err);
}

/* A matrix that each tile holds. */
static uint32_t *matrix_of_tiles(const nvx_network_chip *c)
{
    uint32_t *of = nvx_alloc(c->machine->tiles, sizeof *of);
    for (uint32_t i = 0; i < c->matrices; i++)
        for (uint64_t b = 0; b < c->placement[i]->blocks; b++)
            of[c->placement[i]->block[b].tile] = i;
    return of;
}

void nvx_run_network_account(nvx_run *r)
{
    uint32_t *of = matrix_of_tiles(r->nets);
    nvx_account_input in = {.root = r->config,
                            .machine = r->machine,
                            .stats = r->stats,
                            .time = r->time,
                            .network = r->reader,
                            .input_of = of,
                            .reading = r->reading,
                            .first_arrival = r->time[0].arrival};
    r->account = nvx_account_new(&in);
    free(of);
}

/* ---- numbers ---- */

/* What the trace knows of them; NULL where it does not. */
typedef struct {
    float *table;
    int32_t *row_labels, *labels;
} known;

static int read_known(const nvx_run *r, known *k, nvx_error *err)
{
    const nvx_table *t = nvx_trace_table(r->trace);
    if (!t || t->dim != r->network->dim)
        return 0;
    k->table = nvx_alloc(t->rows * t->dim, sizeof *k->table);
    if (nvx_trace_read_truth_table(r->trace, 0, t->rows, k->table, err) < 0)
        return -1;
    if (nvx_trace_labels(r->trace) < r->requests->count ||
        nvx_trace_row_labels(r->trace) != t->rows)
        return 0;
    k->labels = nvx_alloc(nvx_trace_labels(r->trace), sizeof *k->labels);
    k->row_labels = nvx_alloc(t->rows, sizeof *k->row_labels);
    return nvx_trace_read_labels(r->trace, k->labels, err) < 0
               ? -1
               : nvx_trace_read_row_labels(r->trace, k->row_labels, err);
}

static nvx_value_truth truth_of(const nvx_run *r, const known *k)
{
    const nvx_table *t = nvx_trace_table(r->trace);
    return (nvx_value_truth){.requests = r->requests->count,
                             .first = r->answers->row,
                             .dim = r->network->dim,
                             .exact = r->answers->value,
                             .table_rows = k->table ? t->rows : 0,
                             .table = k->table,
                             .row_labels = k->row_labels,
                             .labels = k->labels};
}

static void known_clear(known *k)
{
    free(k->table);
    free(k->row_labels);
    free(k->labels);
}

int nvx_run_network_metrics(nvx_run *r, nvx_error *err)
{
    known k = {0};
    int result = read_known(r, &k, err);
    if (result == 0) {
        nvx_value_truth truth = truth_of(r, &k);
        r->metrics = nvx_metrics_new_values(&truth, r->reading->trials);
        for (uint64_t i = 0; i < r->reading->trials; i++)
            nvx_metrics_add_values(r->metrics,
                                   r->reading->value + i * r->reading->values);
        r->exact_task = nvx_metrics_task(&truth, r->answers->value);
        if (r->reader)
            r->nominal_task = nvx_metrics_task(&truth, r->reader->nominal->value);
    }
    known_clear(&k);
    return result;
}

/* Task accuracy without what is random. */
static void tell_task(const nvx_run *r)
{
    char *text =
        r->nominal_task >= 0
            ? nvx_format("%.4f in exact arithmetic, %.4f on the noise-free machine",
                         r->exact_task, r->nominal_task)
            : nvx_format("%.4f in exact arithmetic", r->exact_task);
    nvx_report_convention_add(r->report, "task", text);
    free(text);
}

void nvx_run_network_tell(const nvx_run *r)
{
    const nvx_network_chip *c = r->nets;
    double values = 0;
    if (r->exact_task >= 0)
        tell_task(r);
    if (!c)
        return;
    for (uint32_t i = 0; i < c->products; i++)
        values +=
            (double)r->stats->products[i] * (double)c->placement[c->product[i].matrix]->d;
    char *text = nvx_format("%u matrices on %u tiles; input scales from the exact run",
                            (unsigned)c->matrices, (unsigned)c->machine->tiles);
    nvx_report_convention_add(r->report, "network", text);
    free(text);
    text = nvx_format("%.3g %% of the values applied lay beyond their scale",
                      100 * (double)r->reader->clipped /
                          (values * (double)r->reading->trials));
    nvx_report_convention_add(r->report, "clipped", text);
    free(text);
}
