/* import_columns.h - what the columns of a table of measurements mean.
 *
 * A column is named like "conductance [uS]", "time (s)", "G_uS" or "R_ohm": a known name
 * and, for a quantity, its unit in brackets or after the last underscore. Names are
 * matched without case; "-" is a column to skip.
 */
#ifndef NVX_DEVICES_IMPORT_COLUMNS_H
#define NVX_DEVICES_IMPORT_COLUMNS_H

#include <stddef.h>

#include "sim/error.h"

typedef enum {
    NVX_COLUMN_SKIP = 0,
    NVX_COLUMN_CELL,
    NVX_COLUMN_LEVEL,
    NVX_COLUMN_VALUE,       /* of one read: S, ohm or code */
    NVX_COLUMN_TARGET,      /* what it was meant to be, or its own first read */
    NVX_COLUMN_TIME,        /* s since programming */
    NVX_COLUMN_POINT,       /* nominal time: wins over TIME */
    NVX_COLUMN_TEMPERATURE, /* degree C */
    NVX_COLUMN_CYCLE,
    NVX_COLUMN_MEAN,  /* summary */
    NVX_COLUMN_SHIFT, /* summary: mean less target */
    NVX_COLUMN_SIGMA, /* summary */
    NVX_COLUMN_COUNT, /* summary: cells it stands for */
    NVX_COLUMN_LOW,   /* programming log: the window of a level */
    NVX_COLUMN_HIGH,
    NVX_COLUMN_SUCCESS, /* programming log: 0 or 1 */
    NVX_COLUMN_ROLES    /* how many */
} nvx_column_role;

typedef enum {
    NVX_MEASURE_NONE = 0, /* a plain number */
    NVX_MEASURE_SIEMENS,
    NVX_MEASURE_OHM,
    NVX_MEASURE_CODE, /* of a converter that reads conductance: 0 .. codes - 1 */
    NVX_MEASURE_SECONDS,
    NVX_MEASURE_CELSIUS,
    NVX_MEASURE_KELVIN,
} nvx_measure;

typedef struct nvx_column {
    nvx_column_role role;
    nvx_measure measure;
    double factor; /* to S, ohm, s */
    char name[48]; /* as found */
    char unit[12]; /* as found; "" */
} nvx_column;

/* Every role by its name in messages: "cell", "level", "conductance", ... */
extern const char *const nvx_column_roles[NVX_COLUMN_ROLES];

/* The meaning of one name; unit: of a value that names none, NULL: it must. -1 and err
 * with the text alone. */
int nvx_column_parse(const char *text, const char *unit, nvx_column *out, nvx_error *err);

/* The unit alone ("uS", "kohm", "code") as that of a value. */
int nvx_column_unit(const char *unit, nvx_column *out, nvx_error *err);

/* Names separated by commas, as --columns takes them, into at most `room` columns; the
 * count, or -1 and err. */
int nvx_columns_split(const char *text, const char *unit, nvx_column out[], size_t room,
                      nvx_error *err);

/* No role twice (but a conductance beside a resistance), what is needed is there, mean
 * and sigma in one unit. at[role]: the column, -1: none; at[VALUE] is the conductance
 * where there are both and *resistance the resistance, else -1. On failure *wrong is the
 * column, from 1 (0: all of them), and err holds the text alone. */
int nvx_columns_check(const nvx_column columns[], size_t n, int at[], int *resistance,
                      unsigned *wrong, nvx_error *err);

#endif
