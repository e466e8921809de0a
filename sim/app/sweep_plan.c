#include "sim/app/sweep_plan.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/app/sweep_goal.h"
#include "sim/app/sweep_grid.h"
#include "sim/app/sweep_sample.h"
#include "sim/app/sweep_where.h"
#include "sim/config.h"
#include "sim/memory.h"
#include "sim/yaml.h"
#include "traces/trace.h"

/* A sweep file being read. */
typedef struct {
    nvx_sweep_plan *plan;
    nvx_sample sample;
    nvx_sweep_kind kind_of;
} reading;

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

static void add_name(nvx_sweep_plan *self, const char *name)
{
    for (size_t i = 0; i < self->names; i++)
        if (strcmp(self->name[i], name) == 0)
            return;
    self->name = nvx_grow(self->name, self->names, self->names + 1, sizeof *self->name);
    self->name[self->names++] = name;
}

static int take_grid(reading *r, const nvx_node *node, nvx_error *err)
{
    nvx_sweep_plan *self = r->plan;
    nvx_grid *grid = &self->grid[self->grids++];
    if (nvx_grid_read(grid, node, self->base, &r->sample, r->kind_of, err) != 0)
        return -1;
    grid->first = self->points;
    self->points += grid->points;
    if (self->points > NVX_SWEEP_POINTS)
        return nvx_place_fail(node->at, err, "set: more than %d points",
                              NVX_SWEEP_POINTS);
    for (size_t a = 0; a < grid->axes; a++)
        add_name(self, grid->axis[a].name);
    return 0;
}

static int read_base(reading *r, const nvx_node *node, nvx_error *err)
{
    return take_base(r->plan, node, err);
}

static int read_trace(reading *r, const nvx_node *node, nvx_error *err)
{
    return take_trace(r->plan, node, err);
}

static int read_sample(reading *r, const nvx_node *node, nvx_error *err)
{
    r->plan->sampled = true;
    return nvx_sample_read(&r->sample, node, err);
}

static int read_where(reading *r, const nvx_node *node, nvx_error *err)
{
    bool list = node->kind == NVX_LIST && node->n > 0;
    size_t n = list ? node->n : 1;
    r->plan->where = nvx_alloc(n, sizeof *r->plan->where);
    for (size_t i = 0; i < n; i++) {
        nvx_where *where = &r->plan->where[r->plan->wheres++];
        if (nvx_where_read(where, list ? node->item[i] : node, err) != 0)
            return -1;
    }
    return 0;
}

static int read_goals(reading *r, const nvx_node *node, nvx_error *err)
{
    if (node->kind != NVX_MAP || node->n == 0)
        return nvx_place_fail(
            node->at, err, "goals: expected numbers of the report, each with min or max");
    r->plan->goal = nvx_alloc(node->n, sizeof *r->plan->goal);
    for (size_t i = 0; i < node->n; i++)
        if (nvx_goal_read(&r->plan->goal[r->plan->goals++], node->item[i], err) != 0)
            return -1;
    return 0;
}

static int read_set(reading *r, const nvx_node *node, nvx_error *err)
{
    bool list = node->kind == NVX_LIST && node->n > 0;
    size_t n = list ? node->n : 1;
    r->plan->grid = nvx_alloc(n, sizeof *r->plan->grid);
    for (size_t i = 0; i < n; i++)
        if (take_grid(r, list ? node->item[i] : node, err) != 0)
            return -1;
    return 0;
}

/* In the order they are read. */
static const struct {
    const char *name;
    int (*read)(reading *r, const nvx_node *node, nvx_error *err);
    bool needed;
} keys[] = {
    {"base", read_base, true},      {"trace", read_trace, false},
    {"sample", read_sample, false}, {"where", read_where, false},
    {"goals", read_goals, false},   {"set", read_set, true},
};
enum { KEYS = sizeof keys / sizeof *keys };

static int check_key(const nvx_node *node, nvx_error *err)
{
    for (size_t k = 0; k < KEYS; k++)
        if (strcmp(node->key, keys[k].name) == 0)
            return 0;
    return nvx_place_fail(
        node->key_at, err,
        "%s: unknown key; allowed: base, trace, sample, where, goals, set", node->key);
}

static int take_root(reading *r, const nvx_node *root, nvx_error *err)
{
    if (root->kind != NVX_MAP)
        return nvx_place_fail(root->at, err, "expected the keys base and set");
    for (size_t i = 0; i < root->n; i++)
        if (check_key(root->item[i], err) != 0)
            return -1;
    for (size_t k = 0; k < KEYS; k++) {
        const nvx_node *node = nvx_node_find(root, keys[k].name);
        if (node && keys[k].read(r, node, err) != 0)
            return -1;
        if (!node && keys[k].needed)
            return nvx_place_fail(root->at, err, "%s: missing", keys[k].name);
    }
    return 0;
}

nvx_sweep_plan *nvx_sweep_plan_new(const char *path, nvx_sweep_kind kind_of,
                                   nvx_error *err)
{
    size_t size = 0;
    char *text = read_file(path, &size, err);
    if (!text)
        return NULL;
    nvx_sweep_plan *self = nvx_alloc(1, sizeof *self);
    self->text = text;
    nvx_source source = {NULL, nvx_strdup(path), folder_of(path)};
    nvx_node *root = nvx_yaml_parse(text, size, &source, err);
    reading r = {.plan = self, .kind_of = kind_of};
    if (!root || take_root(&r, root, err) != 0)
        nvx_sweep_plan_destroy(&self);
    nvx_node_destroy(&root);
    free(source.name);
    free(source.folder);
    return self;
}

void nvx_sweep_plan_destroy(nvx_sweep_plan **self_p)
{
    nvx_sweep_plan *self = *self_p;
    if (!self)
        return;
    for (size_t g = 0; g < self->grids; g++)
        nvx_grid_clear(&self->grid[g]);
    free(self->grid);
    for (size_t w = 0; w < self->wheres; w++)
        nvx_where_clear(&self->where[w]);
    free(self->where);
    for (size_t g = 0; g < self->goals; g++)
        free(self->goal[g].key);
    free(self->goal);
    free(self->kept);
    free(self->name);
    free(self->text);
    free(self->base);
    free(self->base_text);
    free(self->resolved);
    free(self->resolved_trace);
    free(self->trace);
    free(self->trace_sha256);
    free(self);
    *self_p = NULL;
}

void nvx_sweep_plan_keep(nvx_sweep_plan *self, const bool keep[])
{
    size_t n = 0;
    self->kept = nvx_alloc(self->points, sizeof *self->kept);
    for (size_t p = 0; p < self->points; p++)
        if (keep[p])
            self->kept[n++] = p;
    self->left_out = self->points - n;
    self->points = n;
}

/* The grid of a point, which becomes the point's number in that grid. */
static const nvx_grid *grid_of(const nvx_sweep_plan *self, size_t *point)
{
    const nvx_grid *grid = self->grid;
    if (self->kept)
        *point = self->kept[*point];
    while (*point >= grid->first + grid->points)
        grid++;
    *point -= grid->first;
    return grid;
}

const char *nvx_sweep_plan_value(const nvx_sweep_plan *self, size_t point, size_t name)
{
    const nvx_grid *grid = grid_of(self, &point);
    for (size_t a = 0; a < grid->axes; a++)
        if (strcmp(grid->axis[a].name, self->name[name]) == 0)
            return nvx_axis_value(&grid->axis[a], point);
    return "";
}

char **nvx_sweep_plan_sets(const nvx_sweep_plan *self, size_t point, size_t *n)
{
    const nvx_grid *grid = grid_of(self, &point);
    char **sets = nvx_alloc(grid->axes, sizeof *sets);
    for (size_t a = 0; a < grid->axes; a++)
        sets[a] = nvx_format("%s=%s", grid->axis[a].name,
                             nvx_axis_value(&grid->axis[a], point));
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
    add(&context, self->resolved_trace ? self->resolved_trace : "");
    add(&context, self->trace_sha256 ? self->trace_sha256 : "");
    const nvx_grid *grid = grid_of(self, &point);
    for (size_t a = 0; a < grid->axes; a++) {
        add(&context, grid->axis[a].name);
        add(&context, nvx_axis_value(&grid->axis[a], point));
    }
    sha256_digest(&context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(name + 2 * i, 3, "%02x", digest[i]);
}
