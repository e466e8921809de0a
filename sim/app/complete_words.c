#include "sim/app/complete_words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "devices/devices.h"
#include "models/chip.h"
#include "sim/app/part_list.h"
#include "sim/app/run.h"
#include "sim/memory.h"

static void add(nvx_candidates *to, const char *before, const char *word,
                const char *what)
{
    char *whole = nvx_format("%s%s", before, word);
    json_object_set_new(to->words, whole, json_string(what));
    free(whole);
}

/* A sweep has a configuration as its base. */
static bool is_sweep(const char *preset)
{
    char line[256], *path = nvx_preset_file(preset);
    FILE *from = path ? fopen(path, "r") : NULL;
    bool sweep = false;
    while (from && !sweep && fgets(line, sizeof line, from))
        sweep = strncmp(line, "base:", 5) == 0;
    if (from)
        fclose(from);
    free(path);
    return sweep;
}

static void add_presets(nvx_candidates *to, const char *before, bool sweeps)
{
    json_t *all = nvx_part_files_json(), *one;
    size_t i;
    json_array_foreach(json_object_get(all, "presets"), i, one)
    {
        const char *name = json_string_value(json_object_get(one, "name"));
        if (is_sweep(name) == sweeps)
            add(to, before, name, json_string_value(json_object_get(one, "doc")));
    }
    json_decref(all);
    to->files = true;
}

static void add_configurations(nvx_candidates *to, const char *before, const char *text)
{
    (void)text;
    add_presets(to, before, false);
}

static void add_sweeps(nvx_candidates *to, const char *before, const char *text)
{
    (void)text;
    add_presets(to, before, true);
}

static void add_profiles(nvx_candidates *to, const char *before)
{
    json_t *all = nvx_part_files_json(), *one;
    size_t i;
    json_array_foreach(json_object_get(all, "profiles"), i, one)
    {
        add(to, before, json_string_value(json_object_get(one, "name")),
            json_string_value(json_object_get(one, "doc")));
    }
    json_decref(all);
    to->files = true;
}

static void add_devices(nvx_candidates *to, const char *before, const char *text)
{
    (void)text;
    add_profiles(to, before);
    for (size_t i = 0; nvx_device_parts[i]; i++)
        add(to, before, nvx_device_parts[i]->impl, nvx_device_parts[i]->doc);
}

static void add_parts(nvx_candidates *to, const char *before, const char *text)
{
    (void)text;
    nvx_part_list list = {0};
    nvx_part_list_all(&list, &nvx_root);
    for (size_t i = 0; i < list.n; i++) {
        const nvx_part *part = list.v[i].part;
        add(to, before, list.v[i].path, part->doc);
        add(to, before, nvx_part_entry_key(&list.v[i]), part->doc);
        if (part->impl)
            add(to, before, part->impl, part->doc);
    }
    nvx_part_list_clear(&list);
}

/* "chip.tile.mux.energy=", and the words it takes once that is typed. */
static void add_setting(nvx_candidates *to, const char *before, const char *text,
                        const nvx_part_entry *entry, const nvx_param *row)
{
    static const char *const truths[] = {"true", "false", NULL};
    bool top = strcmp(entry->path, "top") == 0;
    char *key = nvx_format("%s%s%s=", top ? "" : entry->path, top ? "" : ".", row->name);
    const char *const *words = row->kind == NVX_BOOL     ? truths
                               : row->kind == NVX_CHOICE ? row->choices
                                                         : NULL;
    if (!strchr(text, '=')) {
        add(to, before, key, row->doc);
    } else if (strncmp(text, key, strlen(key)) == 0) {
        char *head = nvx_format("%s%s", before, key);
        for (size_t i = 0; words && words[i]; i++)
            add(to, head, words[i], "");
        if (row->kind == NVX_PROFILE)
            add_profiles(to, head);
        free(head);
    }
    free(key);
}

static void add_settings(nvx_candidates *to, const char *before, const char *text)
{
    nvx_part_list list = {0};
    nvx_part_list_all(&list, &nvx_root);
    for (size_t i = 0; i < list.n; i++) {
        const nvx_part *part = list.v[i].part;
        const char *const impl[] = {part->impl, NULL};
        const nvx_param named = {
            .name = "impl", .kind = NVX_CHOICE, .choices = impl, .doc = "what is built"};
        if (part->impl)
            add_setting(to, before, text, &list.v[i], &named);
        for (const nvx_param *row = part->params; row && row->name; row++)
            add_setting(to, before, text, &list.v[i], row);
    }
    nvx_part_list_clear(&list);
}

static void add_doubled(nvx_candidates *to, const char *before, const char *text)
{
    (void)text;
    for (size_t i = 0; nvx_double_part(i); i++)
        add(to, before, nvx_double_part(i), "");
}

static void add_files(nvx_candidates *to, const char *before, const char *text)
{
    (void)before, (void)text;
    to->files = true;
}

/* "N|auto" allows the word "auto"; what is in capitals stands for something else. */
static void add_alternatives(nvx_candidates *to, const char *before, const char *kind)
{
    char *copy = nvx_strdup(kind), *rest = copy;
    for (char *word; (word = strsep(&rest, "|"));) {
        size_t n = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_");
        if (islower((unsigned char)word[0]) && !word[n])
            add(to, before, word, "");
    }
    free(copy);
}

void nvx_complete_words(nvx_candidates *to, const char *kind, const char *before,
                        const char *text)
{
    static const struct {
        const char *kind;
        void (*add)(nvx_candidates *to, const char *before, const char *text);
    } kinds[] = {
        {"CONFIG", add_configurations},
        {"SWEEP.yaml", add_sweeps},
        {"PROFILE", add_devices},
        {"[NAME]", add_parts},
        {"PATH=VALUE", add_settings},
        {"PART", add_doubled},
        {"FILE", add_files},
        {"FOLDER", add_files},
        {"FILE...", add_files},
        {"INPUTS...", add_files},
        {"FEATURES...", add_files},
        {"RESULT", add_files},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].kind, kind) == 0) {
            kinds[i].add(to, before, text);
            return;
        }
    add_alternatives(to, before, kind);
}
