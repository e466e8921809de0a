/* timeline_parts.h - the collection behind timeline.h; for analysis/timeline*.c only. */
#ifndef NVX_ANALYSIS_TIMELINE_PARTS_H
#define NVX_ANALYSIS_TIMELINE_PARTS_H

#include "analysis/timeline.h"

/* A part or a store. */
typedef struct nvx_timeline_track {
    char *name;
    uint32_t process;
    uint64_t capacity; /* of a store; 0: a part */
    uint64_t used;     /* while changes are written: slots in use */
} nvx_timeline_track;

typedef struct nvx_timeline_change_of {
    uint64_t at;
    uint32_t track;
    int32_t change;
} nvx_timeline_change_of;

typedef struct nvx_timeline_life {
    const char *what;
    uint64_t arrival, start, end;
} nvx_timeline_life;

struct nvx_timeline {
    uint32_t first, last;
    char **process; /* [processes] names */
    nvx_timeline_track *track;
    nvx_timeline_span *span;
    nvx_timeline_change_of *change;
    size_t processes, tracks, spans, changes;
    nvx_timeline_life *life; /* [last - first + 1] */
    uint64_t from, until;    /* from the first arrival of these to the last end */
};

/* Spans by part and time; changes by time and store. */
void nvx_timeline_sort(nvx_timeline *self);

/* Room for one more behind n items of an array that doubles. */
void *nvx_timeline_grown(void *block, size_t n, size_t size);

/* Sorted changes: from number *i on, those of one store at one time are applied together.
 * Returns the store, and *at when; *i is then the first of the next. */
nvx_timeline_track *nvx_timeline_next(nvx_timeline *self,
                                      const nvx_timeline_change_of change[], size_t n,
                                      size_t *i, uint64_t *at);

#endif
