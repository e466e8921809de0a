#include "sim/config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config_internal.h"
#include "sim/memory.h"
#include "sim/output.h"

static void free_sources(nvx_source **first)
{
    while (*first) {
        nvx_source *source = *first;
        *first = source->next;
        free(source->name);
        free(source->folder);
        free(source);
    }
}

/* Applies --set, binds, and hands what was read over to the configuration. */
static nvx_config *finish(nvx_loader *loader, nvx_node *root, const char *const sets[],
                          size_t n_sets, const nvx_part *part, nvx_error *err)
{
    nvx_config *self = NULL;
    if (root && nvx_loader_sets(loader, root, sets, n_sets) == 0)
        self = nvx_config_bind(loader, part, root);
    if (self)
        self->sources = loader->sources;
    else
        free_sources(&loader->sources);
    if (!self && err && err->status == NVX_OK)
        *err = loader->err;
    nvx_node_destroy(&root);
    for (size_t i = 0; i < loader->n_origins; i++)
        free(loader->origins[i].path);
    free(loader->origins);
    return self;
}

nvx_config *nvx_config_load(const char *path, const char *const sets[], size_t n_sets,
                            const nvx_part *root, nvx_error *err)
{
    nvx_loader loader = {0};
    nvx_node *node = nvx_loader_file(&loader, path);
    return finish(&loader, node, sets, n_sets, root, err);
}

nvx_config *nvx_config_parse(const char *text, const char *name, const char *origins,
                             const char *const sets[], size_t n_sets,
                             const nvx_part *root, nvx_error *err)
{
    nvx_loader loader = {0};
    const nvx_source *source = nvx_loader_source(&loader, name);
    nvx_node *node = NULL;
    if (origins)
        loader.resolved = source;
    if (!origins || nvx_loader_origins(&loader, origins, name) == 0)
        node = nvx_loader_text(&loader, text, source);
    return finish(&loader, node, sets, n_sets, root, err);
}

void nvx_value_free(const nvx_param *row, void *params)
{
    char *field = (char *)params + row->offset;
    if (row->kind == NVX_STRING || row->kind == NVX_PROFILE)
        free(*(char **)field);
    else if (row->kind == NVX_REALS)
        free(((nvx_reals *)field)->v);
}

void nvx_config_destroy(nvx_config **self_p)
{
    nvx_config *self = *self_p;
    if (!self)
        return;
    for (size_t i = 0; self->children && i < nvx_slot_count(self->part); i++)
        nvx_config_destroy(&self->children[i]);
    for (size_t i = 0; self->params && i < nvx_param_count(self->part); i++) {
        nvx_value_free(&self->part->params[i], self->params);
        free(self->references[i]);
    }
    free(self->references);
    free(self->params);
    if (self->loaded)
        self->loaded->unload(&self->loaded);
    free_sources(&self->sources);
    free(self->children);
    free(self->given);
    free(self->path);
    free(self);
    *self_p = NULL;
}

const nvx_part *nvx_config_part(const nvx_config *self) { return self->part; }

const void *nvx_config_params(const nvx_config *self) { return self->params; }

const char *nvx_config_path(const nvx_config *self) { return self->path; }

nvx_config *nvx_config_parent(const nvx_config *self) { return self->parent; }

/* Child at a slot whose name is the first n bytes of a text; NULL when there is none. */
static nvx_config *find_child(const nvx_config *self, const char *slot, size_t n)
{
    for (size_t i = 0; i < nvx_slot_count(self->part); i++) {
        const char *name = self->part->slots[i].name;
        if (strlen(name) == n && memcmp(name, slot, n) == 0)
            return self->children[i];
    }
    return NULL;
}

nvx_config *nvx_config_child(const nvx_config *self, const char *slot)
{
    nvx_config *child = find_child(self, slot, strlen(slot));
    NVX_ASSERT(child != NULL);
    return child;
}

const void *nvx_config_at(const nvx_config *self, const char *path)
{
    while (*path) {
        size_t n = strcspn(path, ".");
        self = find_child(self, path, n);
        NVX_ASSERT(self != NULL);
        path += n + (path[n] == '.');
    }
    return self->params;
}

/* Place of the value of a parameter, of `impl` or of a slot; source NULL: a default. */
static nvx_place place_of(const nvx_config *self, const char *key)
{
    for (size_t i = 0; i < nvx_param_count(self->part); i++)
        if (strcmp(self->part->params[i].name, key) == 0)
            return self->given[i];
    if (self->part->impl && strcmp(key, "impl") == 0)
        return self->impl_given;
    return nvx_config_child(self, key)->at;
}

void nvx_config_put(nvx_config *self, const char *key, uint64_t value, const char *option)
{
    size_t i = 0, n = nvx_param_count(self->part);
    while (i < n && strcmp(self->part->params[i].name, key) != 0)
        i++;
    NVX_ASSERT(i < n && self->part->params[i].kind == NVX_UINT);
    const nvx_param *row = &self->part->params[i];
    NVX_ASSERT((double)value >= row->min && (double)value <= row->max);
    *(uint64_t *)((char *)self->params + row->offset) = value;
    nvx_config *root = self;
    while (root->parent)
        root = root->parent;
    nvx_loader loader = {.sources = root->sources};
    self->given[i] = (nvx_place){nvx_loader_source(&loader, option), 1, 1};
    free(self->references[i]);
    self->references[i] = NULL;
    root->sources = loader.sources;
}

bool nvx_config_given(const nvx_config *self, const char *key)
{
    return place_of(self, key).source != NULL;
}

int nvx_config_fail(const nvx_config *self, const char *key, nvx_error *err,
                    const char *fmt, ...)
{
    nvx_place at = place_of(self, key);
    char text[sizeof err->text];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return nvx_place_fail(at.source ? at : self->at, err, "%s%s%s: %s", self->path,
                          self->path[0] ? "." : "", key, text);
}

int nvx_config_apart(const nvx_config *self, const char *output, nvx_error *err)
{
    while (self->parent)
        self = self->parent;
    for (const nvx_source *s = self->sources; s; s = s->next) {
        const char *name = s->name;
        if (nvx_output_apart(output, &name, 1, err) < 0)
            return -1;
    }
    return 0;
}

const char *nvx_config_folder(const nvx_config *self, const char *key)
{
    nvx_place at = place_of(self, key);
    return at.source ? at.source->folder : ".";
}
