#include "devices/levels.h"

#include <math.h>

#include "devices/device.h"
#include "sim/config.h"

size_t nvx_levels_entry(double x, size_t n)
{
    double at = ceil((double)n * x - 1e-9) - 1;
    return at < 0 ? 0 : (size_t)at;
}

double nvx_levels_value(const nvx_reals *list, double x)
{
    return list->v[nvx_levels_entry(x, list->n)];
}

int nvx_levels_check(const nvx_reals *list, const nvx_config *config, const char *key,
                     nvx_error *err)
{
    size_t n = list->n;
    if (n >= 1 && n <= NVX_CELL_LEVELS_MAX && (n & (n - 1)) == 0)
        return 0;
    return nvx_config_fail(config, key, err,
                           "%zu values; allowed: 1, 2, 4, 8, 16 or 32, one per level", n);
}
