#include "models/network_direct.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/quantise.h"
#include "sim/memory.h"

enum {
    CALIBRATION_MOST = 4096,
    LITTLE = 100000, /* multiplications that are not worth several threads */
};

nvx_network_direct *nvx_network_direct_new(const nvx_network *network, nvx_error *err)
{
    uint32_t all = nvx_trace_matrices(network->trace);
    nvx_network_direct *s = nvx_alloc(1, sizeof *s);
    s->network = network;
    s->matrix = nvx_alloc(all, sizeof *s->matrix);
    s->kept = nvx_alloc(all, sizeof *s->kept);
    s->applied = nvx_alloc(all, sizeof *s->applied);
    s->inputs = nvx_network_inputs(network, err);
    for (uint32_t i = 0; i < all && s && s->inputs; i++) {
        const nvx_table *t = nvx_trace_matrix(network->trace, i);
        if (!network->used[i])
            continue;
        s->matrix[i] = nvx_alloc(t->rows * t->dim, sizeof **s->matrix);
        if (nvx_trace_read_matrix(network->trace, i, 0, t->rows, s->matrix[i], err) < 0)
            nvx_network_inputs_free(network, &s->inputs);
    }
    if (!s->inputs)
        nvx_network_direct_destroy(&s);
    return s;
}

void nvx_network_direct_destroy(nvx_network_direct **self_p)
{
    if (!self_p || !*self_p)
        return;
    nvx_network_direct *s = *self_p;
    for (uint32_t i = 0; i < nvx_trace_matrices(s->network->trace); i++) {
        free(s->matrix[i]);
        free(s->kept[i]);
    }
    nvx_network_inputs_free(s->network, &s->inputs);
    free(s->matrix);
    free(s->kept);
    free(s->applied);
    free(s);
    *self_p = NULL;
}

/* ---- exact ---- */

static void keep(nvx_network_direct *s, uint64_t d, const nvx_application *what)
{
    uint32_t i = what->matrix;
    nvx_applied *to = &s->applied[i];
    uint64_t room = CALIBRATION_MOST - to->n;
    uint64_t n = what->vectors < room ? what->vectors : room;
    nvx_largest(what->vectors * d, what->x, &to->largest);
    s->kept[i] = nvx_grow(s->kept[i], to->n * d, (to->n + n) * d, sizeof **s->kept);
    memcpy(s->kept[i] + to->n * d, what->x, n * d * sizeof **s->kept);
    to->n += n;
    to->x = s->kept[i];
}

static int apply_exactly(void *arg, const nvx_application *what, nvx_error *err)
{
    nvx_network_direct *s = arg;
    uint64_t d = nvx_trace_matrix(s->network->trace, what->matrix)->dim;
    const float *rows = s->matrix[what->matrix] + what->first * d;
    (void)err;
    keep(s, d, what);
#pragma omp parallel for schedule(static) if (what->vectors * what->count * d > LITTLE)
    for (uint64_t v = 0; v < what->vectors; v++)
        for (uint64_t row = 0; row < what->count; row++) {
            double sum = 0;
            for (uint64_t j = 0; j < d; j++)
                sum += (double)rows[row * d + j] * (double)what->x[v * d + j];
            what->y[v * what->count + row] = (float)sum;
        }
    return 0;
}

nvx_answers *nvx_network_exact(nvx_network_direct *self, uint32_t exact_k, nvx_error *err)
{
    return nvx_network_walk(self->network, self->inputs, exact_k, apply_exactly, self,
                            err);
}

/* ---- in whole numbers ---- */

typedef struct {
    const nvx_network_direct *s;
    unsigned bits;
} quantised;

/* Whole numbers of n values, and what one step stands for. */
static int16_t *codes(const float x[], uint64_t n, float largest, unsigned bits,
                      double *step)
{
    int16_t *q = nvx_alloc(n, sizeof *q);
    nvx_quantise(n, x, largest, bits, q, 1);
    *step = (double)largest / (ldexp(1, (int)bits - 1) - 1);
    return q;
}

static int apply_quantised(void *arg, const nvx_application *what, nvx_error *err)
{
    const quantised *a = arg;
    const nvx_table *t = nvx_trace_matrix(a->s->network->trace, what->matrix);
    float largest = 0;
    double w_step, x_step;
    (void)err;
    nvx_largest(t->rows * t->dim, a->s->matrix[what->matrix], &largest);
    int16_t *w = codes(a->s->matrix[what->matrix] + what->first * t->dim,
                       what->count * t->dim, largest, a->bits, &w_step);
    int16_t *x = codes(what->x, what->vectors * t->dim,
                       a->s->applied[what->matrix].largest, a->bits, &x_step);
#pragma omp parallel for schedule(static) if (what->vectors * what->count * t->dim >     \
                                              LITTLE)
    for (uint64_t v = 0; v < what->vectors; v++)
        for (uint64_t row = 0; row < what->count; row++) {
            int64_t sum = 0;
            for (uint64_t j = 0; j < t->dim; j++)
                sum += w[row * t->dim + j] * x[v * t->dim + j];
            what->y[v * what->count + row] = (float)((double)sum * (w_step * x_step));
        }
    free(w);
    free(x);
    return 0;
}

nvx_answers *nvx_network_quantised(nvx_network_direct *self, unsigned bits,
                                   nvx_error *err)
{
    quantised a = {self, bits};
    return nvx_network_walk(self->network, self->inputs, 0, apply_quantised, &a, err);
}

/* ---- readings ---- */

nvx_reading *nvx_network_reading_new(const nvx_network *network, const nvx_answers *exact,
                                     uint64_t trials)
{
    const nvx_search shape = {.requests = network->requests, .k = network->k};
    nvx_reading *out = nvx_reading_new(&shape, trials);
    if (network->k)
        return out;
    out->values = exact->row[network->requests] * network->dim;
    out->value = nvx_alloc(trials * out->values, sizeof *out->value);
    return out;
}

/* Mean squared error of what was ranked over the variance of the exact values, after the
 * best gain common to all (as functional.h says of scores). */
static double error_of(const nvx_network *n, const float s[], const float e[])
{
    double ss = 0, se = 0, ee = 0, sum = 0;
    uint64_t all = n->requests * n->ranked;
    for (uint64_t i = 0; i < all; i++) {
        ss += (double)s[i] * (double)s[i];
        se += (double)s[i] * (double)e[i];
        ee += (double)e[i] * (double)e[i];
        sum += (double)e[i];
    }
    double mean = sum / (double)all, variance = ee / (double)all - mean * mean;
    double rest = ss > 0 ? (ee - se * se / ss) / (double)all : ee / (double)all;
    return variance > 1e-9 * ee / (double)all ? fmax(rest, 0) / variance : (double)NAN;
}

void nvx_network_reading_take(const nvx_network *network, const nvx_answers *answers,
                              const nvx_answers *exact, uint64_t trial, nvx_reading *out)
{
    uint64_t n = network->requests * network->k;
    if (!network->k) {
        memcpy(out->value + trial * out->values, answers->value,
               out->values * sizeof *answers->value);
        out->nmse[trial] = (double)NAN;
        return;
    }
    for (uint64_t r = 0; r < network->requests; r++)
        for (uint64_t i = 0; i < network->k; i++) {
            uint64_t to = trial * n + r * network->k + i, at = r * answers->keep + i;
            out->ids[to] = answers->ids[at];
            out->scores[to] = (double)answers->score[at];
        }
    out->nmse[trial] = error_of(network, answers->ranked, exact->ranked);
}

/* ---- work ---- */

static uint64_t work_of(const nvx_network *n, const nvx_network_op *o)
{
    const nvx_op *op = &o->op;
    uint64_t dim =
        op->a.kind == NVX_FROM_MATRIX  ? nvx_trace_matrix(n->trace, op->a.id)->dim
        : op->a.kind == NVX_FROM_INPUT ? nvx_trace_input(n->trace, op->a.id)->dim
        : op->a.kind == NVX_FROM_VALUE ? n->op[op->a.id].dim
                                       : 0;
    switch ((nvx_opcode)op->opcode) {
    case NVX_OP_MVM:
        return 2 * o->rows * o->dim * dim;
    case NVX_OP_MATMUL:
        return 2 * o->rows * o->dim * (op->fn ? op->b.count : dim);
    case NVX_OP_POOL:
        return op->a.count * dim;
    case NVX_OP_ACCUMULATE:
        return 2 * o->rows * o->dim;
    case NVX_OP_VECTOR:
        return op->a.count * dim;
    default:
        return 0;
    }
}

void nvx_network_operations(const nvx_network *network, uint64_t out[])
{
    for (uint64_t r = 0; r < network->requests; r++) {
        out[r] = 0;
        for (uint64_t i = network->first[r]; i < network->first[r + 1]; i++)
            out[r] += work_of(network, &network->op[i]);
    }
}

uint64_t nvx_network_stored(const nvx_network *network)
{
    uint64_t values = 0;
    for (uint32_t i = 0; i < nvx_trace_matrices(network->trace); i++) {
        const nvx_table *t = nvx_trace_matrix(network->trace, i);
        values += network->used[i] ? t->rows * t->dim : 0;
    }
    return values;
}
