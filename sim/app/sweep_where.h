/* sweep_where.h - what a point of a sweep must meet to be run.
 *
 *     where:
 *       - chip.tile.array.rows * chip.tile.array.columns <= 65536
 *       - run.age >= 1e3
 *
 * A condition is a product, an operator (<= >= < > == !=) and a product; a product is
 * paths of parameters and numbers with * between. Values are in the parameter's unit
 * without prefix (s, Hz, V, B).
 * Left out: sums, brackets, words, units behind numbers, times that may be in cycles; a
 * list of conditions is "all of them".
 */
#ifndef NVX_SIM_APP_SWEEP_WHERE_H
#define NVX_SIM_APP_SWEEP_WHERE_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/yaml.h"

typedef struct nvx_factor {
    char *path; /* NULL: the number */
    double number;
} nvx_factor;

typedef struct nvx_where {
    unsigned line, column;
    char operator[3];
    nvx_factor *factor; /* of the left product, then of the right one */
    size_t n, left;
} nvx_where;

/* Value of the parameter at a path; -1 and err, without a place, when there is none. */
typedef int (*nvx_value_of)(const void *context, const char *path, double *value,
                            nvx_error *err);

/* Reads one condition. What *self holds on failure is to be cleared as well. */
int nvx_where_read(nvx_where *self, const nvx_node *node, nvx_error *err);
void nvx_where_clear(nvx_where *self);

/* Whether the values meet it: 1, 0; -1 and err when one cannot be had. */
int nvx_where_holds(const nvx_where *self, nvx_value_of value_of, const void *context,
                    nvx_error *err);

#endif
