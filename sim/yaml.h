/* yaml.h - a YAML text as a tree of nodes that know where they were written.
 *
 * libyaml reads the text; this keeps maps, lists and scalars with file, line and column.
 * Scalars stay texts: what they mean is the reader's matter. A map's key is kept in the
 * node of its value.
 *
 * Left out, and refused with an error: tags, anchors and aliases, several documents,
 * repeated keys, keys that are not scalars, texts with a NUL byte. Limits: 16 MiB per
 * text, 64 levels, 1024 keys per map, 131072 nodes per text.
 */
#ifndef NVX_SIM_YAML_H
#define NVX_SIM_YAML_H

#include <stdbool.h>

#include "sim/error.h"

enum {
    NVX_YAML_BYTES = 16 << 20, /* most bytes of one text */
    NVX_YAML_DEPTH = 64,
    NVX_YAML_KEYS = 1024,
    NVX_YAML_NODES = 131072,
};

/* A file, or what stands for one ("--set"). Whoever loads owns it; nodes borrow it. */
typedef struct nvx_source {
    struct nvx_source *next;
    char *name;   /* as errors show it */
    char *folder; /* it lies in; "." when there is none */
} nvx_source;

typedef struct nvx_place {
    const nvx_source *source; /* NULL: nowhere, a default */
    unsigned line, column;    /* from 1; 0: unknown */
} nvx_place;

typedef enum { NVX_SCALAR = 1, NVX_LIST, NVX_MAP } nvx_node_kind;

typedef struct nvx_node {
    nvx_node_kind kind;
    char *key;              /* below a map */
    nvx_place key_at;       /* of the key; of the node itself when it has none */
    nvx_place at;           /* of the value */
    char *text;             /* of a scalar */
    char *reference;        /* of a value: where it is from (config.h); NULL: not told */
    bool null;              /* a scalar that is empty, ~ or null, and not quoted */
    struct nvx_node **item; /* of a list or a map */
    size_t n, capacity;
} nvx_node;

/* The tree of a text, which must hold one document; NULL and err on failure. */
nvx_node *nvx_yaml_parse(const char *text, size_t size, const nvx_source *source,
                         nvx_error *err);

nvx_node *nvx_node_new(nvx_node_kind kind, const char *key, nvx_place at);
void nvx_node_destroy(nvx_node **self_p);

/* Puts item at the end of a list or map, which owns it from then on. */
void nvx_node_add(nvx_node *self, nvx_node *item);

/* Value of a key of a map; NULL when there is none. */
nvx_node *nvx_node_find(const nvx_node *self, const char *key);

/* The same, taken out of the map: the caller owns it. */
nvx_node *nvx_node_take(nvx_node *self, const char *key);

/* Puts the keys of the map *below_p below those of self, which wins key by key (maps in
 * both are merged), and destroys *below_p. */
void nvx_node_merge(nvx_node *self, nvx_node **below_p);

/* Input error at a place; returns -1. */
int nvx_place_fail(nvx_place at, nvx_error *err, const char *fmt, ...) NVX_PRINTF(3, 4);

/* Whether a plain scalar stands for no value: empty, ~ or null. */
bool nvx_yaml_null(const char *text);

/* The text as a double-quoted YAML scalar on one line. free() frees it. */
char *nvx_yaml_quote(const char *text);

#endif
