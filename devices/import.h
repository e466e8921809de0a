/* import.h - measurements of memory cells from the files device teams have.
 *
 * What is read, told by content (and named by `format`, which forces it):
 *   table       text with a header that names columns and units: one read per line, or
 *               per level a mean and a sigma
 *   relaxation  no header: addr, time_s, R, G [, G0] [, G0, level, timepoint_s]
 *   bake        no header: addr, time_s, R, G, temp_C
 *   log         no header, 11 columns: addr nreads nsets nresets R_final R_initial R_lo
 *               R_hi success and two of attempts; R_lo tells the level
 *   cycling     no header: addr, R0, R1 ...: resets and sets in turn, two levels
 *   noise       no header: level (one of 32 ranges of the full scale), index, then
 *               conductances of one cell at a fixed rate
 *   list        one number per line: a file per level, or levels in turn by position
 *   neurosim    states,mean,std in siemens
 *   nvsim       a .cell file: two resistances, no spread
 *   npy         NumPy: cells x times, or one vector per level
 *   confusion   NumPy: K x K integer counts, one file per time, named by it (0.01.npy)
 *   hdf5        data sets named like columns, with an attribute `units`
 * Text may be gzipped. A settings.json beside a file, or in the folder
 * above, gives gmax [S] and fs [Hz]. What was
 * understood is in the notes of the samples. Left out: voltages and currents, Origin
 * projects, polynomials of other simulators (sigma_of_g takes those).
 */
#ifndef NVX_DEVICES_IMPORT_H
#define NVX_DEVICES_IMPORT_H

#include "devices/samples.h"

/* What the user gave; NULL, 0 and NAN: not told. */
typedef struct nvx_device_files {
    const char *const *path;
    size_t n;
    const char *format;
    const char *columns; /* "addr,time_s,R_ohm,G_S": instead of the header */
    const char *unit;    /* of values that name none */
    const char *times;   /* s, "0,1,100": of a matrix's columns, of confusion matrices */
    unsigned levels;     /* of a list by position */
    unsigned codes;      /* how many a converter has whose codes are read */
    double gmax;         /* S; wins over settings.json */
    double rate;         /* Hz; the same */
} nvx_device_files;

/* Read noise of one cell. */
typedef struct nvx_read_trace {
    int level;    /* as the file has it */
    double place; /* middle of that range, of the full scale */
    size_t n;
    double *g; /* S */
} nvx_read_trace;

typedef struct nvx_device_measured {
    nvx_samples *samples; /* with notes; may hold no measurement when there are traces */
    nvx_read_trace *traces;
    size_t n_traces;
    double rate; /* Hz, of the traces; NAN: there are none */
} nvx_device_measured;

/* Words of `format`, ending with NULL. */
extern const char *const nvx_device_formats[];

/* Reads all files. Fills *out, which nvx_device_measured_clear frees, also on failure:
 * its notes say what was understood so far. An error names file, line and field. */
int nvx_device_import(const nvx_device_files *files, nvx_device_measured *out,
                      nvx_error *err);
void nvx_device_measured_clear(nvx_device_measured *self);

#endif
