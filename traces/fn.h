/* fn.h - what the field `fn` of an operation means, by opcode. Other opcodes: 0. */
#ifndef NVX_TRACES_FN_H
#define NVX_TRACES_FN_H

/* PROGRAM: verify policy of the rows written. */
typedef enum {
    NVX_PROGRAM_AS_CONFIGURED = 0,
    NVX_PROGRAM_NO_VERIFY,
    NVX_PROGRAM_VERIFY_ALL,
    NVX_PROGRAM_VERIFY_MASK, /* the cells the configuration's mask names */
    NVX_PROGRAM_FNS          /* how many */
} nvx_verify_fn;

/* MATMUL: a x transpose of b, or a x b. */
typedef enum {
    NVX_MATMUL_TRANSPOSED = 0,
    NVX_MATMUL_PLAIN,
    NVX_MATMUL_FNS
} nvx_matmul_fn;

typedef enum {
    NVX_VECTOR_SOFTMAX = 0,
    NVX_VECTOR_LAYERNORM,
    NVX_VECTOR_GELU,
    NVX_VECTOR_RELU,
    NVX_VECTOR_ADD,
    NVX_VECTOR_SCALE,
    NVX_VECTOR_MEAN,
    NVX_VECTOR_FNS /* how many */
} nvx_vector_fn;

#endif
