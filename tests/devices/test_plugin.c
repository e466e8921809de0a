/* Plug-ins: the example (devices/examples/log_loss.c) and faulty ones (plugin_cases.c),
 * built here. */
#include "devices/plugin.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "devices/devices.h"
#include "sim/config.h"
#include "sim/memory.h"

static const nvx_slot slots[] = {{"device", nvx_device_parts}, {0}};
static const nvx_part root = {.doc = "a device", .slots = slots};

static char folder[] = "/tmp/nvx-plugin-XXXXXX";

static void setup(void) { cr_assert_not_null(mkdtemp(folder)); }

static void teardown(void)
{
    char *command = nvx_format("rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
    free(command);
}

TestSuite(plugin, .init = setup, .fini = teardown);

/* Compiles a source of the project, with CASE, into the folder as plugin.so. */
static void build(const char *source, const char *what)
{
    char *command = nvx_format(
        "${CC:-cc} -std=gnu17 -shared -fPIC -I\"${NVXSIM_DATADIR:-.}\" -DCASE=%s "
        "\"${NVXSIM_DATADIR:-.}\"/%s -o %s/plugin.so",
        what, source, folder);
    cr_assert_eq(system(command), 0, "%s", command);
    free(command);
}

/* The device of "device: {impl: plugin, path: <folder>/plugin.so<keys>}". */
static nvx_config *load(const char *keys, nvx_error *err)
{
    char *yaml =
        nvx_format("device: {impl: plugin, path: %s/plugin.so%s}\n", folder, keys);
    nvx_config *config = nvx_config_parse(yaml, "cell.yaml", NULL, NULL, 0, &root, err);
    free(yaml);
    return config;
}

static nvx_config *example(const char *keys)
{
    nvx_error err = {0};
    build("devices/examples/log_loss.c", "0");
    nvx_config *config = load(keys, &err);
    cr_assert_not_null(config, "%s", err.text);
    return config;
}

/* Plan of 2-bit cells; the configuration stays alive. */
static const nvx_device_ops *plan_of(nvx_config *config, nvx_cell_plan *plan)
{
    nvx_error err = {0};
    nvx_config *device = nvx_config_child(config, "device");
    const nvx_device_ops *ops = nvx_config_part(device)->ops;
    *plan = (nvx_cell_plan){.bits = 2, .levels = 4};
    cr_assert_eq(ops->plan(nvx_config_params(device), device, plan, &err), 0, "%s",
                 err.text);
    return ops;
}

/* --- the example --- */

Test(plugin, own_parameters_are_bound_with_units_defaults_and_path)
{
    nvx_config *config = example(", sigma: 0.25, g_max: 100 uS");
    char *yaml = nvx_config_yaml(config), *part = strstr(yaml, "sigma"), *expected;
    cr_assert_not_null(part);
    expected =
        nvx_format("device:\n  impl: plugin\n  path: \"%s/plugin.so\"\n  g_min: 2 uS\n"
                   "  g_max: 100 uS\n  sigma: 0.25\n  fail: 0\n  loss: 0.02\n"
                   "  spread: 0.5\n",
                   folder);
    cr_assert_eq(strncmp(yaml, expected, strlen(expected)), 0, "%s", yaml);
    free(expected);
    free(yaml);
    nvx_config_destroy(&config);
}

Test(plugin, own_parameters_have_origins)
{
    nvx_config *config = example(", sigma: 0.25");
    char *origins = nvx_config_origins(config);
    cr_assert_not_null(strstr(origins, "device.sigma\tcell.yaml:1:"), "%s", origins);
    cr_assert_not_null(strstr(origins, "device.loss\tdefault\n"), "%s", origins);
    free(origins);
    nvx_config_destroy(&config);
}

Test(plugin, a_resolved_configuration_is_loaded_again_as_it_was)
{
    nvx_error err = {0};
    nvx_config *config = example(", sigma: 0.25, fail: 0.5");
    char *yaml = nvx_config_yaml(config), *origins = nvx_config_origins(config);
    nvx_config *again =
        nvx_config_parse(yaml, "result.h5", origins, NULL, 0, &root, &err);
    cr_assert_not_null(again, "%s", err.text);
    char *yaml2 = nvx_config_yaml(again), *origins2 = nvx_config_origins(again);
    cr_assert_str_eq(yaml2, yaml);
    cr_assert_str_eq(origins2, origins);
    free(yaml);
    free(origins);
    free(yaml2);
    free(origins2);
    nvx_config_destroy(&config);
    nvx_config_destroy(&again);
}

Test(plugin, a_path_is_relative_to_the_file_that_names_it)
{
    nvx_error err = {0};
    build("devices/examples/log_loss.c", "0");
    char *name = nvx_format("%s/cell.yaml", folder);
    FILE *file = fopen(name, "w");
    cr_assert_not_null(file);
    fputs("device: {impl: plugin, path: plugin.so}\n", file);
    fclose(file);
    nvx_config *config = nvx_config_load(name, NULL, 0, &root, &err);
    cr_assert_not_null(config, "%s", err.text);
    free(name);
    nvx_config_destroy(&config);
}

Test(plugin, every_device_type_s_slots_are_below_it)
{
    nvx_config *config = example(", write: {verify: all}");
    nvx_config *device = nvx_config_child(config, "device");
    cr_assert_eq(nvx_config_part(device)->slots, nvx_device_slots);
    nvx_config_destroy(&config);
}

Test(plugin, the_report_names_it)
{
    char text[160];
    nvx_config *config = example(", sigma: 0.25");
    nvx_config *device = nvx_config_child(config, "device");
    const nvx_device_ops *ops = nvx_config_part(device)->ops;
    ops->describe(nvx_config_params(device), text, sizeof text);
    cr_assert_str_eq(text, "log_loss: sigma 0.25 steps, loss 0.02 steps per decade");
    nvx_config_destroy(&config);
}

enum { CELLS = 1 << 18 };

/* Mean and std of cells of level 2, programmed, then relaxed for t seconds. */
static void spread(const char *keys, double t, double *mean, double *std)
{
    nvx_cell_plan plan;
    nvx_config *config = example(keys);
    const nvx_device_ops *ops = plan_of(config, &plan);
    nvx_stream programs = nvx_stream_new(3, 0, "cells", "program");
    nvx_stream relaxes = nvx_stream_new(3, 0, "cells", "relax");
    double sum = 0, square = 0;
    uint8_t level[NVX_CELL_BATCH];
    float g[NVX_CELL_BATCH];
    memset(level, 2, sizeof level);
    for (uint64_t first = 0; first < CELLS; first += NVX_CELL_BATCH) {
        ops->program(&plan, &programs, first, NVX_CELL_BATCH, level, g);
        if (t > 0)
            ops->relax(&plan, &relaxes, first, NVX_CELL_BATCH, level, t, g);
        for (int i = 0; i < NVX_CELL_BATCH; i++) {
            sum += (double)g[i];
            square += (double)g[i] * (double)g[i];
        }
    }
    *mean = sum / CELLS;
    *std = sqrt(square / CELLS - *mean * *mean);
    ops->clear(&plan);
    nvx_config_destroy(&config);
}

/* Four standard errors: std / sqrt(n) of a mean, std / sqrt(2 n) of a std. */
#define NEAR_MEAN(found, expected, s) cr_assert_float_eq(found, expected, 4 * (s) / 512)
#define NEAR_STD(found, expected)                                                        \
    cr_assert_float_eq(found, expected, 4 * (expected) / 724)

Test(plugin, normal_draws_come_through)
{
    double mean, std;
    spread(", sigma: 0.25", 0, &mean, &std);
    NEAR_MEAN(mean, 2, 0.25);
    NEAR_STD(std, 0.25);
}

/* A share f of cells at 0, the rest at 2: mean 2 (1 - f), std 2 sqrt(f (1 - f)). */
Test(plugin, uniform_draws_come_through)
{
    double mean, std;
    spread(", sigma: 0, fail: 0.25", 0, &mean, &std);
    NEAR_MEAN(mean, 1.5, 0.866);
    NEAR_STD(std, 0.866025);
}

/* Were u a function of z, the cells that fail would not be a fair share: of the cells
 * that stay, z has the std of all. Var = (1 - f) s^2 + f (1 - f) 2^2. */
Test(plugin, uniform_and_normal_draws_are_independent)
{
    double mean, std;
    spread(", sigma: 0.5, fail: 0.5", 0, &mean, &std);
    NEAR_MEAN(mean, 1, 1.06);
    NEAR_STD(std, sqrt(0.5 * 0.25 + 0.25 * 4));
}

/* At 99 s: two decades; loss 0.1 x 2 x (1 + z / 2): mean -0.2, std sqrt(.01 + .01). */
Test(plugin, time_acts_by_draws_of_its_own)
{
    double mean, std;
    spread(", sigma: 0.1, loss: 0.1", 99, &mean, &std);
    NEAR_MEAN(mean, 1.8, 0.1414);
    NEAR_STD(std, sqrt(0.02));
}

Test(plugin, equal_streams_give_equal_bytes_in_any_cut)
{
    nvx_cell_plan plan;
    nvx_config *config = example("");
    const nvx_device_ops *ops = plan_of(config, &plan);
    nvx_stream stream = nvx_stream_new(3, 0, "cells", "program");
    uint8_t level[64] = {0};
    float all[64], cut[64];
    ops->program(&plan, &stream, 0, 64, level, all);
    ops->program(&plan, &stream, 0, 20, level, cut);
    ops->program(&plan, &stream, 20, 44, level, cut + 20);
    cr_assert_eq(memcmp(all, cut, sizeof all), 0);
    ops->clear(&plan);
    nvx_config_destroy(&config);
}

/* --- faults --- */

/* One line, the folder cut out. */
static void expect_error(const char *keys, const char *expected)
{
    nvx_error err = {0};
    nvx_config *config = load(keys, &err);
    cr_assert_null(config);
    char text[sizeof err.text] = "", *at = strstr(err.text, folder);
    snprintf(text, sizeof text, "%.*s%s", at ? (int)(at - err.text) : 1023, err.text,
             at ? at + strlen(folder) + 1 : "");
    cr_assert_str_eq(text, expected);
    cr_assert_eq(err.status, NVX_INPUT);
    cr_assert_str_eq(err.file, "cell.yaml");
    cr_assert_eq(err.line, 1);
    cr_assert_neq(err.column, 0);
}

static void expect_case(const char *what, const char *expected)
{
    build("tests/devices/plugin_cases.c", what);
    expect_error(", list: [1]", expected);
}

Test(plugin, unknown_keys_are_told_with_the_near_ones)
{
    build("devices/examples/log_loss.c", "0");
    expect_error(", sigm: 1", "device.sigm: unknown key; did you mean 'sigma'?");
}

Test(plugin, own_ranges_and_units_are_checked)
{
    build("devices/examples/log_loss.c", "0");
    expect_error(", fail: 2", "device.fail: 2 is out of range [0, 1]");
    expect_error(", g_max: 1 V", "device.g_max: '1 V': wrong unit; allowed: S with a "
                                 "prefix, for example '1 S'");
}

Test(plugin, what_its_own_check_says_stands_at_the_key)
{
    build("devices/examples/log_loss.c", "0");
    expect_error(", g_min: 1 mS", "device.g_min: 0.001 S is not below g_max (4e-05 S)");
    expect_case("REFUSED", "device.list: not this list");
}

Test(plugin, a_parameter_without_default_must_be_given)
{
    build("tests/devices/plugin_cases.c", "NOTHING");
    expect_error("", "device.list: missing; allowed: a list of numbers in [0, 1]");
}

Test(plugin, a_missing_file_is_told)
{
    expect_error("", "device.path: 'plugin.so': cannot open: No such file or directory");
}

Test(plugin, a_missing_path_is_told)
{
    nvx_error err = {0};
    cr_assert_null(nvx_config_parse("device: {impl: plugin}\n", "cell.yaml", NULL, NULL,
                                    0, &root, &err));
    cr_assert_str_eq(err.text, "device.path: missing; allowed: path of a shared object");
}

Test(plugin, a_file_of_another_kind_is_told)
{
    char *name = nvx_format("%s/plugin.so", folder);
    FILE *file = fopen(name, "w");
    cr_assert_not_null(file);
    for (int i = 0; i < 100; i++)
        fputs("not a shared object\n", file);
    fclose(file);
    free(name);
    expect_error("", "device.path: 'plugin.so': not a shared object that can be loaded: "
                     "invalid ELF header");
}

Test(plugin, a_missing_symbol_is_told)
{
    char *command = nvx_format("echo 'int other;' | ${CC:-cc} -x c -shared -fPIC - -o "
                               "%s/plugin.so",
                               folder);
    cr_assert_eq(system(command), 0);
    free(command);
    expect_error("", "device.path: 'plugin.so': has no symbol nvx_device_plugin");
}

Test(plugin, another_version_is_told_with_the_one_expected)
{
    expect_case("OTHER_ABI", "device.path: 'plugin.so': has version 2 of the device "
                             "interface; this program expects 1");
}

Test(plugin, structures_of_another_size_are_told)
{
    char expected[200];
    snprintf(
        expected, sizeof expected,
        "device.path: 'plugin.so': has structures of %zu and %zu bytes; this program "
        "expects %zu and %zu",
        sizeof(nvx_plugin) + 8, sizeof(nvx_param), sizeof(nvx_plugin), sizeof(nvx_param));
    expect_case("OTHER_SIZE", expected);
}

Test(plugin, a_missing_function_is_told)
{
    expect_case("NO_PROGRAM", "device.path: 'plugin.so': lacks name, doc, source, bits, "
                              "plan, program or describe");
}

Test(plugin, a_table_that_is_wrong_is_told_by_its_first_bad_row)
{
    static const struct {
        const char *what, *key, *problem;
    } cases[] = {
        {"TAKEN_NAME", "path", "its name is taken or not of a-z, 0-9 and _"},
        {"TWICE", "a", "its name is taken or not of a-z, 0-9 and _"},
        {"SLOT_NAME", "noise", "its name is taken or not of a-z, 0-9 and _"},
        {"BAD_UNIT", "a", "unknown unit"},
        {"FAR_OFFSET", "a", "its offset is outside the parameters"},
        {"NO_CHOICES", "a", "no choices"},
        {"EMPTY_RANGE", "a", "its range is empty"},
        {"BAD_KIND", "a", "unknown kind"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *expected = nvx_format("device.path: 'plugin.so': parameter '%s': %s",
                                    cases[i].key, cases[i].problem);
        expect_case(cases[i].what, expected);
        free(expected);
    }
    expect_case("BAD_DEFAULT", "device.path: 'plugin.so': bad default of a parameter: a: "
                               "3 s is out of range [0 s, 1 s]");
}

Test(plugin, cells_of_too_many_bits_are_refused)
{
    expect_case("NO_BITS",
                "device.path: the plug-in has cells of 6 bits; allowed: 1 to 5");
}

static void expect_plan_error(const char *what, const char *expected)
{
    nvx_error err = {0};
    build("tests/devices/plugin_cases.c", what);
    nvx_config *config = load(", list: [1]", &err);
    cr_assert_not_null(config, "%s", err.text);
    nvx_config *device = nvx_config_child(config, "device");
    const nvx_device_ops *ops = nvx_config_part(device)->ops;
    nvx_cell_plan plan = {.bits = 2, .levels = 4};
    cr_assert_eq(ops->plan(nvx_config_params(device), device, &plan, &err), -1);
    cr_assert_str_eq(err.text, expected);
    nvx_config_destroy(&config);
}

Test(plugin, a_plan_without_a_step_is_refused)
{
    expect_plan_error("BAD_PLAN", "device.path: the plug-in gives a plan that makes no "
                                  "sense (g_min, g_step, low, high, latest)");
}

Test(plugin, conductances_that_are_no_numbers_are_refused)
{
    expect_plan_error("NO_NUMBERS",
                      "device.path: the plug-in gives conductances that are no numbers");
}

Test(plugin, what_it_draws_out_of_bounds_is_bounded)
{
    nvx_error err = {0};
    nvx_cell_plan plan;
    build("tests/devices/plugin_cases.c", "NOTHING");
    nvx_config *config = load(", list: [1]", &err);
    cr_assert_not_null(config, "%s", err.text);
    const nvx_device_ops *ops = plan_of(config, &plan);
    nvx_stream stream = nvx_stream_new(3, 0, "cells", "program");
    uint8_t level[256] = {0};
    float g[256];
    ops->program(&plan, &stream, 0, 256, level, g);
    for (int i = 0; i < 256; i++)
        cr_assert(g[i] >= -1 && g[i] <= 4);
    cr_assert_null(ops->relax, "nothing to do with time");
    ops->clear(&plan);
    nvx_config_destroy(&config);
}
