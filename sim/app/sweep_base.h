/* sweep_base.h - files that a sweep file names: the configurations, or results, that its
 * points start from.
 */
#ifndef NVX_SIM_APP_SWEEP_BASE_H
#define NVX_SIM_APP_SWEEP_BASE_H

#include <stddef.h>

#include "sim/error.h"

struct nvx_node;

/* The axis whose values are bases. */
#define NVX_AXIS_BASE "base"

typedef struct nvx_base {
    char *name; /* as the sweep file has it */
    char *path;
    char *text; /* its content */
} nvx_base;

/* The one a node names: beside the sweep file, else a preset. `what` is how errors call
 * it; on failure *self is to be cleared as well. */
int nvx_base_read(nvx_base *self, const char *what, const struct nvx_node *node,
                  nvx_error *err);
void nvx_base_clear(nvx_base *self);

/* A path in the sweep file is relative to its folder. free() frees it. */
char *nvx_beside(const struct nvx_node *node, const char *path);

/* The whole file as text, free() frees it; NULL and err. */
char *nvx_text_read(const char *path, size_t *size, nvx_error *err);

#endif
