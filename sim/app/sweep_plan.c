#include "sim/app/sweep_plan.h"

#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? nvx_format("%.*s", (int)(slash - path), path) : nvx_strdup(".");
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
    if (node->kind != NVX_SCALAR || node->null)
        return nvx_place_fail(node->at, err, "trace: expected the path of a file");
    self->trace = nvx_beside(node, node->text);
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

static const nvx_base *find_base(const nvx_sweep_plan *self, const char *name)
{
    for (size_t i = 0; i < self->bases; i++)
        if (strcmp(self->base[i].name, name) == 0)
            return &self->base[i];
    return NULL;
}

/* Reads a base that has not been; `what` is how errors call it. */
static int take_base(nvx_sweep_plan *self, const char *what, const nvx_node *node,
                     nvx_error *err)
{
    if (node->kind == NVX_SCALAR && find_base(self, node->text))
        return 0;
    self->base = nvx_grow(self->base, self->bases, self->bases + 1, sizeof *self->base);
    return nvx_base_read(&self->base[self->bases++], what, node, err);
}

/* The axis `base` of a grid, also one of those that vary together; NULL: there is none. */
static const nvx_node *base_axis(const nvx_node *grid)
{
    const nvx_node *node = nvx_node_find(grid, NVX_AXIS_BASE);
    const nvx_node *linked = nvx_node_find(grid, "linked");
    if (linked && linked->kind == NVX_MAP && !node)
        node = nvx_node_find(linked, NVX_AXIS_BASE);
    for (size_t i = 0; linked && linked->kind == NVX_LIST && i < linked->n && !node; i++)
        node = nvx_node_find(linked->item[i], NVX_AXIS_BASE);
    return node;
}

/* Reads the bases of a grid; *first is where the kinds of its parameters are asked. */
static int take_bases(nvx_sweep_plan *self, const nvx_node *grid, const char **first,
                      nvx_error *err)
{
    const nvx_node *node = base_axis(grid);
    bool list = node && node->kind == NVX_LIST && node->n > 0;
    for (size_t i = 0; node && i < (list ? node->n : 1); i++)
        if (take_base(self, "set.base", list ? node->item[i] : node, err) != 0)
            return -1;
    const nvx_base *base = &self->base[0];
    if (node)
        base = find_base(self, list ? node->item[0]->text : node->text);
    *first = base->path;
    return 0;
}

static int take_grid(reading *r, const nvx_node *node, nvx_error *err)
{
    nvx_sweep_plan *self = r->plan;
    nvx_grid *grid = &self->grid[self->grids++];
    const char *base = NULL;
    if (take_bases(self, node, &base, err) != 0 ||
        nvx_grid_read(grid, node, base, &r->sample, r->kind_of, err) != 0)
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
    return take_base(r->plan, "base", node, err);
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
    char *text = nvx_text_read(path, &size, err);
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
    for (size_t b = 0; b < self->bases; b++)
        nvx_base_clear(&self->base[b]);
    free(self->base);
    free(self->resolved);
    free(self->resolved_trace);
    free(self->digest);
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

const nvx_base *nvx_sweep_plan_base(const nvx_sweep_plan *self, size_t point)
{
    const nvx_grid *grid = grid_of(self, &point);
    for (size_t a = 0; a < grid->axes; a++)
        if (strcmp(grid->axis[a].name, NVX_AXIS_BASE) == 0)
            return find_base(self, nvx_axis_value(&grid->axis[a], point));
    return &self->base[0];
}

char **nvx_sweep_plan_sets(const nvx_sweep_plan *self, size_t point, size_t *n)
{
    const nvx_grid *grid = grid_of(self, &point);
    char **sets = nvx_alloc(grid->axes, sizeof *sets);
    *n = 0;
    for (size_t a = 0; a < grid->axes; a++)
        if (strcmp(grid->axis[a].name, NVX_AXIS_BASE) != 0)
            sets[(*n)++] = nvx_format("%s=%s", grid->axis[a].name,
                                      nvx_axis_value(&grid->axis[a], point));
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

static void add_settings(struct sha256_ctx *context, const nvx_sweep_plan *self,
                         size_t point)
{
    const nvx_grid *grid = grid_of(self, &point);
    for (size_t a = 0; a < grid->axes; a++) {
        add(context, grid->axis[a].name);
        add(context, nvx_axis_value(&grid->axis[a], point));
    }
}

static void put_name(struct sha256_ctx *context, char name[65])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(name + 2 * i, 3, "%02x", digest[i]);
}

void nvx_sweep_plan_resolved(nvx_sweep_plan *self, size_t point, const char *yaml,
                             const char *trace_sha256)
{
    struct sha256_ctx context;
    if (!self->digest)
        self->digest = nvx_alloc(self->points, sizeof *self->digest);
    sha256_init(&context);
    add(&context, yaml);
    add(&context, trace_sha256);
    sha256_digest(&context, SHA256_DIGEST_SIZE, self->digest[point].byte);
    if (point == 0) {
        self->resolved = nvx_strdup(yaml);
        self->resolved_trace = nvx_strdup(trace_sha256);
    }
}

void nvx_sweep_plan_name(const nvx_sweep_plan *self, size_t point, char name[65])
{
    struct sha256_ctx context;
    sha256_init(&context);
    add(&context, nvx_sweep_plan_base(self, point)->text);
    if (self->digest)
        sha256_update(&context, sizeof *self->digest, self->digest[point].byte);
    add(&context, self->trace_sha256 ? self->trace_sha256 : "");
    add_settings(&context, self, point);
    put_name(&context, name);
}

void nvx_sweep_plan_settings(const nvx_sweep_plan *self, char name[65])
{
    struct sha256_ctx context;
    sha256_init(&context);
    for (size_t p = 0; p < self->points; p++)
        add_settings(&context, self, p);
    put_name(&context, name);
}
