/* The rules of a configuration as a JSON Schema, for editors: one definition per part and
 * place, made of the same tables that a configuration is loaded by. Left out: ranges of
 * quantities with a unit, values against each other, what a profile or an included file
 * gives; and a node without `impl:` may have the keys of any implementation whose tables
 * are known here, since an included file may name it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/app/part_list.h"
#include "sim/memory.h"
#include "sim/units.h"

static const char places[] = "#/$defs/";

static void put(json_t *to, const char *key, json_t *value)
{
    json_object_set_new(to, key, value);
}

static json_t *typed(const char *type) { return json_pack("{s:s}", "type", type); }

/* Whole where it is whole: 256, not 256.0. */
static json_t *number(double value)
{
    bool whole = value == floor(value) && fabs(value) < 9007199254740992.0;
    return whole ? json_integer((json_int_t)value) : json_real(value);
}

static json_t *text_like(char *pattern)
{
    json_t *one = typed("string");
    put(one, "pattern", json_string(pattern));
    free(pattern);
    return one;
}

/* YAML reads a pure number as one, unless it is quoted or written as "1e3". */
static json_t *pure_number(const nvx_param *row)
{
    json_t *one = typed(row->kind == NVX_UINT ? "integer" : "number");
    if (isfinite(row->min))
        put(one, "minimum", number(row->min));
    if (isfinite(row->max))
        put(one, "maximum", number(row->max));
    return json_pack("{s:[o, o]}", "anyOf", one, text_like(nvx_quantity_pattern("1")));
}

static json_t *quantity(const nvx_param *row)
{
    if (strcmp(row->unit, "1") == 0)
        return pure_number(row);
    return text_like(nvx_quantity_pattern(row->unit));
}

static json_t *duration(void)
{
    char *time = nvx_quantity_pattern("s"), *cycles = nvx_quantity_pattern("cycles");
    char *either = nvx_format("%s|%s", time, cycles);
    free(time);
    free(cycles);
    return text_like(either);
}

static json_t *words(const char *const list[])
{
    json_t *all = json_array();
    for (size_t i = 0; list[i]; i++)
        json_array_append_new(all, json_string(list[i]));
    return json_pack("{s:o}", "enum", all);
}

static json_t *value(const nvx_param *row)
{
    switch (row->kind) {
    case NVX_REAL:
    case NVX_UINT:
        return quantity(row);
    case NVX_REALS:
        return json_pack("{s:[o, {s:s, s:o}]}", "anyOf", quantity(row), "type", "array",
                         "items", quantity(row));
    case NVX_DURATION:
        return duration();
    case NVX_BOOL:
        return typed("boolean");
    case NVX_CHOICE:
        return words(row->choices);
    case NVX_STRING:
    case NVX_PROFILE:
        break;
    }
    return typed("string");
}

/* The default as YAML reads it; NULL: it is none that an editor could write. */
static json_t *default_value(const nvx_param *row)
{
    if (!row->dflt || !row->dflt[0] || row->kind == NVX_REALS)
        return NULL;
    if (row->kind == NVX_BOOL)
        return json_boolean(strcmp(row->dflt, "true") == 0);
    bool pure = row->kind == NVX_REAL || row->kind == NVX_UINT;
    if (pure && strcmp(row->unit, "1") == 0)
        return number(strtod(row->dflt, NULL));
    return json_string(row->dflt);
}

/* "energy per switched column; a number in [0 J, 1 J]; default: 2 fJ (simulated: ...)" */
static char *description(const nvx_part_entry *self, const nvx_param *row)
{
    nvx_trust trust = NVX_ASSUMED;
    const char *source = nvx_part_entry_source(self, row, &trust);
    char *allowed = nvx_value_allowed(row), *out;
    if (source)
        out =
            nvx_format("%s; %s; default: %s (%s: %s)", row->doc, allowed,
                       row->dflt[0] ? row->dflt : "none", nvx_trust_names[trust], source);
    else
        out = nvx_format("%s; %s; must be given", row->doc, allowed);
    free(allowed);
    return out;
}

static json_t *parameter(const nvx_part_entry *self, const nvx_param *row)
{
    json_t *one = value(row), *dflt = default_value(row);
    char *text = description(self, row);
    put(one, "description", json_string(text));
    if (dflt)
        put(one, "default", dflt);
    free(text);
    return one;
}

/* Name of the definition of a part at a place: "chip.tile.adc_pool:adc_sar". */
static char *definition(const char *path, const nvx_part *part)
{
    return part->impl ? nvx_format("%s:%s", path, part->impl) : nvx_strdup(path);
}

static json_t *reference(const char *path, const nvx_part *part)
{
    char *name = definition(path, part), *to = nvx_format("%s%s", places, name);
    json_t *one = json_pack("{s:s}", "$ref", to);
    free(to);
    free(name);
    return one;
}

/* One of the implementations by its `impl:`, or none named and the keys of any of them. */
static json_t *slot_value(const char *path, const nvx_slot *slot)
{
    if (!slot->impls[1])
        return reference(path, slot->impls[0]);
    json_t *choices = json_array(), *any = json_array();
    for (size_t i = 0; slot->impls[i]; i++) {
        if (!slot->impls[i]->load)
            json_array_append_new(any, reference(path, slot->impls[i]));
        json_array_append_new(choices,
                              json_pack("{s:[s], s:[o]}", "required", "impl", "allOf",
                                        reference(path, slot->impls[i])));
    }
    json_array_append_new(
        choices, json_pack("{s:{s:[s]}, s:o}", "not", "required", "impl", "anyOf", any));
    return json_pack("{s:o}", "oneOf", choices);
}

static json_t *object(const nvx_part_entry *self)
{
    const nvx_part *part = self->part;
    bool top = strcmp(self->path, "top") == 0;
    json_t *keys = json_object(), *one = typed("object");
    if (part->impl)
        put(keys, "impl",
            json_pack("{s:s, s:s}", "const", part->impl, "description", part->doc));
    for (const nvx_param *row = part->params; row && row->name; row++)
        put(keys, row->name, parameter(self, row));
    for (const nvx_slot *slot = part->slots; slot && slot->name; slot++) {
        char *path =
            nvx_format("%s%s%s", top ? "" : self->path, top ? "" : ".", slot->name);
        put(keys, slot->name, slot_value(path, slot));
        free(path);
    }
    put(one, "description", json_string(part->doc));
    put(one, "properties", keys);
    /* A part that comes with a file has parameters that only the file knows. */
    put(one, "additionalProperties", json_boolean(part->load != NULL));
    return one;
}

/* What stands at the top of a file beside the root's own keys. */
static void add_file_keys(json_t *keys)
{
    char *classes = nvx_strdup("");
    for (int i = 0; i < NVX_TRUSTS; i++) {
        char *more = nvx_format("%s%s%s", classes, i ? "|" : "", nvx_trust_names[i]);
        free(classes);
        classes = more;
    }
    json_t *source = text_like(nvx_format("^(%s), *[^ ]", classes));
    free(classes);
    put(keys, "include",
        json_pack("{s:s, s:[{s:s, s:i}, {s:s, s:{s:s, s:i}}]}", "description",
                  "files whose tree stands below this one: a path or a list of them",
                  "anyOf", "type", "string", "minLength", 1, "type", "array", "items",
                  "type", "string", "minLength", 1));
    put(keys, "sources",
        json_pack("{s:s, s:s, s:o}", "description",
                  "where values of this file are from: path: \"class, text\"", "type",
                  "object", "additionalProperties", source));
}

json_t *nvx_part_list_schema(const nvx_part_list *self)
{
    json_t *parts = json_object(), *root = json_object();
    put(root, "$schema", json_string("https://json-schema.org/draft/2020-12/schema"));
    put(root, "title", json_string("configuration of nvxsim"));
    for (size_t i = 0; i < self->n; i++) {
        json_t *one = object(&self->v[i]);
        if (i == 0) {
            add_file_keys(json_object_get(one, "properties"));
            json_object_update_missing(root, one);
            json_decref(one);
            continue;
        }
        char *name = definition(self->v[i].path, self->v[i].part);
        put(parts, name, one);
        free(name);
    }
    put(root, "$defs", parts);
    return root;
}
