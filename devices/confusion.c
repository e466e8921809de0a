#include "devices/confusion.h"

#include <string.h>

#include "sim/memory.h"

/* Floor of the exact quotient a / b, both positive: a / b itself may round up to a whole
 * number that a is just below. */
static double floor_quotient(double a, double b) { return rint((a - fmod(a, b)) / b); }

unsigned nvx_confusion_level(double g, double gmax, unsigned levels)
{
    double top = gmax * (2 * levels - 2) / (2 * levels);
    double clipped = g < 0 ? 0 : g > top ? top : g;
    double level = floor_quotient(clipped + gmax / (2 * levels), gmax / levels);
    return level > levels - 1 ? levels - 1 : (unsigned)level;
}

uint64_t nvx_confusion_count(const nvx_samples *samples, double time, double temperature,
                             double gmax, unsigned levels, uint64_t counts[])
{
    nvx_time_group groups[NVX_SAMPLES_TIMES_MAX];
    size_t n = nvx_samples_times(samples, temperature, groups, NVX_SAMPLES_TIMES_MAX);
    uint64_t counted = 0;
    memset(counts, 0, (size_t)levels * levels * sizeof counts[0]);
    n = n < NVX_SAMPLES_TIMES_MAX ? n : NVX_SAMPLES_TIMES_MAX;
    size_t k = nvx_time_group_find(groups, n, time);
    if (k == n)
        return 0;
    const nvx_sample *cells = samples->cells;
    for (size_t i = 0, end; i < samples->n_cells; i = end) {
        end = nvx_samples_series(samples, i);
        int first = cells[i].time == 0;
        if (!first && isnan(cells[i].target))
            continue;
        if (!isnan(temperature) && cells[i].temperature != temperature)
            continue;
        size_t at = i;
        while (at < end && cells[at].time < groups[k].first)
            at++;
        if (at == end || cells[at].time > groups[k].last)
            continue;
        unsigned read = nvx_confusion_level(cells[at].g, gmax, levels);
        unsigned programmed =
            nvx_confusion_level(first ? cells[i].g : cells[i].target, gmax, levels);
        counts[read * levels + programmed]++;
        counted++;
    }
    return counted;
}

uint64_t nvx_confusion_column(const nvx_confusion *matrix, unsigned programmed)
{
    uint64_t sum = 0;
    for (unsigned read = 0; read < matrix->levels; read++)
        sum += matrix->counts[read * matrix->levels + programmed];
    return sum;
}

void nvx_confusion_quantiles(const nvx_confusion *matrix, unsigned programmed,
                             const double probability[], size_t n, double value[])
{
    const unsigned levels = matrix->levels;
    const double total = (double)nvx_confusion_column(matrix, programmed);
    NVX_ASSERT(total > 0);
    uint64_t below = 0;
    unsigned read = 0;
    for (size_t i = 0; i < n; i++) {
        const double want = probability[i] * total;
        uint64_t here = matrix->counts[read * levels + programmed];
        while (read + 1 < levels && (here == 0 || (double)(below + here) < want)) {
            below += here;
            here = matrix->counts[++read * levels + programmed];
        }
        double low = read == 0 ? 0 : read - 0.5;
        double high = read == levels - 1 ? levels - 1 : read + 0.5;
        double w = here ? (want - (double)below) / (double)here : 1;
        value[i] = low + (w < 1 ? w : 1) * (high - low) - programmed;
    }
}
