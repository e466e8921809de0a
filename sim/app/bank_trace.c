#include "sim/app/bank_trace.h"

#include "workloads/rag.h"

enum { QUERIES = 12, CALIBRATION = 8, K = 5, SEED = 9 };

int nvx_bank_trace(const char *path, uint64_t rows, uint64_t dim, nvx_error *err)
{
    nvx_rag rag = {.random = {.rows = rows,
                              .dim = dim,
                              .queries = QUERIES,
                              .clusters = nvx_random_clusters(rows),
                              .spread = 1,
                              .near = 0.5,
                              .seed = SEED},
                   .calibration_rows = CALIBRATION,
                   .k = K,
                   .type = NVX_I8,
                   .truth = NVX_TRUTH_NONE};
    return nvx_rag_write(&rag, path, err);
}
