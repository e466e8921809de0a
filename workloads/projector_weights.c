#include "workloads/projector_weights.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "sim/progress.h"

typedef struct writing {
    const nvx_tensors *weights;
    const nvx_projector_shape *shape;
    nvx_type type;
    nvx_trace_writer *writer;
    nvx_error *err;
    int layer_digits, head_digits;
    float *values, *part; /* a tensor, and what goes into one table */
} writing;

static const char *const parts[NVX_HEAD_PARTS] = {"key", "output", "query", "value"};

/* Digits of the largest of n numbers. */
static int digits(uint64_t n)
{
    int count = 1;
    for (uint64_t largest = n - 1; largest > 9; largest /= 10)
        count++;
    return count;
}

static int read_tensor(writing *w, const char *of, const char *what, float out[])
{
    char *name = nvx_format("%s.%s", of, what);
    int result = nvx_tensors_read(w->weights, name, out, w->err);
    free(name);
    return result;
}

static int write_table(writing *w, nvx_write_group group, const char *name,
                       const float values[], uint64_t rows, uint64_t dim)
{
    nvx_table table = {.name = name,
                       .rows = rows,
                       .dim = dim,
                       .type = group == NVX_WRITE_MATRIX ? w->type : NVX_F32,
                       .scale = 1};
    float largest = 0;
    for (uint64_t i = 0; i < rows * dim; i++)
        largest = fmaxf(largest, fabsf(values[i]));
    if (table.type == NVX_I8 && largest > 0)
        table.scale = largest / 127.0;
    return nvx_trace_writer_table(w->writer, group, &table, w->err) == 0
               ? nvx_trace_writer_rows(w->writer, values, rows, w->err)
               : -1;
}

/* Its bias as an input, cut into `rows`. */
static int write_bias(writing *w, const char *from, const char *to, uint64_t rows,
                      uint64_t dim)
{
    char *name = nvx_format("%s.bias", to);
    int result = read_tensor(w, from, "bias", w->values);
    if (result == 0)
        result = write_table(w, NVX_WRITE_INPUT, name, w->values, rows, dim);
    free(name);
    return result;
}

/* A Linear as it is: the matrix and its bias. */
static int write_linear(writing *w, const char *from, const char *to, uint64_t rows,
                        uint64_t dim)
{
    if (read_tensor(w, from, "weight", w->values) != 0 ||
        write_table(w, NVX_WRITE_MATRIX, to, w->values, rows, dim) != 0)
        return -1;
    return write_bias(w, from, to, 1, rows);
}

/* What head h has of w->values [H x H]: rows, or columns of output. */
static int write_head(writing *w, uint64_t layer, uint64_t h, nvx_projector_part part)
{
    uint64_t hidden = w->shape->hidden, dh = hidden / w->shape->heads;
    bool output = part == NVX_OUTPUT;
    const float *values = output ? w->part : w->values + h * dh * hidden;
    for (uint64_t i = 0; output && i < hidden; i++)
        memcpy(w->part + i * dh, w->values + i * hidden + h * dh, dh * sizeof *w->part);
    char *name = nvx_format("layer%0*" PRIu64 ".attention%0*" PRIu64 ".%s",
                            w->layer_digits, layer, w->head_digits, h, parts[part]);
    int result = write_table(w, NVX_WRITE_MATRIX, name, values, output ? hidden : dh,
                             output ? dh : hidden);
    free(name);
    return result;
}

static int write_part(writing *w, uint64_t layer, nvx_projector_part part)
{
    uint64_t heads = part == NVX_OUTPUT ? 1 : w->shape->heads; /* rows of the bias */
    char *from = nvx_format("layers.%" PRIu64 ".attention.%s", layer, parts[part]);
    char *to = nvx_format("layer%0*" PRIu64 ".attention.%s", w->layer_digits, layer,
                          parts[part]);
    int result = read_tensor(w, from, "weight", w->values);
    for (uint64_t h = 0; h < w->shape->heads && result == 0; h++)
        result = write_head(w, layer, h, part);
    if (result == 0)
        result = write_bias(w, from, to, heads, w->shape->hidden / heads);
    free(from);
    free(to);
    return result;
}

static int write_norm(writing *w, const char *from, const char *to)
{
    uint64_t hidden = w->shape->hidden;
    if (read_tensor(w, from, "weight", w->values) != 0 ||
        read_tensor(w, from, "bias", w->values + hidden) != 0)
        return -1;
    return write_table(w, NVX_WRITE_INPUT, to, w->values, 2, hidden);
}

static int write_layer(writing *w, uint64_t layer)
{
    static const char *const rest[] = {"ffn.0", "ffn.2", "norm1", "norm2"};
    uint64_t hidden = w->shape->hidden, ffn = w->shape->ffn;
    int result = 0;
    for (int part = 0; part < NVX_HEAD_PARTS && result == 0; part++)
        result = write_part(w, layer, (nvx_projector_part)part);
    for (int i = 0; i < 4 && result == 0; i++) {
        char *from = nvx_format("layers.%" PRIu64 ".%s", layer, rest[i]);
        char *to = nvx_format("layer%0*" PRIu64 ".%s", w->layer_digits, layer, rest[i]);
        result = i == 0   ? write_linear(w, from, to, ffn, hidden)
                 : i == 1 ? write_linear(w, from, to, hidden, ffn)
                          : write_norm(w, from, to);
        free(from);
        free(to);
    }
    return result;
}

static int write_all(writing *w)
{
    const nvx_projector_shape *s = w->shape;
    nvx_progress *progress = nvx_progress_start("layers", s->layers);
    int result = write_linear(w, "mlp_in.0", "in.0", s->hidden, s->in);
    if (result == 0)
        result = write_linear(w, "mlp_in.2", "in.2", s->hidden, s->hidden);
    for (uint64_t l = 0; l < s->layers && result == 0; l++) {
        result = write_layer(w, l);
        nvx_progress_step(progress, 1);
    }
    nvx_progress_end(&progress);
    if (result == 0)
        result = write_linear(w, "mlp_out.0", "out.0", s->hidden, s->hidden);
    return result == 0 ? write_linear(w, "mlp_out.2", "out.2", s->out, s->hidden) : -1;
}

/* The widest other side of a matrix beside H. */
static uint64_t widest(const nvx_projector_shape *s)
{
    const uint64_t sides[] = {2, s->in, s->hidden, s->ffn, s->out};
    uint64_t most = 0;
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
        most = sides[i] > most ? sides[i] : most;
    return most;
}

int nvx_projector_write_weights(const nvx_tensors *weights,
                                const nvx_projector_shape *shape, nvx_type type,
                                nvx_trace_writer *writer, nvx_error *err)
{
    uint64_t hidden = shape->hidden;
    writing w = {.weights = weights,
                 .shape = shape,
                 .type = type,
                 .writer = writer,
                 .err = err,
                 .layer_digits = digits(shape->layers),
                 .head_digits = digits(shape->heads)};
    w.values = nvx_alloc(hidden * widest(shape), sizeof *w.values);
    w.part = nvx_alloc(hidden * hidden / shape->heads, sizeof *w.part);
    int result = write_all(&w);
    free(w.values);
    free(w.part);
    return result;
}
