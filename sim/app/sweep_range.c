#include "sim/app/sweep_range.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/app/sweep_plan.h"
#include "sim/memory.h"

static const char digits[] = "0123456789+-.eE";

/* "1.5 ns" -> 1.5 and "ns"; the unit is borrowed from the text. */
static int split(const nvx_node *node, const char *what, double *value, const char **unit,
                 nvx_error *err)
{
    char *end = NULL;
    const char *text = node->kind == NVX_SCALAR && !node->null ? node->text : "";
    *value = strtod(text, &end);
    size_t n = (size_t)(end - text);
    if (n == 0 || strspn(text, digits) < n || !isfinite(*value))
        return nvx_place_fail(node->at, err, "%s.%s: expected a number with its unit",
                              what, node->key);
    *unit = end + strspn(end, " ");
    return 0;
}

int nvx_sweep_whole(const nvx_node *node, const char *what, size_t least, size_t most,
                    size_t *value, nvx_error *err)
{
    const char *text = node->kind == NVX_SCALAR && !node->null ? node->text : "";
    char *end = NULL;
    unsigned long long n = strtoull(text, &end, 10);
    if (end == text || *end || strspn(text, "0123456789") != strlen(text))
        return nvx_place_fail(node->at, err,
                              "%s.%s: expected a whole number in [%zu, %zu]", what,
                              node->key, least, most);
    if (n < least || n > most)
        return nvx_place_fail(node->at, err, "%s.%s: %s is out of range [%zu, %zu]", what,
                              node->key, text, least, most);
    *value = (size_t)n;
    return 0;
}

static int take_scale(nvx_range *self, const nvx_node *node, const char *what,
                      nvx_error *err)
{
    const char *text = node->kind == NVX_SCALAR ? node->text : "";
    self->log = strcmp(text, "log") == 0;
    if (!self->log && strcmp(text, "linear") != 0)
        return nvx_place_fail(node->at, err, "%s.scale: allowed: linear, log", what);
    return 0;
}

static int check_keys(const nvx_node *node, const char *what, bool sampled,
                      nvx_error *err)
{
    static const char *const known[] = {"from", "to", "scale", "steps"};
    for (size_t i = 0; i < node->n; i++) {
        const nvx_node *item = node->item[i];
        size_t k = 0;
        while (k < 4 && strcmp(item->key, known[k]) != 0)
            k++;
        if (k == 4)
            return nvx_place_fail(item->key_at, err,
                                  "%s.%s: unknown key; allowed: from, to, steps, scale",
                                  what, item->key);
        if (k == 3 && sampled)
            return nvx_place_fail(item->key_at, err,
                                  "%s.steps: not with sample, which says how many", what);
    }
    for (size_t k = 0; k < 2; k++)
        if (!nvx_node_find(node, known[k]))
            return nvx_place_fail(node->at, err, "%s.%s: missing", what, known[k]);
    return 0;
}

static int take_ends(nvx_range *self, const nvx_node *node, const char *what,
                     nvx_error *err)
{
    const nvx_node *from = nvx_node_find(node, "from"), *to = nvx_node_find(node, "to");
    const char *unit, *other;
    if (split(from, what, &self->from, &unit, err) != 0 ||
        split(to, what, &self->to, &other, err) != 0)
        return -1;
    if (strcmp(unit, other) != 0)
        return nvx_place_fail(to->at, err,
                              "%s: from is in '%s', to in '%s'; both take the same unit",
                              what, unit, other);
    if (!(self->from < self->to))
        return nvx_place_fail(to->at, err, "%s: from %s to %s; to must be above from",
                              what, from->text, to->text);
    if (self->log && self->from <= 0)
        return nvx_place_fail(from->at, err,
                              "%s.from: %s; a log scale takes numbers above 0", what,
                              from->text);
    self->unit = nvx_strdup(unit);
    return 0;
}

nvx_range *nvx_range_read(const nvx_node *node, const char *what, bool sampled,
                          nvx_error *err)
{
    const nvx_node *scale = nvx_node_find(node, "scale");
    const nvx_node *steps = nvx_node_find(node, "steps");
    nvx_range *self = nvx_alloc(1, sizeof *self);
    bool good = check_keys(node, what, sampled, err) == 0 &&
                (!scale || take_scale(self, scale, what, err) == 0) &&
                take_ends(self, node, what, err) == 0;
    if (good && !sampled && !steps)
        good = nvx_place_fail(node->at, err, "%s.steps: missing", what) == 0;
    else if (good && steps)
        good = nvx_sweep_whole(steps, what, 2, NVX_SWEEP_POINTS, &self->steps, err) == 0;
    if (!good)
        nvx_range_destroy(&self);
    return self;
}

void nvx_range_destroy(nvx_range **self_p)
{
    if (*self_p)
        free((*self_p)->unit);
    free(*self_p);
    *self_p = NULL;
}

static double between(const nvx_range *self, double from, double to, double share)
{
    return self->log ? from * pow(to / from, share) : from + share * (to - from);
}

static char *written(const nvx_range *self, double value, bool whole)
{
    const char *space = self->unit[0] ? " " : "";
    return nvx_format("%.12g%s%s", whole ? round(value) : value, space, self->unit);
}

char *nvx_range_value(const nvx_range *self, double share, bool whole)
{
    return written(self, between(self, self->from, self->to, share), whole);
}

char *nvx_range_drawn(const nvx_range *self, double share, bool whole)
{
    if (!whole)
        return nvx_range_value(self, share, false);
    double from = round(self->from), to = round(self->to);
    double low = self->log && from < 1 ? from : from - 0.5;
    double value = round(between(self, low, to + 0.5, share));
    return written(self, fmin(fmax(value, from), to), true);
}
