/* range.h - what cell types with levels between two conductances share.
 *
 * Level l of 2^bits stands at g_min + l (g_max - g_min) / (2^bits - 1). A spread given as
 * a list is spread over the levels by levels.h, so that the four-entry tables of RoCR
 * (arXiv 2405.04700) have the bands <= 1/4, <= 1/2, <= 3/4 and above.
 *
 * `clip` bounds a drawn conductance: zero (none is negative), none (as far as the draws
 * reach), range (g_min to g_max). Left out: levels that are not evenly spaced.
 */
#ifndef NVX_DEVICES_RANGE_H
#define NVX_DEVICES_RANGE_H

#include "devices/cells.h"
#include "devices/device.h"

typedef enum { NVX_CLIP_ZERO = 0, NVX_CLIP_NONE, NVX_CLIP_RANGE } nvx_clip;

/* Most level steps a conductance may come to: 16 bits hold eight units per step. */
enum { NVX_STEPS_MOST = NVX_CELL_MOST / 8 };

typedef struct nvx_range {
    char *profile, *source;
    uint64_t bits;
    double g_min, g_max; /* S */
    int clip;            /* nvx_clip */
} nvx_range;

extern const char *const nvx_clips[]; /* words of nvx_clip, ending with NULL */

/* Rows of a parameter table for members of an nvx_range. */
#define NVX_PROFILE_PARAMS(type, member)                                                 \
    {.name = "profile",                                                                  \
     .kind = NVX_PROFILE,                                                                \
     .unit = "1",                                                                        \
     .offset = offsetof(type, member.profile),                                           \
     .dflt = "",                                                                         \
     .trust = NVX_DEFINED,                                                               \
     .source = "definition",                                                             \
     .doc =                                                                              \
         "name (devices/profiles) or path of a YAML file with values for this device"},  \
    {                                                                                    \
        .name = "source", .kind = NVX_STRING, .unit = "1",                               \
        .offset = offsetof(type, member.source), .dflt = "", .trust = NVX_DEFINED,       \
        .source = "definition", .doc = "where the figures of the profile come from"      \
    }

#define NVX_BITS_PARAM(type, member)                                                     \
    {                                                                                    \
        .name = "bits", .kind = NVX_UINT, .unit = "1",                                   \
        .offset = offsetof(type, member.bits), .dflt = "5", .min = 1,                    \
        .max = NVX_CELL_BITS_MAX, .trust = NVX_ASSUMED, .source = "assumed",             \
        .doc = "most bits one cell can hold"                                             \
    }

#define NVX_G_PARAMS(type, member)                                                       \
    {.name = "g_min",                                                                    \
     .kind = NVX_REAL,                                                                   \
     .unit = "S",                                                                        \
     .offset = offsetof(type, member.g_min),                                             \
     .dflt = "2.5 uS",                                                                   \
     .min = 0,                                                                           \
     .max = 1,                                                                           \
     .trust = NVX_MEASURED,                                                              \
     .source = "Yao et al., Nature 577 (2020): 0.5 uA at 0.2 V",                         \
     .doc = "conductance of the lowest level"},                                          \
    {                                                                                    \
        .name = "g_max", .kind = NVX_REAL, .unit = "S",                                  \
        .offset = offsetof(type, member.g_max), .dflt = "20 uS", .min = 1e-12, .max = 1, \
        .trust = NVX_MEASURED,                                                           \
        .source = "Yao et al., Nature 577 (2020): 4.0 uA at 0.2 V",                      \
        .doc = "conductance of the highest level"                                        \
    }

#define NVX_CLIP_PARAM(type, member)                                                     \
    {                                                                                    \
        .name = "clip", .kind = NVX_CHOICE, .unit = "1",                                 \
        .offset = offsetof(type, member.clip), .dflt = "zero", .choices = nvx_clips,     \
        .trust = NVX_ASSUMED,                                                            \
        .source = "assumed: a conductance below zero is impossible",                     \
        .doc = "bounds of a drawn conductance: 0, none, or g_min to g_max"               \
    }

/* Fills g_min and g_step. */
void nvx_range_plan(const nvx_range *self, nvx_cell_plan *plan);

/* Fills low and high from what the draws reach, in level steps. */
void nvx_range_bounds(nvx_clip clip, double lowest, double highest, nvx_cell_plan *plan);

/* g_min below g_max, and within what fixed point holds. */
int nvx_range_check(const nvx_range *self, const nvx_config *config, nvx_error *err);

/* No conductance of the plan leaves what fixed point holds; else `key` is to blame. */
int nvx_range_fits(const nvx_cell_plan *plan, const nvx_config *config, const char *key,
                   nvx_error *err);

#endif
