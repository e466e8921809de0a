/* cmd_parts.c - nvxsim parts: the components, their parameters and what each counts. */
#include <argp.h>
#include <stdio.h>

#include "models/chip.h"
#include "sim/app/cmd.h"
#include "sim/app/part_list.h"

enum { KEY_JSON = 256, KEY_CONFIG, KEY_PRESETS, KEY_SCHEMA };

typedef struct arguments {
    const char *name, *config;
    bool json, presets, schema;
} arguments;

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    switch (key) {
    case KEY_JSON:
        a->json = true;
        return 0;
    case KEY_PRESETS:
        a->presets = true;
        return 0;
    case KEY_SCHEMA:
        a->schema = true;
        return 0;
    case KEY_CONFIG:
        a->config = text;
        return 0;
    case ARGP_KEY_ARG:
        if (a->name)
            nvx_cmd_refuse(state, "one NAME only; '%s' is a second one", text);
        a->name = text;
        return 0;
    case ARGP_KEY_END:
        if (a->presets && (a->name || a->config))
            nvx_cmd_refuse(state, "--presets: takes neither NAME nor --config");
        if (a->schema && (a->name || a->config || a->presets || a->json))
            nvx_cmd_refuse(state, "--schema: takes neither NAME nor another option");
        return 0;
    default:
        return nvx_cmd_other_key(key, state);
    }
}

static int fail_name(const nvx_part_list *list, const char *name, nvx_error *err)
{
    const char *near = nvx_part_list_nearest(list, name);
    if (near)
        return nvx_fail_input(err, "'%.60s' is no part; did you mean '%s'?", name, near);
    return nvx_fail_input(err, "'%.60s' is no part; 'nvxsim parts' lists them", name);
}

static void print_json(const nvx_part_list *list)
{
    json_t *parts = json_array(), *root = json_object();
    for (size_t i = 0; i < list->n; i++)
        json_array_append_new(parts, nvx_part_entry_json(&list->v[i]));
    json_object_set_new(root, "parts", parts);
    nvx_cmd_print_json(root);
}

static void print(const nvx_part_list *list, const arguments *a)
{
    if (a->schema) {
        nvx_cmd_print_json(nvx_part_list_schema(list));
    } else if (a->json) {
        print_json(list);
    } else if (!a->name && !a->config) {
        nvx_part_list_print(list, stdout);
    } else {
        for (size_t i = 0; i < list->n; i++) {
            if (i > 0)
                putchar('\n');
            nvx_part_entry_print(&list->v[i], stdout);
        }
    }
}

static int run(const arguments *a, nvx_error *err)
{
    nvx_part_list list = {0};
    nvx_config *config = NULL;
    if (a->config && !(config = nvx_config_load(a->config, NULL, 0, &nvx_root, err)))
        return -1;
    if (config)
        nvx_part_list_of(&list, config);
    else
        nvx_part_list_all(&list, &nvx_root);
    int result = 0;
    if (a->name && nvx_part_list_keep(&list, a->name) != 0)
        result = fail_name(&list, a->name, err);
    else
        print(&list, a);
    nvx_part_list_clear(&list);
    nvx_config_destroy(&config);
    return result;
}

int nvx_cmd_parts(int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"config", KEY_CONFIG, "FILE", 0,
         "values of this configuration and where they are from, in place of the defaults "
         "[none]",
         0},
        {"presets", KEY_PRESETS, NULL, 0,
         "lists the presets and device profiles that the program carries", 0},
        {"json", KEY_JSON, NULL, 0, "prints JSON instead of the table", 0},
        {"schema", KEY_SCHEMA, NULL, 0,
         "prints a JSON Schema of configurations, for editors", 0},
        {0}};
    static const struct argp argp = {
        options,
        parse,
        "[NAME]",
        "Lists the components or tells all of one: parameters with unit, range, class "
        "and source, operations with their meters, statistics.\vNAME is a place "
        "(chip.tile.adc_pool), its last key (adc_pool) or an implementation (adc_sar)."
        "\n\nExample: nvxsim parts adc_sar",
        NULL,
        NULL,
        NULL};
    arguments a = {0};
    nvx_error err = {0};
    if (nvx_cmd_parse(&argp, argc, argv, &a) != 0)
        return NVX_INPUT;
    if (!a.presets)
        run(&a, &err);
    else if (a.json)
        nvx_cmd_print_json(nvx_part_files_json());
    else
        nvx_part_files_print(stdout);
    return nvx_cmd_end(&err);
}
