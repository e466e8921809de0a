/* table.h - a small CSV file of numbers that a parameter names: trims, masks.
 *
 * The first line is one of a few headers; every other line has as many numbers as the
 * header has names. Blank lines count as lines. What is wrong is told with its line and
 * field. Left out: quoted names, units, columns in another order.
 */
#ifndef NVX_MODELS_TABLE_H
#define NVX_MODELS_TABLE_H

#include "sim/config.h"

enum { NVX_TABLE_FIELDS = 5 };

typedef struct nvx_table {
    /* What is to be read: headers by rising number of names, then one without any. */
    const char *const (*headers)[NVX_TABLE_FIELDS];
    const char *allowed; /* they, in words */
    void (*take)(struct nvx_table *self, void *user);
    void *user;
    /* The line that take() is called for. */
    double field[NVX_TABLE_FIELDS];
    unsigned fields;
    /* Of the reading. */
    const char *path;
    nvx_error *err;
    const char *const *header;
    char name[NVX_TABLE_FIELDS][16]; /* first line, as it stands in the file */
    unsigned line, column;
    int terminator; /* of the line before */
    bool failed;
} nvx_table;

/* Reads the file at path, a value of key, and calls take() for each line. */
int nvx_table_read(nvx_table *self, const nvx_config *config, const char *key,
                   const char *path, nvx_error *err);

/* For take(): field c of the line is wrong; what is: "is below first_element". */
void nvx_table_fail(nvx_table *self, unsigned c, const char *what);

/* For take(): field c is a whole number below limit; else that is told. */
bool nvx_table_index(nvx_table *self, unsigned c, uint64_t limit);

#endif
