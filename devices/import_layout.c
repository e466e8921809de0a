/* Which columns make a table of measurements. */
#include <stdbool.h>

#include "devices/import_columns.h"

static bool is_summary(nvx_column_role role)
{
    return role >= NVX_COLUMN_MEAN && role <= NVX_COLUMN_COUNT;
}

/* A role that stands twice: a conductance beside a resistance is no fault. */
static int place(const nvx_column columns[], size_t i, int at[], int *resistance,
                 nvx_error *err)
{
    const nvx_column *column = &columns[i];
    int before = at[column->role];
    if (column->role == NVX_COLUMN_SKIP)
        return 0;
    if (before < 0) {
        at[column->role] = (int)i;
        return 0;
    }
    if (column->role == NVX_COLUMN_VALUE && columns[before].measure != column->measure &&
        column->measure != NVX_MEASURE_CODE &&
        columns[before].measure != NVX_MEASURE_CODE && *resistance < 0) {
        bool ohm = column->measure == NVX_MEASURE_OHM;
        *resistance = ohm ? (int)i : before;
        at[column->role] = ohm ? before : (int)i;
        return 0;
    }
    return nvx_fail_input(err, "columns '%s' and '%s' both mean the %s",
                          columns[before].name, column->name,
                          nvx_column_roles[column->role]);
}

/* A mean of resistances is not the inverse of a mean of conductances. */
static int check_summary(const nvx_column columns[], size_t n, const int at[],
                         unsigned *wrong, nvx_error *err)
{
    for (size_t i = 0; i < n; i++) {
        *wrong = (unsigned)i + 1;
        if (columns[i].measure == NVX_MEASURE_OHM ||
            columns[i].measure == NVX_MEASURE_CODE)
            return nvx_fail_input(err,
                                  "column '%s': a mean and a sigma are of conductances; "
                                  "allowed: S with a prefix",
                                  columns[i].name);
    }
    *wrong = 0;
    if (at[NVX_COLUMN_SIGMA] < 0)
        return nvx_fail_input(err, "a mean without a column for sigma");
    if (at[NVX_COLUMN_MEAN] < 0 &&
        (at[NVX_COLUMN_TARGET] < 0 || at[NVX_COLUMN_SHIFT] < 0))
        return nvx_fail_input(err, "sigma without a column for the mean");
    if (at[NVX_COLUMN_VALUE] >= 0) {
        *wrong = (unsigned)at[NVX_COLUMN_VALUE] + 1;
        return nvx_fail_input(err, "a single read ('%s') beside a sigma",
                              columns[at[NVX_COLUMN_VALUE]].name);
    }
    if (at[NVX_COLUMN_LEVEL] < 0)
        return nvx_fail_input(err, "a mean without a column for the level");
    return 0;
}

int nvx_columns_check(const nvx_column columns[], size_t n, int at[], int *resistance,
                      unsigned *wrong, nvx_error *err)
{
    bool summary = false;
    *resistance = -1;
    *wrong = 0;
    for (int i = 0; i < NVX_COLUMN_ROLES; i++)
        at[i] = -1;
    for (size_t i = 0; i < n; i++) {
        *wrong = (unsigned)i + 1;
        if (place(columns, i, at, resistance, err) != 0)
            return -1;
        summary |= is_summary(columns[i].role);
    }
    *wrong = 0;
    if (summary)
        return check_summary(columns, n, at, wrong, err);
    if (at[NVX_COLUMN_VALUE] < 0)
        return nvx_fail_input(err, "no column for the conductance or the resistance");
    bool paired = at[NVX_COLUMN_CELL] >= 0 &&
                  (at[NVX_COLUMN_TIME] >= 0 || at[NVX_COLUMN_POINT] >= 0);
    if (at[NVX_COLUMN_LEVEL] < 0 && at[NVX_COLUMN_TARGET] < 0 && at[NVX_COLUMN_LOW] < 0 &&
        !paired)
        return nvx_fail_input(err, "nothing tells what a cell was meant to be: a column "
                                   "for the level, for g0, or for cell and time is "
                                   "needed");
    return 0;
}
