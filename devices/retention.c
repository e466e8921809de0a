#include "devices/retention.h"

#include <math.h>

#include "devices/levels.h"
#include "sim/config.h"
#include "sim/memory.h"
#include "sim/vector.h"

typedef struct {
    nvx_reals mean, sigma;
    double t0;
} params;

#define LIST(key, field, smallest, what)                                                 \
    {                                                                                    \
        .name = key, .kind = NVX_REALS, .unit = "1", .offset = offsetof(params, field),  \
        .dflt = "0", .min = smallest, .max = 10, .trust = NVX_ASSUMED,                   \
        .source = "assumed: off", .doc = what                                            \
    }
#define START(value, trusted, from, what)                                                \
    {                                                                                    \
        .name = "t0", .kind = NVX_REAL, .unit = "s", .offset = offsetof(params, t0),     \
        .dflt = value, .min = 1e-12, .max = 1e9, .trust = trusted, .source = from,       \
        .doc = what                                                                      \
    }

static const nvx_param log_time_params[] = {
    LIST("shift", mean, -10,
         "mean shift per decade of time, fraction of the range, per level"),
    LIST("sigma", sigma, 0,
         "std after one decade of time, fraction of the range, per level"),
    START("1 ms", NVX_ASSUMED, "assumed: below the first reads of published data, 10 ms",
          "time since programming from which decades count"),
    {0},
};

static const nvx_param power_law_params[] = {
    LIST("nu", mean, 0, "mean drift exponent, per level"),
    LIST("nu_sigma", sigma, 0, "std of the drift exponent from cell to cell, per level"),
    START("20 s", NVX_MEASURED, "Joshi et al., Nat. Commun. 11, 2473 (2020)",
          "time since programming from which cells drift"),
    {0},
};

static int check(const params *p, const char *mean, const char *sigma,
                 const nvx_config *self, nvx_error *err)
{
    return nvx_levels_check(&p->mean, self, mean, err) != 0
               ? -1
               : nvx_levels_check(&p->sigma, self, sigma, err);
}

static int check_log_time(void *vp, const nvx_config *self, nvx_error *err)
{
    return check(vp, "shift", "sigma", self, err);
}

static int check_power_law(void *vp, const nvx_config *self, nvx_error *err)
{
    return check(vp, "nu", "nu_sigma", self, err);
}

static const nvx_part none = {
    .impl = "none",
    .doc = "cells keep their conductance",
};
static const nvx_part log_time = {
    .impl = "log_time",
    .doc = "shift and spread that grow with the logarithm of time",
    .params_size = sizeof(params),
    .params = log_time_params,
    .check = check_log_time,
};
static const nvx_part power_law = {
    .impl = "power_law",
    .doc = "conductance that falls with a power of time",
    .params_size = sizeof(params),
    .params = power_law_params,
    .check = check_power_law,
};

const nvx_part *const nvx_retention_parts[] = {&none, &log_time, &power_law, NULL};

void nvx_retention_init(nvx_retention *self, const nvx_config *config,
                        const nvx_cell_plan *plan)
{
    const nvx_part *part = nvx_config_part(config);
    const params *p = nvx_config_params(config);
    *self = (nvx_retention){.kind = part == &log_time    ? NVX_LOG_TIME
                                    : part == &power_law ? NVX_POWER_LAW
                                                         : NVX_KEEP,
                            .zero = (float)(plan->g_min / plan->g_step)};
    if (self->kind == NVX_KEEP)
        return;
    self->t0 = p->t0;
    double top = plan->levels - 1, steps = self->kind == NVX_LOG_TIME ? top : 1;
    for (unsigned l = 0; l < plan->levels; l++) {
        self->mean[l] = (float)(steps * nvx_levels_value(&p->mean, l / top));
        self->sigma[l] = (float)(steps * nvx_levels_value(&p->sigma, l / top));
        self->spread |= self->sigma[l] > 0;
    }
}

NVX_CLONES
static void add(const float mean[], const float sigma[], size_t n, const uint8_t level[],
                const float z[], float g[])
{
    for (size_t i = 0; i < n; i++)
        g[i] += mean[level[i]] + sigma[level[i]] * z[i];
}

/* 2^x for -126 <= x <= 0: the Taylor series of 2^f at |f| <= 1/2 to degree 6 (relative
 * error 2e-7) times a power of two put into the exponent. Single operations only: the
 * same bytes everywhere, which exp2f does not promise. */
static inline float power_of_two(float x)
{
    const float whole_bits = 12582912.0F; /* 1.5 x 2^23: adding it rounds to whole */
    union {
        float f;
        int32_t i;
    } scale;
    float whole = x + whole_bits - whole_bits, f = x - whole;
    float y = 1.5403530e-4F;
    y = y * f + 1.3333558e-3F;
    y = y * f + 9.6181291e-3F;
    y = y * f + 5.5504109e-2F;
    y = y * f + 2.4022651e-1F;
    y = y * f + 6.9314718e-1F;
    y = y * f + 1.0F;
    scale.i = ((int32_t)whole + 127) << 23;
    return y * scale.f;
}

NVX_CLONES
static void decay(const float nu[], const float sigma[], float octaves, float zero,
                  size_t n, const uint8_t level[], const float z[], float g[])
{
    for (size_t i = 0; i < n; i++) {
        float x = (nu[level[i]] + sigma[level[i]] * z[i]) * -octaves;
        x = x > 0 ? 0 : x;
        x = x < -126 ? -126 : x;
        g[i] = (g[i] + zero) * power_of_two(x) - zero;
    }
}

void nvx_retention_apply(const nvx_retention *self, const nvx_stream *stream,
                         uint64_t first, size_t n, const uint8_t level[], double t,
                         float g[])
{
    float z[NVX_CELL_BATCH] = {0}, mean[NVX_CELL_LEVELS_MAX], sigma[NVX_CELL_LEVELS_MAX];
    NVX_ASSERT(n <= NVX_CELL_BATCH);
    if (self->kind == NVX_KEEP || t <= 0 ||
        (self->kind == NVX_POWER_LAW && t <= self->t0))
        return;
    if (self->spread)
        nvx_stream_normal(stream, first, n, z);
    if (self->kind == NVX_POWER_LAW) {
        decay(self->mean, self->sigma, (float)log2(t / self->t0), self->zero, n, level, z,
              g);
        return;
    }
    float decades = (float)log10(1 + t / self->t0), root = sqrtf(decades);
    for (int l = 0; l < NVX_CELL_LEVELS_MAX; l++) {
        mean[l] = self->mean[l] * decades;
        sigma[l] = self->sigma[l] * root;
    }
    add(mean, sigma, n, level, z, g);
}

void nvx_retention_bounds(const nvx_retention *self, unsigned levels, double t,
                          double *low, double *high)
{
    double up = 0, down = 0;
    if (self->kind == NVX_POWER_LAW) /* towards no conductance */
        *low = fmin(*low, -(double)self->zero);
    if (self->kind != NVX_LOG_TIME)
        return;
    double decades = log10(1 + t / self->t0);
    for (unsigned l = 0; l < levels; l++) {
        double far = (double)self->sigma[l] * sqrt(decades) * NVX_LARGEST_DRAW;
        double shift = (double)self->mean[l] * decades;
        up = fmax(up, far + shift);
        down = fmax(down, far - shift);
    }
    *low -= down;
    *high += up;
}
