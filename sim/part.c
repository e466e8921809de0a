#include "sim/part.h"

#include <ctype.h>
#include <string.h>

const char *const nvx_meter_names[NVX_METERS] = {
    "cell",    "driver",       "sample_hold", "adc",  "mux",   "shift_add",
    "buffer",  "interconnect", "vector",      "topk", "write", "verify",
    "leakage", "dram",         "storage",     "host",
};

const char *const nvx_trust_names[NVX_TRUSTS] = {"assumed", "scaled", "simulated",
                                                 "measured", "defined"};

void nvx_part_pattern(const char *path, char out[64])
{
    size_t n = 0;
    while (*path && n < 63) {
        size_t digits = strspn(path, "0123456789");
        bool ends = path[digits] == '.' || !path[digits];
        if (digits && ends && n && isalpha((unsigned char)out[n - 1])) {
            out[n++] = '*';
            path += digits;
        } else {
            out[n++] = *path++;
        }
    }
    out[n] = '\0';
}
