/* projector_shape.h - what a projector (projector.h) is made of: its sizes, read from the
 * tensors of a file, and the tables it becomes.
 *
 * The file (traces/import_tensors.h) holds these tensors and no others; a Linear is
 * y = x W^T + b, as in PyTorch:
 *   mlp_in.0 [H x Da], mlp_in.2 [H x H]                           .weight; .bias [rows]
 *   layers.{l}.attention.{query,key,value,output} [H x H]         the same
 *   layers.{l}.norm1, layers.{l}.norm2                            .weight [H], .bias [H]
 *   layers.{l}.ffn.0 [F x H], layers.{l}.ffn.2 [H x F]            .weight; .bias [rows]
 *   mlp_out.0 [H x H], mlp_out.2 [D x H]                          the same
 * L is one more than the largest {l}. The text "heads" beside them is the heads of a layer.
 * Left out: other networks; layers of different widths.
 */
#ifndef NVX_WORKLOADS_PROJECTOR_SHAPE_H
#define NVX_WORKLOADS_PROJECTOR_SHAPE_H

#include "traces/import_tensors.h"

typedef struct nvx_projector_shape {
    uint64_t in, hidden, ffn, out; /* Da, H, F, D: values of a row */
    uint64_t layers, heads;        /* heads divides hidden */
} nvx_projector_shape;

/* Tables of the ends of the network, and of a layer, in order of name. */
typedef enum { NVX_IN_0 = 0, NVX_IN_2, NVX_OUT_0, NVX_OUT_2 } nvx_projector_mlp;
typedef enum {
    NVX_KEY = 0,
    NVX_OUTPUT,
    NVX_QUERY,
    NVX_VALUE,
    NVX_HEAD_PARTS /* how many */
} nvx_projector_part;
typedef enum {
    NVX_FFN_0 = NVX_HEAD_PARTS,
    NVX_FFN_2,
    NVX_NORM_1,
    NVX_NORM_2,
    NVX_LAYER_INPUTS /* how many, those of the head parts included */
} nvx_projector_layer;

/* Ids of matrices: of the ends, a head's, a layer's ffn.0 or ffn.2. */
uint32_t nvx_projector_mlp_id(const nvx_projector_shape *self, nvx_projector_mlp which);
uint32_t nvx_projector_head_id(const nvx_projector_shape *self, uint64_t layer,
                               uint64_t head, nvx_projector_part part);
uint32_t nvx_projector_ffn_id(const nvx_projector_shape *self, uint64_t layer,
                              nvx_projector_layer which);

/* Ids of inputs: biases of the ends, and those of a layer (an nvx_projector_part or an
 * nvx_projector_layer). Features have id 0. */
uint32_t nvx_projector_mlp_bias(const nvx_projector_shape *self, nvx_projector_mlp which);
uint32_t nvx_projector_layer_input(uint64_t layer, int which);

/* Every tensor is there, has its shape, and no other is; heads 0: as the file says. */
int nvx_projector_shape_read(const nvx_tensors *weights, uint64_t heads,
                             nvx_projector_shape *out, nvx_error *err);

#endif
