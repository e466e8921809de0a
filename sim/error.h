/* error.h - what a user did wrong, or what the environment refused, told by value.
 *
 * Library code never prints and never exits. A function that can fail for such a
 * reason takes a caller-owned nvx_error as its last argument, fills it and returns
 * -1 (or NULL). The first error wins: a filled nvx_error is never overwritten.
 * Programmer errors (broken invariants, no memory) abort through sim/memory.h;
 * errors of a model at run time go through nvx_kernel_fail.
 */
#ifndef NVX_SIM_ERROR_H
#define NVX_SIM_ERROR_H

#include <stddef.h>

enum {
    NVX_OK = 0,
    NVX_ENVIRONMENT = 1, /* the machine refused: disk full, not writable, a failed run */
    NVX_INPUT = 2,       /* what the user gave is wrong */
};

typedef struct nvx_error {
    int status; /* NVX_OK, NVX_ENVIRONMENT, NVX_INPUT: the exit status of the program */
    char file[256];  /* "" when no file is concerned */
    unsigned line;   /* from 1; 0 when unknown */
    unsigned column; /* from 1; 0 when unknown */
    char text[1024]; /* one line, no newline, no full stop */
} nvx_error;

#define NVX_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))

/* Each fills *err unless it is already filled, and returns -1. err may be NULL. */
int nvx_fail_input(nvx_error *err, const char *fmt, ...) NVX_PRINTF(2, 3);
int nvx_fail_environment(nvx_error *err, const char *fmt, ...) NVX_PRINTF(2, 3);

/* An input error at a place in a file; line and column may be 0. Returns -1. */
int nvx_fail_at(nvx_error *err, const char *file, unsigned line, unsigned column,
                const char *fmt, ...) NVX_PRINTF(5, 6);

/* How errors name a file: what the program carries by its path there ("models/presets/x"),
 * so that the text does not depend on where the program lies; any other as it is. Borrowed
 * from the path (data_file.c). */
const char *nvx_shown_file(const char *path);

/* A file the user named cannot be opened, for the reason errno holds: an input error,
 * "path: cannot open: No such file or directory". Returns -1. */
int nvx_fail_open(nvx_error *err, const char *path);

/* Spaces for control characters, which names of files and texts in them may hold. */
char *nvx_one_line(char *text);

/* Writes "file:line:column: text", "file: text" or "text" into out; returns out. */
char *nvx_error_format(const nvx_error *err, char *out, size_t size);

#endif
