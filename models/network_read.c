#include "models/network_read.h"

#include <math.h>
#include <stdlib.h>

#include "sim/memory.h"
#include "sim/progress.h"

/* ---- on the chip ---- */

typedef struct {
    nvx_network_reader *r;
    int64_t trial;
    uint64_t seed;
    uint64_t *number;     /* [matrices] vectors applied so far */
    uint8_t **seen;       /* [matrices][column tiles] */
    double *energy;       /* [requests]; NULL: not wanted */
    nvx_writing *writing; /* NULL: not wanted */
    double **seconds;     /* [matrices][column tiles] */
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
                   .seconds = t->seconds[i]};
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

/* What no vector has asked for is written too; the rows of a tile one after another, tiles
 * at the same time. */
static int finish_writing(const chip_run *t, nvx_error *err)
{
    const nvx_network_chip *c = t->r->chip;
    double *tile = nvx_alloc(c->machine->tiles, sizeof *tile);
    int result = 0;
    for (uint32_t i = 0; i < c->matrices && result == 0; i++) {
        nvx_batch b = {.trial = t->trial,
                       .seed = t->seed,
                       .seen = t->seen[i],
                       .writing = t->writing,
                       .seconds = t->seconds[i]};
        result = nvx_functional_program_rest(t->r->functional[i], &b, err);
        for (uint32_t k = 0; k < c->placement[i]->column_tiles; k++)
            tile[nvx_placement_home(c->placement[i], k)] += t->seconds[i][k];
    }
    for (uint32_t i = 0; i < c->machine->tiles; i++)
        t->writing->seconds = fmax(t->writing->seconds, tile[i]);
    free(tile);
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
    t.seconds = nvx_alloc(c->matrices, sizeof *t.seconds);
    for (uint32_t i = 0; i < c->matrices; i++) {
        t.seen[i] = nvx_alloc(c->placement[i]->column_tiles, 1);
        t.seconds[i] = nvx_alloc(c->placement[i]->column_tiles, sizeof **t.seconds);
    }
    nvx_answers *out =
        nvx_network_walk(c->network, r->direct->inputs, 0, apply_on_chip, &t, err);
    if (out && writing && finish_writing(&t, err) < 0)
        nvx_answers_destroy(&out);
    for (uint32_t i = 0; i < c->matrices; i++) {
        free(t.seen[i]);
        free(t.seconds[i]);
    }
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
                             .applied = &r->direct->applied[c->id[i]]};
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
    if ((r->direct = nvx_network_direct_new(chip->network, err)) &&
        (r->exact = nvx_network_exact(r->direct, exact_k, err)) &&
        make_functional(r, err) == 0)
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
    for (uint32_t i = 0; r->functional && i < r->chip->matrices; i++)
        nvx_functional_destroy(&r->functional[i]);
    free(r->functional);
    nvx_network_direct_destroy(&r->direct);
    nvx_answers_destroy(&r->exact);
    nvx_answers_destroy(&r->nominal);
    free(r->active);
    free(r->request_active);
    free(r);
    *self_p = NULL;
}

/* ---- trials ---- */

nvx_reading *nvx_network_trials(nvx_network_reader *self, uint64_t first, uint64_t trials,
                                uint64_t seed, nvx_error *err)
{
    const nvx_network *n = self->chip->network;
    nvx_reading *out = nvx_network_reading_new(n, self->exact, trials);
    nvx_progress *progress = nvx_progress_start("trials", trials);
    for (uint64_t t = 0; t < trials && out; t++) {
        nvx_answers *a =
            walk_chip(self, (int64_t)(first + t), seed,
                      out->cell_energy + t * n->requests, &out->writing[t], err);
        if (a)
            nvx_network_reading_take(n, a, self->exact, t, out);
        else
            nvx_reading_destroy(&out);
        nvx_answers_destroy(&a);
        nvx_progress_step(progress, 1);
    }
    nvx_progress_end(&progress);
    return out;
}
