/* timeline.h - who was busy with what when: for people to look at.
 *
 * Collects spans (a part is occupied by a request), slots of stores in use, and requests,
 * and writes them as Trace Event Format (JSON; Perfetto and chrome://tracing open it) or
 * as waveforms (VCD). Nothing in a file depends on the order in which it was collected.
 *
 * In the trace every process of the collection is a process, every part a thread of it
 * with a complete event ("X") per span, every store a counter ("C") and every request an
 * asynchronous event ("b", "e") with its queueing and its time on the chip inside. A
 * request's way is a flow ("s", "t", "f") per branch of it: through one span of each
 * stage, bound to the span that encloses it. Times are microseconds with six decimals: a
 * picosecond is the last digit. In the waveforms a part is one bit, a store a number.
 *
 * Left out: reading such files; more than the whole collection in memory (40 bytes a
 * span, 16 a change of a store).
 */
#ifndef NVX_ANALYSIS_TIMELINE_H
#define NVX_ANALYSIS_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct nvx_timeline nvx_timeline;

/* A part is occupied. On one part no two spans overlap. */
typedef struct nvx_timeline_span {
    uint32_t part, request;
    const char *what; /* borrowed, plain text without quotes */
    uint64_t from_ps, until_ps;
    uint32_t branch; /* of the request, from 1 on; 0: all of it */
    uint8_t stage;   /* of the flow, 1 to NVX_TIMELINE_STAGES */
    bool latest;     /* the flow goes through the last span of the stage, not the first */
} nvx_timeline_span;

enum { NVX_TIMELINE_STAGES = 15 };

/* Keeps what concerns requests `first` to `last`, and of stores what happens while these
 * are there. */
nvx_timeline *nvx_timeline_new(uint32_t first, uint32_t last);
void nvx_timeline_destroy(nvx_timeline **self_p);

/* Names are copied, plain text without quotes. A process begins; what is added next is
 * of it. The first process has the requests. */
void nvx_timeline_process(nvx_timeline *self, const char *name);
/* Returns the number of the part, or of the store. */
uint32_t nvx_timeline_part(nvx_timeline *self, const char *name);
uint32_t nvx_timeline_store(nvx_timeline *self, const char *name, uint64_t capacity);

/* Before spans and changes. request: first to last, each once. */
void nvx_timeline_request(nvx_timeline *self, uint32_t request, const char *what,
                          uint64_t arrival_ps, uint64_t start_ps, uint64_t end_ps);

void nvx_timeline_add(nvx_timeline *self, const nvx_timeline_span *span);
/* Slots taken (change > 0) or given back (< 0) at a time. */
void nvx_timeline_change(nvx_timeline *self, uint32_t store, int change, uint64_t at_ps);

/* Writes the trace; returns the number of events. */
uint64_t nvx_timeline_write(nvx_timeline *self, FILE *out);

/* Writes the waveforms; returns the number of changes (timeline_wave.c). */
uint64_t nvx_timeline_wave(nvx_timeline *self, FILE *out);

#endif
