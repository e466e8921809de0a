#include "sim/app/device_load.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "devices/devices.h"
#include "devices/noise.h"
#include "sim/memory.h"
#include "sim/nearest.h"
#include "sim/yaml.h"

static const nvx_slot device_slots[] = {{"device", nvx_device_parts}, {0}};
static const nvx_slot noise_slots[] = {{"noise", nvx_noise_parts}, {0}};
static const nvx_part device_root = {.doc = "a device", .slots = device_slots};
static const nvx_part noise_root = {.doc = "read noise", .slots = noise_slots};

/* The whole file; NULL and err. */
static char *slurp(const char *path, size_t *size, nvx_error *err)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        nvx_fail_open(err, path);
        return NULL;
    }
    char *text = nvx_alloc(NVX_YAML_BYTES + 1, 1);
    *size = fread(text, 1, NVX_YAML_BYTES, file);
    if (ferror(file))
        nvx_fail_environment(err, "cannot read '%s'", path);
    else if (!feof(file) && fgetc(file) != EOF)
        nvx_fail_at(err, path, 0, 0, "more than 16 MiB");
    fclose(file);
    if (err->status == NVX_OK)
        return text;
    free(text);
    return NULL;
}

/* Value of `impl:` at the top of a profile, "" without one; NULL and err. */
static char *impl_of(const char *text, size_t size, const char *name, nvx_error *err)
{
    char *shown = nvx_strdup(name);
    nvx_source source = {.name = shown};
    nvx_node *root = nvx_yaml_parse(text, size, &source, err);
    char *impl = NULL;
    if (root && root->kind != NVX_MAP) {
        nvx_fail_at(err, name, 1, 1, "not a profile: a map of keys is expected");
    } else if (root) {
        const nvx_node *node = nvx_node_find(root, "impl");
        impl = nvx_strdup(node && node->kind == NVX_SCALAR ? node->text : "");
    }
    nvx_node_destroy(&root);
    free(shown);
    return impl;
}

/* Errors in the text that is made here are told of what the user named. */
static int load(const char *yaml, const char *name, bool noise, nvx_device *out,
                nvx_error *err)
{
    out->noise = noise;
    out->root = nvx_config_parse(yaml, "profile", NULL, NULL, 0,
                                 noise ? &noise_root : &device_root, err);
    if (out->root)
        out->node = nvx_config_child(out->root, noise ? "noise" : "device");
    else if (strcmp(err->file, "profile") == 0) {
        snprintf(err->file, sizeof err->file, "%s", name);
        err->line = err->column = 0;
    }
    return out->root ? 0 : -1;
}

static bool is_type(const char *name)
{
    for (size_t i = 0; nvx_device_parts[i]; i++)
        if (strcmp(nvx_device_parts[i]->impl, name) == 0)
            return true;
    return false;
}

static int is_profile(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot > entry->d_name && strcmp(dot, ".yaml") == 0;
}

/* A name that is no path, profile or type, told with the profiles there are. */
static void fail_unknown(const char *name, nvx_error *err)
{
    char *folder = nvx_data_file("devices/profiles"), *list = nvx_strdup("");
    struct dirent **entries = NULL;
    int n = folder ? scandir(folder, &entries, is_profile, alphasort) : 0;
    size_t count = n > 0 ? (size_t)n : 0;
    const char **names = nvx_alloc(count, sizeof *names);
    for (size_t i = 0; i < count; i++) {
        *strrchr(entries[i]->d_name, '.') = '\0';
        names[i] = entries[i]->d_name;
        char *longer = nvx_format("%s%s, ", list, names[i]);
        free(list);
        list = longer;
    }
    const char *near = nvx_nearest(name, names, count);
    nvx_fail_input(err, "unknown device '%.60s'; allowed: %sa type, a path%s%s%s", name,
                   list, near ? "; did you mean '" : "", near ? near : "",
                   near ? "'?" : "");
    for (size_t i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
    free(names);
    free(list);
    free(folder);
}

/* What a machine's file would say of the profile `name` in the file `path`, or of the
 * type `name` (path NULL); *noise: of read noise. NULL and err. */
static char *flow_map(const char *name, const char *path, bool *noise, nvx_error *err)
{
    size_t size;
    char *text = path ? slurp(path, &size, err) : NULL;
    char *impl = path ? NULL : nvx_strdup(name);
    if (text)
        impl = impl_of(text, size, name, err);
    free(text);
    *noise = impl && !impl[0];
    char *map = NULL;
    if (impl) {
        char *type = nvx_yaml_quote(impl), *quoted = nvx_yaml_quote(name);
        if (*noise)
            map = nvx_format("{profile: %s}", quoted);
        else if (!path)
            map = nvx_format("{impl: %s}", type);
        else
            map = nvx_format("{impl: %s, profile: %s}", type, quoted);
        free(type);
        free(quoted);
    }
    free(impl);
    return map;
}

/* The same for what the user named: a path, a shipped profile or a type. */
static char *named_map(const char *name, bool *noise, nvx_error *err)
{
    size_t n = strlen(name);
    if (strchr(name, '/') || (n > 5 && strcmp(name + n - 5, ".yaml") == 0))
        return flow_map(name, name, noise, err);
    char *relative = nvx_format("devices/profiles/%s.yaml", name);
    char *path = nvx_data_file(relative), *map = NULL;
    if (path || is_type(name))
        map = flow_map(name, path, noise, err);
    else if (name[0] && access(name, F_OK) == 0)
        nvx_fail_input(err, "%s: no profile (*.yaml); device import makes one of it",
                       name);
    else
        fail_unknown(name, err);
    free(path);
    free(relative);
    return map;
}

int nvx_device_load(const char *name, nvx_device *out, nvx_error *err)
{
    *out = (nvx_device){0};
    bool noise;
    char *map = named_map(name, &noise, err);
    if (!map)
        return -1;
    char *yaml = nvx_format("%s: %s\n", noise ? "noise" : "device", map);
    int result = load(yaml, name, noise, out, err);
    free(yaml);
    free(map);
    return result;
}

char *nvx_device_setting(const char *name, nvx_error *err)
{
    nvx_device device;
    if (nvx_device_load(name, &device, err) != 0)
        return NULL;
    nvx_config_destroy(&device.root);
    bool noise;
    char *map = named_map(name, &noise, err);
    if (map && noise)
        nvx_fail_input(err, "%s: a profile of read noise; a device is expected", name);
    char *setting = map && !noise ? nvx_format("chip.tile.array.device=%s", map) : NULL;
    free(map);
    return setting;
}

int nvx_device_load_text(const char *text, const char *name, nvx_device *out,
                         nvx_error *err)
{
    *out = (nvx_device){0};
    char *impl = impl_of(text, strlen(text), name, err);
    if (!impl)
        return -1;
    /* The profile's lines, two columns to the right, below its node. */
    char *yaml = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&yaml, &size);
    NVX_ASSERT(to);
    fprintf(to, "%s:\n", impl[0] ? "device" : "noise");
    for (const char *at = text; *at;) {
        size_t n = strcspn(at, "\n");
        fprintf(to, "  %.*s\n", (int)n, at);
        at += n + (at[n] == '\n');
    }
    NVX_ASSERT(fclose(to) == 0);
    int result = load(yaml, name, !impl[0], out, err);
    free(yaml);
    free(impl);
    return result;
}
