/* import_table.h - a text file of measurements as a rectangle of numbers.
 *
 * Text with one record per line: separated by tabs, commas, semicolons or blanks (told by
 * the first line that starts like a number), gzip or not, a byte order mark or not. A
 * first line of words only is a header, above it and between rows stand comments (#) and
 * blank lines. Every row has as many fields as the first. Text is read by libcsv, so that
 * quoted fields are too. Left out: decimal commas, more than 1 GiB of text.
 */
#ifndef NVX_DEVICES_IMPORT_TABLE_H
#define NVX_DEVICES_IMPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/error.h"

/* The first field of a column that is no number. */
typedef struct nvx_cellfile_table_word {
    unsigned line; /* 0: all are numbers */
    char text[32];
} nvx_cellfile_table_word;

typedef struct nvx_cellfile_table {
    char *path;
    bool gzip;
    char delimiter; /* 0: a single column, or no text */
    size_t rows, columns;
    double *v;                     /* [rows x columns]; 0 for a word */
    unsigned *line;                /* [rows] of the file, from 1 */
    char **name;                   /* [columns] of the header; NULL: there is none */
    unsigned header_line;          /* 0: there is none */
    nvx_cellfile_table_word *word; /* [columns] */
} nvx_cellfile_table;

nvx_cellfile_table *nvx_cellfile_table_read(const char *path, nvx_error *err);

/* Empty, for a reader that fills it itself. */
nvx_cellfile_table *nvx_cellfile_table_new(const char *path, size_t rows, size_t columns);
void nvx_cellfile_table_destroy(nvx_cellfile_table **self_p);

#endif
