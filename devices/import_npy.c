/* NumPy files: cells x times, one vector per level, or confusion matrices. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "devices/import_format.h"
#include "sim/memory.h"
#include "sim/npy.h"

enum { VALUES_LIMIT = 1 << 27 }; /* numbers of a file */

static int check(nvx_cellfile_job *job, const char *path, const nvx_npy *npy,
                 uint64_t bytes)
{
    static const char *const known[] = {"f4", "f8", "i1", "i2", "i4", "i8",
                                        "u1", "u2", "u4", "u8", NULL};
    if (nvx_npy_check_type(npy, path, known, job->err) != 0)
        return -1;
    if (npy->dims < 1 || npy->dims > 2)
        return nvx_cellfile_fail(job, path, 0, 0,
                                 "%d dimensions; allowed: 1 (the cells of a level) and 2 "
                                 "(cells x times, or a confusion matrix)",
                                 npy->dims);
    if (nvx_npy_check_size(npy, path, bytes, job->err) != 0)
        return -1;
    uint64_t columns = npy->dims > 1 ? npy->extent[1] : 1;
    if (npy->extent[0] == 0 || columns == 0)
        return nvx_cellfile_fail(job, path, 0, 0, "an empty matrix");
    if (npy->extent[0] > VALUES_LIMIT / columns)
        return nvx_cellfile_fail(job, path, 0, 0, "more than %d numbers", VALUES_LIMIT);
    return 0;
}

/* Lines are counted as rows, from 1; a number that is not finite is a word. */
static void finish(nvx_cellfile_table *t)
{
    for (size_t row = 0; row < t->rows; row++) {
        t->line[row] = (unsigned)row + 1;
        for (size_t i = 0; i < t->columns; i++) {
            double *v = &t->v[row * t->columns + i];
            if (!isfinite(*v) && !t->word[i].line) {
                t->word[i].line = (unsigned)row + 1;
                strcpy(t->word[i].text, isnan(*v) ? "nan" : "inf");
            }
        }
    }
}

static uint64_t *integers(const nvx_npy *npy, const nvx_cellfile_table *t)
{
    if (npy->dims != 2 || (npy->kind != 'i' && npy->kind != 'u') || t->rows != t->columns)
        return NULL;
    uint64_t *counts = nvx_alloc(t->rows * t->columns, sizeof *counts);
    for (size_t i = 0; i < t->rows * t->columns; i++)
        counts[i] = t->v[i] < 0 ? UINT64_MAX : (uint64_t)t->v[i];
    return counts;
}

nvx_cellfile_table *nvx_cellfile_npy(nvx_cellfile_job *job, const char *path,
                                     uint64_t **counts)
{
    struct stat info;
    nvx_npy npy;
    nvx_cellfile_table *t = NULL;
    FILE *file = fopen(path, "rb");
    *counts = NULL;
    if (!file || fstat(fileno(file), &info) != 0) {
        nvx_fail_open(job->err, path);
        return NULL;
    }
    if (nvx_npy_open(file, path, &npy, job->err) == 0 &&
        check(job, path, &npy, (uint64_t)info.st_size) == 0) {
        t = nvx_cellfile_table_new(path, npy.extent[0], npy.dims > 1 ? npy.extent[1] : 1);
        if (nvx_npy_read(file, path, &npy, t->rows * t->columns, t->v, job->err) != 0)
            nvx_cellfile_table_destroy(&t);
    }
    fclose(file);
    if (!t)
        return NULL;
    finish(t);
    *counts = integers(&npy, t);
    return t;
}

int nvx_cellfile_matrix(nvx_cellfile_job *job, const nvx_cellfile_table *t)
{
    nvx_column column;
    double times[NVX_CELLFILE_TIMES_MAX];
    if (!job->files->times)
        return nvx_cellfile_fail(job, t->path, 0, 0,
                                 "a matrix of %zu cells x %zu times: give the times in s "
                                 "with --matrix-times 0,1,100",
                                 t->rows, t->columns);
    int n = nvx_cellfile_times(job, times);
    if (n < 0)
        return -1;
    if ((size_t)n != t->columns)
        return nvx_cellfile_fail(job, t->path, 0, 0,
                                 "%zu columns, but --matrix-times names %d times",
                                 t->columns, n);
    if (nvx_cellfile_refuse_words(job, t) != 0 ||
        nvx_cellfile_plain_unit(job, t, 0, &column) != 0)
        return -1;
    job->values = (unsigned)t->columns;
    for (size_t row = 0; row < t->rows; row++)
        for (size_t i = 0; i < t->columns; i++) {
            nvx_sample s = nvx_sample_blank();
            s.line = t->line[row];
            s.cell = row;
            s.time = times[i];
            if (nvx_cellfile_conductance(job, t, row, i, &column, &s.g) != 0 ||
                nvx_samples_add(job->samples, &s, job->err) != 0)
                return -1;
        }
    nvx_samples_note(job->samples, "rows are cells, columns are times");
    return 0;
}

/* 0.01 of "confmats/0.01.npy"; NAN for another name. */
static double time_of_name(const char *path)
{
    const char *name = nvx_cellfile_base(path);
    size_t n = strlen(name);
    char *end;
    if (n < 5 || strcmp(name + n - 4, ".npy") != 0)
        return NAN;
    char *number = nvx_format("%.*s", (int)n - 4, name);
    double time = strtod(number, &end);
    if (*end || !isfinite(time) || time < 0)
        time = NAN;
    free(number);
    return time;
}

/* Each level was programmed at least once. */
static int check_counts(nvx_cellfile_job *job, const char *path,
                        const nvx_cellfile_table *t, const uint64_t counts[])
{
    for (size_t column = 0; column < t->columns; column++) {
        bool any = false;
        for (size_t row = 0; row < t->rows; row++) {
            uint64_t count = counts[row * t->columns + column];
            if (count == UINT64_MAX)
                return nvx_cellfile_fail(job, path, (unsigned)row + 1,
                                         (unsigned)column + 1,
                                         "a negative count in a confusion matrix");
            any |= count > 0;
        }
        if (!any)
            return nvx_cellfile_fail(job, path, 1, (unsigned)column + 1,
                                     "level %zu has no cell", column);
    }
    return 0;
}

int nvx_cellfile_confusion(nvx_cellfile_job *job, const char *path, size_t index,
                           const nvx_cellfile_table *t, const uint64_t counts[])
{
    double times[NVX_CELLFILE_TIMES_MAX], time = time_of_name(path);
    if (job->files->times) {
        int n = nvx_cellfile_times(job, times);
        if (n < 0)
            return -1;
        if ((size_t)n != job->files->n)
            return nvx_fail_input(job->err,
                                  "%zu files, but --matrix-times names %d times",
                                  job->files->n, n);
        time = times[index];
    }
    if (isnan(time))
        return nvx_cellfile_fail(job, path, 0, 0,
                                 "the time of a confusion matrix is its file's name "
                                 "(0.01.npy), or given with --matrix-times");
    if (check_counts(job, path, t, counts) != 0)
        return -1;
    job->samples->kind = NVX_SAMPLES_CONFUSION;
    nvx_samples_note(job->samples,
                     "%s: %zu x %zu counts (rows: level read, columns: level "
                     "programmed) at %g s",
                     nvx_cellfile_base(path), t->rows, t->columns, time);
    return nvx_samples_add_confusion(job->samples, time, (unsigned)t->rows, counts,
                                     job->err);
}
