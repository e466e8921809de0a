/* labels.h - the right answers as people write them: a text file, one label per line.
 *
 * All lines of all files integers (-1 and up; -1: no label): taken as they are. Otherwise
 * every line is one word, and words are numbered from 0 in byte order of the words of all
 * files together.
 * Left out: several labels per line.
 */
#ifndef NVX_WORKLOADS_LABELS_H
#define NVX_WORKLOADS_LABELS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/error.h"

typedef struct nvx_labels {
    const char *path; /* in; NULL: no file */
    uint64_t count;   /* out: lines */
    int32_t *label;   /* out: [count]; free() frees it */
    bool words;       /* out: numbers of words, not those of the file */
} nvx_labels;

/* Reads n files and numbers them together. On failure all label pointers are NULL. */
int nvx_labels_read(nvx_labels files[], int n, nvx_error *err);

#endif
