/* ovt.h - retrieval of optimal virtual tokens: a bank of token matrices, and user inputs
 * that each look for the matrix that answers them best (NVCiM-PT, arXiv 2411.08244).
 *
 * Writes a trace with /matrices/ovts, one flat vector (pool.h) per OVT, and /inputs/inputs,
 * one per user input, fitted to the tokens of the bank first; and, when asked for, the
 * last inputs as /inputs/calibration. Input i is one request,
 *   row 2i      MVM   a = all rows of ovts, b = row i of inputs
 *   row 2i + 1  TOPK  a = value 2i, k
 * so that on a machine without noise the scores are the weighted multi-scale dot products.
 * Truth: the exact max(k, 10) best OVTs (all, if there are fewer) by the values as stored,
 * and the right OVT of each input where a file names it.
 * A reduction projects every token onto the leading principal directions of the bank's
 * tokens (traces/pca.h); pooling is linear, so it may come before or after.
 * MIPS, the baseline, is the inner product of the matrices as they are, token by token:
 * window 1 alone. (The paper's wording of it is not known.)
 * Left out: banks stored token-major; OVTs added, replaced or evicted while inputs come; the
 * encoder of the paper, for which the projection stands.
 */
#ifndef NVX_WORKLOADS_OVT_H
#define NVX_WORKLOADS_OVT_H

#include <stdbool.h>

#include "traces/trace.h"
#include "workloads/pool.h"

typedef struct nvx_ovt {
    const char *const *banks, *const *inputs; /* files that import_tokens.h reads */
    int bank_files, input_files;              /* how many; >= 1 */
    const char *bank_name, *inputs_name;      /* of the dataset or tensor in them */
    nvx_pool pool; /* windows and weights; tokens and dim are the bank's */
    bool mips;     /* then the windows are 1 alone */
    nvx_fit fit;
    uint64_t calibration_rows; /* so many of the last inputs set converters */
    const char *labels; /* positions of the right OVTs, a line per input, or NULL */
    uint32_t k;
    double rate;     /* inputs per second; 0: closed loop */
    nvx_type type;   /* NVX_F32, NVX_F16 or NVX_I8: all tables */
    uint64_t reduce; /* values left of a token; 0: all */
    const char *source, *licence;
} nvx_ovt;

/* Builds the trace at `path`. */
int nvx_ovt_write(const nvx_ovt *ovt, const char *path, nvx_error *err);

#endif
