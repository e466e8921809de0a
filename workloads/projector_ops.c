#include "workloads/projector_ops.h"

#include <math.h>

#include "sim/memory.h"
#include "traces/fn.h"

enum {
    LINEAR = 2,                    /* MVM, add */
    MLP = LINEAR + 1 + LINEAR,     /* with a gelu between */
    HEAD = 3 * LINEAR + 4 + 1 + 1, /* q k v, attention, output, ACCUMULATE */
    LAYER = 1 + 2 + MLP + 2,       /* bias of output; twice a sum and a norm */
};

static const double layernorm_epsilon = 1e-5; /* PyTorch's default */

typedef struct writing {
    const nvx_projector_shape *shape;
    const nvx_projector_utterance *u;
    nvx_op *out;
    uint32_t first, held; /* rows of /ops before this utterance's, and of it */
} writing;

uint64_t nvx_projector_ops(const nvx_projector_shape *self)
{
    return MLP + self->layers * (self->heads * HEAD + LAYER) + MLP + 1;
}

static nvx_operand rows(nvx_from kind, uint32_t id, uint64_t first, uint64_t count)
{
    return (nvx_operand){
        .kind = (uint8_t)kind, .id = id, .first = first, .count = count, .stride = 1};
}

/* The first `count` rows of a value; a bias or norm; a whole matrix. */
static nvx_operand value(uint32_t row, uint64_t count)
{
    return rows(NVX_FROM_VALUE, row, 0, count);
}

static nvx_operand input(uint32_t id, uint64_t first, uint64_t count)
{
    return rows(NVX_FROM_INPUT, id, first, count);
}

static const nvx_operand none = {0};

/* Appends a row; returns which it is. */
static uint32_t add(writing *w, nvx_opcode opcode, int fn, nvx_operand a, nvx_operand b,
                    double weight)
{
    w->out[w->held] = (nvx_op){.request = w->u->request,
                               .opcode = (uint8_t)opcode,
                               .fn = (uint8_t)fn,
                               .a = a,
                               .b = b,
                               .w = weight,
                               .arrival_ps = w->u->arrival_ps};
    return w->first + w->held++;
}

static uint32_t vector(writing *w, nvx_vector_fn fn, nvx_operand a, nvx_operand b,
                       double weight)
{
    return add(w, NVX_OP_VECTOR, fn, a, b, weight);
}

/* x times the `size` rows of a matrix, plus a bias. */
static uint32_t linear(writing *w, uint32_t matrix, uint64_t size, nvx_operand x,
                       nvx_operand bias)
{
    uint32_t y = add(w, NVX_OP_MVM, 0, rows(NVX_FROM_MATRIX, matrix, 0, size), x, 0);
    return vector(w, NVX_VECTOR_ADD, value(y, x.count), bias, 0);
}

typedef struct half {
    uint32_t matrix, bias;
    uint64_t size; /* values it gives */
} half;

/* Linear, gelu, Linear. */
static uint32_t mlp(writing *w, const half halves[2], nvx_operand x)
{
    uint32_t y =
        linear(w, halves[0].matrix, halves[0].size, x, input(halves[0].bias, 0, 1));
    y = vector(w, NVX_VECTOR_GELU, value(y, x.count), none, 0);
    return linear(w, halves[1].matrix, halves[1].size, value(y, x.count),
                  input(halves[1].bias, 0, 1));
}

/* What a head makes of x, times its columns of output. */
static uint32_t head(writing *w, uint64_t l, uint64_t h, nvx_operand x)
{
    const nvx_projector_shape *s = w->shape;
    static const nvx_projector_part qkv[] = {NVX_QUERY, NVX_KEY, NVX_VALUE};
    uint64_t dh = s->hidden / s->heads, t = x.count;
    uint32_t made[3];
    for (int i = 0; i < 3; i++)
        made[i] = linear(w, nvx_projector_head_id(s, l, h, qkv[i]), dh, x,
                         input(nvx_projector_layer_input(l, qkv[i]), h, 1));
    uint32_t y = add(w, NVX_OP_MATMUL, NVX_MATMUL_TRANSPOSED, value(made[0], t),
                     value(made[1], t), 0);
    y = vector(w, NVX_VECTOR_SCALE, value(y, t), none, 1 / sqrt((double)dh));
    y = vector(w, NVX_VECTOR_SOFTMAX, value(y, t), none, 0);
    y = add(w, NVX_OP_MATMUL, NVX_MATMUL_PLAIN, value(y, t), value(made[2], t), 0);
    uint32_t output = nvx_projector_head_id(s, l, h, NVX_OUTPUT);
    return add(w, NVX_OP_MVM, 0, rows(NVX_FROM_MATRIX, output, 0, s->hidden), value(y, t),
               0);
}

/* LayerNorm(x + y). */
static uint32_t sum_and_norm(writing *w, uint32_t x, uint32_t y, uint64_t l, int norm)
{
    uint64_t t = w->u->rows;
    uint32_t sum = vector(w, NVX_VECTOR_ADD, value(x, t), value(y, t), 0);
    return vector(w, NVX_VECTOR_LAYERNORM, value(sum, t),
                  input(nvx_projector_layer_input(l, norm), 0, 2), layernorm_epsilon);
}

static uint32_t layer(writing *w, uint64_t l, uint32_t x)
{
    const nvx_projector_shape *s = w->shape;
    const half ffn[] = {
        {nvx_projector_ffn_id(s, l, NVX_FFN_0), nvx_projector_layer_input(l, NVX_FFN_0),
         s->ffn},
        {nvx_projector_ffn_id(s, l, NVX_FFN_2), nvx_projector_layer_input(l, NVX_FFN_2),
         s->hidden},
    };
    uint64_t t = w->u->rows;
    uint32_t all = 0;
    for (uint64_t h = 0; h < s->heads; h++) {
        uint32_t one = head(w, l, h, value(x, t));
        all = add(w, NVX_OP_ACCUMULATE, 0, h ? value(all, t) : none, value(one, t), 1);
    }
    all = vector(w, NVX_VECTOR_ADD, value(all, t),
                 input(nvx_projector_layer_input(l, NVX_OUTPUT), 0, 1), 0);
    x = sum_and_norm(w, x, all, l, NVX_NORM_1);
    return sum_and_norm(w, x, mlp(w, ffn, value(x, t)), l, NVX_NORM_2);
}

void nvx_projector_fill(const nvx_projector_shape *self,
                        const nvx_projector_utterance *utterance, uint32_t row,
                        nvx_op out[])
{
    writing w = {.shape = self, .u = utterance, .out = out, .first = row};
    half ends[4];
    NVX_ASSERT(utterance->kept >= 1 && utterance->kept <= utterance->rows);
    for (int i = 0; i < 4; i++)
        ends[i] = (half){nvx_projector_mlp_id(self, (nvx_projector_mlp)i),
                         nvx_projector_mlp_bias(self, (nvx_projector_mlp)i),
                         i == NVX_OUT_2 ? self->out : self->hidden};
    uint32_t x = mlp(&w, ends, input(0, utterance->first, utterance->rows));
    for (uint64_t l = 0; l < self->layers; l++)
        x = layer(&w, l, x);
    x = mlp(&w, ends + NVX_OUT_0, value(x, utterance->kept));
    add(&w, NVX_OP_MOVE, 0, value(x, utterance->kept), none, 0);
    out[w.held - 1].bytes = utterance->bytes;
    NVX_ASSERT(w.held == nvx_projector_ops(self));
}
