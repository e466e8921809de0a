#include "sim/app/sweep_grid.h"

#include <stdlib.h>
#include <string.h>

#include "sim/app/sweep_range.h"
#include "sim/memory.h"

typedef struct {
    nvx_grid *grid;
    const nvx_node **node; /* [grid->axes] */
    char **what;           /* [grid->axes] how errors call it: "set.linked.a.b" */
    const char *base;
    const nvx_sample *sample;
    nvx_sweep_kind kind_of;
} reading;

static int take_list(nvx_axis *axis, const nvx_node *node, const char *what,
                     nvx_error *err)
{
    bool list = node->kind == NVX_LIST;
    size_t n = list ? node->n : 1;
    if (n == 0)
        return nvx_place_fail(node->at, err, "%s: an empty list", what);
    axis->values = nvx_alloc(n, sizeof *axis->values);
    axis->spot = nvx_alloc(n, sizeof *axis->spot);
    for (size_t i = 0; i < n; i++) {
        const nvx_node *value = list ? node->item[i] : node;
        if (value->kind != NVX_SCALAR || value->null)
            return nvx_place_fail(value->at, err,
                                  "%s: expected a value, a list of values or a range "
                                  "{from: ..., to: ..., steps: ...}",
                                  what);
        axis->spot[i] = (nvx_spot){value->at.line, value->at.column};
        axis->values[axis->n++] = nvx_strdup(value->text);
    }
    return 0;
}

/* Its first value for now: how the others are written is known when all axes are. */
static int take_range(nvx_axis *axis, const nvx_node *node, const char *what,
                      bool sampled, nvx_error *err)
{
    axis->range = nvx_range_read(node, what, sampled, err);
    if (!axis->range)
        return -1;
    axis->values = nvx_alloc(1, sizeof *axis->values);
    axis->values[axis->n++] = nvx_strdup(nvx_node_find(node, "from")->text);
    return 0;
}

static int take_axis(reading *r, const nvx_node *node, const char *above, nvx_error *err)
{
    nvx_grid *grid = r->grid;
    size_t n = grid->axes;
    for (size_t a = 0; a < n; a++)
        if (strcmp(grid->axis[a].name, node->key) == 0)
            return nvx_place_fail(node->key_at, err, "%s.%s: this axis is given twice",
                                  above, node->key);
    grid->axis = nvx_grow(grid->axis, n, n + 1, sizeof *grid->axis);
    r->node = nvx_grow(r->node, n, n + 1, sizeof *r->node);
    r->what = nvx_grow(r->what, n, n + 1, sizeof *r->what);
    nvx_axis *axis = &grid->axis[grid->axes++];
    axis->name = nvx_strdup(node->key);
    axis->line = node->key_at.line;
    axis->column = node->key_at.column;
    r->node[n] = node;
    r->what[n] = nvx_format("%s.%s", above, node->key);
    bool sampled = r->sample->points > 0;
    if (node->kind == NVX_MAP)
        return take_range(axis, node, r->what[n], sampled, err);
    if (sampled && node->kind == NVX_LIST)
        return nvx_place_fail(node->at, err,
                              "%s: a list is not sampled; give one value or a range "
                              "{from: ..., to: ...}",
                              r->what[n]);
    return take_list(axis, node, r->what[n], err);
}

static int take_linked(reading *r, const nvx_node *node, nvx_error *err)
{
    if (r->sample->points)
        return nvx_place_fail(node->at, err, "set.linked: not with sample");
    if (node->kind != NVX_MAP || node->n == 0)
        return nvx_place_fail(node->at, err,
                              "set.linked: expected parameters and their values, or a "
                              "list of such maps");
    for (size_t i = 0; i < node->n; i++) {
        if (take_axis(r, node->item[i], "set.linked", err) != 0)
            return -1;
        r->grid->axis[r->grid->axes - 1].linked = i > 0;
    }
    return 0;
}

static int take_entry(reading *r, const nvx_node *node, nvx_error *err)
{
    if (strcmp(node->key, "linked") != 0)
        return take_axis(r, node, "set", err);
    if (node->kind != NVX_LIST || node->n == 0)
        return take_linked(r, node, err);
    for (size_t i = 0; i < node->n; i++)
        if (take_linked(r, node->item[i], err) != 0)
            return -1;
    return 0;
}

/* Whether one of the two dotted paths is the other or lies below it. */
static bool related(const char *path, size_t length, const char *name)
{
    size_t n = strlen(name), shorter = n < length ? n : length;
    char next = n < length ? path[n] : name[length];
    return strncmp(path, name, shorter) == 0 && (n == length || next == '.');
}

int nvx_grid_fail(const nvx_grid *grid, const char *file, const char *set,
                  const char *text, nvx_error *err)
{
    size_t length = strcspn(text, ": ");
    for (size_t a = 0; a < grid->axes; a++)
        if (related(text, length, grid->axis[a].name))
            return nvx_fail_at(err, file, grid->axis[a].line, grid->axis[a].column,
                               "%s.%s", set, text);
    return nvx_fail_at(err, file, 0, 0, "%s.%s", set, text);
}

/* Whether the values of a range are whole numbers; -1 and err: they are no numbers. */
static int whole(const reading *r, size_t a, nvx_error *err)
{
    const nvx_grid *grid = r->grid;
    nvx_kind kind = NVX_REAL;
    nvx_error cause = {0};
    char **sets = nvx_alloc(grid->axes, sizeof *sets);
    size_t n = 0;
    for (size_t i = 0; i < grid->axes; i++)
        if (strcmp(grid->axis[i].name, NVX_AXIS_BASE) != 0)
            sets[n++] = nvx_format("%s=%s", grid->axis[i].name, grid->axis[i].values[0]);
    int found = r->kind_of(r->base, (const char *const *)sets, n, grid->axis[a].name,
                           &kind, &cause);
    for (size_t i = 0; i < n; i++)
        free(sets[i]);
    free(sets);
    if (found != 0 && strcmp(cause.file, "--set") == 0)
        return nvx_grid_fail(grid, r->node[a]->at.source->name, "set", cause.text, err);
    if (found != 0) {
        *err = cause;
        return -1;
    }
    if (kind != NVX_REAL && kind != NVX_UINT && kind != NVX_DURATION)
        return nvx_place_fail(r->node[a]->at, err,
                              "%s: a range is of numbers; this parameter takes a list",
                              r->what[a]);
    return kind == NVX_UINT ||
           (kind == NVX_DURATION && strcmp(grid->axis[a].range->unit, "cycles") == 0);
}

/* Puts all values of a range in the place of its first; share NULL: by its steps. */
static int spread(const reading *r, size_t a, const double share[], nvx_error *err)
{
    nvx_axis *axis = &r->grid->axis[a];
    const nvx_range *range = axis->range;
    size_t n = share ? r->sample->points : range->steps;
    int rounded = whole(r, a, err);
    if (rounded < 0)
        return -1;
    free(axis->values[0]);
    axis->n = 0;
    axis->values = nvx_grow(axis->values, 1, n, sizeof *axis->values);
    for (size_t i = 0; i < n; i++) {
        double at = share ? share[i] : (double)i / (double)(n - 1);
        axis->values[axis->n++] = share ? nvx_range_drawn(range, at, rounded)
                                        : nvx_range_value(range, at, rounded);
        if (i && !share && strcmp(axis->values[i - 1], axis->values[i]) == 0)
            return nvx_place_fail(r->node[a]->at, err, "%s: %zu steps give %s twice",
                                  r->what[a], n, axis->values[i]);
    }
    return 0;
}

static int spread_all(const reading *r, nvx_error *err)
{
    for (size_t a = 0; a < r->grid->axes; a++)
        if (r->grid->axis[a].range && spread(r, a, NULL, err) != 0)
            return -1;
    return 0;
}

/* All ranges vary together, each with the shares drawn for it. */
static int sample_all(const reading *r, const nvx_node *node, nvx_error *err)
{
    nvx_grid *grid = r->grid;
    size_t n = 0, points = r->sample->points;
    size_t *index = nvx_alloc(grid->axes, sizeof *index);
    const char **name = nvx_alloc(grid->axes, sizeof *name);
    for (size_t a = 0; a < grid->axes; a++)
        if (grid->axis[a].range) {
            grid->axis[a].linked = n > 0;
            name[n] = grid->axis[a].name;
            index[n++] = a;
        }
    int result = 0;
    if (n == 0)
        result = nvx_place_fail(node->at, err, "set: no range to sample");
    else if (r->sample->sobol && n > NVX_SOBOL_AXES)
        result = nvx_place_fail(node->at, err, "set: sobol samples at most %d ranges",
                                NVX_SOBOL_AXES);
    double *share = result == 0 ? nvx_alloc(n * points, sizeof *share) : NULL;
    if (share)
        nvx_sample_draw(r->sample, name, n, share);
    for (size_t i = 0; i < n && result == 0; i++)
        result = spread(r, index[i], share + i * points, err);
    free(share);
    free(name);
    free(index);
    return result;
}

/* Which axes change how often: the last one fastest, linked ones as the first of them. */
static int count(const reading *r, const nvx_node *node, nvx_error *err)
{
    nvx_grid *grid = r->grid;
    grid->points = 1;
    for (size_t a = grid->axes; a-- > 0;) {
        nvx_axis *axis = &grid->axis[a];
        axis->every = grid->points;
        if (axis->linked && !r->sample->points && axis->n != grid->axis[a - 1].n)
            return nvx_place_fail(r->node[a]->at, err, "%s: %zu values, but %s has %zu",
                                  r->what[a], axis->n, grid->axis[a - 1].name,
                                  grid->axis[a - 1].n);
        if (!axis->linked)
            grid->points *= axis->n;
        if (grid->points > NVX_SWEEP_POINTS)
            return nvx_place_fail(node->at, err, "set: more than %d points",
                                  NVX_SWEEP_POINTS);
    }
    return 0;
}

int nvx_grid_read(nvx_grid *grid, const nvx_node *node, const char *base,
                  const nvx_sample *sample, nvx_sweep_kind kind_of, nvx_error *err)
{
    reading r = {grid, NULL, NULL, base, sample, kind_of};
    int result = 0;
    if (node->kind != NVX_MAP || node->n == 0)
        return nvx_place_fail(node->at, err, "set: expected parameters and their values");
    for (size_t i = 0; i < node->n && result == 0; i++)
        result = take_entry(&r, node->item[i], err);
    if (result == 0)
        result = sample->points ? sample_all(&r, node, err) : spread_all(&r, err);
    if (result == 0)
        result = count(&r, node, err);
    for (size_t a = 0; a < grid->axes; a++)
        free(r.what[a]);
    free(r.what);
    free(r.node);
    return result;
}

void nvx_grid_clear(nvx_grid *grid)
{
    for (size_t a = 0; a < grid->axes; a++) {
        for (size_t i = 0; i < grid->axis[a].n; i++)
            free(grid->axis[a].values[i]);
        free(grid->axis[a].values);
        free(grid->axis[a].spot);
        free(grid->axis[a].name);
        nvx_range_destroy(&grid->axis[a].range);
    }
    free(grid->axis);
}

const char *nvx_axis_value(const nvx_axis *axis, size_t point)
{
    return axis->values[point / axis->every % axis->n];
}
