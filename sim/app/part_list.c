#include "sim/app/part_list.h"

#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "sim/nearest.h"

static const char top[] = "top";

/* The same part may hang at one place below several parts: it is listed once. */
static bool listed(const nvx_part_list *self, const char *path, const nvx_part *part)
{
    for (size_t i = 0; i < self->n; i++)
        if (self->v[i].part == part && strcmp(self->v[i].path, path) == 0)
            return true;
    return false;
}

static void add(nvx_part_list *self, nvx_part_entry entry)
{
    if (self->n == self->capacity) {
        size_t capacity = self->capacity ? 2 * self->capacity : 32;
        self->v = nvx_grow(self->v, self->n, capacity, sizeof self->v[0]);
        self->capacity = capacity;
    }
    self->v[self->n++] = entry;
}

static void walk(nvx_part_list *self, const char *path, const nvx_part *part, bool first)
{
    const char *name = *path ? path : top;
    if (listed(self, name, part))
        return;
    add(self, (nvx_part_entry){nvx_strdup(name), part, first, NULL});
    for (const nvx_slot *slot = part->slots; slot && slot->name; slot++) {
        char *below = nvx_format("%s%s%s", path, *path ? "." : "", slot->name);
        for (size_t i = 0; slot->impls[i]; i++)
            walk(self, below, slot->impls[i], i == 0);
        free(below);
    }
}

void nvx_part_list_all(nvx_part_list *self, const nvx_part *root)
{
    walk(self, "", root, true);
}

void nvx_part_list_of(nvx_part_list *self, const nvx_config *root)
{
    const char *path = nvx_config_path(root);
    const nvx_part *part = nvx_config_part(root);
    add(self, (nvx_part_entry){nvx_strdup(*path ? path : top), part, true, root});
    for (const nvx_slot *slot = part->slots; slot && slot->name; slot++)
        nvx_part_list_of(self, nvx_config_child(root, slot->name));
}

const char *nvx_part_entry_key(const nvx_part_entry *self)
{
    const char *dot = strrchr(self->path, '.');
    return dot ? dot + 1 : self->path;
}

static bool called(const nvx_part_entry *self, const char *name)
{
    return strcmp(self->path, name) == 0 || strcmp(nvx_part_entry_key(self), name) == 0 ||
           (self->part->impl && strcmp(self->part->impl, name) == 0);
}

int nvx_part_list_keep(nvx_part_list *self, const char *name)
{
    size_t kept = 0;
    for (size_t i = 0; i < self->n; i++)
        kept += called(&self->v[i], name);
    if (kept == 0)
        return -1;
    kept = 0;
    for (size_t i = 0; i < self->n; i++) {
        if (called(&self->v[i], name))
            self->v[kept++] = self->v[i];
        else
            free(self->v[i].path);
    }
    self->n = kept;
    return 0;
}

const char *nvx_part_list_nearest(const nvx_part_list *self, const char *name)
{
    const char **names = nvx_alloc(3 * self->n, sizeof *names);
    size_t n = 0;
    for (size_t i = 0; i < self->n; i++) {
        names[n++] = self->v[i].path;
        names[n++] = nvx_part_entry_key(&self->v[i]);
        if (self->v[i].part->impl)
            names[n++] = self->v[i].part->impl;
    }
    const char *near = nvx_nearest(name, names, n);
    free(names);
    return near;
}

void nvx_part_list_clear(nvx_part_list *self)
{
    for (size_t i = 0; i < self->n; i++)
        free(self->v[i].path);
    free(self->v);
    *self = (nvx_part_list){0};
}

const char *nvx_part_entry_source(const nvx_part_entry *self, const nvx_param *row,
                                  nvx_trust *trust)
{
    if (self->config)
        return nvx_config_source(self->config, row->name, trust);
    *trust = row->trust;
    return row->dflt ? row->source : NULL;
}

const char *nvx_part_energy(const nvx_part *part, const nvx_operation *operation)
{
    if (operation->from)
        return operation->from;
    for (const nvx_param *row = part->params; row && row->name; row++)
        if (row->offset == operation->energy)
            return row->name;
    return "";
}
