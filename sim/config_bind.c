/* Nodes become parts with parameters, from the root down; checks run from below up. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config_internal.h"
#include "sim/memory.h"
#include "sim/nearest.h"

size_t nvx_param_count(const nvx_part *part)
{
    size_t n = 0;
    while (part->params && part->params[n].name)
        n++;
    return n;
}

size_t nvx_slot_count(const nvx_part *part)
{
    size_t n = 0;
    while (part->slots && part->slots[n].name)
        n++;
    return n;
}

char *nvx_config_join(const char *path, const char *key)
{
    return *path ? nvx_format("%s.%s", path, key) : nvx_strdup(key);
}

char *nvx_join(const char *const names[], size_t n)
{
    char *out = nvx_strdup("");
    for (size_t i = 0; i < n; i++) {
        char *longer = nvx_format("%s%s%s", out, i ? ", " : "", names[i]);
        free(out);
        out = longer;
    }
    return out;
}

int nvx_unknown_key(const char *path, const nvx_node *node, const char *const names[],
                    size_t n, nvx_error *err)
{
    const char *near = nvx_nearest(node->key, names, n);
    char *allowed = near ? nvx_format("did you mean '%s'?", near) : nvx_join(names, n);
    nvx_place_fail(node->key_at, err, "%s%s%.60s: unknown key; %s%s", path,
                   *path ? "." : "", node->key,
                   near ? "" : "allowed: ", *allowed ? allowed : "none");
    free(allowed);
    return -1;
}

/* Error for a key below the node at path; takes a message that names the key. */
static int fail(nvx_loader *self, nvx_place at, const char *path, const char *key,
                const char *message)
{
    char *own = nvx_config_join(path, key);
    nvx_place_fail(at, &self->err, "%s: %s", own, message);
    free(own);
    return -1;
}

/* Every key is `impl`, a parameter or a slot. */
static int check_keys(nvx_loader *self, const nvx_config *config, const nvx_node *map)
{
    const nvx_part *part = config->part;
    size_t params = nvx_param_count(part), slots = nvx_slot_count(part), n = 0;
    const char **names = nvx_alloc(params + slots + 3, sizeof *names);
    if (part->impl)
        names[n++] = "impl";
    for (size_t i = 0; i < params; i++)
        names[n++] = part->params[i].name;
    for (size_t i = 0; i < slots; i++)
        names[n++] = part->slots[i].name;
    size_t known = n;
    if (!config->parent) { /* gone from the tree, but a typo may mean them */
        names[n++] = "include";
        names[n++] = "sources";
    }
    int result = 0;
    for (size_t k = 0; k < map->n && result == 0; k++) {
        bool found = false;
        for (size_t i = 0; i < known; i++)
            found |= strcmp(names[i], map->item[k]->key) == 0;
        bool taken = strcmp(map->item[k]->key, "include") == 0 ||
                     strcmp(map->item[k]->key, "sources") == 0;
        if (!found)
            result = nvx_unknown_key(config->path, map->item[k], names, taken ? known : n,
                                     &self->err);
    }
    free(names);
    return result;
}

static int fail_impl(nvx_loader *self, const char *path, const nvx_slot *slot,
                     const nvx_node *impl)
{
    size_t n = 0;
    while (slot->impls[n])
        n++;
    const char **names = nvx_alloc(n, sizeof *names);
    for (size_t i = 0; i < n; i++)
        names[i] = slot->impls[i]->impl;
    bool word = impl->kind == NVX_SCALAR && !impl->null;
    const char *near = word ? nvx_nearest(impl->text, names, n) : NULL;
    char *allowed = nvx_join(names, n);
    char *message =
        word ? nvx_format("unknown implementation '%.60s'; allowed: %s%s%s%s", impl->text,
                          allowed, near ? "; did you mean '" : "", near ? near : "",
                          near ? "'?" : "")
             : nvx_format("%s; allowed: %s",
                          impl->null ? "empty" : "not the name of an implementation",
                          allowed);
    fail(self, impl->at, path, "impl", message);
    free(message);
    free(allowed);
    free(names);
    return -1;
}

/* The part that the slot's map asks for: the first one when it does not say. */
static const nvx_part *choose(nvx_loader *self, const char *path, const nvx_slot *slot,
                              const nvx_node *map)
{
    NVX_ASSERT(slot->impls[0] && (slot->impls[0]->impl || !slot->impls[1]));
    const nvx_node *impl = nvx_node_find(map, "impl");
    if (!impl || !slot->impls[0]->impl)
        return slot->impls[0];
    for (size_t i = 0; impl->kind == NVX_SCALAR && !impl->null && slot->impls[i]; i++)
        if (strcmp(slot->impls[i]->impl, impl->text) == 0)
            return slot->impls[i];
    fail_impl(self, path, slot, impl);
    return NULL;
}

int nvx_loader_given(nvx_loader *self, const char *path, const char *key,
                     const nvx_node *value, nvx_place *out)
{
    *out = value->at;
    if (!self->resolved || value->at.source != self->resolved)
        return 0;
    char *own = nvx_config_join(path, key);
    const nvx_place *origin = nvx_loader_origin(self, own, value->at);
    free(own);
    if (origin)
        *out = *origin;
    return origin ? 0 : -1;
}

/* A default that the row's own rules refuse is a mistake in the table. */
static int bind_default(nvx_loader *self, nvx_config *config, const nvx_param *row,
                        const nvx_node *map)
{
    if (!row->dflt) {
        char *allowed = nvx_value_allowed(row);
        char *message = nvx_format("missing; allowed: %s", allowed);
        fail(self, map->key_at, config->path, row->name, message);
        free(message);
        free(allowed);
        return -1;
    }
    nvx_error why = {0};
    nvx_node *node = nvx_value_node(row->dflt, (nvx_place){0}, &why);
    if (!node || nvx_value_bind(config->path, row, node, config->params, &why) != 0) {
        char *what = nvx_format("the default '%s' (%s)", row->dflt, why.text);
        nvx_assert_failed(what, __FILE__, __LINE__);
    }
    nvx_node_destroy(&node);
    return 0;
}

static int bind_params(nvx_loader *self, nvx_config *config, const nvx_node *map)
{
    const nvx_part *part = config->part;
    const nvx_node *impl = part->impl ? nvx_node_find(map, "impl") : NULL;
    if (impl &&
        nvx_loader_given(self, config->path, "impl", impl, &config->impl_given) != 0)
        return -1;
    for (size_t i = 0; i < nvx_param_count(part); i++) {
        const nvx_param *row = &part->params[i];
        nvx_node *value = nvx_node_find(map, row->name);
        int result =
            !value ? bind_default(self, config, row, map)
                   : nvx_value_bind(config->path, row, value, config->params, &self->err);
        if (result != 0 || (value && nvx_loader_given(self, config->path, row->name,
                                                      value, &config->given[i]) != 0))
            return -1;
        if (value) {
            config->references[i] = value->reference;
            value->reference = NULL;
        }
    }
    return 0;
}

/* The map of a slot; an absent one is an empty map at its parent's place. */
static nvx_node *slot_map(nvx_loader *self, const char *path, const char *key,
                          nvx_node *map)
{
    nvx_node *node = nvx_node_find(map, key);
    char message[160];
    if (!node) {
        node = nvx_node_new(NVX_MAP, key, map->key_at);
        node->at.source = map->at.source;
        nvx_node_add(map, node);
        return node;
    }
    if (node->kind == NVX_MAP)
        return node;
    if (node->kind == NVX_LIST)
        snprintf(message, sizeof message, "a list where a map of keys is expected");
    else if (node->null)
        snprintf(message, sizeof message,
                 "empty; write a map of keys, or leave '%.60s' out", key);
    else
        snprintf(message, sizeof message, "'%.60s' where a map of keys is expected",
                 node->text);
    fail(self, node->at, path, key, message);
    return NULL;
}

static int bind(nvx_loader *self, nvx_config *config, nvx_node *map);

static int bind_slots(nvx_loader *self, nvx_config *config, nvx_node *map)
{
    for (size_t i = 0; i < nvx_slot_count(config->part); i++) {
        const nvx_slot *slot = &config->part->slots[i];
        nvx_node *node = slot_map(self, config->path, slot->name, map);
        if (!node)
            return -1;
        nvx_config *child = nvx_alloc(1, sizeof *child);
        config->children[i] = child;
        child->parent = config;
        child->path = nvx_config_join(config->path, slot->name);
        child->part = choose(self, child->path, slot, node);
        if (!child->part || bind(self, child, node) != 0)
            return -1;
    }
    return 0;
}

static int bind(nvx_loader *self, nvx_config *config, nvx_node *map)
{
    if (config->part->load && nvx_loader_part(self, config, map) != 0)
        return -1;
    const nvx_part *part = config->part;
    size_t n = nvx_param_count(part);
    config->at = map->key_at;
    config->params = nvx_alloc(1, part->params_size);
    config->given = nvx_alloc(n, sizeof config->given[0]);
    config->references = nvx_alloc(n, sizeof config->references[0]);
    config->children = nvx_alloc(nvx_slot_count(part), sizeof(nvx_config *));
    for (size_t i = 0; i < n; i++)
        if (part->params[i].kind == NVX_PROFILE &&
            nvx_loader_profile(self, config->path, part, &part->params[i], map) != 0)
            return -1;
    if (check_keys(self, config, map) != 0 || bind_params(self, config, map) != 0 ||
        bind_slots(self, config, map) != 0)
        return -1;
    if (!part->check || part->check(config->params, config, &self->err) == 0)
        return 0;
    NVX_ASSERT(self->err.status != NVX_OK);
    return -1;
}

nvx_config *nvx_config_bind(nvx_loader *self, const nvx_part *root, nvx_node *node)
{
    NVX_ASSERT(!root->impl);
    nvx_config *config = nvx_alloc(1, sizeof *config);
    config->part = root;
    config->path = nvx_strdup("");
    if (bind(self, config, node) != 0)
        nvx_config_destroy(&config);
    return config;
}
