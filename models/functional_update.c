/* functional_update.c - requests that write: their order, what they hold, what changes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/functional_parts.h"
#include "models/quantise.h"
#include "sim/memory.h"
#include "traces/fn.h"

/* nvx_verify of nvx_verify_fn */
static const int policies[NVX_PROGRAM_FNS] = {-1, NVX_VERIFY_NONE, NVX_VERIFY_ALL,
                                              NVX_VERIFY_MASK};

static nvx_request_kind kind_of(const nvx_functional *f, uint64_t request)
{
    const nvx_requests *u = f->search.updates;
    return u ? (nvx_request_kind)u->kind[request] : NVX_SEARCH;
}

/* Reads the input rows of all searches; runs of consecutive rows in one go. */
static int read_inputs(nvx_functional *f, nvx_error *err)
{
    const nvx_search *s = &f->search;
    uint64_t d = s->placement->d, n = f->searches;
    f->input = nvx_alloc(n * d, sizeof *f->input);
    f->q = nvx_alloc(n * d, sizeof *f->q);
    for (uint64_t i = 0, run; i < n; i += run) {
        uint64_t row = s->row[nvx_search_at(f, i)];
        for (run = 1; i + run < n && s->row[nvx_search_at(f, i + run)] == row + run;
             run++)
            ;
        if (nvx_trace_read_input(s->trace, s->input, row, run, f->input + i * d, err))
            return -1;
    }
    nvx_largest(n * d, f->input, &f->x_largest);
    if (s->applied)
        f->x_largest = s->applied->largest;
    nvx_quantise(n * d, f->input, f->x_largest, f->x->input_bits, f->q, 1);
    return 0;
}

/* Rows that requests write, in order of request. */
static int read_updates(nvx_functional *f, nvx_error *err)
{
    const nvx_requests *u = f->search.updates;
    uint64_t d = f->search.placement->d, rows = 0, at = 0;
    for (uint64_t i = 0; i < u->count; i++)
        rows += u->kind[i] == NVX_WRITE ? u->rows[i] : 0;
    f->update = nvx_alloc(rows * d + 1, sizeof *f->update);
    f->update_q = nvx_alloc(rows * d + 1, sizeof *f->update_q);
    for (uint64_t i = 0; i < u->count; i++) {
        if (u->kind[i] != NVX_WRITE)
            continue;
        if (nvx_trace_read_input(f->search.trace, u->written, u->row[i], u->rows[i],
                                 f->update + at * d, err) < 0)
            return -1;
        at += u->rows[i];
    }
    f->vectors = rows;
    f->clipped = 0;
    for (uint64_t i = 0; i < rows * d; i++)
        f->clipped += fabsf(f->update[i]) > f->w_largest;
    nvx_quantise(rows * d, f->update, f->w_largest, f->x->value_bits, f->update_q, 1);
    if (rows == 0 || f->w_largest > 0)
        return 0;
    return nvx_fail_at(err, nvx_trace_path(f->search.trace), 0, 0,
                       "/matrices: '%s' is all zero, which leaves no scale for the rows "
                       "written later; allowed: at least one value that is not 0",
                       nvx_trace_matrix(f->search.trace, f->search.matrix)->name);
}

/* Searches and changes in order of admission; changes are not yet sorted. */
static void list(nvx_functional *f, const uint64_t row_of[])
{
    const nvx_requests *u = f->search.updates;
    uint64_t n = f->search.requests, changes = 0;
    uint64_t *writes = nvx_alloc(f->search.placement->n, sizeof *writes);
    f->searches = 0;
    for (uint64_t i = 0; i < n; i++) {
        uint64_t request = f->order ? f->order[i] : i;
        nvx_request_kind kind = kind_of(f, request);
        if (kind == NVX_SEARCH && f->at)
            f->at[f->searches] = request;
        if (f->search_of)
            f->search_of[request] = kind == NVX_SEARCH ? f->searches : UINT64_MAX;
        f->searches += kind == NVX_SEARCH;
        for (uint64_t r = 0; kind != NVX_SEARCH && r < u->rows[request]; r++) {
            uint64_t at = u->first[request] + r;
            writes[at] += kind == NVX_WRITE;
            f->change[changes++] =
                (nvx_change){.before = f->searches,
                             .request = request,
                             .n = at,
                             .row = kind == NVX_WRITE ? row_of[request] + r : UINT64_MAX,
                             .writes = writes[at],
                             .policy = policies[u->verify[request]]};
        }
    }
    free(writes);
}

/* Sorts changes by column tile, those of one as they are. */
static void sort(nvx_functional *f)
{
    const nvx_placement *p = f->search.placement;
    nvx_change *sorted = nvx_alloc(f->changes + 1, sizeof *sorted);
    uint64_t *first = nvx_alloc(p->column_tiles + 2ull, sizeof *first);
    for (uint64_t i = 0; i < f->changes; i++)
        first[f->change[i].n / p->vectors_per_array + 2]++;
    for (uint32_t c = 2; c < p->column_tiles + 2; c++)
        first[c] += first[c - 1];
    for (uint64_t i = 0; i < f->changes; i++)
        sorted[first[f->change[i].n / p->vectors_per_array + 1]++] = f->change[i];
    free(f->change);
    free(f->change_first);
    f->change = sorted;
    f->change_first = first;
}

/* Where each request's rows begin in f->update; counts changes. */
static uint64_t *find_rows(nvx_functional *f)
{
    const nvx_requests *u = f->search.updates;
    uint64_t *row_of = nvx_alloc(f->search.requests, sizeof *row_of), rows = 0;
    f->changes = 0;
    for (uint64_t i = 0; u && i < u->count; i++) {
        row_of[i] = rows;
        rows += u->kind[i] == NVX_WRITE ? u->rows[i] : 0;
        f->changes += u->kind[i] == NVX_SEARCH ? 0 : u->rows[i];
    }
    return row_of;
}

/* Verify policies that the device cannot follow. */
static int check_policies(const nvx_functional *f, nvx_error *err)
{
    const nvx_write_params *write = nvx_cells_write(f->cells);
    for (uint64_t i = 0; i < f->changes; i++) {
        const nvx_change *c = &f->change[i];
        const char *why =
            c->policy == NVX_VERIFY_MASK && write->verify != NVX_VERIFY_MASK
                ? "fn 3 (the cells of the mask) where the configuration has no mask; "
                  "allowed: device.write.verify mask, or fn 0, 1, 2"
            : c->policy > NVX_VERIFY_NONE && f->plan->per_value
                ? "fn verifies cells, sigma_unit value spreads whole values; allowed: "
                  "fn 0 or 1, or another sigma_unit"
                : NULL;
        if (why)
            return nvx_fail_at(err, nvx_trace_path(f->search.trace), 0, 0,
                               "PROGRAM of request %llu: %s",
                               (unsigned long long)c->request, why);
    }
    return 0;
}

int nvx_functional_timeline(nvx_functional *f, nvx_error *err)
{
    nvx_functional_timeline_clear(f);
    uint64_t *row_of = find_rows(f);
    if (f->order || f->changes)
        f->at = nvx_alloc(f->search.requests, sizeof *f->at);
    if (f->at)
        f->search_of = nvx_alloc(f->search.requests, sizeof *f->search_of);
    f->change = nvx_alloc(f->changes + 1, sizeof *f->change);
    list(f, row_of);
    free(row_of);
    sort(f);
    if (read_inputs(f, err) < 0 || check_policies(f, err) < 0)
        return -1;
    return f->changes ? read_updates(f, err) : 0;
}

void nvx_functional_timeline_clear(nvx_functional *f)
{
    free(f->input);
    free(f->q);
    free(f->at);
    free(f->search_of);
    free(f->change);
    free(f->change_first);
    free(f->update);
    free(f->update_q);
    f->input = f->update = NULL;
    f->q = f->update_q = NULL;
    f->at = f->search_of = f->change_first = NULL;
    f->change = NULL;
}

void nvx_functional_time_changes(nvx_functional *f, const double start[])
{
    for (uint64_t i = 0; i < f->changes; i++)
        f->change[i].time = start[f->change[i].request];
}

int nvx_functional_order(nvx_functional *self, const uint32_t order[], nvx_error *err)
{
    uint64_t n = self->search.requests;
    free(self->order);
    self->order = NULL;
    if (order) {
        self->order = nvx_alloc(n, sizeof *self->order);
        memcpy(self->order, order, n * sizeof *order);
    }
    self->exact_known = false;
    free(self->epoch_of);
    self->epoch_of = NULL;
    self->epochs = 1;
    self->epoch[0] = 0;
    return nvx_functional_timeline(self, err);
}

void nvx_functional_wear(const nvx_functional *self, nvx_wear out[])
{
    const nvx_placement *p = self->search.placement;
    for (uint32_t c = 0; c < p->column_tiles; c++) {
        uint64_t sum = 0, most = 0;
        for (uint64_t i = self->change_first[c]; i < self->change_first[c + 1]; i++) {
            const nvx_change *change = &self->change[i];
            sum += change->row != UINT64_MAX;
            most = change->writes > most ? change->writes : most;
        }
        out[c] = (nvx_wear){most, (double)sum / nvx_column_tile(self, c)->columns};
    }
}

uint64_t nvx_functional_vectors(const nvx_functional *self) { return self->vectors; }

uint64_t nvx_functional_written(const nvx_functional *self, uint64_t request)
{
    bool writes = kind_of(self, request) == NVX_WRITE;
    return writes ? self->search.updates->rows[request] : 0;
}

uint64_t nvx_functional_clipped(const nvx_functional *self) { return self->clipped; }
