/* projector.h - speech features to an LLM's tokens: the projector of Tiny-Align
 * (arXiv 2411.13766), a transformer encoder called BridgeFormer there, on each utterance.
 *
 *   x      [T x Da]  features of an utterance
 *   mlp_in           x = Linear(H -> H)(GELU(Linear(Da -> H)(x)))               [T x H]
 *   L layers, post-norm as in the original transformer encoder (arXiv 1706.03762), without
 *   positional encoding:
 *                    Q_h, K_h, V_h = Linear(H -> H)(x), values h dh .. of each  [T x dh]
 *                    a = concat_h softmax(Q_h K_h^T / sqrt(dh)) V_h W_o^T + b_o [T x H]
 *                    x = LayerNorm1(x + a)                                      [T x H]
 *                    x = LayerNorm2(x + Linear(F -> H)(GELU(Linear(H -> F)(x))))
 *   mlp_out          y = Linear(H -> D)(GELU(Linear(H -> H)(x)))       [min(T, N) x D]
 * with dh = H / heads, GELU(x) = x (1 + erf(x / sqrt 2)) / 2 and epsilon 1e-5 in both norms.
 * EmbedLink: the LLM gets N tokens. Of longer outputs the first N rows are made, shorter ones
 * are followed by rows of zeros, and instruction rows [R x D] come behind. Zeros and
 * instruction are not computed, only moved: the MOVE that ends a request has
 * (N + R) x D x (bytes of a value of `type`) bytes.
 *
 * The trace has /inputs/features, the rows of all utterances one behind another, the tables
 * of projector_weights.h, and per utterance one request, the operations of projector_ops.h.
 * Truth: a label per utterance, a table of reference vectors [rows x D] (of words, say) and
 * a label per row of it, where files give them.
 * The paper names neither L, heads, H nor F, and puts nothing on crossbars: they are the
 * file's. Left out: the feature extractor, the LLM, dropout, training.
 */
#ifndef NVX_WORKLOADS_PROJECTOR_H
#define NVX_WORKLOADS_PROJECTOR_H

#include "traces/trace.h"

typedef struct nvx_projector {
    const char *weights;         /* file of projector_shape.h */
    const char *const *features; /* files that import_tokens.h reads */
    int feature_files;           /* how many; >= 1 */
    const char *features_name;   /* of the dataset or tensor in them; "*": all tensors */
    uint64_t heads;              /* 0: as the weights say */
    uint64_t tokens, budget;     /* N, and the most of N + R */
    const char *instruction;     /* R rows of D values, or NULL */
    const char *labels;          /* a line per utterance, or NULL */
    const char *table, *table_labels; /* rows of D values; a line per row; or NULL */
    double rate;                      /* utterances per second; 0: closed loop */
    nvx_type type;                    /* NVX_F32, NVX_F16 or NVX_I8: all matrices */
    const char *source, *licence;
} nvx_projector;

/* Builds the trace at `path`. */
int nvx_projector_write(const nvx_projector *projector, const char *path, nvx_error *err);

#endif
