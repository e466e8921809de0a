/* What a component tells of itself, for programs. */
#include <math.h>
#include <stdlib.h>

#include "sim/app/part_list.h"

static const char *const kinds[] = {
    [NVX_REAL] = "number",   [NVX_UINT] = "whole number", [NVX_BOOL] = "bool",
    [NVX_CHOICE] = "choice", [NVX_STRING] = "text",       [NVX_DURATION] = "duration",
    [NVX_REALS] = "list",    [NVX_PROFILE] = "profile",
};

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

static json_t *number_or_null(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static void put_bounds(json_t *to, const nvx_param *row)
{
    bool numeric = row->kind == NVX_REAL || row->kind == NVX_UINT ||
                   row->kind == NVX_DURATION || row->kind == NVX_REALS;
    if (numeric) {
        json_object_set_new(to, "min", number_or_null(row->min));
        json_object_set_new(to, "max", number_or_null(row->max));
    }
    if (row->kind != NVX_CHOICE)
        return;
    json_t *choices = json_array();
    for (size_t i = 0; row->choices[i]; i++)
        json_array_append_new(choices, json_string(row->choices[i]));
    json_object_set_new(to, "choices", choices);
}

static json_t *parameters(const nvx_part_entry *self)
{
    json_t *list = json_array();
    for (const nvx_param *row = self->part->params; row && row->name; row++) {
        nvx_trust trust;
        const char *source = nvx_part_entry_source(self, row, &trust);
        char *allowed = nvx_value_allowed(row);
        json_t *one = json_object();
        json_object_set_new(one, "name", json_string(row->name));
        json_object_set_new(one, "kind", json_string(kinds[row->kind]));
        json_object_set_new(one, "unit", json_string(row->unit));
        json_object_set_new(one, "allowed", json_string(allowed));
        put_bounds(one, row);
        json_object_set_new(one, "default", text_or_null(row->dflt));
        if (self->config) {
            char *value = nvx_value_text(row, nvx_config_params(self->config));
            json_object_set_new(one, "value", json_string(value));
            json_object_set_new(one, "given",
                                json_boolean(nvx_config_given(self->config, row->name)));
            free(value);
        }
        json_object_set_new(one, "class",
                            source ? json_string(nvx_trust_names[trust]) : json_null());
        json_object_set_new(one, "source", text_or_null(source));
        json_object_set_new(one, "doc", json_string(row->doc));
        json_array_append_new(list, one);
        free(allowed);
    }
    return list;
}

static json_t *statistics(const nvx_part *part)
{
    json_t *list = json_array();
    for (const nvx_stat *row = part->stats; row && row->name; row++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "name", row->name,
                                              "unit", row->unit, "doc", row->doc));
    return list;
}

static json_t *operations(const nvx_part *part)
{
    json_t *list = json_array();
    for (const nvx_operation *row = part->operations; row && row->name; row++)
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:b, s:s}", "name", row->name,
                                        "meter", nvx_meter_names[row->meter], "energy",
                                        nvx_part_energy(part, row), "value_dependent",
                                        (int)row->value_dependent, "doc", row->doc));
    return list;
}

json_t *nvx_part_entry_json(const nvx_part_entry *self)
{
    const nvx_part *part = self->part;
    json_t *slots = json_array();
    for (const nvx_slot *slot = part->slots; slot && slot->name; slot++)
        json_array_append_new(slots, json_string(slot->name));
    json_t *one = json_object();
    json_object_set_new(one, "path", json_string(self->path));
    json_object_set_new(one, "impl", text_or_null(part->impl));
    json_object_set_new(one, "first", json_boolean(self->first));
    json_object_set_new(one, "doc", json_string(part->doc));
    json_object_set_new(one, "parameters", parameters(self));
    json_object_set_new(one, "operations", operations(part));
    json_object_set_new(one, "statistics", statistics(part));
    json_object_set_new(one, "slots", slots);
    return one;
}
