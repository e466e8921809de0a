/* Which settings differ between results, each told once: a part that some do not have, or
 * that is of another kind, stands for all below it. */
#include <stdlib.h>
#include <string.h>

#include "analysis/compare_parts.h"
#include "sim/memory.h"

/* Has the result anything at the path or below it? */
static bool has(const nvx_compared *result, const char *path, size_t length)
{
    for (size_t i = 0; i < result->settings->n; i++) {
        const char *own = result->settings->setting[i].path;
        if (strncmp(own, path, length) == 0 && (!own[length] || own[length] == '.'))
            return true;
    }
    return false;
}

static const char *value_of(const nvx_compared *result, const char *path)
{
    const nvx_setting *s = nvx_settings_find(result->settings, path);
    return s ? s->value : NULL;
}

static bool same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool differs(const nvx_comparison *self, const char *path)
{
    for (size_t i = 1; i < self->n; i++)
        if (!same(value_of(&self->result[0], path), value_of(&self->result[i], path)))
            return true;
    return false;
}

/* The part of the path that tells the difference: up to the first node that a result
 * does not have, or the `impl` of a node of another kind. free() frees it. */
static char *told_by(const nvx_comparison *self, const char *path)
{
    for (size_t at = strcspn(path, "."); path[at];
         at += 1 + strcspn(path + at + 1, ".")) {
        for (size_t i = 0; i < self->n; i++)
            if (!has(&self->result[i], path, at))
                return nvx_format("%.*s", (int)at, path);
        char *impl = nvx_format("%.*s.impl", (int)at, path);
        if (differs(self, impl))
            return impl;
        free(impl);
    }
    return nvx_strdup(path);
}

static void add(nvx_comparison *self, const char *path)
{
    char *told = told_by(self, path);
    for (size_t i = 0; i < self->settings; i++)
        if (strcmp(self->setting[i].path, told) == 0) {
            free(told);
            return;
        }
    size_t n = self->settings++;
    self->setting = nvx_grow(self->setting, n, n + 1, sizeof *self->setting);
    nvx_compare_setting *s = &self->setting[n];
    s->path = told;
    s->value = nvx_alloc(self->n, sizeof *s->value);
    for (size_t i = 0; i < self->n; i++) {
        s->value[i] = value_of(&self->result[i], told);
        if (!s->value[i] && has(&self->result[i], told, strlen(told)))
            s->value[i] = "";
    }
}

void nvx_compare_settings(nvx_comparison *self)
{
    for (size_t i = 0; i < self->n; i++)
        for (size_t k = 0; k < self->result[i].settings->n; k++) {
            const char *path = self->result[i].settings->setting[k].path;
            if (differs(self, path))
                add(self, path);
        }
}
