/* ovt.h - retrieval of optimal virtual tokens: a bank of token matrices, and user inputs
 * that each look for the matrix that answers them best (NVCiM-PT, arXiv 2411.08244).
 *
 * Writes a trace with the bank, the inputs fitted to the tokens of the bank first and, when
 * asked for, the last inputs as /inputs/calibration. Input i is one request.
 *
 * flat: /matrices/ovts and /inputs/inputs hold one flat vector (pool.h) per OVT and input;
 *     row 2i      MVM   a = all rows of ovts, b = row i of inputs
 *     row 2i + 1  TOPK  a = value 2i, k
 * token_major: a matrix per window, scale1, scale2, scale4 (numbers of equal length), row
 * t x OVTs + o is pooled token t of OVT o, without weight; /inputs/inputs holds the tokens
 * of the inputs one behind another. Per window L > 1 a POOL of the n tokens (and another
 * one of the n mod L tokens left), then per pooled token an MVM of its OVTs rows and an
 * ACCUMULATE with w_L / sum w; a TOPK at the end.
 * On a machine without noise the scores of both are the weighted multi-scale dot products.
 * Truth: the exact max(k, 10) best OVTs (all, if there are fewer) by the values as stored,
 * and the right OVT of each input where a file names it.
 * A reduction projects every token onto the leading principal directions of the bank's
 * tokens (traces/pca.h); pooling is linear, so it may come before or after.
 * MIPS, the baseline, is the inner product of the matrices as they are, token by token:
 * window 1 alone. (The paper's wording of it is not known.)
 * The matrices of the bank may be samples of which few become OVTs (select.h). Then
 * /selection/sample holds the position in the bank of each OVT, /selection/representative
 * the OVT that stands for each matrix of the bank, and a label becomes that of the OVT that
 * stands for what it names.
 * OVTs held aside are added, or replace others, while inputs come, as rag_ops.h says, out of
 * /inputs/updates; neighbours and labels of a bank that changes are not stored.
 * Left out: writing into banks stored token-major; the encoder of the paper, for which the
 * projection stands.
 */
#ifndef NVX_WORKLOADS_OVT_H
#define NVX_WORKLOADS_OVT_H

#include <stdbool.h>

#include "traces/trace.h"
#include "workloads/pool.h"
#include "workloads/rag_ops.h"
#include "workloads/select.h"

typedef enum {
    NVX_OVT_FLAT = 0,
    NVX_OVT_TOKEN_MAJOR,
    NVX_OVT_LAYOUTS /* how many */
} nvx_ovt_layout;

extern const char *const nvx_ovt_layout_names[NVX_OVT_LAYOUTS];

typedef struct nvx_ovt {
    const char *const *banks, *const *inputs; /* files that import_tokens.h reads */
    int bank_files, input_files;              /* how many; >= 1 */
    const char *bank_name, *inputs_name;      /* of the dataset or tensor in them */
    nvx_pool pool; /* windows and weights; tokens and dim are the bank's */
    bool mips;     /* then the windows are 1 alone */
    nvx_fit fit;
    nvx_ovt_layout layout;
    uint64_t calibration_rows; /* so many of the last inputs set converters */
    const char *labels; /* positions of the right OVTs, a line per input, or NULL */
    uint32_t k;
    double rate;       /* inputs per second; 0: closed loop */
    nvx_type type;     /* NVX_F32, NVX_F16 or NVX_I8: all tables */
    uint64_t reduce;   /* values left of a token; 0: all */
    nvx_select select; /* of the bank's matrices, samples then; buffer 0: all are OVTs */
    nvx_rag_updates updates; /* held: the last OVTs; flat alone; then no truth */
    const char *source, *licence;
} nvx_ovt;

/* Builds the trace at `path`. */
int nvx_ovt_write(const nvx_ovt *ovt, const char *path, nvx_error *err);

#endif
