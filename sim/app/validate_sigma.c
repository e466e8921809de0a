#include <math.h>
#include <stdlib.h>

#include "devices/device.h"
#include "sim/app/validate_rows.h"
#include "sim/config.h"
#include "sim/memory.h"

/* F1: the device models' own answers beside the published figures. */

enum { BITS = 2, SLICES = 4 }; /* an 8-bit value on 2-bit cells */

static const nvx_slot root_slots[] = {{"device", nvx_device_parts}, {0}};
static const nvx_part root = {.doc = "a device alone", .slots = root_slots};

/* Plan of a cell of BITS bits of the device given as YAML. -1 and err. */
static int plan_of(const char *device, nvx_cell_plan *plan, nvx_error *err)
{
    char *text = nvx_format("device: {%s}\n", device);
    nvx_config *config = nvx_config_parse(text, "device", NULL, NULL, 0, &root, err);
    free(text);
    if (!config)
        return -1;
    nvx_config *child = nvx_config_child(config, "device");
    const nvx_device_ops *ops = nvx_config_part(child)->ops;
    *plan = (nvx_cell_plan){.bits = BITS, .levels = 1u << BITS};
    int result = ops->plan(nvx_config_params(child), child, plan, err);
    if (result == 0 && ops->clear)
        ops->clear(plan);
    nvx_config_destroy(&config);
    return result;
}

/* Sigma of a level as a fraction of the range. */
static double of_range(const nvx_cell_plan *plan, unsigned level)
{
    return (double)plan->sigma[level] / (plan->levels - 1);
}

/* Published: four sigmas per device, of the range, symmetric over the levels. */
static const struct {
    const char *name;
    int s;
    double outer, mid;
} table[] = {
    {"RRAM1 (s = 1)", 1, .0100, .0100},  {"FeFET2 (s = 2)", 2, .0067, .0135},
    {"FeFET3 (s = 3)", 3, .0049, .0146}, {"RRAM4 (s = 4)", 4, .0038, .0151},
    {"FeFET6 (s = 6)", 6, .0026, .0155},
};

static void add_table(nvx_validation *v)
{
    const double bar = 0.5e-4; /* four decimals are published */
    nvx_validation_claim(v, "F1", "sigma per level of five devices, of the range",
                         "RoCR, arXiv 2405.04700; sigma 0.01, NeFT, arXiv 2305.14561");
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        nvx_error err = {0};
        nvx_cell_plan plan;
        char *device = nvx_format("impl: ratio_sigma, s: %d, sigma: 0.01", table[i].s);
        char *outer = nvx_format("%s outer levels", table[i].name);
        char *mid = nvx_format("%s middle levels", table[i].name);
        if (plan_of(device, &plan, &err) == 0) {
            nvx_validation_row(v, outer, of_range(&plan, 0), table[i].outer, bar);
            nvx_validation_row(v, mid, of_range(&plan, 1), table[i].mid, bar);
        } else {
            nvx_validation_failure(v, outer, err.text);
        }
        free(device);
        free(outer);
        free(mid);
    }
}

/* Standard deviation of a value put together from its slices, over sigma. Differential:
 * two cells per slice. */
static const struct {
    const char *name, *unit;
    double full_scale, cells, published;
} factors[] = {
    {"offset mapping, sigma of the range", "range", 255, 1, 0.7776},
    {"offset mapping, sigma of a level", "level", 255, 1, 0.2592},
    {"differential, sigma of the range", "range", 127, 2, 2.2081},
    {"differential, sigma of a level", "level", 127, 2, 0.7360},
};

static double recovered(const nvx_cell_plan *plan, double cells, double full_scale)
{
    double step = (double)plan->sigma[1], sum = 0.0;
    for (int k = 0; k < SLICES; k++)
        sum += cells * pow(step * pow(1 << BITS, k), 2);
    return sqrt(sum) / full_scale;
}

static void add_factors(nvx_validation *v)
{
    const double sigma = 0.01, bar = 0.5e-4;
    nvx_validation_claim(v, "F1", "std of a recovered 8-bit value on 2-bit cells / sigma",
                         "closed form: sigma sqrt(sum 16^k) / full scale");
    for (size_t i = 0; i < sizeof factors / sizeof factors[0]; i++) {
        nvx_error err = {0};
        nvx_cell_plan plan;
        char *device = nvx_format("impl: ratio_sigma, s: 1, sigma: %g, sigma_unit: %s",
                                  sigma, factors[i].unit);
        if (plan_of(device, &plan, &err) == 0)
            nvx_validation_row(v, factors[i].name,
                               recovered(&plan, factors[i].cells, factors[i].full_scale) /
                                   sigma,
                               factors[i].published, bar);
        else
            nvx_validation_failure(v, factors[i].name, err.text);
        free(device);
    }
}

void nvx_validate_sigma(nvx_validation *validation)
{
    add_table(validation);
    add_factors(validation);
}
