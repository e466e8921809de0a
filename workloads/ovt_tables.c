#include "workloads/ovt_parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/memory.h"
#include "sim/progress.h"
#include "traces/dense.h"

enum {
    BLOCK = 1 << 26, /* values of pooled tokens gathered at a time */
    NAME = 32,
};

int nvx_ovt_fitted(nvx_ovt_build *b, const nvx_token_set *set, uint64_t at)
{
    nvx_tokens *file = nvx_token_set_find(set, &at);
    uint64_t tokens = nvx_tokens_rows(file, at);
    float *rows = b->raw;
    if (nvx_tokens_read(file, at, b->raw, b->err) != 0)
        return -1;
    if (b->pca) {
        nvx_pca_project(b->pca, b->raw, tokens, b->narrow);
        rows = b->narrow;
    }
    nvx_fit_tokens(b->ovt->fit, rows, tokens, b->pool.dim, b->pool.tokens, b->fitted);
    return 0;
}

/* Matrices first .. first+count-1 of a set on their way into one table, as a flat row
 * each or, unless flat, as a row per token. */
typedef struct part {
    const nvx_token_set *set;
    nvx_write_group group;
    const char *name;
    uint64_t first, count;
    bool flat;
} part;

static uint64_t rows_each(const nvx_ovt_build *b, const part *p)
{
    return p->flat ? 1 : b->pool.tokens;
}

static uint64_t values_each(const nvx_ovt_build *b, const part *p)
{
    return p->flat ? nvx_pool_values(&b->pool) : b->pool.tokens * b->pool.dim;
}

/* Rows of matrix i of the part: b->fitted or, flat, in `flat`. */
static float *rows_of(nvx_ovt_build *b, const part *p, uint64_t i, float flat[])
{
    uint64_t at = p->first + i;
    if (nvx_ovt_fitted(b, p->set, p->set == &b->bank ? b->sample[at] : at) != 0)
        return NULL;
    if (!p->flat)
        return b->fitted;
    nvx_pool_flat(&b->pool, b->fitted, flat);
    return flat;
}

static float largest_of(const float values[], uint64_t n, float largest)
{
    for (uint64_t i = 0; i < n; i++)
        largest = fmaxf(largest, fabsf(values[i]));
    return largest;
}

/* Scale of an int8 table: the largest magnitude becomes 127. */
static double scale_of(float largest) { return largest > 0 ? largest / 127.0 : 1; }

static int find_scale(nvx_ovt_build *b, const part *p, float flat[], double *scale)
{
    float largest = 0;
    for (uint64_t i = 0; i < p->count; i++) {
        const float *rows = rows_of(b, p, i, flat);
        if (!rows)
            return -1;
        largest = largest_of(rows, values_each(b, p), largest);
    }
    *scale = scale_of(largest);
    return 0;
}

/* Rows, as a reader of the trace will see them, go where the truth is computed. */
static void see(nvx_ovt_build *b, const part *p, uint64_t at, const float rows[])
{
    uint64_t dim = nvx_pool_values(&b->pool);
    if (b->ovt->updates.held)
        return;
    if (p->set == &b->bank)
        nvx_neighbors_add(b->neighbors, rows, 1);
    else if (at < b->requests && p->flat)
        nvx_dense_widen(rows, b->seen + at * dim, dim);
    else if (at < b->requests)
        nvx_pool_weighted(&b->pool, rows, b->seen + at * dim);
}

static int write_rows(nvx_ovt_build *b, const part *p, const nvx_table *table, uint64_t i,
                      float flat[])
{
    float *rows = rows_of(b, p, i, flat);
    if (!rows || nvx_trace_writer_rows(b->writer, rows, rows_each(b, p), b->err) != 0)
        return -1;
    nvx_trace_round(table->type, table->scale, rows, values_each(b, p));
    see(b, p, p->first + i, rows);
    return 0;
}

static int write_part(nvx_ovt_build *b, const part *p)
{
    uint64_t each = rows_each(b, p);
    nvx_table table = {.name = p->name,
                       .rows = p->count * each,
                       .dim = values_each(b, p) / each,
                       .type = b->ovt->type,
                       .scale = 1};
    float *flat = nvx_alloc(nvx_pool_values(&b->pool), sizeof *flat);
    int result = 0;
    if (table.type == NVX_I8)
        result = find_scale(b, p, flat, &table.scale);
    if (result == 0)
        result = nvx_trace_writer_table(b->writer, p->group, &table, b->err);
    nvx_progress *progress = nvx_progress_start(p->name, p->count);
    for (uint64_t i = 0; i < p->count && result == 0; i++) {
        result = write_rows(b, p, &table, i, flat);
        nvx_progress_step(progress, 1);
    }
    nvx_progress_end(&progress);
    free(flat);
    return result;
}

/* Pooled tokens of one scale on their way into its matrix. */
typedef struct scale {
    uint64_t window, tokens; /* pooled ones of an OVT */
    float *gathered;         /* [block x OVTs x dim] */
    uint64_t block;          /* tokens gathered at a time */
} scale;

/* Tokens first .. first+n-1 of all OVTs, token after token. */
static int gather(nvx_ovt_build *b, const scale *s, uint64_t first, uint64_t n)
{
    uint64_t dim = b->pool.dim;
    for (uint64_t o = 0; o < b->ovts; o++) {
        if (nvx_ovt_fitted(b, &b->bank, b->sample[o]) != 0)
            return -1;
        for (uint64_t t = 0; t < n; t++) {
            uint64_t from = (first + t) * s->window, left = b->pool.tokens - from;
            nvx_pool_average(b->fitted + from * dim, left < s->window ? left : s->window,
                             dim, s->window, s->gathered + (t * b->ovts + o) * dim);
        }
    }
    return 0;
}

/* Gathers all tokens, block by block, and writes them or, with `largest`, only finds the
 * largest magnitude. */
static int each_block(nvx_ovt_build *b, const scale *s, float *largest)
{
    for (uint64_t t = 0; t < s->tokens; t += s->block) {
        uint64_t n = s->tokens - t < s->block ? s->tokens - t : s->block;
        if (gather(b, s, t, n) != 0)
            return -1;
        if (largest)
            *largest = largest_of(s->gathered, n * b->ovts * b->pool.dim, *largest);
        else if (nvx_trace_writer_rows(b->writer, s->gathered, n * b->ovts, b->err) != 0)
            return -1;
    }
    return 0;
}

static int write_matrix(nvx_ovt_build *b, const scale *s, nvx_table *table)
{
    if (table->type == NVX_I8) {
        float largest = 0;
        if (each_block(b, s, &largest) != 0)
            return -1;
        table->scale = scale_of(largest);
    }
    return nvx_trace_writer_table(b->writer, NVX_WRITE_MATRIX, table, b->err) == 0
               ? each_block(b, s, NULL)
               : -1;
}

/* "scale1", "scale2", "scale4"; with a window of 16 "scale01", ...: the order of names is
 * that of windows. */
static void name_scale(const nvx_pool *pool, uint64_t window, char name[NAME])
{
    uint64_t longest = 0;
    for (int i = 0; i < pool->windows; i++)
        longest = pool->window[i] > longest ? pool->window[i] : longest;
    int digits = snprintf(NULL, 0, "%" PRIu64, longest);
    snprintf(name, NAME, "scale%0*" PRIu64, digits, window);
}

/* Row t x OVTs + o of the matrix of a scale: pooled token t of OVT o. */
static int write_scale(nvx_ovt_build *b, int number, double *unit)
{
    char name[NAME];
    uint64_t of_token = b->ovts * b->pool.dim;
    uint64_t block = BLOCK / of_token > 0 ? BLOCK / of_token : 1;
    scale s = {.window = b->pool.window[number]};
    s.tokens = nvx_pool_tokens(b->pool.tokens, s.window);
    s.block = block < s.tokens ? block : s.tokens;
    s.gathered = nvx_alloc(s.block * of_token, sizeof *s.gathered);
    name_scale(&b->pool, s.window, name);
    nvx_table table = {.name = name,
                       .rows = s.tokens * b->ovts,
                       .dim = b->pool.dim,
                       .type = b->ovt->type,
                       .scale = 1};
    int result = write_matrix(b, &s, &table);
    *unit = table.scale;
    free(s.gathered);
    return result;
}

/* Ranks the OVTs by their pooled tokens as stored, unit[windows] being the scales of the
 * matrices. */
static int rank(nvx_ovt_build *b, const double unit[])
{
    const nvx_pool *pool = &b->pool;
    float *all = nvx_alloc(nvx_pool_values(pool), sizeof *all);
    int result = 0;
    for (uint64_t o = 0; o < b->ovts && result == 0; o++) {
        float *out = all;
        result = nvx_ovt_fitted(b, &b->bank, b->sample[o]);
        for (int i = 0; i < pool->windows && result == 0; i++) {
            uint64_t n = nvx_pool_tokens(pool->tokens, pool->window[i]) * pool->dim;
            nvx_pool_average(b->fitted, pool->tokens, pool->dim, pool->window[i], out);
            nvx_trace_round(b->ovt->type, unit[i], out, n);
            out += n;
        }
        if (result == 0)
            nvx_neighbors_add(b->neighbors, all, 1);
    }
    free(all);
    return result;
}

static int write_scales(nvx_ovt_build *b)
{
    double unit[NVX_POOL_WINDOWS];
    for (int i = 0; i < b->pool.windows; i++)
        if (write_scale(b, i, &unit[i]) != 0)
            return -1;
    return rank(b, unit);
}

/* The bank comes last: by then the inputs it is ranked for are known. */
int nvx_ovt_write_tables(nvx_ovt_build *b)
{
    const nvx_ovt *ovt = b->ovt;
    uint64_t dim = nvx_pool_values(&b->pool), held = ovt->updates.held;
    bool flat = ovt->layout == NVX_OVT_FLAT;
    const part bank = {&b->bank, NVX_WRITE_MATRIX, "ovts", 0, nvx_ovt_rows(b), flat};
    const part inputs[] = {
        {&b->inputs, NVX_WRITE_INPUT, "inputs", 0, b->requests, flat},
        {&b->inputs, NVX_WRITE_INPUT, "calibration", b->requests, ovt->calibration_rows,
         flat},
        {&b->bank, NVX_WRITE_INPUT, "updates", b->ovts - held, held, flat},
    };
    if (!held)
        b->seen = nvx_alloc(b->requests * dim, sizeof *b->seen);
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
        if (inputs[i].count > 0 && write_part(b, &inputs[i]) != 0)
            return -1;
    if (!held)
        b->neighbors = nvx_neighbors_of(b->seen, b->requests, dim, nvx_ovt_truth_k(b));
    b->seen = NULL;
    return flat ? write_part(b, &bank) : write_scales(b);
}
