#include "analysis/sensitivity.h"

#include <math.h>
#include <stdlib.h>

#include "sim/memory.h"

typedef struct {
    double sum, n;
} part;

/* Values are taken from the first one on: equal ones then differ by nothing. */
static double share(const part of[], size_t levels, double squares)
{
    double sum = 0, n = 0, between = 0;
    size_t seen = 0;
    for (size_t l = 0; l < levels; l++) {
        sum += of[l].sum;
        n += of[l].n;
        seen += of[l].n > 0;
    }
    double mean = sum / n, total = squares - sum * mean;
    for (size_t l = 0; l < levels; l++)
        if (of[l].n > 0)
            between += of[l].n * pow(of[l].sum / of[l].n - mean, 2);
    if (seen < 2 || !(total > 0))
        return (double)NAN;
    return fmin(between / total, 1);
}

double nvx_first_order(size_t points, const double value[], const size_t level[],
                       size_t levels)
{
    part *of = nvx_alloc(levels, sizeof *of);
    double first = (double)NAN, squares = 0;
    for (size_t p = 0; p < points; p++) {
        if (isnan(value[p]))
            continue;
        first = isnan(first) ? value[p] : first;
        double y = value[p] - first;
        of[level[p]].sum += y;
        of[level[p]].n += 1;
        squares += y * y;
    }
    double result = share(of, levels, squares);
    free(of);
    return result;
}
