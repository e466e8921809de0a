#include "sim/app/device_load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "devices/devices.h"
#include "devices/noise.h"
#include "sim/memory.h"
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

static int load_file(const char *name, const char *path, nvx_device *out, nvx_error *err)
{
    size_t size;
    char *text = slurp(path, &size, err);
    char *impl = text ? impl_of(text, size, path, err) : NULL;
    int result = -1;
    if (impl) {
        char *profile = nvx_yaml_quote(name), *type = nvx_yaml_quote(impl);
        char *yaml = impl[0]
                         ? nvx_format("device: {impl: %s, profile: %s}\n", type, profile)
                         : nvx_format("noise: {profile: %s}\n", profile);
        result = load(yaml, name, !impl[0], out, err);
        free(yaml);
        free(profile);
        free(type);
    }
    free(impl);
    free(text);
    return result;
}

static bool is_type(const char *name)
{
    for (size_t i = 0; nvx_device_parts[i]; i++)
        if (strcmp(nvx_device_parts[i]->impl, name) == 0)
            return true;
    return false;
}

int nvx_device_load(const char *name, nvx_device *out, nvx_error *err)
{
    *out = (nvx_device){0};
    size_t n = strlen(name);
    bool is_path = strchr(name, '/') || (n > 5 && strcmp(name + n - 5, ".yaml") == 0);
    int result;
    if (is_path)
        return load_file(name, name, out, err);
    char *relative = nvx_format("devices/profiles/%s.yaml", name);
    char *path = nvx_data_file(relative);
    if (path) {
        result = load_file(name, path, out, err);
    } else {
        char *type = nvx_yaml_quote(name);
        char *yaml = is_type(name)
                         ? nvx_format("device: {impl: %s}\n", type)
                         : nvx_format("device: {impl: level_sigma, profile: %s}\n", type);
        result = load(yaml, name, false, out, err);
        free(yaml);
        free(type);
    }
    free(path);
    free(relative);
    return result;
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
