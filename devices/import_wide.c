/* Rows that are a cell each (cycling, noise), and plain vectors of numbers. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "devices/import_format.h"
#include "sim/memory.h"

/* Noise: level, index, then reads. */
enum { HEAD = 2, TRACE_MIN = 100, RANGES = 32 };

int nvx_cellfile_refuse_words(nvx_cellfile_job *job, const nvx_cellfile_table *t)
{
    for (size_t i = 0; i < t->columns; i++)
        if (t->word[i].line)
            return nvx_cellfile_fail(job, t->path, t->word[i].line, (unsigned)i + 1,
                                     "'%s' is not a finite number", t->word[i].text);
    return 0;
}

/* The unit of plain numbers: --unit, or told by their size. */
int nvx_cellfile_plain_unit(nvx_cellfile_job *job, const nvx_cellfile_table *t,
                            size_t from, nvx_column *out)
{
    nvx_error why = {0};
    double low = INFINITY, high = 0;
    *out = (nvx_column){.role = NVX_COLUMN_VALUE, .factor = 1};
    if (job->files->unit) {
        if (nvx_column_unit(job->files->unit, out, &why) != 0)
            return nvx_fail_input(job->err, "--unit: %s", why.text);
        return 0;
    }
    for (size_t row = 0; row < t->rows; row++)
        for (size_t i = from; i < t->columns; i++) {
            double v = fabs(t->v[row * t->columns + i]);
            low = fmin(low, v);
            high = fmax(high, v);
        }
    bool siemens = high < 0.1, ohm = low >= 100;
    if (!siemens && !ohm)
        return nvx_cellfile_fail(job, t->path, 0, 0,
                                 "numbers from %.4g to %.4g without a unit; give --unit "
                                 "(uS, kohm, ...)",
                                 low, high);
    out->measure = siemens ? NVX_MEASURE_SIEMENS : NVX_MEASURE_OHM;
    nvx_samples_note(job->samples, "unit %s, told by size: %s", siemens ? "S" : "ohm",
                     siemens ? "all are below 0.1" : "all are 100 or more");
    return 0;
}

/* Resets and sets take turns; the half with the smaller conductance is level 0. */
int nvx_cellfile_cycling(nvx_cellfile_job *job, const nvx_cellfile_table *t)
{
    nvx_column column;
    size_t pulses = t->columns - 1;
    double sum[2] = {0};
    if (nvx_cellfile_refuse_words(job, t) != 0 ||
        nvx_cellfile_plain_unit(job, t, 1, &column) != 0)
        return -1;
    for (size_t row = 0; row < t->rows; row++)
        for (size_t i = 0; i < pulses; i++) {
            double g;
            if (nvx_cellfile_conductance(job, t, row, i + 1, &column, &g) != 0)
                return -1;
            sum[i % 2] += g / (double)(i % 2 ? pulses / 2 : (pulses + 1) / 2);
        }
    int first = sum[0] > sum[1];
    job->value_field = 2;
    job->values = (unsigned)pulses;
    for (size_t row = 0; row < t->rows; row++)
        for (size_t i = 0; i < pulses; i++) {
            nvx_sample s = nvx_sample_blank();
            double cell = t->v[row * t->columns];
            s.line = t->line[row];
            if (cell != floor(cell) || cell < 0)
                return nvx_cellfile_fail(job, t->path, s.line, 1, "%.9g is no address",
                                         cell);
            s.cell = (uint64_t)cell;
            s.cycle = i / 2;
            s.level = i % 2 ? !first : first;
            nvx_cellfile_conductance(job, t, row, i + 1, &column, &s.g);
            if (nvx_samples_add(job->samples, &s, job->err) != 0)
                return -1;
        }
    nvx_samples_note(job->samples,
                     "%zu cells x %zu half cycles, two levels in turn: the %s one of a "
                     "pair is level 0",
                     t->rows, pulses, first ? "second" : "first");
    return 0;
}

int nvx_cellfile_noise(nvx_cellfile_job *job, const nvx_cellfile_table *t)
{
    nvx_column column;
    nvx_device_measured *out = job->out;
    if (nvx_cellfile_refuse_words(job, t) != 0)
        return -1;
    if (t->columns < HEAD + TRACE_MIN)
        return nvx_cellfile_fail(job, t->path, t->line[0], (unsigned)t->columns,
                                 "%zu reads of a noise trace; at least %d are needed",
                                 t->columns - HEAD, TRACE_MIN);
    if (!isfinite(job->rate))
        return nvx_cellfile_fail(
            job, t->path, 0, 0,
            "the sampling rate is not told; give --rate or `fs` in a "
            "settings.json beside the file");
    if (nvx_cellfile_plain_unit(job, t, HEAD, &column) != 0)
        return -1;
    out->rate = job->rate;
    size_t n = t->columns - HEAD;
    out->traces = nvx_grow(out->traces, out->n_traces, out->n_traces + t->rows,
                           sizeof *out->traces);
    for (size_t row = 0; row < t->rows; row++) {
        double level = t->v[row * t->columns];
        if (level != floor(level) || level < 0 || level >= RANGES)
            return nvx_cellfile_fail(job, t->path, t->line[row], 1,
                                     "level %.9g; allowed: 0 to %d", level, RANGES - 1);
        nvx_read_trace *trace = &out->traces[out->n_traces++];
        *trace = (nvx_read_trace){(int)level, (level + 0.5) / RANGES, n,
                                  nvx_alloc(n, sizeof *trace->g)};
        for (size_t i = 0; i < n; i++)
            if (nvx_cellfile_conductance(job, t, row, HEAD + i, &column, &trace->g[i]) !=
                0)
                return -1;
    }
    nvx_samples_note(job->samples,
                     "%zu noise traces of %zu reads at %g Hz, levels of 32 ranges",
                     t->rows, n, job->rate);
    return 0;
}

/* One vector: `level` is the same for all, or levels in turn. */
static int add_list(nvx_cellfile_job *job, const nvx_cellfile_table *t, int level,
                    unsigned levels)
{
    nvx_column column;
    if (nvx_cellfile_refuse_words(job, t) != 0)
        return -1;
    if (t->columns != 1)
        return nvx_cellfile_fail(job, t->path, t->line[0], (unsigned)t->columns,
                                 "%zu columns where one number per line is expected",
                                 t->columns);
    if (t->name) {
        nvx_error why = {0};
        if (nvx_column_parse(t->name[0], job->files->unit, &column, &why) != 0)
            return nvx_cellfile_fail(job, t->path, t->header_line, 1, "%s", why.text);
    } else if (nvx_cellfile_plain_unit(job, t, 0, &column) != 0) {
        return -1;
    }
    for (size_t row = 0; row < t->rows; row++) {
        nvx_sample s = nvx_sample_blank();
        s.line = t->line[row];
        s.cell = job->samples->n_cells;
        s.level = levels ? (int)(row % levels) : level;
        if (nvx_cellfile_conductance(job, t, row, 0, &column, &s.g) != 0 ||
            nvx_samples_add(job->samples, &s, job->err) != 0)
            return -1;
    }
    return 0;
}

int nvx_cellfile_lists(nvx_cellfile_job *job, nvx_cellfile_table *const tables[],
                       size_t n)
{
    unsigned levels = job->files->levels;
    job->samples->paired = 0;
    job->path = n == 1 ? tables[0]->path : NULL;
    if (n == 1 && !levels)
        return nvx_cellfile_fail(
            job, tables[0]->path, 0, 0,
            "one list of numbers: give a file per level, or --levels "
            "(or --bits) for levels in turn by position");
    if (n > NVX_SAMPLES_LEVELS_MAX || (n > 1 && levels && levels != n))
        return nvx_fail_input(job->err, "%zu files, one per level; told are %u levels", n,
                              levels ? levels : NVX_SAMPLES_LEVELS_MAX);
    for (size_t i = 0; i < n; i++) {
        nvx_cellfile_note_table(job, tables[i]);
        if (n > 1)
            nvx_samples_note(job->samples, "level %zu", i);
        else
            nvx_samples_note(job->samples, "%u levels in turn by position", levels);
        if (add_list(job, tables[i], (int)i, n == 1 ? levels : 0) != 0)
            return -1;
    }
    return 0;
}
