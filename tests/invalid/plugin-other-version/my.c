#include <stdint.h>

/* The version comes first in every one. */
const struct {
    uint32_t abi, rest[63];
} nvx_device_plugin = {.abi = 2};
