/* one_device.h - a device alone from a line of YAML, its plan, or its error. */
#ifndef NVX_TESTS_ONE_DEVICE_H
#define NVX_TESTS_ONE_DEVICE_H

#include <criterion/criterion.h>

#include "devices/devices.h"
#include "sim/config.h"

static const nvx_slot one_slots[] = {{"device", nvx_device_parts}, {0}};
static const nvx_part one_root = {.doc = "a device", .slots = one_slots};

/* Plan of a cell of the device; what it owns is the caller's. */
static inline nvx_cell_plan plan_of(const char *yaml, unsigned bits,
                                    const nvx_device_ops **ops)
{
    nvx_error err = {0};
    nvx_config *config =
        nvx_config_parse(yaml, "device.yaml", NULL, NULL, 0, &one_root, &err);
    cr_assert_not_null(config, "%s", err.text);
    const nvx_config *device = nvx_config_child(config, "device");
    nvx_cell_plan plan = {.bits = bits, .levels = 1u << bits};
    *ops = nvx_config_part(device)->ops;
    cr_assert_eq((*ops)->plan(nvx_config_params(device), device, &plan, &err), 0, "%s",
                 err.text);
    nvx_config_destroy(&config);
    return plan;
}

/* The device cannot be loaded, or holds no cell of that many bits: exactly this error. */
static inline void expect_error(const char *yaml, unsigned bits, const char *text)
{
    nvx_error err = {0};
    nvx_config *config =
        nvx_config_parse(yaml, "device.yaml", NULL, NULL, 0, &one_root, &err);
    if (config) {
        const nvx_config *device = nvx_config_child(config, "device");
        const nvx_device_ops *ops = nvx_config_part(device)->ops;
        nvx_cell_plan plan = {.bits = bits, .levels = 1u << bits};
        cr_assert_eq(ops->plan(nvx_config_params(device), device, &plan, &err), -1);
    }
    cr_assert_str_eq(err.text, text);
    nvx_config_destroy(&config);
}

#endif
