#include "analysis/pareto.h"

#include <math.h>

static bool whole(size_t points, size_t goals, const double value[], size_t p)
{
    for (size_t g = 0; g < goals; g++)
        if (isnan(value[g * points + p]))
            return false;
    return goals > 0;
}

/* Whether point a beats point b; a NaN of a compares as better in nothing. */
static bool beats(size_t points, size_t goals, const double value[], const bool more[],
                  size_t a, size_t b)
{
    bool better = false;
    for (size_t g = 0; g < goals; g++) {
        double one = value[g * points + a], other = value[g * points + b];
        double lead = more[g] ? one - other : other - one;
        if (!(lead >= 0))
            return false;
        better = better || lead > 0;
    }
    return better;
}

void nvx_pareto(size_t points, size_t goals, const double value[], const bool more[],
                uint8_t front[])
{
    for (size_t p = 0; p < points; p++) {
        front[p] = whole(points, goals, value, p);
        for (size_t q = 0; q < points && front[p]; q++)
            front[p] = !beats(points, goals, value, more, q, p);
    }
}
