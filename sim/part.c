#include "sim/part.h"

const char *const nvx_meter_names[NVX_METERS] = {
    "cell",    "driver",       "sample_hold", "adc",  "mux",   "shift_add",
    "buffer",  "interconnect", "vector",      "topk", "write", "verify",
    "leakage", "dram",         "storage",     "host",
};

const char *const nvx_trust_names[NVX_TRUSTS] = {"assumed", "scaled", "simulated",
                                                 "measured", "defined"};
