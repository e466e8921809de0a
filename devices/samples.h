/* samples.h - measurements of memory cells in memory, whatever file they came from.
 *
 * Everything is in SI units: S, s since programming, degree C. Three kinds:
 *
 *     cells       reads of single cells: which cell, when, what conductance. What the cell
 *                 was meant to be is `target` (its own first read, for relaxation data) or
 *                 `level` (a number 0, 1, ... with level means as targets), or neither:
 *                 then the same cell's read at time 0 is the target.
 *     summary     per level (and time): mean and standard deviation
 *     confusion   per time: counts of the level read against the level programmed
 *
 * A file reader makes one, adds what it finds, and lists what it understood as notes;
 * profile_write.h, level_stats.h and confusion.h take it from there. Left out: currents,
 * voltages and codes (a reader converts them), pulses of a programming log.
 */
#ifndef NVX_DEVICES_SAMPLES_H
#define NVX_DEVICES_SAMPLES_H

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/error.h"

enum {
    NVX_SAMPLES_LEVELS_MAX = 64, /* levels of one cell */
    NVX_SAMPLES_TIMES_MAX = 64,  /* groups of times */
};

typedef enum {
    NVX_SAMPLES_CELLS = 0,
    NVX_SAMPLES_SUMMARY,
    NVX_SAMPLES_CONFUSION
} nvx_samples_kind;

/* One read of one cell. */
typedef struct nvx_sample {
    uint64_t cell;      /* any number that tells cells apart */
    uint64_t cycle;     /* programming cycle; 0 when there is one */
    double time;        /* s since programming; 0: right after it */
    double temperature; /* degree C; NAN: not told */
    double g;           /* S */
    double target;      /* S; NAN: not told */
    int level;          /* -1: not told */
    unsigned line;      /* of the file, from 1; 0: none (binary file) */
} nvx_sample;

/* A row of a summary. */
typedef struct nvx_summary_row {
    int level;
    double time, temperature; /* as above */
    double target;            /* S; NAN: not told */
    double mean, sigma;       /* S */
    uint64_t n;               /* cells it stands for; 0: not told */
    unsigned line;
} nvx_summary_row;

/* K x K counts at one time: counts[read * levels + programmed]. Level l of K means
 * conductances (l - 1/2) gmax/K to (l + 1/2) gmax/K: see confusion.h. */
typedef struct nvx_confusion {
    double time; /* s */
    unsigned levels;
    uint64_t *counts;
} nvx_confusion;

typedef struct nvx_samples {
    nvx_samples_kind kind;
    char *file;   /* name as errors show it */
    char *source; /* where the figures come from; "" when not told */
    double gmax;  /* S: full scale of the levels; NAN: not told */
    int paired;   /* `cell` is the same cell at every time; else rows are only rows */

    nvx_sample *cells;
    size_t n_cells;
    nvx_summary_row *rows;
    size_t n_rows;
    nvx_confusion *confusions; /* in order of time */
    size_t n_confusions;

    uint64_t lines; /* lines (or records) read, blank ones and comments left out */
    char *notes;    /* what was understood, one line each ("column 2: time, s\n") */
} nvx_samples;

/* Empty; gmax NAN, paired 1, texts "". */
nvx_samples *nvx_samples_new(nvx_samples_kind kind, const char *file);
void nvx_samples_destroy(nvx_samples **self_p);

/* A sample with nothing told: cell 0, time 0, temperature and target NAN, level -1. */
nvx_sample nvx_sample_blank(void);

/* Each appends a copy. -1 and err (file:line) for a value that can be none: a conductance
 * that is not finite, a negative time or sigma, a level outside
 * 0 .. NVX_SAMPLES_LEVELS_MAX - 1. */
int nvx_samples_add(nvx_samples *self, const nvx_sample *sample, nvx_error *err);
int nvx_samples_add_row(nvx_samples *self, const nvx_summary_row *row, nvx_error *err);
int nvx_samples_add_confusion(nvx_samples *self, double time, unsigned levels,
                              const uint64_t counts[], nvx_error *err);

/* Once all is added: is there anything, and is no conductance negative? One above -1 % of
 * the full scale (gmax, else the largest conductance) counts as the offset of the
 * instrument that read it and stays; a note tells how many. Puts the cells in order of
 * cell, cycle, temperature, time. -1, err and, in *wrong, the number of the record to
 * blame (NULL: not wanted), as they were added. */
int nvx_samples_check(nvx_samples *self, size_t *wrong, nvx_error *err);

/* The reads of one cell since one programming: cells i up to the result, which is
 * n_cells at most. Needs paired, checked cells. */
size_t nvx_samples_series(const nvx_samples *self, size_t i);

/* Times that belong together: a read belongs to the group when it lies in first..last. */
typedef struct nvx_time_group {
    double time; /* median, s */
    double first, last;
} nvx_time_group;

/* Groups of times of a temperature (NAN: any): a new one where a time is more than 1.2
 * times the one before. Returns how many there are; fills at most `most`. */
size_t nvx_samples_times(const nvx_samples *self, double temperature,
                         nvx_time_group out[], size_t most);

/* The group a time belongs to, give or take 10 %; n: none. */
size_t nvx_time_group_find(const nvx_time_group groups[], size_t n, double time);

/* Distinct temperatures, rising; those not told count as none. */
size_t nvx_samples_temperatures(const nvx_samples *self, double out[], size_t most);

void nvx_samples_source(nvx_samples *self, const char *source);
/* Adds a line to notes; no newline in it. */
void nvx_note_add(char **notes, const char *fmt, va_list args) NVX_PRINTF(2, 0);
void nvx_samples_note(nvx_samples *self, const char *fmt, ...) NVX_PRINTF(2, 3);

#endif
