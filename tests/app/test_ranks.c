#include <criterion/criterion.h>
#include <stdlib.h>

#include "sim/app/ranks.h"

/* Linked with ranks_none.c: a program built without MPI. */

static void forget_launch(void)
{
    static const char *const all[] = {
        "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "PMI_RANK", "PMI_SIZE",
        "SLURM_PROCID",         "SLURM_STEP_NUM_TASKS"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        unsetenv(all[i]);
}

TestSuite(ranks, .init = forget_launch);

Test(ranks, a_process_without_a_launcher_is_the_only_one)
{
    nvx_launch launch = nvx_launch_find();
    cr_assert_eq(launch.rank, 0);
    cr_assert_eq(launch.ranks, 1);
}

Test(ranks, each_launcher_tells_number_and_count)
{
    static const char *const name[][2] = {
        {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
        {"PMI_RANK", "PMI_SIZE"},
        {"SLURM_PROCID", "SLURM_STEP_NUM_TASKS"}};
    for (size_t i = 0; i < 3; i++) {
        forget_launch();
        setenv(name[i][0], "2", 1);
        setenv(name[i][1], "5", 1);
        nvx_launch launch = nvx_launch_find();
        cr_assert_eq(launch.rank, 2, "%s", name[i][0]);
        cr_assert_eq(launch.ranks, 5, "%s", name[i][1]);
    }
}

/* mpirun in a job of Slurm: both have set their own. */
Test(ranks, mpirun_goes_before_the_job_it_runs_in)
{
    setenv("SLURM_PROCID", "0", 1);
    setenv("SLURM_STEP_NUM_TASKS", "1", 1);
    setenv("OMPI_COMM_WORLD_RANK", "1", 1);
    setenv("OMPI_COMM_WORLD_SIZE", "3", 1);
    cr_assert_eq(nvx_launch_find().ranks, 3);
}

Test(ranks, without_mpi_one_process_sweeps_alone)
{
    nvx_error err = {0};
    setenv("OMPI_COMM_WORLD_RANK", "0", 1);
    setenv("OMPI_COMM_WORLD_SIZE", "1", 1);
    cr_assert_eq(nvx_ranks_start(NULL, &err), 0);
    cr_assert_eq(nvx_ranks_others(), 0);
}

Test(ranks, without_mpi_the_first_of_several_processes_says_so)
{
    nvx_error err = {0};
    setenv("OMPI_COMM_WORLD_RANK", "0", 1);
    setenv("OMPI_COMM_WORLD_SIZE", "3", 1);
    cr_assert_eq(nvx_ranks_start(NULL, &err), -1);
    cr_assert_eq(err.status, NVX_ENVIRONMENT);
    cr_assert_str_eq(err.text, "started as 3 processes, but built without MPI; allowed: "
                               "one process, or ./configure where an MPI is installed");
}

Test(ranks, without_mpi_the_others_end_silently, .exit_code = NVX_ENVIRONMENT)
{
    nvx_error err = {0};
    setenv("OMPI_COMM_WORLD_RANK", "1", 1);
    setenv("OMPI_COMM_WORLD_SIZE", "3", 1);
    nvx_ranks_start(NULL, &err);
}
