/* ranks_mpi.c - ranks by MPI. A worker is a thread of a rank, known by its rank and a tag;
 * it says that it is ready by an empty message and gets a task; an answer is also asking
 * for the next one; an empty task is the last. */
#include <mpi.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim/app/ranks.h"
#include "sim/memory.h"

enum { FIRST = 0, NAP_NS = 1000000 };

static struct {
    int ranks; /* 0: no mpirun */
    int near;  /* ranks of this machine */
    bool told; /* the others know how many jobs there are */
} here;

/* MPI waits by asking all the time; a core is better used by a run. */
static void nap(void) { nanosleep(&(struct timespec){.tv_nsec = NAP_NS}, NULL); }

static void wait_for(MPI_Request *request)
{
    for (int done = 0; MPI_Test(request, &done, MPI_STATUS_IGNORE), !done;)
        nap();
}

static int receive(int rank, int tag, char **text, MPI_Status *status)
{
    int there = 0, n;
    while (MPI_Iprobe(rank, tag, MPI_COMM_WORLD, &there, status), !there)
        nap();
    MPI_Get_count(status, MPI_CHAR, &n);
    *text = nvx_alloc((size_t)n + 1, 1);
    MPI_Recv(*text, n, MPI_CHAR, status->MPI_SOURCE, status->MPI_TAG, MPI_COMM_WORLD,
             MPI_STATUS_IGNORE);
    return n;
}

static void give(const char *text, int rank, int tag)
{
    MPI_Send(text, (int)strlen(text), MPI_CHAR, rank, tag, MPI_COMM_WORLD);
}

/* One worker of a rank that is not the first. */
static void follow(nvx_ranks_work work, int tag, int threads)
{
    MPI_Status status;
    char *task;
    give("", FIRST, tag);
    while (receive(FIRST, tag, &task, &status) > 0) {
        char *answer = work(task, threads);
        give(answer, FIRST, tag);
        free(answer);
        free(task);
    }
    free(task);
}

/* Tells the other ranks how many jobs each has; 0: there is nothing to do. */
static int tell_jobs(int jobs)
{
    MPI_Request request;
    MPI_Ibcast(&jobs, 1, MPI_INT, FIRST, MPI_COMM_WORLD, &request);
    wait_for(&request);
    return jobs;
}

static void finish(void)
{
    MPI_Request request;
    MPI_Ibarrier(MPI_COMM_WORLD, &request);
    wait_for(&request);
    MPI_Finalize();
}

/* However the first rank ends: the others are not left waiting. */
static void dismiss(void)
{
    if (!here.told)
        tell_jobs(0);
    finish();
}

/* All that a rank does that is not the first. */
_Noreturn static void assist(nvx_ranks_work work)
{
    int jobs = tell_jobs(0), threads = jobs > 0 ? nvx_ranks_threads(jobs) : 1;
#pragma omp parallel for num_threads(jobs > 0 ? jobs : 1) schedule(static, 1)
    for (int tag = 0; tag < jobs; tag++)
        follow(work, tag, threads);
    finish();
    exit(0);
}

static int count_near(void)
{
    MPI_Comm near;
    int n;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &near);
    MPI_Comm_size(near, &n);
    MPI_Comm_free(&near);
    return n;
}

/* The launcher is another MPI's, which makes each process the only one of its world. */
static int refuse(const nvx_launch *launch, nvx_error *err)
{
    char version[MPI_MAX_LIBRARY_VERSION_STRING];
    int n;
    MPI_Get_library_version(version, &n);
    MPI_Finalize();
    here.ranks = 0;
    if (launch->rank > 0)
        exit(NVX_ENVIRONMENT);
    return nvx_fail_environment(err,
                                "started as %d processes, but not by an mpirun of the "
                                "MPI it is built with and its threads; allowed: that of "
                                "%.*s",
                                launch->ranks, (int)strcspn(version, ",\n"), version);
}

int nvx_ranks_start(nvx_ranks_work work, nvx_error *err)
{
    nvx_launch launch = nvx_launch_find();
    int rank, threads;
    if (launch.ranks <= 1)
        return 0;
    MPI_Init_thread(NULL, NULL, MPI_THREAD_MULTIPLE, &threads);
    MPI_Comm_size(MPI_COMM_WORLD, &here.ranks);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    if (here.ranks != launch.ranks || threads < MPI_THREAD_MULTIPLE)
        return refuse(&launch, err);
    here.near = count_near();
    setenv("NO_COLOR", "1", 0); /* mpirun's terminal is not the user's */
    if (rank != FIRST)
        assist(work);
    atexit(dismiss);
    return 0;
}

int nvx_ranks_others(void) { return here.ranks > 0 ? here.ranks - 1 : 0; }

void nvx_ranks_serve(int jobs, const nvx_ranks_source *source)
{
    size_t workers = (size_t)nvx_ranks_others() * (size_t)jobs;
    size_t *number = nvx_alloc((size_t)(here.ranks * jobs), sizeof *number);
    here.told = true;
    tell_jobs(jobs);
    while (workers > 0) {
        MPI_Status from;
        char *answer;
        int n = receive(MPI_ANY_SOURCE, MPI_ANY_TAG, &answer, &from);
        size_t *its = &number[from.MPI_SOURCE * jobs + from.MPI_TAG];
        if (n > 0)
            source->done(source->arg, *its, answer);
        char *task = source->next(source->arg, its);
        give(task ? task : "", from.MPI_SOURCE, from.MPI_TAG);
        workers -= task == NULL;
        free(task);
        free(answer);
    }
    free(number);
}

int nvx_ranks_threads(int jobs)
{
    int near = here.near > 0 ? here.near : 1;
    int threads = omp_get_num_procs() / (jobs * near);
    return threads > 1 ? threads : 1;
}
