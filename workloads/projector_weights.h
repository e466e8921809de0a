/* projector_weights.h - the weights of a projector (projector.h), from their file to the
 * tables of a trace.
 *
 * An operand selects rows, so each head has matrices of its own: rows of query, key and
 * value [dh x H], columns of output [H x dh], dh = H / heads. Tables, in order of name,
 * numbers with zeros before them where there are longer ones:
 *   matrices  in.0, in.2, layer{l}.attention{h}.{key,output,query,value},
 *             layer{l}.ffn.0, layer{l}.ffn.2, out.0, out.2
 *   inputs    features, in.0.bias, in.2.bias, layer{l}.attention.{key,output,query,value}.bias
 *             ([heads x dh]; output [1 x H]), layer{l}.ffn.0.bias, layer{l}.ffn.2.bias,
 *             layer{l}.norm1, layer{l}.norm2 ([2 x H]: gain, bias), out.0.bias, out.2.bias
 * projector_shape.h knows their ids.
 * Left out: biases in the arrays, as a further row that is always on.
 */
#ifndef NVX_WORKLOADS_PROJECTOR_WEIGHTS_H
#define NVX_WORKLOADS_PROJECTOR_WEIGHTS_H

#include "traces/writer.h"
#include "workloads/projector_shape.h"

/* Writes all tables but the features: matrices as `type`, inputs as float. One tensor is
 * in memory at a time. */
int nvx_projector_write_weights(const nvx_tensors *weights,
                                const nvx_projector_shape *shape, nvx_type type,
                                nvx_trace_writer *writer, nvx_error *err);

#endif
