#include "sim/app/sweep_plan.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/config.h"
#include "sim/memory.h"
#include "sim/yaml.h"
#include "traces/trace.h"

enum { MAX_POINTS = 1000000 };

/* The whole file as text; NULL and err. */
static char *read_file(const char *path, size_t *size, nvx_error *err)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t n = 0, room = 0, some = 0;
    int failed = file ? 0 : errno;
    while (file) {
        if (n == room) {
            text = nvx_grow(text, n, 2 * room + 4096, 1);
            room = 2 * room + 4095; /* always room for the NUL */
        }
        some = fread(text + n, 1, room - n, file);
        n += some;
        if (some == 0 || n > NVX_YAML_BYTES)
            break;
    }
    if (file && ferror(file))
        failed = errno;
    if (file)
        fclose(file);
    if (failed) {
        nvx_fail_at(err, path, 0, 0, "cannot open: %s", strerror(failed));
        free(text);
        return NULL;
    }
    *size = n;
    return text;
}

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? nvx_format("%.*s", (int)(slash - path), path) : nvx_strdup(".");
}

/* A path in the sweep file is relative to its folder. */
static char *beside(const nvx_node *node)
{
    const char *folder = node->at.source->folder;
    if (node->text[0] == '/' || strcmp(folder, ".") == 0)
        return nvx_strdup(node->text);
    return nvx_format("%s/%s", folder, node->text);
}

static int take_text(const nvx_node *node, char **path, nvx_error *err)
{
    if (node->kind != NVX_SCALAR || node->null)
        return nvx_place_fail(node->at, err, "%s: expected the path of a file",
                              node->key);
    *path = beside(node);
    return 0;
}

static int take_base(nvx_sweep_plan *self, const nvx_node *node, nvx_error *err)
{
    nvx_error cause = {0};
    size_t size = 0;
    if (take_text(node, &self->base, err) != 0)
        return -1;
    char *preset = access(self->base, F_OK) ? nvx_preset_file(node->text) : NULL;
    if (preset) {
        free(self->base);
        self->base = preset;
    }
    self->base_text = read_file(self->base, &size, &cause);
    if (!self->base_text)
        return nvx_place_fail(node->at, err, "base: %s: %s", cause.file, cause.text);
    return 0;
}

/* Opens self->trace. */
static int hash_trace(nvx_sweep_plan *self, nvx_error *err)
{
    nvx_trace *trace = nvx_trace_open(self->trace, err);
    const char *sha = trace ? nvx_trace_sha256(trace, err) : NULL;
    free(self->trace_sha256);
    self->trace_sha256 = nvx_strdup(sha);
    nvx_trace_close(&trace);
    return self->trace_sha256 ? 0 : -1;
}

int nvx_sweep_plan_trace(nvx_sweep_plan *self, const char *path, nvx_error *err)
{
    free(self->trace);
    self->trace = nvx_strdup(path);
    return hash_trace(self, err);
}

static int take_trace(nvx_sweep_plan *self, const nvx_node *node, nvx_error *err)
{
    nvx_error cause = {0};
    char text[sizeof cause.file + sizeof cause.text];
    if (take_text(node, &self->trace, err) != 0)
        return -1;
    if (hash_trace(self, &cause) == 0)
        return 0;
    return nvx_place_fail(node->at, err, "trace: %s",
                          nvx_error_format(&cause, text, sizeof text));
}

static int take_values(nvx_axis *axis, const nvx_node *node, nvx_error *err)
{
    bool list = node->kind == NVX_LIST;
    size_t n = list ? node->n : 1;
    if (n == 0)
        return nvx_place_fail(node->at, err, "set.%s: an empty list", node->key);
    axis->name = nvx_strdup(node->key);
    axis->values = nvx_alloc(n, sizeof *axis->values);
    for (size_t i = 0; i < n; i++) {
        const nvx_node *value = list ? node->item[i] : node;
        if (value->kind != NVX_SCALAR || value->null)
            return nvx_place_fail(value->at, err,
                                  "set.%s: expected a value or a list of values",
                                  node->key);
        axis->values[axis->n++] = nvx_strdup(value->text);
    }
    return 0;
}

static void add_name(nvx_sweep_plan *self, const char *name)
{
    for (size_t i = 0; i < self->names; i++)
        if (strcmp(self->name[i], name) == 0)
            return;
    self->name = nvx_grow(self->name, self->names, self->names + 1, sizeof *self->name);
    self->name[self->names++] = name;
}

static int take_grid(nvx_sweep_plan *self, const nvx_node *node, nvx_error *err)
{
    nvx_grid *grid = &self->grid[self->grids++];
    if (node->kind != NVX_MAP || node->n == 0)
        return nvx_place_fail(node->at, err, "set: expected parameters and their values");
    grid->axis = nvx_alloc(node->n, sizeof *grid->axis);
    grid->first = self->points;
    grid->points = 1;
    for (size_t i = 0; i < node->n; i++) {
        nvx_axis *axis = &grid->axis[grid->axes++];
        if (take_values(axis, node->item[i], err) != 0)
            return -1;
        add_name(self, axis->name);
        grid->points *= axis->n;
        if (grid->first + grid->points > MAX_POINTS)
            return nvx_place_fail(node->at, err, "set: more than %d points", MAX_POINTS);
    }
    self->points += grid->points;
    return 0;
}

static int take_set(nvx_sweep_plan *self, const nvx_node *node, nvx_error *err)
{
    bool list = node->kind == NVX_LIST && node->n > 0;
    size_t n = list ? node->n : 1;
    self->grid = nvx_alloc(n, sizeof *self->grid);
    for (size_t i = 0; i < n; i++)
        if (take_grid(self, list ? node->item[i] : node, err) != 0)
            return -1;
    return 0;
}

static int take_key(nvx_sweep_plan *self, const nvx_node *node, nvx_error *err)
{
    if (strcmp(node->key, "base") == 0)
        return take_base(self, node, err);
    if (strcmp(node->key, "trace") == 0)
        return take_trace(self, node, err);
    if (strcmp(node->key, "set") == 0)
        return take_set(self, node, err);
    return nvx_place_fail(node->key_at, err, "%s: unknown key; allowed: base, trace, set",
                          node->key);
}

static int take_root(nvx_sweep_plan *self, const nvx_node *root, nvx_error *err)
{
    if (root->kind != NVX_MAP)
        return nvx_place_fail(root->at, err, "expected the keys base and set");
    for (size_t i = 0; i < root->n; i++)
        if (take_key(self, root->item[i], err) != 0)
            return -1;
    if (!self->base || !self->points)
        return nvx_place_fail(root->at, err, "%s: missing", self->base ? "set" : "base");
    return 0;
}

nvx_sweep_plan *nvx_sweep_plan_new(const char *path, nvx_error *err)
{
    size_t size = 0;
    char *text = read_file(path, &size, err);
    if (!text)
        return NULL;
    nvx_sweep_plan *self = nvx_alloc(1, sizeof *self);
    self->text = text;
    nvx_source source = {NULL, nvx_strdup(path), folder_of(path)};
    nvx_node *root = nvx_yaml_parse(text, size, &source, err);
    if (!root || take_root(self, root, err) != 0)
        nvx_sweep_plan_destroy(&self);
    nvx_node_destroy(&root);
    free(source.name);
    free(source.folder);
    return self;
}

static void grid_clear(nvx_grid *grid)
{
    for (size_t a = 0; a < grid->axes; a++) {
        for (size_t i = 0; i < grid->axis[a].n; i++)
            free(grid->axis[a].values[i]);
        free(grid->axis[a].values);
        free(grid->axis[a].name);
    }
    free(grid->axis);
}

void nvx_sweep_plan_destroy(nvx_sweep_plan **self_p)
{
    nvx_sweep_plan *self = *self_p;
    if (!self)
        return;
    for (size_t g = 0; g < self->grids; g++)
        grid_clear(&self->grid[g]);
    free(self->grid);
    free(self->name);
    free(self->text);
    free(self->base);
    free(self->base_text);
    free(self->resolved);
    free(self->trace);
    free(self->trace_sha256);
    free(self);
    *self_p = NULL;
}

static const nvx_grid *grid_of(const nvx_sweep_plan *self, size_t point)
{
    const nvx_grid *grid = self->grid;
    while (point >= grid->first + grid->points)
        grid++;
    return grid;
}

/* Value of an axis of a grid at one of its points. */
static const char *value_at(const nvx_grid *grid, size_t point, size_t axis)
{
    size_t i = point - grid->first;
    for (size_t a = grid->axes - 1; a > axis; a--)
        i /= grid->axis[a].n;
    return grid->axis[axis].values[i % grid->axis[axis].n];
}

const char *nvx_sweep_plan_value(const nvx_sweep_plan *self, size_t point, size_t name)
{
    const nvx_grid *grid = grid_of(self, point);
    for (size_t a = 0; a < grid->axes; a++)
        if (strcmp(grid->axis[a].name, self->name[name]) == 0)
            return value_at(grid, point, a);
    return "";
}

char **nvx_sweep_plan_sets(const nvx_sweep_plan *self, size_t point, size_t *n)
{
    const nvx_grid *grid = grid_of(self, point);
    char **sets = nvx_alloc(grid->axes, sizeof *sets);
    for (size_t a = 0; a < grid->axes; a++)
        sets[a] = nvx_format("%s=%s", grid->axis[a].name, value_at(grid, point, a));
    *n = grid->axes;
    return sets;
}

void nvx_sweep_plan_sets_free(char **sets, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(sets[i]);
    free(sets);
}

static void add(struct sha256_ctx *context, const char *text)
{
    sha256_update(context, strlen(text) + 1, (const uint8_t *)text);
}

void nvx_sweep_plan_name(const nvx_sweep_plan *self, size_t point, char name[65])
{
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&context);
    add(&context, self->base_text);
    add(&context, self->resolved ? self->resolved : "");
    add(&context, self->trace_sha256 ? self->trace_sha256 : "");
    const nvx_grid *grid = grid_of(self, point);
    for (size_t a = 0; a < grid->axes; a++) {
        add(&context, grid->axis[a].name);
        add(&context, value_at(grid, point, a));
    }
    sha256_digest(&context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(name + 2 * i, 3, "%02x", digest[i]);
}
