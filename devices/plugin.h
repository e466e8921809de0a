/* plugin.h - a device type in a shared object of its own: `impl: plugin, path: my.so`.
 *
 * The object exports one nvx_plugin under the name nvx_device_plugin and needs no symbol
 * of the program; random draws are handed to it. Its parameter table is a built-in type's
 * (sim/part.h): the user writes its keys beside `path`, with the same checks of names,
 * units and ranges. A path is relative to the file that names it.
 *
 * Conductance is counted in level steps above g_min as in device.h: level l stands at l.
 * Calls work on up to NVX_PLUGIN_BATCH cells and come from several threads at once: all
 * that they write to is g. devices/examples/log_loss.c is a whole plug-in. To build one:
 *
 *     cc -shared -fPIC $(pkg-config --cflags nvxsim) my.c -o my.so
 *
 * Equal draws must give equal conductances. Functions of the C library such as exp may
 * differ in the last bit between processors; + - * / and sqrt do not.
 *
 * Left out: more than two draws per cell and call, spreads of whole values, cells that
 * know their neighbours. A plug-in is code of the user's: nothing keeps it from harm.
 */
#ifndef NVX_DEVICES_PLUGIN_H
#define NVX_DEVICES_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#include "sim/part.h"

/* Grows by one with every change of the structures here and of nvx_param. */
#define NVX_DEVICE_ABI 1

enum { NVX_PLUGIN_BATCH = 1024 };

/* What is wrong with the parameters: one line without a full stop. */
typedef struct nvx_plugin_problem {
    const char *key; /* the parameter at fault; NULL: none of them */
    char text[256];
} nvx_plugin_problem;

/* Cells of a number of bits. */
typedef struct nvx_plugin_plan {
    unsigned bits, levels; /* given */
    double g_min, g_step;  /* S; g_step: one level step */
    float low, high;       /* bounds of a conductance at any time, in level steps */
    double latest;         /* s: last time since programming it can tell; INFINITY: any */
    void *own;             /* the plug-in's, freed by clear() */
} nvx_plugin_plan;

typedef struct nvx_plugin {
    uint32_t abi;        /* NVX_DEVICE_ABI */
    uint32_t size;       /* of this structure */
    uint32_t param_size; /* of an nvx_param */
    const char *name;    /* one word */
    const char *doc;     /* one line */
    const char *source;  /* of the model and its figures */
    size_t params_size;
    const nvx_param
        *params; /* offsets into its own structure; ends with {0}; NULL: none */
    /* Parameters against each other; -1 and problem. They stay where they are as long as
     * anything else is called. NULL: nothing to check. */
    int (*check)(void *params, nvx_plugin_problem *problem);
    /* Most bits a cell can hold, 1 to 5. */
    unsigned (*bits)(const void *params);
    /* Fills the plan; -1 and problem. */
    int (*plan)(const void *params, nvx_plugin_plan *plan, nvx_plugin_problem *problem);
    /* Frees plan->own. NULL: nothing to free. */
    void (*clear)(nvx_plugin_plan *plan);
    /* One programming pulse on n cells: g[i] from level[i], a standard normal draw z[i]
     * and a uniform one u[i] on (0, 1), independent of each other. */
    void (*program)(const nvx_plugin_plan *plan, size_t n, const uint8_t level[],
                    const float z[], const float u[], float g[]);
    /* What t seconds since programming make of g[i]; a cell gets the same draws at every
     * t, others than program's. NULL: nothing. */
    void (*relax)(const nvx_plugin_plan *plan, double t, size_t n, const uint8_t level[],
                  const float z[], const float u[], float g[]);
    /* One line for the report. */
    void (*describe)(const void *params, char *out, size_t size);
} nvx_plugin;

/* What the shared object exports; the program has none. */
extern const nvx_plugin nvx_device_plugin;

/* First members of it. */
#define NVX_DEVICE_PLUGIN_HEAD                                                           \
    .abi = NVX_DEVICE_ABI, .size = sizeof(nvx_plugin), .param_size = sizeof(nvx_param)

#endif
