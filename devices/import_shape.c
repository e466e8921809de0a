/* Tables without a header, told by how many columns there are and what numbers. */
#include <math.h>
#include <string.h>

#include "devices/import_format.h"
#include "sim/memory.h"

enum { LOG_COLUMNS = 11, WIDE = 12 };

/* The layouts that stand for a list of columns. */
static const struct {
    const char *format;
    size_t columns;
    const char *names;
} shapes[] = {
    {"relaxation", 4, "addr,time_s,R_ohm,G_S"},
    {"relaxation", 5, "addr,time_s,R_ohm,G_S,G0_S"},
    {"relaxation", 7, "addr,time_s,R_ohm,G_S,G0_S,-,timepoint_s"},
    {"bake", 5, "addr,time_s,R_ohm,G_S,temp_C"},
    {"log", LOG_COLUMNS,
     "addr,nreads,nsets,nresets,R_final_ohm,R_initial,R_lo_ohm,R_hi_ohm,success,"
     "attempts1,attempts2"},
};

enum { SHAPES = sizeof shapes / sizeof *shapes };

/* Columns 3 and 4 are R in ohm and G in S. */
static bool resistance_beside_conductance(const nvx_cellfile_table *t)
{
    for (size_t row = 0; row < t->rows; row++) {
        double product = t->v[row * t->columns + 2] * t->v[row * t->columns + 3];
        if (fabs(product - 1) > 0.01)
            return false;
    }
    return true;
}

static bool all_within(const nvx_cellfile_table *t, size_t column, double low,
                       double high)
{
    for (size_t row = 0; row < t->rows; row++) {
        double v = t->v[row * t->columns + column];
        if (!(v >= low && v <= high))
            return false;
    }
    return true;
}

/* Largest magnitude from a column on. */
static double largest(const nvx_cellfile_table *t, size_t from)
{
    double most = 0;
    for (size_t row = 0; row < t->rows; row++)
        for (size_t i = from; i < t->columns; i++)
            most = fmax(most, fabs(t->v[row * t->columns + i]));
    return most;
}

/* NULL: no known shape. */
static const char *recognise(const nvx_cellfile_table *t)
{
    if (t->columns == 1)
        return "list";
    if (t->columns == LOG_COLUMNS && all_within(t, 8, 0, 1) && largest(t, 4) > 1)
        return "log";
    if (t->columns >= WIDE)
        return largest(t, 2) < 1 ? "noise" : "cycling";
    if ((t->columns == 4 || t->columns == 5 || t->columns == 7) &&
        resistance_beside_conductance(t))
        return t->columns == 5 && !all_within(t, 4, -1, 1) ? "bake" : "relaxation";
    return NULL;
}

static const char *columns_of(const char *format, size_t columns)
{
    for (int i = 0; i < SHAPES; i++)
        if (strcmp(shapes[i].format, format) == 0 && shapes[i].columns == columns)
            return shapes[i].names;
    return NULL;
}

static bool has_columns(const char *format)
{
    for (int i = 0; i < SHAPES; i++)
        if (strcmp(shapes[i].format, format) == 0)
            return true;
    return false;
}

static void note(nvx_cellfile_job *job, const char *how)
{
    nvx_samples_note(job->samples, "format %s, %s", job->format, how);
}

const char *nvx_cellfile_shape(nvx_cellfile_job *job, const nvx_cellfile_table *t)
{
    const char *found = recognise(t);
    if (!job->format && !found) {
        nvx_cellfile_fail(job, t->path, t->line[0], 1,
                          "no header, and %zu columns that no known file has; name them "
                          "with --columns, for example --columns level,G_uS",
                          t->columns);
        return NULL;
    }
    bool told = job->format != NULL;
    if (!told)
        job->format = found;
    const char *columns = columns_of(job->format, t->columns);
    if (has_columns(job->format) && !columns) {
        nvx_cellfile_fail(job, t->path, t->line[0], (unsigned)t->columns,
                          "%zu columns; format %s has %s", t->columns, job->format,
                          strcmp(job->format, "relaxation") == 0 ? "4, 5 or 7"
                          : strcmp(job->format, "bake") == 0     ? "5"
                                                                 : "11");
        return NULL;
    }
    note(job, told ? "as told" : "told by its columns");
    return columns;
}
