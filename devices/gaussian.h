/* gaussian.h - Gaussian spread per level: what level_sigma and ratio_sigma share.
 *
 *     g = l + N(0, sigma_l)      in level steps, l = 0 .. 2^bits - 1
 *
 * sigma_l comes as a list over the levels (levels.h). What sigma is a fraction of is the
 * user's to say:
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

#include "devices/range.h"

typedef enum {
    NVX_SIGMA_RANGE = 0,
    NVX_SIGMA_LEVEL,
    NVX_SIGMA_VALUE,
    NVX_SIGMA_SIEMENS
} nvx_sigma_unit;
typedef enum { NVX_BANDS_SIGNED = 0, NVX_BANDS_MAGNITUDE } nvx_bands;

/* First member of the params of every Gaussian device. */
typedef struct nvx_gaussian {
    nvx_range range;
    int sigma_unit, bands;
    double sigma_scale;
} nvx_gaussian;

/* Words of the choices, ending with NULL. */
extern const char *const nvx_sigma_units[];
extern const char *const nvx_bands_names[];

/* Rows of a parameter table for the members above; base: offset of the nvx_gaussian. */
#define NVX_GAUSSIAN_PARAMS(type, member)                                                \
    NVX_PROFILE_PARAMS(type, member.range), NVX_BITS_PARAM(type, member.range),          \
        NVX_G_PARAMS(type, member.range),                                                \
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
        NVX_CLIP_PARAM(type, member.range)

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
