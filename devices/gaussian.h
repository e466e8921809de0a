/* gaussian.h - Gaussian spread per level: what level_sigma and ratio_sigma share.
 *
 *     g = l + N(0, sigma_l)      in level steps, l = 0 .. 2^bits - 1
 *
 * sigma_l comes as a list over the normalised level x = l / (2^bits - 1): with n entries,
 * x falls into entry ceil(n x) - 1 (and 0 for x = 0), so that a list of 2^bits entries
 * has one per level and the four-entry tables of RoCR (arXiv 2405.04700) have the bands
 * <= 1/4, <= 1/2, <= 3/4 and above. What sigma is a fraction of is the user's to say:
 *
 *     range     of g_max - g_min            level    of one level step
 *     siemens   sigma is in S               value    of the full-scale value
 *
 * With `value` there is one draw per value and none per cell: every slice moves by the
 * same number of steps, so that the recovered value has a std of sigma x max|W| whatever
 * the mapping. No cell bounds it: `clip` is none.
 *
 * Left out: correlation between cells, tails, anything that changes after programming.
 */
#ifndef NVX_DEVICES_GAUSSIAN_H
#define NVX_DEVICES_GAUSSIAN_H

#include "devices/device.h"

typedef enum {
    NVX_SIGMA_RANGE = 0,
    NVX_SIGMA_LEVEL,
    NVX_SIGMA_VALUE,
    NVX_SIGMA_SIEMENS
} nvx_sigma_unit;
typedef enum { NVX_CLIP_ZERO = 0, NVX_CLIP_NONE, NVX_CLIP_RANGE } nvx_clip;
typedef enum { NVX_BANDS_SIGNED = 0, NVX_BANDS_MAGNITUDE } nvx_bands;

/* First member of the params of every Gaussian device. */
typedef struct nvx_gaussian {
    char *profile, *source;
    uint64_t bits;
    double g_min, g_max; /* S */
    int sigma_unit, clip, bands;
    double sigma_scale;
} nvx_gaussian;

/* Words of the choices, ending with NULL. */
extern const char *const nvx_sigma_units[];
extern const char *const nvx_clips[];
extern const char *const nvx_bands_names[];

/* Rows of a parameter table for the members above; base: offset of the nvx_gaussian. */
#define NVX_GAUSSIAN_PARAMS(type, member)                                                \
    {.name = "profile",                                                                  \
     .kind = NVX_PROFILE,                                                                \
     .unit = "1",                                                                        \
     .offset = offsetof(type, member.profile),                                           \
     .dflt = "",                                                                         \
     .trust = NVX_DEFINED,                                                               \
     .source = "definition",                                                             \
     .doc =                                                                              \
         "name (devices/profiles) or path of a YAML file with values for this device"},  \
        {.name = "source",                                                               \
         .kind = NVX_STRING,                                                             \
         .unit = "1",                                                                    \
         .offset = offsetof(type, member.source),                                        \
         .dflt = "",                                                                     \
         .trust = NVX_DEFINED,                                                           \
         .source = "definition",                                                         \
         .doc = "where the figures of the profile come from"},                           \
        {.name = "bits",                                                                 \
         .kind = NVX_UINT,                                                               \
         .unit = "1",                                                                    \
         .offset = offsetof(type, member.bits),                                          \
         .dflt = "5",                                                                    \
         .min = 1,                                                                       \
         .max = NVX_CELL_BITS_MAX,                                                       \
         .trust = NVX_ASSUMED,                                                           \
         .source = "assumed",                                                            \
         .doc = "most bits one cell can hold"},                                          \
        {.name = "g_min",                                                                \
         .kind = NVX_REAL,                                                               \
         .unit = "S",                                                                    \
         .offset = offsetof(type, member.g_min),                                         \
         .dflt = "2.5 uS",                                                               \
         .min = 0,                                                                       \
         .max = 1,                                                                       \
         .trust = NVX_MEASURED,                                                          \
         .source = "Yao et al., Nature 577 (2020): 0.5 uA at 0.2 V",                     \
         .doc = "conductance of the lowest level"},                                      \
        {.name = "g_max",                                                                \
         .kind = NVX_REAL,                                                               \
         .unit = "S",                                                                    \
         .offset = offsetof(type, member.g_max),                                         \
         .dflt = "20 uS",                                                                \
         .min = 1e-12,                                                                   \
         .max = 1,                                                                       \
         .trust = NVX_MEASURED,                                                          \
         .source = "Yao et al., Nature 577 (2020): 4.0 uA at 0.2 V",                     \
         .doc = "conductance of the highest level"},                                     \
        {.name = "sigma_unit",                                                           \
         .kind = NVX_CHOICE,                                                             \
         .unit = "1",                                                                    \
         .offset = offsetof(type, member.sigma_unit),                                    \
         .dflt = "range",                                                                \
         .choices = nvx_sigma_units,                                                     \
         .trust = NVX_ASSUMED,                                                           \
         .source = "assumed: published material uses several conventions",               \
         .doc = "what sigma is a fraction of (siemens: sigma is a conductance in S)"},   \
        {.name = "sigma_scale",                                                          \
         .kind = NVX_REAL,                                                               \
         .unit = "1",                                                                    \
         .offset = offsetof(type, member.sigma_scale),                                   \
         .dflt = "1",                                                                    \
         .min = 0,                                                                       \
         .max = 1000,                                                                    \
         .trust = NVX_DEFINED,                                                           \
         .source = "definition",                                                         \
         .doc = "multiplies every sigma"},                                               \
        {.name = "bands",                                                                \
         .kind = NVX_CHOICE,                                                             \
         .unit = "1",                                                                    \
         .offset = offsetof(type, member.bands),                                         \
         .dflt = "signed",                                                               \
         .choices = nvx_bands_names,                                                     \
         .trust = NVX_SIMULATED,                                                         \
         .source = "RoCR (arXiv 2405.04700), noise listing",                             \
         .doc = "with sigma_unit value: bands of the signed value or of its magnitude"}, \
    {                                                                                    \
        .name = "clip", .kind = NVX_CHOICE, .unit = "1",                                 \
        .offset = offsetof(type, member.clip), .dflt = "zero", .choices = nvx_clips,     \
        .trust = NVX_ASSUMED,                                                            \
        .source = "assumed: a conductance below zero is impossible",                     \
        .doc = "bounds of a drawn conductance: 0, none, or g_min to g_max"               \
    }

/* Plan from common parameters and a list of n sigmas. */
void nvx_gaussian_plan(const nvx_gaussian *self, const double sigma[], size_t n,
                       nvx_cell_plan *plan);
void nvx_gaussian_program(const nvx_cell_plan *plan, const nvx_stream *stream,
                          uint64_t first, size_t n, const uint8_t level[], float g[]);
void nvx_gaussian_describe(const nvx_gaussian *self, char *out, size_t size);
/* g_min below g_max, nothing given that would have no effect, and no conductance that
 * leaves fixed point. */
int nvx_gaussian_check(const nvx_gaussian *self, const double sigma[], size_t n,
                       const nvx_config *config, nvx_error *err);

#endif
