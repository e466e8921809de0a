/* ranks.h - the processes that `mpirun` starts as one program: the first rank hands out
 * tasks, all ranks work on them.
 *
 * Tasks and answers are texts. A rank takes the next task when it is done with one, so
 * ranks of unequal speed end together. Only the first rank reads options and writes files;
 * what a task names must be there for the rank that works on it.
 * Left out: ranks that die. MPI ends all of them then, and what was kept is kept.
 *
 * ranks_mpi.c is compiled where configure finds MPI, ranks_none.c elsewhere.
 */
#ifndef NVX_SIM_APP_RANKS_H
#define NVX_SIM_APP_RANKS_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/error.h"

/* Does one task with `threads` threads; free() frees the answer. May be called from
 * several threads at a time. */
typedef char *(*nvx_ranks_work)(const char *task, int threads);

/* Where tasks come from and answers go to. */
typedef struct nvx_ranks_source {
    void *arg;
    char *(*next)(void *arg, size_t *number); /* free() frees it; NULL: there is none */
    void (*done)(void *arg, size_t number, const char *answer);
} nvx_ranks_source;

/* To be called before anything else that a sweep does. Returns in the first rank alone,
 * or where there is no mpirun, or with -1 and err; the others work until the first one
 * ends, and end the program. */
int nvx_ranks_start(nvx_ranks_work work, nvx_error *err);

/* Ranks besides this one: 0 without mpirun. */
int nvx_ranks_others(void);

/* Has each of the other ranks work on `jobs` tasks at a time until there are none. */
void nvx_ranks_serve(int jobs, const nvx_ranks_source *source);

/* Threads that each of `jobs` tasks of this rank may have, so that the ranks of this
 * machine do not take more than its cores. */
int nvx_ranks_threads(int jobs);

/* What mpirun told this process about itself (ranks_env.c): its number and how many there
 * are; {0, 1} without mpirun. */
typedef struct nvx_launch {
    int rank, ranks;
} nvx_launch;
nvx_launch nvx_launch_find(void);

#endif
