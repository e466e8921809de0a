/* import_format.h - what the readers of one format share. Private to devices/import*.
 *
 * A job holds what the user gave and what came out so far. Readers add samples and notes
 * and return 0, or -1 with the error filled by nvx_cellfile_fail.
 */
#ifndef NVX_DEVICES_IMPORT_FORMAT_H
#define NVX_DEVICES_IMPORT_FORMAT_H

#include <stdbool.h>

#include "devices/import.h"
#include "devices/import_columns.h"
#include "devices/import_table.h"

enum {

    NVX_CELLFILE_TIMES_MAX = 64,
};

typedef struct nvx_cellfile_job {
    const nvx_device_files *files;
    const char *format; /* the user's, or what was recognised */
    nvx_device_measured *out;
    nvx_samples *samples; /* out->samples */
    nvx_error *err;
    double gmax, rate;                 /* the user's or of settings.json; NAN: not told */
    unsigned level_field, value_field; /* where errors about them point; from 1 */
    unsigned values;                   /* fields of a line with a value, side by side */
    const char *path;                  /* file of the values; NULL: of each level one */
} nvx_cellfile_job;

/* "path:line:field: text (understood so far: ...)". Returns -1. */
int nvx_cellfile_fail(nvx_cellfile_job *job, const char *path, unsigned line,
                      unsigned field, const char *fmt, ...) NVX_PRINTF(5, 6);

/* The conductance that a field stands for. */
int nvx_cellfile_conductance(nvx_cellfile_job *job, const nvx_cellfile_table *t,
                             size_t row, size_t field, const nvx_column *column,
                             double *g);

/* The file that holds the values of a level. */
const char *nvx_cellfile_path(const nvx_cellfile_job *job, unsigned level);

/* The name without its folders, as notes show it. */
const char *nvx_cellfile_base(const char *path);

/* One line of a table: "level.csv: gzip, tab-separated, 60 rows x 2 columns". */
void nvx_cellfile_note_table(nvx_cellfile_job *job, const nvx_cellfile_table *t);

/* Tables whose columns are known: samples or a summary. */
int nvx_cellfile_rows(nvx_cellfile_job *job, const nvx_cellfile_table *t,
                      const nvx_column columns[]);

/* What a table without a header is: sets job->format. The columns as --columns has them;
 * NULL for cycling, noise and list, and on failure. */
const char *nvx_cellfile_shape(nvx_cellfile_job *job, const nvx_cellfile_table *t);

int nvx_cellfile_cycling(nvx_cellfile_job *job, const nvx_cellfile_table *t);
int nvx_cellfile_noise(nvx_cellfile_job *job, const nvx_cellfile_table *t);

/* The unit of plain numbers from column `from` on: --unit, or told by their size. */
int nvx_cellfile_plain_unit(nvx_cellfile_job *job, const nvx_cellfile_table *t,
                            size_t from, nvx_column *out);
int nvx_cellfile_refuse_words(nvx_cellfile_job *job, const nvx_cellfile_table *t);

/* Vectors of numbers, one per level, or a single one with levels by position. */
int nvx_cellfile_lists(nvx_cellfile_job *job, nvx_cellfile_table *const tables[],
                       size_t n);

int nvx_cellfile_nvsim(nvx_cellfile_job *job, const char *path);

/* A NumPy file as a table; *counts: the integers of a square matrix, else NULL. */
nvx_cellfile_table *nvx_cellfile_npy(nvx_cellfile_job *job, const char *path,
                                     uint64_t **counts);
int nvx_cellfile_matrix(nvx_cellfile_job *job, const nvx_cellfile_table *t);
int nvx_cellfile_confusion(nvx_cellfile_job *job, const char *path, size_t index,
                           const nvx_cellfile_table *t, const uint64_t counts[]);

/* Data sets of an HDF5 file as a table with a header. */
nvx_cellfile_table *nvx_cellfile_hdf5(nvx_cellfile_job *job, const char *path);

/* settings.json in the folder of path, or the folder above: gmax, fs where the user gave
 * none. */
int nvx_cellfile_settings(nvx_cellfile_job *job, const char *path);

/* Numbers of --matrix-times; their count, -1 and err. */
int nvx_cellfile_times(nvx_cellfile_job *job, double times[NVX_CELLFILE_TIMES_MAX]);

/* After all is read: levels are 0, 1, ... with enough cells each and rising (or falling:
 * turned round) means. */
int nvx_cellfile_check(nvx_cellfile_job *job);

#endif
