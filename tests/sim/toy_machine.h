/* toy_machine.h - a small machine with every kind of parameter, for the tests of the
 * configuration. A check counts the order in which nodes are finished.
 */
#ifndef NVX_TESTS_TOY_MACHINE_H
#define NVX_TESTS_TOY_MACHINE_H

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/config.h"

typedef struct {
    uint64_t bits;
    nvx_duration conversion;
    double energy;
} toy_adc;

typedef struct {
    uint64_t rows;
    double v_read;
    int mapping;
    bool clip;
    double area;
} toy_array;

typedef struct {
    char *profile;
    nvx_reals sigma;
    double g_max;
    char *note;
} toy_device;

typedef struct {
    uint64_t seed;
    uint64_t width; /* bit */
    uint64_t size;  /* B */
    double speed;
    char *label;
} toy_run;

static const char *const toy_mappings[] = {"differential", "offset", NULL};

static const nvx_param toy_adc_params[] = {
    {"bits", NVX_UINT, "1", offsetof(toy_adc, bits), "8", 1, 14, NULL, NVX_ASSUMED,
     "assumed", "resolution"},
    {"conversion", NVX_DURATION, "cycles", offsetof(toy_adc, conversion), "9 cycles", 1,
     64, NULL, NVX_ASSUMED, "assumed", "time of one conversion"},
    {"energy", NVX_REAL, "J", offsetof(toy_adc, energy), "2.55 pJ", 0, 1, NULL,
     NVX_ASSUMED, "assumed", "energy of one conversion"},
    {0},
};
static const nvx_param toy_array_params[] = {
    {"rows", NVX_UINT, "1", offsetof(toy_array, rows), NULL, 1, 65536, NULL, NVX_ASSUMED,
     "", "rows"},
    {"v_read", NVX_REAL, "V", offsetof(toy_array, v_read), "0.2 V", 0, 5, NULL,
     NVX_ASSUMED, "assumed", "read voltage"},
    {"mapping", NVX_CHOICE, "1", offsetof(toy_array, mapping), "differential", 0, 0,
     toy_mappings, NVX_ASSUMED, "assumed", "mapping"},
    {"clip", NVX_BOOL, "1", offsetof(toy_array, clip), "false", 0, 0, NULL, NVX_ASSUMED,
     "assumed", "clip conductances"},
    {"area", NVX_REAL, "m2", offsetof(toy_array, area), "29.3 um2", 0, 1, NULL,
     NVX_ASSUMED, "assumed", "area"},
    {0},
};
static const nvx_param toy_device_params[] = {
    {"profile", NVX_PROFILE, "1", offsetof(toy_device, profile), "", 0, 0, NULL,
     NVX_ASSUMED, "assumed", "profile"},
    {"sigma", NVX_REALS, "1", offsetof(toy_device, sigma), NULL, 0, 10, NULL, NVX_ASSUMED,
     "", "sigma of each level"},
    {"g_max", NVX_REAL, "S", offsetof(toy_device, g_max), "14.2 uS", 0, 1, NULL,
     NVX_ASSUMED, "assumed", "largest conductance"},
    {"note", NVX_STRING, "1", offsetof(toy_device, note), "", 0, 0, NULL, NVX_ASSUMED,
     "assumed", "a remark"},
    {0},
};
static const nvx_param toy_run_params[] = {
    {"seed", NVX_UINT, "1", offsetof(toy_run, seed), "1", 0, 18446744073709551615.0, NULL,
     NVX_ASSUMED, "assumed", "seed"},
    {"width", NVX_UINT, "bit", offsetof(toy_run, width), "256 bit", 1, 65536, NULL,
     NVX_ASSUMED, "assumed", "width"},
    {"size", NVX_UINT, "B", offsetof(toy_run, size), "2 KiB", 1, 1099511627776.0, NULL,
     NVX_ASSUMED, "assumed", "size"},
    {"speed", NVX_REAL, "Hz", offsetof(toy_run, speed), "1 GHz", 0, INFINITY, NULL,
     NVX_ASSUMED, "assumed", "speed"},
    {"label", NVX_STRING, "1", offsetof(toy_run, label), "none given", 0, 0, NULL,
     NVX_ASSUMED, "assumed", "label"},
    {0},
};

static char toy_order[64];

static int toy_finished(const nvx_config *self)
{
    const char *path = nvx_config_path(self), *dot = strrchr(path, '.');
    size_t n = strlen(toy_order);
    snprintf(toy_order + n, sizeof toy_order - n, "%s ", dot ? dot + 1 : path);
    return 0;
}

static int toy_tile_check(void *params, const nvx_config *self, nvx_error *err)
{
    (void)params;
    (void)err;
    return toy_finished(self);
}

static int toy_array_check(void *vp, const nvx_config *self, nvx_error *err)
{
    const toy_array *p = vp;
    if (p->rows == 13)
        return nvx_config_fail(self, "rows", err, "%d brings bad luck", 13);
    if (p->rows == 14)
        return nvx_config_fail(self, "v_read", err, "too low for 14 rows");
    return toy_finished(self);
}

static const nvx_part toy_sar = {
    .impl = "sar", .params_size = sizeof(toy_adc), .params = toy_adc_params};
static const nvx_part toy_perfect = {.impl = "perfect"};
static const nvx_part toy_level_sigma = {.impl = "level_sigma",
                                         .params_size = sizeof(toy_device),
                                         .params = toy_device_params};
static const nvx_part *const toy_adcs[] = {&toy_sar, &toy_perfect, NULL};
static const nvx_part *const toy_devices[] = {&toy_perfect, &toy_level_sigma, NULL};
static const nvx_slot toy_array_slots[] = {{"device", toy_devices}, {0}};
static const nvx_part toy_crossbar = {.impl = "crossbar",
                                      .params_size = sizeof(toy_array),
                                      .params = toy_array_params,
                                      .slots = toy_array_slots,
                                      .check = toy_array_check};
static const nvx_part *const toy_arrays[] = {&toy_crossbar, NULL};
static const nvx_slot toy_tile_slots[] = {
    {"adc_pool", toy_adcs}, {"array", toy_arrays}, {0}};
static const nvx_part toy_tile = {
    .impl = "tile", .slots = toy_tile_slots, .check = toy_tile_check};
static const nvx_part *const toy_tiles[] = {&toy_tile, NULL};
static const nvx_slot toy_chip_slots[] = {{"tile", toy_tiles}, {0}};
static const nvx_part toy_chip = {.impl = "chip", .slots = toy_chip_slots};
static const nvx_part toy_run_part = {.params_size = sizeof(toy_run),
                                      .params = toy_run_params};
static const nvx_part toy_nothing = {.impl = NULL};
static const nvx_part *const toy_chips[] = {&toy_chip, NULL};
static const nvx_part *const toy_runs[] = {&toy_run_part, NULL};
static const nvx_part *const toy_nothings[] = {&toy_nothing, NULL};
static const nvx_slot toy_root_slots[] = {
    {"run", toy_runs}, {"topk", toy_nothings}, {"chip", toy_chips}, {0}};
static const nvx_part toy_root = {.slots = toy_root_slots, .check = toy_tile_check};

#endif
