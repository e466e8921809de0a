/* ranks_none.c - a program built without MPI. */
#include <omp.h>
#include <stdlib.h>

#include "sim/app/ranks.h"

/* Each process would run the whole sweep, and all write one file. The first one says so. */
int nvx_ranks_start(nvx_ranks_work work, nvx_error *err)
{
    (void)work;
    nvx_launch launch = nvx_launch_find();
    if (launch.ranks <= 1)
        return 0;
    if (launch.rank > 0)
        exit(NVX_ENVIRONMENT);
    return nvx_fail_environment(err,
                                "started as %d processes, but built without MPI; "
                                "allowed: one process, or ./configure where an MPI is "
                                "installed",
                                launch.ranks);
}

int nvx_ranks_others(void) { return 0; }

void nvx_ranks_serve(int jobs, const nvx_ranks_source *source)
{
    (void)jobs, (void)source;
}

int nvx_ranks_threads(int jobs)
{
    int threads = omp_get_num_procs() / jobs;
    return threads > 1 ? threads : 1;
}
