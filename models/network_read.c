#include "models/network_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/chip.h"
#include "models/exact.h"
#include "sim/memory.h"
#include "sim/progress.h"

enum { CALIBRATION_MOST = 4096 };

/* ---- exact ---- */

typedef struct {
    nvx_network_reader *r;
    float **matrix; /* [matrices] */
} exact_run;

static int read_matrices(exact_run *e, nvx_error *err)
{
    const nvx_network_chip *c = e->r->chip;
    e->matrix = nvx_alloc(c->matrices, sizeof *e->matrix);
    for (uint32_t i = 0; i < c->matrices; i++) {
        const nvx_placement *p = c->placement[i];
        e->matrix[i] = nvx_alloc(p->n * p->d, sizeof **e->matrix);
        if (nvx_trace_read_matrix(c->network->trace, c->id[i], 0, p->n, e->matrix[i],
                                  err) < 0)
            return -1;
    }
    return 0;
}

static void keep(exact_run *e, uint32_t i, uint64_t d, const nvx_application *what)
{
    nvx_applied *to = &e->r->applied[i];
    uint64_t room = CALIBRATION_MOST - to->n;
    uint64_t n = what->vectors < room ? what->vectors : room;
    for (uint64_t j = 0; j < what->vectors * d; j++)
        to->largest = fmaxf(to->largest, fabsf(what->x[j]));
    e->r->kept[i] = nvx_grow(e->r->kept[i], to->n * d, (to->n + n) * d, sizeof **e->r->kept);
    memcpy(e->r->kept[i] + to->n * d, what->x, n * d * sizeof **e->r->kept);
    to->n += n;
    to->x = e->r->kept[i];
}

static int apply_exactly(void *arg, const nvx_application *what, nvx_error *err)
{
    exact_run *e = arg;
    uint32_t i = e->r->chip->index[what->matrix];
    uint64_t d = e->r->chip->placement[i]->d;
    const float *rows = e->matrix[i] + what->first * d;
    (void)err;
    keep(e, i, d, what);
#pragma omp parallel for schedule(static)
    for (uint64_t v = 0; v < what->vectors; v++)
        for (uint64_t row = 0; row < what->count; row++) {
            double sum = 0;
            for (uint64_t j = 0; j < d; j++)
                sum += (double)rows[row * d + j] * (double)what->x[v * d + j];
            what->y[v * what->count + row] = (float)sum;
        }
    return 0;
}

static int run_exactly(nvx_network_reader *r, uint32_t exact_k, nvx_error *err)
{
    exact_run e = {.r = r};
    const nvx_network_chip *c = r->chip;
    r->applied = nvx_alloc(c->matrices, sizeof *r->applied);
    r->kept = nvx_alloc(c->matrices, sizeof *r->kept);
    if (read_matrices(&e, err) == 0)
        r->exact =
            nvx_network_walk(c->network, r->inputs, exact_k, apply_exactly, &e, err);
    for (uint32_t i = 0; e.matrix && i < c->matrices; i++)
        free(e.matrix[i]);
    free(e.matrix);
    return r->exact ? 0 : -1;
}

/* ---- on the chip ---- */

typedef struct {
    nvx_network_reader *r;
    int64_t trial;
    uint64_t seed;
    uint64_t *number;     /* [matrices] vectors applied so far */
    uint8_t **seen;       /* [matrices][column tiles] */
    double *energy;       /* [requests]; NULL: not wanted */
    nvx_writing *writing; /* NULL: not wanted */
    double *seconds;      /* [tiles] */
} chip_run;

static int apply_on_chip(void *arg, const nvx_application *what, nvx_error *err)
{
    chip_run *t = arg;
    nvx_network_reader *r = t->r;
    uint32_t i = r->chip->index[what->matrix];
    double *energy = nvx_alloc(what->vectors, sizeof *energy);
    bool nominal = t->trial < 0;
    nvx_batch b = {.trial = t->trial,
                   .seed = t->seed,
                   .first = what->first,
                   .count = what->count,
                   .vectors = what->vectors,
                   .number = t->number[i],
                   .x = what->x,
                   .y = what->y,
                   .energy = t->energy ? energy : NULL,
                   .seen = t->seen[i],
                   .writing = t->writing,
                   .seconds = t->seconds};
    b.active = nominal ? r->active : NULL;
    b.request_active = nominal ? r->request_active : NULL;
    b.request = what->request;
    int result = nvx_functional_apply(r->functional[i], &b, err);
    t->number[i] += what->vectors;
    r->reads += b.reads;
    if (!nominal)
        r->clipped += b.clipped;
    for (uint64_t v = 0; v < what->vectors && t->energy; v++)
        t->energy[what->request[v]] += energy[v];
    free(energy);
    return result;
}

static nvx_answers *walk_chip(nvx_network_reader *r, int64_t trial, uint64_t seed,
                              double energy[], nvx_writing *writing, nvx_error *err)
{
    const nvx_network_chip *c = r->chip;
    chip_run t = {.r = r, .trial = trial, .seed = seed, .energy = energy};
    t.writing = writing;
    t.number = nvx_alloc(c->matrices, sizeof *t.number);
    t.seen = nvx_alloc(c->matrices, sizeof *t.seen);
    t.seconds = nvx_alloc(c->machine->tiles, sizeof *t.seconds);
    for (uint32_t i = 0; i < c->matrices; i++)
        t.seen[i] = nvx_alloc(c->placement[i]->column_tiles, 1);
    nvx_answers *out =
        nvx_network_walk(c->network, r->inputs, 0, apply_on_chip, &t, err);
    for (uint32_t i = 0; i < c->machine->tiles && writing; i++)
        writing->seconds = fmax(writing->seconds, t.seconds[i]);
    for (uint32_t i = 0; i < c->matrices; i++)
        free(t.seen[i]);
    free(t.seen);
    free(t.number);
    free(t.seconds);
    return out;
}

static int make_functional(nvx_network_reader *r, nvx_error *err)
{
    const nvx_network_chip *c = r->chip;
    r->functional = nvx_alloc(c->matrices, sizeof *r->functional);
    for (uint32_t i = 0; i < c->matrices; i++) {
        nvx_search search = {.root = c->root,
                             .placement = c->placement[i],
                             .trace = c->network->trace,
                             .matrix = c->id[i],
                             .k = 1,
                             .exact_k = 1,
                             .applied = &r->applied[i]};
        if (!(r->functional[i] = nvx_functional_new(&search, err)))
            return -1;
    }
    return 0;
}

nvx_network_reader *nvx_network_reader_new(const nvx_network_chip *chip, uint32_t exact_k,
                                           nvx_error *err)
{
    nvx_network_reader *r = nvx_alloc(1, sizeof *r);
    r->chip = chip;
    r->active = nvx_alloc(chip->machine->tiles, sizeof *r->active);
    r->request_active = nvx_alloc(chip->network->requests, sizeof *r->request_active);
    if ((r->inputs = nvx_network_inputs(chip->network, err)) &&
        run_exactly(r, exact_k, err) == 0 && make_functional(r, err) == 0)
        r->nominal = walk_chip(r, -1, 0, NULL, NULL, err);
    for (uint64_t i = 0; r->nominal && r->nominal->written && i < chip->network->requests;
         i++)
        r->written += r->nominal->written[i];
    if (!r->nominal)
        nvx_network_reader_destroy(&r);
    return r;
}

void nvx_network_reader_destroy(nvx_network_reader **self_p)
{
    if (!self_p || !*self_p)
        return;
    nvx_network_reader *r = *self_p;
    for (uint32_t i = 0; i < r->chip->matrices; i++) {
        if (r->functional)
            nvx_functional_destroy(&r->functional[i]);
        if (r->kept)
            free(r->kept[i]);
    }
    free(r->functional);
    free(r->applied);
    free(r->kept);
    nvx_network_inputs_free(r->chip->network, &r->inputs);
    nvx_answers_destroy(&r->exact);
    nvx_answers_destroy(&r->nominal);
    free(r->active);
    free(r->request_active);
    free(r);
    *self_p = NULL;
}

/* ---- trials ---- */

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
    return variance > 1e-9 * ee / (double)all ? fmax(rest, 0) / variance : NAN;
}

static void take_answers(const nvx_network_reader *r, const nvx_answers *a, uint64_t trial,
                         nvx_reading *out)
{
    const nvx_network *n = r->chip->network;
    if (!n->k) {
        memcpy(out->value + trial * out->values, a->value,
               out->values * sizeof *a->value);
        out->nmse[trial] = NAN;
        return;
    }
    for (uint64_t i = 0; i < n->requests * n->k; i++) {
        out->ids[trial * n->requests * n->k + i] = a->ids[i];
        out->scores[trial * n->requests * n->k + i] = (double)a->score[i];
    }
    out->nmse[trial] = error_of(n, a->ranked, r->exact->ranked);
}

nvx_reading *nvx_network_trials(nvx_network_reader *self, uint64_t first, uint64_t trials,
                                uint64_t seed, nvx_error *err)
{
    const nvx_network *n = self->chip->network;
    const nvx_search shape = {.requests = n->requests, .k = n->k};
    nvx_reading *out = nvx_reading_new(&shape, trials);
    nvx_progress *progress = nvx_progress_start("trials", trials);
    if (!n->k) {
        out->values = self->exact->row[n->requests] * n->dim;
        out->value = nvx_alloc(trials * out->values, sizeof *out->value);
    }
    for (uint64_t t = 0; t < trials && out; t++) {
        nvx_answers *a = walk_chip(self, (int64_t)(first + t), seed,
                                   out->cell_energy + t * n->requests, &out->writing[t],
                                   err);
        if (a)
            take_answers(self, a, t, out);
        else
            nvx_reading_destroy(&out);
        nvx_answers_destroy(&a);
        nvx_progress_step(progress, 1);
    }
    nvx_progress_end(&progress);
    return out;
}
