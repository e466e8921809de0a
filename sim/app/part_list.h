/* part_list.h - every component there is, found by walking the tables from nvx_root, or
 * those of one configuration. What a component tells of itself, as text and as JSON.
 */
#ifndef NVX_SIM_APP_PART_LIST_H
#define NVX_SIM_APP_PART_LIST_H

#include <jansson.h>
#include <stdio.h>

#include "sim/config.h"

typedef struct nvx_part_entry {
    char *path; /* "chip.tile.adc_pool"; "top" for the root */
    const nvx_part *part;
    bool first;               /* the default of its place */
    const nvx_config *config; /* of one configuration; NULL: from the tables */
} nvx_part_entry;

typedef struct nvx_part_list {
    nvx_part_entry *v;
    size_t n, capacity;
} nvx_part_list;

/* All parts of all places, in the order of the tables, each once. */
void nvx_part_list_all(nvx_part_list *self, const nvx_part *root);

/* The parts of a configuration, which stays the owner. */
void nvx_part_list_of(nvx_part_list *self, const nvx_config *root);

/* Keeps those with this path, last key of it, or impl; -1 when there are none. */
int nvx_part_list_keep(nvx_part_list *self, const char *name);

/* The path, key or impl nearest to a name; NULL: none is near. */
const char *nvx_part_list_nearest(const nvx_part_list *self, const char *name);

void nvx_part_list_clear(nvx_part_list *self);

/* The last key of an entry's path. */
const char *nvx_part_entry_key(const nvx_part_entry *self);

/* Where the row's default, or the configuration's value, is from; NULL: not told. */
const char *nvx_part_entry_source(const nvx_part_entry *self, const nvx_param *row,
                                  nvx_trust *trust);

/* The parameter that the energy of an operation is or follows from; "" when none. */
const char *nvx_part_energy(const nvx_part *part, const nvx_operation *operation);

/* One line each: place, impl, what it is. */
void nvx_part_list_print(const nvx_part_list *self, FILE *to);

/* Everything an entry tells. */
void nvx_part_entry_print(const nvx_part_entry *self, FILE *to);
json_t *nvx_part_entry_json(const nvx_part_entry *self);

/* JSON Schema (draft 2020-12) of configurations made of the parts of a whole list; see
 * part_schema.c for what it leaves out. */
json_t *nvx_part_list_schema(const nvx_part_list *self);

/* The presets and profiles that the program carries. */
void nvx_part_files_print(FILE *to);
json_t *nvx_part_files_json(void);

#endif
