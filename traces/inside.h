/* inside.h - what a trace being read holds. Private to open.c, read.c and check*.c. */
#ifndef NVX_TRACES_INSIDE_H
#define NVX_TRACES_INSIDE_H

#include "traces/h5.h"
#include "traces/trace.h"

enum { NVX_TRACE_BLOCK = 1 << 20 }; /* bytes read at a time where a caller set no size */

/* Tables of one group; one of them is open at a time. */
typedef struct nvx_tables {
    const char *group; /* "/matrices" */
    uint32_t count;
    nvx_table *table; /* [count], in order of name */
    nvx_h5_set open;
    uint32_t open_id;
} nvx_tables;

struct nvx_trace {
    nvx_h5_file file;
    size_t attributes;
    char **name, **text; /* [attributes] */
    char sha256[65];     /* "" until asked for */
    nvx_tables matrices, inputs;
    nvx_h5_set ops, deps;
    hid_t record; /* nvx_record_memory() */
    nvx_h5_set neighbors, label, row_label, table_set;
    nvx_table table; /* of /truth; rows 0: none */
};

/* "/matrices/docs" into out. */
char *nvx_table_path(const nvx_tables *tables, uint32_t id, char *out, size_t size);

#define NVX_TABLE_PATH 300 /* bytes enough for it */

/* Opens table `id` of the group unless it is open. */
int nvx_tables_select(nvx_trace *self, nvx_tables *tables, uint32_t id, nvx_error *err);

#endif
