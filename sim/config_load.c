/* Parts that come with a file: opened, and their tables checked as a table of the program
 * is when it is written. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config_internal.h"
#include "sim/memory.h"
#include "sim/units.h"

enum { ROWS = 256 /* most parameters of a part that comes with a file */ };

static const char key[] = "path";

static bool numeric(const nvx_param *row)
{
    return row->kind == NVX_REAL || row->kind == NVX_UINT || row->kind == NVX_DURATION ||
           row->kind == NVX_REALS;
}

/* Bytes of the field of a row; 0: no kind there is. */
static size_t field_size(nvx_kind kind)
{
    switch (kind) {
    case NVX_REAL:
        return sizeof(double);
    case NVX_UINT:
        return sizeof(uint64_t);
    case NVX_BOOL:
        return sizeof(bool);
    case NVX_CHOICE:
        return sizeof(int);
    case NVX_STRING:
    case NVX_PROFILE:
        return sizeof(char *);
    case NVX_DURATION:
        return sizeof(nvx_duration);
    case NVX_REALS:
        return sizeof(nvx_reals);
    }
    return 0;
}

/* A key that YAML writes plainly, and no other row or slot of the part has. */
static bool name_free(const nvx_part *part, size_t i)
{
    const char *name = part->params[i].name;
    if (!*name || name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] ||
        strcmp(name, "impl") == 0 || strcmp(name, "include") == 0 ||
        strcmp(name, "sources") == 0)
        return false;
    for (size_t k = 0; k < i; k++)
        if (strcmp(part->params[k].name, name) == 0)
            return false;
    for (size_t k = 0; k < nvx_slot_count(part); k++)
        if (strcmp(part->slots[k].name, name) == 0)
            return false;
    return true;
}

/* The default is a value that a user could give. */
static int check_default(const nvx_part *part, const nvx_param *row, nvx_error *err)
{
    nvx_error why = {0};
    void *params = nvx_alloc(1, part->params_size);
    nvx_node *node = nvx_value_node(row->dflt, (nvx_place){0}, &why);
    if (node)
        nvx_value_bind("", row, node, params, &why);
    nvx_value_free(row, params);
    nvx_node_destroy(&node);
    free(params);
    return why.status == NVX_OK
               ? 0
               : nvx_fail_input(err, "bad default of a parameter: %s", why.text);
}

static int check_row(const nvx_part *part, size_t i, nvx_error *err)
{
    const nvx_param *row = &part->params[i];
    size_t size = field_size(row->kind);
    const char *problem = NULL;
    if (!name_free(part, i))
        problem = "its name is taken or not of a-z, 0-9 and _";
    else if (size == 0)
        problem = "unknown kind";
    else if (row->offset > part->params_size || size > part->params_size - row->offset)
        problem = "its offset is outside the parameters";
    else if (!row->unit || !nvx_unit_known(row->unit))
        problem = "unknown unit";
    else if (row->kind == NVX_CHOICE && (!row->choices || !row->choices[0]))
        problem = "no choices";
    else if (numeric(row) && !(row->min <= row->max))
        problem = "its range is empty";
    else if (!row->doc || !row->source)
        problem = "doc or source is missing";
    if (problem)
        return nvx_fail_input(err, "parameter '%.40s': %s", row->name, problem);
    return row->dflt ? check_default(part, row, err) : 0;
}

static int check_table(const nvx_part *part, nvx_error *err)
{
    for (size_t i = 0; part->params && part->params[i].name; i++) {
        if (i == ROWS)
            return nvx_fail_input(err, "more than %d parameters", ROWS);
        if (check_row(part, i, err) != 0)
            return -1;
    }
    return 0;
}

int nvx_loader_part(nvx_loader *self, nvx_config *config, const nvx_node *map)
{
    const nvx_node *value = nvx_node_find(map, key);
    nvx_place given;
    if (!value || value->kind != NVX_SCALAR || value->null || !value->text[0])
        return nvx_place_fail(value ? value->at : map->key_at, &self->err,
                              "%s.%s: missing; allowed: path of a shared object",
                              config->path, key);
    if (nvx_loader_given(self, config->path, key, value, &given) != 0)
        return -1;
    nvx_error why = {0};
    char *file = nvx_path_below(given.source ? given.source->folder : ".", value->text);
    config->loaded = config->part->load(config->part, file, &why);
    free(file);
    if (config->loaded)
        config->part = config->loaded;
    if (config->loaded && check_table(config->part, &why) == 0)
        return 0;
    return nvx_place_fail(value->at, &self->err, "%s.%s: '%.200s': %s", config->path, key,
                          value->text, why.text);
}
