/* plugin.c - the program's side of plugin.h: opens, checks and calls a plug-in. */
#include "devices/plugin.h"

#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "devices/devices.h"
#include "devices/substream.h"
#include "sim/config.h"
#include "sim/memory.h"

/* Number of the stream of uniform draws beside that of normal ones. */
static const uint64_t UNIFORM = UINT64_C(1) << 59;

/* What stands before the plug-in's own parameters. */
typedef struct {
    char *path;
    const nvx_plugin *plugin;
} head;

enum { HEAD = (sizeof(head) + 15) / 16 * 16 /* keeps what follows aligned */ };

/* A part made from a file; the part comes first. */
typedef struct {
    nvx_part part;
    void *handle;
    const nvx_plugin *plugin;
} loaded;

/* plan->own of the device. */
typedef struct {
    const nvx_plugin *plugin;
    nvx_plugin_plan plan;
} own_plan;

static const nvx_param path_row = {
    .name = "path",
    .kind = NVX_STRING,
    .unit = "1",
    .offset = offsetof(head, path),
    .trust = NVX_DEFINED,
    .source = "definition",
    .doc = "shared object that defines the device (devices/plugin.h)",
};

static const nvx_plugin *plugin_of(const void *vp) { return ((const head *)vp)->plugin; }

static void *own_params(void *vp) { return (char *)vp + HEAD; }

static const void *params_of(const void *vp) { return (const char *)vp + HEAD; }

/* --- calls --- */

static unsigned bits(const void *vp) { return plugin_of(vp)->bits(params_of(vp)); }

/* Reports a problem at the key it names, or at `path`. */
static int fail(const nvx_config *self, const nvx_plugin_problem *problem, nvx_error *err)
{
    const nvx_param *row = nvx_config_part(self)->params;
    const char *key = path_row.name;
    for (; problem->key && row->name; row++)
        if (strcmp(row->name, problem->key) == 0)
            key = row->name;
    return nvx_config_fail(self, key, err, "%.255s", problem->text);
}

static int check(void *vp, const nvx_config *self, nvx_error *err)
{
    const loaded *part = (const loaded *)(const void *)nvx_config_part(self);
    head *h = vp;
    nvx_plugin_problem problem = {.text = "refused by the plug-in"};
    h->plugin = part->plugin;
    if (h->plugin->check && h->plugin->check(own_params(vp), &problem) != 0)
        return fail(self, &problem, err);
    unsigned most = bits(vp);
    if (most < 1 || most > NVX_CELL_BITS_MAX)
        return nvx_config_fail(self, path_row.name, err,
                               "the plug-in has cells of %u bits; allowed: 1 to %d", most,
                               NVX_CELL_BITS_MAX);
    return 0;
}

static bool sound(const nvx_plugin_plan *p)
{
    return isfinite(p->g_min) && p->g_min >= 0 && isfinite(p->g_step) && p->g_step > 0 &&
           isfinite(p->low) && isfinite(p->high) && p->low <= 0 &&
           p->high >= (float)(p->levels - 1) && p->latest >= 0;
}

/* Whether every level comes out as a number for draws far out and in the middle. */
static bool gives_numbers(const own_plan *own)
{
    static const float z[] = {-6.25F, 0, 6.25F}, u[] = {0x1p-24F, 0.5F, 1 - 0x1p-24F};
    const nvx_plugin_plan *p = &own->plan;
    double t = isfinite(p->latest) ? p->latest : 1e9;
    for (unsigned l = 0; l < p->levels; l++) {
        const uint8_t level[3] = {(uint8_t)l, (uint8_t)l, (uint8_t)l};
        float g[3] = {0};
        own->plugin->program(p, 3, level, z, u, g);
        if (own->plugin->relax)
            own->plugin->relax(p, t, 3, level, z, u, g);
        for (int i = 0; i < 3; i++)
            if (!isfinite(g[i]))
                return false;
    }
    return true;
}

static void clear(nvx_cell_plan *out)
{
    own_plan *own = out->own;
    if (own && own->plugin->clear)
        own->plugin->clear(&own->plan);
    free(own);
    out->own = NULL;
}

static int plan(const void *vp, const nvx_config *self, nvx_cell_plan *out,
                nvx_error *err)
{
    nvx_plugin_problem problem = {.text = "refused by the plug-in"};
    own_plan *own = nvx_alloc(1, sizeof *own);
    own->plugin = plugin_of(vp);
    own->plan = (nvx_plugin_plan){
        .bits = out->bits, .levels = out->levels, .latest = (double)INFINITY};
    if (own->plugin->plan(params_of(vp), &own->plan, &problem) != 0) {
        free(own);
        return fail(self, &problem, err);
    }
    out->own = own;
    out->g_min = own->plan.g_min;
    out->g_step = own->plan.g_step;
    out->low = own->plan.low;
    out->high = own->plan.high;
    out->latest = own->plan.latest;
    const char *what =
        !sound(&own->plan)
            ? "a plan that makes no sense (g_min, g_step, low, high, latest)"
        : !gives_numbers(own) ? "conductances that are no numbers"
                              : NULL;
    if (!what)
        return 0;
    clear(out);
    return nvx_config_fail(self, path_row.name, err, "the plug-in gives %s", what);
}

/* Draws of n cells: z from the stream itself, u from one beside it. */
static void draw(const nvx_stream *stream, uint64_t first, size_t n, float z[], float u[])
{
    nvx_stream uniform = nvx_substream(stream, UNIFORM);
    NVX_ASSERT(n <= NVX_PLUGIN_BATCH);
    nvx_stream_normal(stream, first, n, z);
    nvx_stream_uniform(&uniform, first, n, u);
}

static void program(const nvx_cell_plan *self, const nvx_stream *stream, uint64_t first,
                    size_t n, const uint8_t level[], float g[])
{
    const own_plan *own = self->own;
    float z[NVX_PLUGIN_BATCH], u[NVX_PLUGIN_BATCH];
    draw(stream, first, n, z, u);
    own->plugin->program(&own->plan, n, level, z, u, g);
    for (size_t i = 0; i < n; i++) {
        g[i] = g[i] >= self->low ? g[i] : self->low; /* also what is no number */
        g[i] = g[i] > self->high ? self->high : g[i];
    }
}

static void relax(const nvx_cell_plan *self, const nvx_stream *stream, uint64_t first,
                  size_t n, const uint8_t level[], double t, float g[])
{
    const own_plan *own = self->own;
    float z[NVX_PLUGIN_BATCH], u[NVX_PLUGIN_BATCH];
    draw(stream, first, n, z, u);
    own->plugin->relax(&own->plan, t, n, level, z, u, g);
    for (size_t i = 0; i < n; i++)
        g[i] = isfinite(g[i]) ? g[i] : self->low;
}

static void describe(const void *vp, char *out, size_t size)
{
    const nvx_plugin *p = plugin_of(vp);
    int n = snprintf(out, size, "%s: ", p->name);
    if (n > 0 && (size_t)n < size)
        p->describe(params_of(vp), out + n, size - (size_t)n);
}

/* A type whose cells stay as they are has no relax(): nothing is read anew for it. */
static const nvx_device_ops still_ops = {
    .bits = bits, .plan = plan, .clear = clear, .program = program, .describe = describe};
static const nvx_device_ops ops = {.bits = bits,
                                   .plan = plan,
                                   .clear = clear,
                                   .program = program,
                                   .relax = relax,
                                   .describe = describe};

/* --- opening --- */

static int check_plugin(const nvx_plugin *p, nvx_error *err)
{
    if (p->abi != NVX_DEVICE_ABI)
        return nvx_fail_input(err,
                              "has version %" PRIu32 " of the device interface; this "
                              "program expects %d",
                              p->abi, NVX_DEVICE_ABI);
    if (p->size != sizeof *p || p->param_size != sizeof(nvx_param))
        return nvx_fail_input(err,
                              "has structures of %" PRIu32 " and %" PRIu32 " bytes; this "
                              "program expects %zu and %zu",
                              p->size, p->param_size, sizeof *p, sizeof(nvx_param));
    if (!p->name || !p->doc || !p->source || !p->bits || !p->plan || !p->program ||
        !p->describe)
        return nvx_fail_input(err, "lacks name, doc, source, bits, plan, program or "
                                   "describe");
    return 0;
}

/* The shared object; a text that is no path is not searched for in system folders. */
static void *open_object(const char *file, nvx_error *err)
{
    struct stat status;
    const char *why = stat(file, &status) != 0   ? strerror(errno)
                      : !S_ISREG(status.st_mode) ? "not a regular file"
                                                 : NULL;
    if (why) {
        nvx_fail_input(err, "cannot open: %s", why);
        return NULL;
    }
    char *path = nvx_format("%s%s", strchr(file, '/') ? "" : "./", file);
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        why = dlerror();
        size_t n = strlen(path);
        if (strncmp(why, path, n) == 0 && why[n] == ':')
            why += n + 1 + (why[n + 1] == ' ');
        nvx_fail_input(err, "not a shared object that can be loaded: %s", why);
    }
    free(path);
    return handle;
}

/* `path`, then the plug-in's own rows behind the head. */
static nvx_param *join_rows(const nvx_plugin *plugin)
{
    size_t n = 0;
    while (plugin->params && plugin->params[n].name)
        n++;
    nvx_param *rows = nvx_alloc(n + 2, sizeof *rows);
    rows[0] = path_row;
    for (size_t i = 0; i < n; i++) {
        rows[i + 1] = plugin->params[i];
        rows[i + 1].offset += HEAD;
    }
    return rows;
}

static nvx_part *load(const nvx_part *self, const char *file, nvx_error *err)
{
    void *handle = open_object(file, err);
    if (!handle)
        return NULL;
    const nvx_plugin *plugin = dlsym(handle, "nvx_device_plugin");
    if (!plugin)
        nvx_fail_input(err, "has no symbol nvx_device_plugin");
    if (!plugin || check_plugin(plugin, err) != 0) {
        dlclose(handle);
        return NULL;
    }
    loaded *made = nvx_alloc(1, sizeof *made);
    made->part = *self;
    made->part.doc = plugin->doc;
    made->part.params_size = HEAD + plugin->params_size;
    made->part.params = join_rows(plugin);
    made->part.check = check;
    made->part.load = NULL;
    made->part.ops = plugin->relax ? &ops : &still_ops;
    made->handle = handle;
    made->plugin = plugin;
    return &made->part;
}

static void unload(nvx_part **part_p)
{
    loaded *made = (loaded *)(void *)*part_p;
    nvx_param *rows = (nvx_param *)(uintptr_t)made->part.params; /* of join_rows() */
    dlclose(made->handle);
    free(rows);
    free(made);
    *part_p = NULL;
}

const nvx_part nvx_plugin_part = {
    .impl = "plugin",
    .doc = "cell defined by a shared object",
    .params_size = sizeof(head),
    .slots = nvx_device_slots,
    .load = load,
    .unload = unload,
};
