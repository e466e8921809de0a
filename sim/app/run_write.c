/* run_write.c - the result file of a run; layout in analysis/result.h. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/costs.h"
#include "analysis/result.h"
#include "models/chip.h"
#include "sim/app/run.h"
#include "sim/memory.h"
#include "sim/whole.h"

static void write_config(nvx_result *out, const nvx_run *r)
{
    char *yaml = nvx_config_yaml(r->config), *origins = nvx_config_origins(r->config);
    char *sources = nvx_config_sources(r->config);
    nvx_result_text(out, "/config/resolved", yaml);
    nvx_result_text(out, "/config/origins", origins);
    nvx_result_text(out, "/config/sources", sources);
    free(yaml);
    free(origins);
    free(sources);
}

static void write_requests(nvx_result *out, const nvx_run *r)
{
    uint64_t n = r->requests->count, period = r->period_ps;
    uint64_t *column = nvx_alloc(n, sizeof *column);
    static const struct {
        const char *name;
        size_t offset;
    } times[] = {
        {"/requests/arrival_ps", offsetof(nvx_timing_request, arrival)},
        {"/requests/start_ps", offsetof(nvx_timing_request, start)},
        {"/requests/end_ps", offsetof(nvx_timing_request, end)},
        {"/requests/alone_ps", offsetof(nvx_timing_request, alone)},
    };
    for (size_t c = 0; c < sizeof times / sizeof *times; c++) {
        for (uint64_t i = 0; i < n; i++)
            column[i] =
                *(const uint64_t *)((const char *)&r->time[i] + times[c].offset) * period;
        nvx_result_u64(out, times[c].name, 1, &n, column, "ps");
    }
    free(column);
    nvx_result_f64(out, "/requests/energy_j", 1, &n, r->account->request_joule, "J");
}

static void write_ranks(nvx_result *out, const nvx_run *r)
{
    const uint64_t dims[] = {r->reading->trials, r->reading->requests, r->reading->k};
    const uint64_t exact[] = {r->reading->requests, r->exact_k};
    nvx_result_i64(out, "/topk/ids", 3, dims, r->reading->ids, "1");
    nvx_result_f64(out, "/topk/scores", 3, dims, r->reading->scores, "1");
    nvx_result_i64(out, "/topk/exact_ids", 2, exact, r->exact, "1");
}

/* n numbers as a dataset of rows. */
static void write_numbers(nvx_result *out, const char *name, uint64_t trials,
                          uint64_t rows, uint64_t dim, const float from[])
{
    uint64_t n = nvx_max(trials, 1) * rows * dim;
    const uint64_t dims[] = {trials, rows, dim};
    double *wide = nvx_alloc(n, sizeof *wide);
    for (uint64_t i = 0; i < n; i++)
        wide[i] = (double)from[i];
    nvx_result_f64(out, name, trials ? 3 : 2, trials ? dims : dims + 1, wide, "1");
    free(wide);
}

/* What a network answers in numbers. */
static void write_answers(nvx_result *out, const nvx_run *r)
{
    const nvx_answers *exact = r->answers;
    uint64_t n = r->network->requests + 1, rows = exact->row[n - 1];
    nvx_result_u64(out, "/answers/first_row", 1, &n, exact->row, "1");
    write_numbers(out, "/answers/exact", 0, rows, r->network->dim, exact->value);
    if (r->reader)
        write_numbers(out, "/answers/noise_free", 0, rows, r->network->dim,
                      r->reader->nominal->value);
    write_numbers(out, "/answers/trials", r->reading->trials, rows, r->network->dim,
                  r->reading->value);
}

enum { COLUMNS = 9 };

static void write_blocks(const nvx_placement *p, uint64_t matrix, uint64_t row[])
{
    for (uint64_t i = 0; i < p->blocks; i++, row += COLUMNS) {
        const nvx_block *b = &p->block[i];
        const uint64_t values[COLUMNS] = {b->row_tile,    b->column_tile, b->tile,
                                          b->first_array, b->d_first,     b->rows,
                                          b->n_first,     b->columns,     matrix};
        memcpy(row, values, sizeof values);
    }
}

static void write_placement(nvx_result *out, const nvx_run *r)
{
    const nvx_network_chip *nets = r->nets;
    uint32_t matrices = nets ? nets->matrices : 1;
    uint64_t blocks = 0, at = 0;
    for (uint32_t i = 0; i < matrices; i++)
        blocks += (nets ? nets->placement[i] : r->placement)->blocks;
    const uint64_t dims[] = {blocks, COLUMNS};
    uint64_t *rows = nvx_alloc(blocks * COLUMNS, sizeof *rows);
    for (uint32_t i = 0; i < matrices; i++) {
        const nvx_placement *p = nets ? nets->placement[i] : r->placement;
        write_blocks(p, nets ? nets->id[i] : r->requests->matrix, rows + at * COLUMNS);
        at += p->blocks;
    }
    nvx_result_u64(out, "/placement/blocks", 2, dims, rows, "1");
    nvx_result_attribute(
        out, "/placement", "columns",
        "row_tile column_tile tile first_array d_first rows n_first columns matrix");
    free(rows);
}

static void write_costs(nvx_result *out, const nvx_charges *charges)
{
    size_t n = charges->charges, m = charges->stocks;
    nvx_cost_operation *operation = nvx_alloc(n, sizeof *operation);
    nvx_cost_instance *instance = nvx_alloc(m, sizeof *instance);
    for (size_t i = 0; i < n; i++) {
        const nvx_charge *c = &charges->charge[i];
        operation[i] = (nvx_cost_operation){.component = c->path,
                                            .config = nvx_config_path(c->config),
                                            .operation = c->name,
                                            .doc = c->doc,
                                            .meter = nvx_meter_names[c->meter],
                                            .from = c->from,
                                            .unit = c->unit,
                                            .note = c->note,
                                            .instances = c->instances,
                                            .count = c->count,
                                            .energy_j = c->energy};
    }
    for (size_t i = 0; i < m; i++) {
        const nvx_stock *s = &charges->stock[i];
        const nvx_part *part = nvx_config_part(s->config);
        instance[i] = (nvx_cost_instance){.config = nvx_config_path(s->config),
                                          .doc = part->doc,
                                          .meter = nvx_meter_names[part->area_meter],
                                          .area_from = nvx_stock_area_from(s),
                                          .leakage_from = nvx_stock_leakage_from(s),
                                          .instances = s->instances,
                                          .area_m2 = s->area,
                                          .leakage_w = s->leakage};
    }
    nvx_costs_write(out, operation, n, instance, m);
    free(operation);
    free(instance);
}

static void write_wear(nvx_result *out, const nvx_run *r)
{
    uint64_t n = r->placement->column_tiles, *most = nvx_alloc(n, sizeof *most);
    double *mean = nvx_alloc(n, sizeof *mean);
    nvx_wear *wear = nvx_run_wear(r);
    for (uint64_t c = 0; c < n; c++) {
        most[c] = wear[c].most;
        mean[c] = wear[c].mean;
    }
    nvx_result_u64(out, "/wear/max", 1, &n, most, "1");
    nvx_result_f64(out, "/wear/mean", 1, &n, mean, "1");
    free(wear);
    free(most);
    free(mean);
}

static void write_updates(nvx_result *out, const nvx_run *r)
{
    uint64_t n = r->requests->count, *kind = nvx_alloc(n, sizeof *kind);
    nvx_report_writing *writing = nvx_run_writing(r, r->reading->update);
    for (uint64_t i = 0; i < n; i++)
        kind[i] = r->requests->kind[i];
    nvx_result_u64(out, "/requests/kind", 1, &n, kind, "1");
    nvx_result_updates(out, writing, r->reading->trials);
    write_wear(out, r);
    free(kind);
    free(writing);
}

static void write_programming(nvx_result *out, const nvx_run *r)
{
    nvx_report_writing *writing = nvx_run_writing(r, r->reading->writing);
    nvx_result_programming(out, writing, r->reading->trials);
    free(writing);
    if (r->requests->writes)
        write_updates(out, r);
}

static void write_report(nvx_result *out, const nvx_report *report)
{
    char *text = nvx_report_text(report), *lines = nvx_strdup("");
    nvx_result_text(out, "/report", text);
    for (size_t i = 0; i < report->conventions; i++) {
        char *longer = nvx_format("%s%s\t%s\n", lines, report->convention[i].name,
                                  report->convention[i].text);
        free(lines);
        lines = longer;
    }
    nvx_result_text(out, "/conventions", lines);
    free(lines);
    free(text);
}

int nvx_run_write(nvx_run *self, const char *path, nvx_error *err)
{
    nvx_result *out = nvx_result_new(path, NVX_RESULT_FORMAT, err);
    if (!out)
        return -1;
    const char *name = strrchr(nvx_trace_path(self->trace), '/');
    name = name ? name + 1 : nvx_trace_path(self->trace);
    nvx_result_attribute(out, "/", "program_version", PACKAGE_VERSION);
    nvx_result_attribute_u64(out, "/", "seed", self->report->seed);
    nvx_result_attribute(out, "/trace", "name", name);
    nvx_result_attribute(out, "/trace", "sha256", nvx_trace_sha256(self->trace, err));
    write_config(out, self);
    if (!self->ops)
        write_placement(out, self);
    write_requests(out, self);
    if (self->reading->values)
        write_answers(out, self);
    else
        write_ranks(out, self);
    nvx_result_metrics(out, self->metrics);
    nvx_result_energy(out, self->account->joule, self->account->trials);
    nvx_result_area(out, self->account->m2);
    write_costs(out, &self->account->charges);
    if (!self->ops)
        write_programming(out, self);
    for (size_t i = 0; i < self->account->components; i++) {
        const nvx_component *c = &self->account->component[i];
        nvx_result_component(out, c->path, c->part->stats, c->state);
    }
    write_report(out, self->report);
    return nvx_result_commit(&out, err);
}
