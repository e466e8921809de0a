#include "devices/cells.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "devices/cells_parts.h"
#include "devices/substream.h"
#include "devices/write.h"
#include "sim/config.h"
#include "sim/memory.h"
#include "sim/vector.h"

enum { BLOCK = 64 /* cells that are pulsed again together */ };

const nvx_slot nvx_device_slots[] = {
    {"retention", nvx_retention_parts},
    {"noise", nvx_noise_parts},
    {"faults", nvx_faults_parts},
    {"write", nvx_write_parts},
    {0},
};

nvx_cells *nvx_cells_new(const nvx_config *device, unsigned bits, double inputs,
                         nvx_error *err)
{
    nvx_cells *self = nvx_alloc(1, sizeof *self);
    self->ops = nvx_config_part(device)->ops;
    self->plan = (nvx_cell_plan){.bits = bits, .levels = 1u << bits};
    self->write = nvx_config_params(nvx_config_child(device, "write"));
    for (unsigned l = 0; l < NVX_CELL_LEVELS_MAX; l++)
        self->plan.target[l] = (float)l;
    if (self->ops->plan(nvx_config_params(device), device, &self->plan, err) != 0) {
        nvx_cells_destroy(&self);
        return NULL;
    }
    nvx_retention_init(&self->retention, nvx_config_child(device, "retention"),
                       &self->plan);
    nvx_noise_init(&self->noise, nvx_config_child(device, "noise"), &self->plan);
    self->faults = nvx_faults_new(nvx_config_child(device, "faults"));
    self->faulty = nvx_faults_any(&self->faults);
    if (self->plan.per_value && self->write->verify != NVX_VERIFY_NONE) {
        nvx_config_fail(nvx_config_child(device, "write"), "verify", err,
                        "'%s' acts on cells, sigma_unit value spreads whole values; "
                        "allowed: none, or another sigma_unit",
                        self->write->verify == NVX_VERIFY_ALL ? "all" : "mask");
        nvx_cells_destroy(&self);
        return NULL;
    }
    self->age = self->ops->relax || self->retention.kind != NVX_KEEP;
    self->remember = nvx_noise_remembers(&self->noise);
    nvx_cells_bounds(self);
    if (nvx_cells_fix(self, device, inputs, err) != 0)
        nvx_cells_destroy(&self);
    return self;
}

void nvx_cells_destroy(nvx_cells **self_p)
{
    nvx_cells *self = *self_p;
    if (!self)
        return;
    if (self->ops->clear)
        self->ops->clear(&self->plan);
    free(self);
    *self_p = NULL;
}

const nvx_cell_plan *nvx_cells_plan(const nvx_cells *self) { return &self->plan; }

int nvx_cells_unit(const nvx_cells *self) { return self->unit; }

int nvx_cells_zero(const nvx_cells *self) { return self->zero; }

int nvx_cells_largest(const nvx_cells *self) { return self->largest; }

void nvx_cells_range(const nvx_cells *self, int *low, int *high)
{
    *low = (int)floor((double)self->low * self->unit);
    *high = (int)ceil((double)self->high * self->unit);
}

const nvx_write_params *nvx_cells_write(const nvx_cells *self) { return self->write; }

bool nvx_cells_age(const nvx_cells *self) { return self->age; }

bool nvx_cells_remember(const nvx_cells *self) { return self->remember; }

bool nvx_cells_faulty(const nvx_cells *self) { return self->faulty; }

bool nvx_cells_wear(const nvx_cells *self, uint64_t writes)
{
    nvx_faults faults = nvx_faults_after(&self->faults, writes);
    return nvx_faults_any(&faults);
}

bool nvx_cells_white(const nvx_cells *self, double variance[])
{
    for (unsigned l = 0; l < self->plan.levels; l++) {
        double std = (double)self->noise.white[l] * self->unit;
        variance[l] = std * std;
    }
    return nvx_noise_white(&self->noise);
}

void nvx_cell_streams_init(nvx_cell_streams *self, uint64_t seed, uint64_t trial,
                           const char *path)
{
    NVX_ASSERT(strlen(path) < sizeof self->path);
    *self = (nvx_cell_streams){.seed = seed, .trial = trial, .policy = -1};
    snprintf(self->path, sizeof self->path, "%s", path);
    self->program = nvx_stream_new(seed, trial, path, "program");
    self->relax = nvx_stream_new(seed, trial, path, "relax");
    self->fault = nvx_stream_new(seed, trial, path, "fault");
    self->retain = nvx_stream_new(seed, trial, path, "retain");
    self->rtn = nvx_stream_new(seed, trial, path, "rtn");
}

void nvx_cell_streams_rewrite(nvx_cell_streams *self, uint64_t writes, int policy)
{
    char path[sizeof self->path + 32];
    snprintf(path, sizeof path, "%s.write%llu", self->path, (unsigned long long)writes);
    self->program = nvx_stream_new(self->seed, self->trial, path, "program");
    self->relax = nvx_stream_new(self->seed, self->trial, path, "relax");
    self->retain = nvx_stream_new(self->seed, self->trial, path, "retain");
    self->rtn = nvx_stream_new(self->seed, self->trial, path, "rtn");
    self->writes = writes;
    self->policy = policy;
}

/* One call's cells, of which a batch at a time is drawn. */
typedef struct {
    const nvx_cells *self;
    const nvx_cell_streams *streams;
    const nvx_cell_time *time;
    uint64_t first;
    size_t n;
    const uint8_t *level, *verify;
    uint8_t *state, *pulses;
    int policy; /* nvx_verify */
} batch;

static bool verified(const batch *b, size_t i)
{
    return b->policy == NVX_VERIFY_ALL || (b->verify && b->verify[i]);
}

/* Indices of the block's cells that are verified and outside their window. */
static size_t outside(const batch *b, size_t at, size_t n, const float g[],
                      uint8_t left[])
{
    const nvx_write_params *write = b->self->write;
    const float window = (float)write->window;
    size_t count = 0;
    for (size_t i = at; i < at + n; i++) {
        if (verified(b, i) && fabsf(g[i] - b->self->plan.target[b->level[i]]) > window)
            left[count++] = (uint8_t)(i - at);
    }
    return count;
}

/* Pulses cells at .. at + n - 1 until they are in their windows: attempt number a draws
 * from substream a. */
static void verify_block(const batch *b, size_t at, size_t n, float g[], uint8_t pulses[])
{
    const nvx_cells *self = b->self;
    uint8_t left[BLOCK];
    float again[BLOCK];
    size_t count = outside(b, at, n, g, left);
    for (uint64_t a = 1; a < self->write->limit && count > 0; a++) {
        nvx_stream stream = nvx_substream(&b->streams->program, a);
        self->ops->program(&self->draw, &stream, b->first + at, n, b->level + at, again);
        size_t still = 0;
        for (size_t k = 0; k < count; k++) {
            size_t i = at + left[k];
            g[i] = again[left[k]];
            pulses[i]++;
            if (fabsf(g[i] - self->plan.target[b->level[i]]) > (float)self->write->window)
                left[still++] = left[k];
        }
        count = still;
    }
}

static void program(const batch *b, float g[], uint8_t pulses[])
{
    const nvx_cells *self = b->self;
    memset(pulses, 1, b->n);
    if (self->plan.per_value) {
        for (size_t i = 0; i < b->n; i++)
            g[i] = b->level[i];
        return;
    }
    self->ops->program(&self->draw, &b->streams->program, b->first, b->n, b->level, g);
    if (b->policy == NVX_VERIFY_NONE)
        return;
    for (size_t at = 0; at < b->n; at += BLOCK)
        verify_block(b, at, b->n - at < BLOCK ? b->n - at : BLOCK, g, pulses);
}

NVX_CLONES
static void clamp(float low, float high, size_t n, float g[])
{
    for (size_t i = 0; i < n; i++) {
        float x = g[i] < low ? low : g[i];
        g[i] = x > high ? high : x;
    }
}

/* What time since programming and the reads before do to the batch. */
static void pass_time(const batch *b, float g[])
{
    const nvx_cells *self = b->self;
    const double since = b->time->since;
    if (!self->age && !self->remember)
        return;
    if (self->ops->relax)
        self->ops->relax(&self->plan, &b->streams->relax, b->first, b->n, b->level, since,
                         g);
    nvx_retention_apply(&self->retention, &b->streams->retain, b->first, b->n, b->level,
                        since, g);
    if (self->remember)
        nvx_noise_apply(&self->noise, &b->streams->rtn, b->first, b->n, b->level, b->time,
                        b->state, g);
    clamp(self->low, self->high, b->n, g);
}

/* A stuck cell is at its level whatever was done to it; verified at a level far from that
 * one, it took all pulses. */
static void stick(const batch *b, float g[], uint8_t pulses[])
{
    const nvx_cells *self = b->self;
    const nvx_write_params *write = self->write;
    const nvx_faults faults = nvx_faults_after(&self->faults, b->streams->writes);
    uint8_t stuck[NVX_CELL_BATCH];
    nvx_faults_draw(&faults, &b->streams->fault, b->first, b->n, stuck);
    for (size_t i = 0; i < b->n; i++) {
        if (stuck[i] == NVX_STUCK_NOT)
            continue;
        g[i] = stuck[i] == NVX_STUCK_HIGH ? (float)(self->plan.levels - 1) : 0;
        bool near = fabsf(g[i] - self->plan.target[b->level[i]]) <= (float)write->window;
        pulses[i] = (uint8_t)(verified(b, i) && !near ? write->limit : 1);
    }
}

/* To the nearest whole unit, ties to even: adding 1.5 x 2^23 leaves no room for less. */
NVX_CLONES
static void fix(float unit, size_t n, const float g[], int16_t out[])
{
    const float whole = 12582912.0F;
    for (size_t i = 0; i < n; i++)
        out[i] = (int16_t)(int32_t)(g[i] * unit + whole - whole);
}

static void draw(const batch *b, int16_t out[])
{
    float g[NVX_CELL_BATCH];
    uint8_t pulses[NVX_CELL_BATCH];
    program(b, g, pulses);
    pass_time(b, g);
    if (b->self->faulty || b->streams->writes > 0)
        stick(b, g, pulses);
    fix((float)b->self->unit, b->n, g, out);
    if (b->pulses)
        memcpy(b->pulses, pulses, b->n);
}

void nvx_cells_draw(const nvx_cells *self, const nvx_cell_streams *streams,
                    uint64_t first, size_t n, const uint8_t level[],
                    const uint8_t verify[], const nvx_cell_time *time, uint8_t state[],
                    int16_t g[], uint8_t pulses[])
{
    static const nvx_cell_time now = {.since = 0, .elapsed = -1, .read = 0};
    NVX_ASSERT(first % 4 == 0 && (state || !self->remember));
    int policy = streams->policy < 0 ? self->write->verify : streams->policy;
    for (size_t i = 0; i < n; i += NVX_CELL_BATCH) {
        const batch b = {
            .self = self,
            .streams = streams,
            .time = time ? time : &now,
            .first = first + i,
            .n = n - i < NVX_CELL_BATCH ? n - i : NVX_CELL_BATCH,
            .level = level + i,
            .verify = verify && policy == NVX_VERIFY_MASK ? verify + i : NULL,
            .policy = policy,
            .state = state ? state + i : NULL,
            .pulses = pulses ? pulses + i : NULL,
        };
        draw(&b, g + i);
    }
}

void nvx_cells_exact(const nvx_cells *self, size_t n, const uint8_t level[], int16_t g[])
{
    for (size_t i = 0; i < n; i++)
        g[i] = (int16_t)(level[i] * self->unit);
}
