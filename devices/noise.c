#include "devices/noise.h"

#include <math.h>
#include <stdlib.h>

#include "devices/cells.h"
#include "devices/levels.h"
#include "devices/substream.h"
#include "sim/config.h"
#include "sim/memory.h"
#include "sim/vector.h"

typedef struct {
    char *profile, *source;
    nvx_reals white, rtn_share, rtn_amplitude, rtn_low_time, rtn_high_time;
    nvx_reals slow, slow_slope, slow_times;
} params;

enum { TERMS = 1 + NVX_SLOW_MOST };

static const double DRAWS = 4294967296.0; /* values a draw has */

#define TEXT(field, what, ...)                                                           \
    {                                                                                    \
        .name = #field, .unit = "1", .offset = offsetof(params, field), .dflt = "",      \
        .trust = NVX_DEFINED, .source = "definition", .doc = what, __VA_ARGS__           \
    }
#define LIST(field, in, value, smallest, largest, what)                                  \
    {                                                                                    \
        .name = #field, .kind = NVX_REALS, .unit = in,                                   \
        .offset = offsetof(params, field), .dflt = value, .min = smallest,               \
        .max = largest, .trust = NVX_ASSUMED, .source = "assumed", .doc = what           \
    }

static const nvx_param param_table[] = {
    TEXT(profile,
         "name (devices/profiles) or path of a YAML file with values for this noise",
         .kind = NVX_PROFILE),
    TEXT(source, "where the figures of the profile come from", .kind = NVX_STRING),
    LIST(white, "1", "0", 0, 10, "std of a read, fraction of the range, per level"),
    LIST(rtn_share, "1", "0", 0, 1, "share of cells with two states, per level"),
    LIST(rtn_amplitude, "1", "0", 0, 10,
         "distance of the two states, fraction of the range, per level"),
    LIST(rtn_low_time, "s", "1 s", 1e-12, 1e12, "mean dwell time in the lower state"),
    LIST(rtn_high_time, "s", "1 s", 1e-12, 1e12, "mean dwell time in the upper state"),
    LIST(slow, "1", "0", 0, 10,
         "std of slow wandering, fraction of the range, per level"),
    LIST(slow_slope, "1", "0", -3, 3,
         "spectrum of slow wandering 1/f^(1 + slow_slope), per level"),
    LIST(slow_times, "s", "[10 ms, 100 ms, 1 s, 10 s, 100 s]", 1e-12, 1e12,
         "correlation times of slow wandering, at most 7"),
    {0},
};

static int check(void *vp, const nvx_config *self, nvx_error *err)
{
    const params *p = vp;
    const struct {
        const char *key;
        const nvx_reals *list;
    } lists[] = {{"white", &p->white},
                 {"rtn_share", &p->rtn_share},
                 {"rtn_amplitude", &p->rtn_amplitude},
                 {"rtn_low_time", &p->rtn_low_time},
                 {"rtn_high_time", &p->rtn_high_time},
                 {"slow", &p->slow},
                 {"slow_slope", &p->slow_slope}};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        if (nvx_levels_check(lists[i].list, self, lists[i].key, err) != 0)
            return -1;
    if (p->slow_times.n < 1 || p->slow_times.n > NVX_SLOW_MOST)
        return nvx_config_fail(self, "slow_times", err, "%zu values; allowed: 1 to %d",
                               p->slow_times.n, NVX_SLOW_MOST);
    return 0;
}

static const nvx_part part = {
    .doc = "white read noise, two-state noise and slow wandering",
    .params_size = sizeof(params),
    .params = param_table,
    .check = check,
};

const nvx_part *const nvx_noise_parts[] = {&part, NULL};

nvx_noise_cell nvx_noise_at(const nvx_config *config, double x)
{
    const params *p = nvx_config_params(config);
    nvx_noise_cell cell = {
        .white = nvx_levels_value(&p->white, x),
        .amplitude = nvx_levels_value(&p->rtn_amplitude, x),
        .low_time = nvx_levels_value(&p->rtn_low_time, x),
        .high_time = nvx_levels_value(&p->rtn_high_time, x),
        .slow = nvx_levels_value(&p->slow, x),
        .slope = nvx_levels_value(&p->slow_slope, x),
        .slow_times = (unsigned)p->slow_times.n,
    };
    for (size_t k = 0; k < p->slow_times.n; k++)
        cell.slow_time[k] = p->slow_times.v[k];
    return cell;
}

unsigned nvx_noise_states(const nvx_noise_cell *cell,
                          nvx_noise_state out[1 + NVX_SLOW_MOST])
{
    double sum = 0;
    out[0] = (nvx_noise_state){cell->amplitude,
                               cell->high_time / (cell->low_time + cell->high_time),
                               1 / cell->low_time + 1 / cell->high_time};
    for (unsigned k = 0; k < cell->slow_times; k++)
        sum += pow(cell->slow_time[k], cell->slope);
    for (unsigned k = 0; k < cell->slow_times; k++) {
        double share = pow(cell->slow_time[k], cell->slope) / sum;
        out[1 + k] =
            (nvx_noise_state){2 * cell->slow * sqrt(share), 0.5, 1 / cell->slow_time[k]};
    }
    return 1 + cell->slow_times;
}

double nvx_noise_upper(double up, double rate, double elapsed, unsigned state)
{
    return elapsed < 0 ? up : up + (state - up) * exp(-rate * elapsed);
}

void nvx_noise_init(nvx_noise *self, const nvx_config *config, const nvx_cell_plan *plan)
{
    const params *p = nvx_config_params(config);
    double top = plan->levels - 1;
    *self = (nvx_noise){.levels = plan->levels};
    for (unsigned l = 0; l < plan->levels; l++) {
        nvx_noise_cell cell = nvx_noise_at(config, l / top);
        nvx_noise_state states[TERMS];
        unsigned n = nvx_noise_states(&cell, states);
        self->white[l] = (float)(top * cell.white);
        self->share[l] = (uint64_t)rint(DRAWS * nvx_levels_value(&p->rtn_share, l / top));
        for (unsigned k = 0; k < n; k++) {
            nvx_noise_term *term = &self->term[k];
            bool has = k > 0 || self->share[l] > 0;
            term->amplitude[l] = has ? (float)(top * states[k].amplitude) : 0;
            term->up[l] = states[k].up;
            term->rate[l] = states[k].rate;
            term->used |= term->amplitude[l] > 0;
        }
    }
}

bool nvx_noise_remembers(const nvx_noise *self)
{
    bool any = false;
    for (int k = 0; k < TERMS; k++)
        any |= self->term[k].used;
    return any;
}

bool nvx_noise_white(const nvx_noise *self)
{
    bool any = false;
    for (unsigned l = 0; l < self->levels; l++)
        any |= self->white[l] > 0;
    return any;
}

/* Draws below chance[2 l + s] put a cell of level l in state s into the upper one. */
static void chances(const nvx_noise_term *term, unsigned levels, double elapsed,
                    uint64_t chance[])
{
    for (unsigned l = 0; l < levels; l++)
        for (unsigned s = 0; s < 2; s++)
            chance[2 * l + s] = (uint64_t)rint(
                DRAWS * nvx_noise_upper(term->up[l], term->rate[l], elapsed, s));
}

static void step(const nvx_noise_term *term, unsigned levels, unsigned bit,
                 const nvx_cell_time *time, size_t n, const uint8_t level[],
                 const uint32_t draw[], const uint8_t has[], uint8_t state[], float g[])
{
    uint64_t chance[2 * NVX_CELL_LEVELS_MAX];
    float value[2 * NVX_CELL_LEVELS_MAX];
    chances(term, levels, time->elapsed, chance);
    for (unsigned i = 0; i < 2 * levels; i++)
        value[i] = term->amplitude[i / 2] * ((float)(i % 2) - (float)term->up[i / 2]);
    for (size_t i = 0; i < n; i++) {
        unsigned old = time->elapsed < 0 ? 0u : (unsigned)state[i] >> bit & 1u;
        unsigned now = draw[i] < chance[2u * level[i] + old];
        state[i] = (uint8_t)((state[i] & ~(1u << bit)) | now << bit);
        g[i] += has[i] ? value[2u * level[i] + now] : 0;
    }
}

/* Draws of a stream: number 0 tells which cells have RTN, 1 + 8 read + k steps term k. */
void nvx_noise_apply(const nvx_noise *self, const nvx_stream *stream, uint64_t first,
                     size_t n, const uint8_t level[], const nvx_cell_time *time,
                     uint8_t state[], float g[])
{
    uint32_t draw[NVX_CELL_BATCH];
    uint8_t has[NVX_CELL_BATCH];
    NVX_ASSERT(n <= NVX_CELL_BATCH);
    nvx_stream numbered = nvx_substream(stream, 0);
    nvx_stream_bits(&numbered, first, n, draw);
    for (size_t i = 0; i < n; i++)
        has[i] = !self->term[0].used || draw[i] < self->share[level[i]];
    for (unsigned k = 0; k < TERMS; k++) {
        if (!self->term[k].used)
            continue;
        numbered = nvx_substream(stream, 1 + TERMS * time->read + k);
        nvx_stream_bits(&numbered, first, n, draw);
        step(&self->term[k], self->levels, k, time, n, level, draw, has, state, g);
        for (size_t i = 0; i < n && k == 0; i++)
            has[i] = 1; /* slow terms are every cell's */
    }
}

void nvx_noise_bounds(const nvx_noise *self, double *low, double *high)
{
    double up = 0, down = 0;
    for (unsigned l = 0; l < self->levels; l++) {
        double rise = 0, fall = 0;
        for (unsigned k = 0; k < TERMS; k++) {
            rise += (double)self->term[k].amplitude[l] * (1 - self->term[k].up[l]);
            fall += (double)self->term[k].amplitude[l] * self->term[k].up[l];
        }
        up = fmax(up, rise);
        down = fmax(down, fall);
    }
    *low -= down;
    *high += up;
}
