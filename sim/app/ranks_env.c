#include <stdlib.h>

#include "sim/app/ranks.h"

/* Set by the launchers of Open MPI; MPICH, Intel MPI and others; Slurm's srun. */
static const struct {
    const char *rank, *ranks;
} variables[] = {
    {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
    {"PMI_RANK", "PMI_SIZE"},
    {"SLURM_PROCID", "SLURM_STEP_NUM_TASKS"},
};

nvx_launch nvx_launch_find(void)
{
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *rank = getenv(variables[i].rank), *n = getenv(variables[i].ranks);
        if (rank && n)
            return (nvx_launch){atoi(rank), atoi(n)};
    }
    return (nvx_launch){0, 1};
}
