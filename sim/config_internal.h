/* config_internal.h - what the files of the configuration share; nobody else includes it.
 *
 * Loading goes text -> tree of nodes (yaml.h) -> includes merged below (config_file.c) ->
 * --set replaced (config_set.c) -> profiles merged below and nodes bound to parts
 * (config_bind.c, config_load.c), value by value (config_value.c).
 */
#ifndef NVX_SIM_CONFIG_INTERNAL_H
#define NVX_SIM_CONFIG_INTERNAL_H

#include <stdio.h>

#include "sim/config.h"
#include "sim/yaml.h"

struct nvx_config {
    const nvx_part *part;
    nvx_part *loaded; /* part, when it came with a file; NULL else */
    nvx_config *parent;
    nvx_config **children; /* one per slot, in the order of the table */
    char *path;
    void *params;
    nvx_place at;         /* of the node */
    nvx_place impl_given; /* as given[], of `impl:` */
    nvx_place *given;     /* one per parameter; source NULL: a default */
    char **references;    /* one per parameter: "class, text" of `sources:`, or NULL */
    nvx_source *sources;  /* root only: every file that was read */
};

/* Where the value at a path was given when the configuration was first loaded. */
typedef struct nvx_origin {
    char *path;
    nvx_place at;
} nvx_origin;

typedef struct nvx_loader {
    nvx_source *sources;
    const nvx_source *resolved; /* the text whose values have origins; NULL: none */
    nvx_origin *origins;
    size_t n_origins, files;
    nvx_error err;
} nvx_loader;

/* A new source; the loader owns it. The folder is that of `name`. */
nvx_source *nvx_loader_source(nvx_loader *self, const char *name);

/* Tree of a file, or of a text, with its includes merged below. */
nvx_node *nvx_loader_file(nvx_loader *self, const char *path);
nvx_node *nvx_loader_text(nvx_loader *self, const char *text, const nvx_source *source);

/* Takes `sources:` out of the map of a file and puts each text at its value. */
int nvx_loader_sources(nvx_loader *self, nvx_node *map);

/* Writes `sources:` of the tree, if there are any, as YAML. */
void nvx_sources_write(const nvx_config *self, FILE *to);

/* Tree of a file that what ("chip.tile.array.device.profile") names at a place. */
nvx_node *nvx_loader_named(nvx_loader *self, const char *path, nvx_place at,
                           const char *what);

/* The path as seen from a folder. free() frees it. */
char *nvx_path_below(const char *folder, const char *path);

/* Puts the profile that `row` of the map names below the map; path is the map's. */
int nvx_loader_profile(nvx_loader *self, const char *path, const nvx_part *part,
                       const nvx_param *row, nvx_node *map);

/* Puts the part that the map's `path:` names in the place of config->part, which asks for
 * it (part.h), and checks its tables (config_load.c). */
int nvx_loader_part(nvx_loader *self, nvx_config *config, const nvx_node *map);

/* Place of the value of a key below the map at path: for a resolved text, where that was
 * first given. */
int nvx_loader_given(nvx_loader *self, const char *path, const char *key,
                     const nvx_node *value, nvx_place *out);

/* Puts the values of "path=value" texts in the place of what the tree holds there. */
int nvx_loader_sets(nvx_loader *self, nvx_node *root, const char *const sets[], size_t n);

/* Error for a new `impl:` or profile alone: they decide about values that the resolved
 * text already holds. */
int nvx_refuse_resolved(nvx_loader *self, const char *path, nvx_place at);

/* Reads what nvx_config_origins wrote; `name` is what errors call it. */
int nvx_loader_origins(nvx_loader *self, const char *origins, const char *name);

/* Origin of a value of the resolved text; NULL and an error when it has none. */
const nvx_place *nvx_loader_origin(nvx_loader *self, const char *path, nvx_place at);

/* A value as --set and default texts write it: a text that starts with a bracket, brace
 * or quote is YAML, any other stands for itself. */
nvx_node *nvx_value_node(const char *text, nvx_place at, nvx_error *err);

/* Reads the node's value into the row's field of params, with an error at its place. */
int nvx_value_bind(const char *path, const nvx_param *row, const nvx_node *node,
                   void *params, nvx_error *err);

/* Frees what binding put into the row's field. */
void nvx_value_free(const nvx_param *row, void *params);

/* Binds the tree to the part as the root's node, and everything below. */
nvx_config *nvx_config_bind(nvx_loader *self, const nvx_part *root, nvx_node *node);

/* Error for a key that is none of n names; returns -1. */
int nvx_unknown_key(const char *path, const nvx_node *node, const char *const names[],
                    size_t n, nvx_error *err);

/* "a, b, c". free() frees it. */
char *nvx_join(const char *const names[], size_t n);

/* "path.key", or "key" below the root. free() frees it. */
char *nvx_config_join(const char *path, const char *key);

size_t nvx_param_count(const nvx_part *part);
size_t nvx_slot_count(const nvx_part *part);

#endif
