#include "models/digital.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "sim/memory.h"
#include "traces/fn.h"

static const float *row(const nvx_rows *of, uint64_t i)
{
    return of->first + i * of->stride * of->dim;
}

static void pool(const nvx_rows *a, uint64_t window, float out[])
{
    for (uint64_t i = 0; i < a->n / window; i++)
        for (uint64_t j = 0; j < a->dim; j++) {
            double sum = 0;
            for (uint64_t r = i * window; r < (i + 1) * window; r++)
                sum += (double)row(a, r)[j];
            out[i * a->dim + j] = (float)(sum / (double)window);
        }
}

static void softmax(const float x[], uint64_t n, float out[])
{
    double most = -INFINITY, sum = 0;
    for (uint64_t j = 0; j < n; j++)
        most = fmax(most, (double)x[j]);
    for (uint64_t j = 0; j < n; j++)
        sum += exp((double)x[j] - most);
    for (uint64_t j = 0; j < n; j++)
        out[j] = (float)(exp((double)x[j] - most) / sum);
}

/* gain, bias NULL: 1 and 0. */
static void layernorm(const float x[], uint64_t n, double epsilon, const float gain[],
                      const float bias[], float out[])
{
    double mean = 0, variance = 0;
    for (uint64_t j = 0; j < n; j++)
        mean += (double)x[j] / (double)n;
    for (uint64_t j = 0; j < n; j++)
        variance += ((double)x[j] - mean) * ((double)x[j] - mean) / (double)n;
    double scale = 1 / sqrt(variance + epsilon);
    for (uint64_t j = 0; j < n; j++) {
        double y = ((double)x[j] - mean) * scale;
        out[j] = (float)(gain ? y * (double)gain[j] + (double)bias[j] : y);
    }
}

static double gelu(double x) { return x * (1 + erf(x / sqrt(2))) / 2; }

static void mean(const nvx_rows *a, float out[])
{
    for (uint64_t j = 0; j < a->dim; j++) {
        double sum = 0;
        for (uint64_t i = 0; i < a->n; i++)
            sum += (double)row(a, i)[j];
        out[j] = (float)(sum / (double)a->n);
    }
}

static void vector_row(const nvx_op *op, const float x[], const float y[], uint64_t n,
                       float out[])
{
    if (op->fn == NVX_VECTOR_SOFTMAX) {
        softmax(x, n, out);
        return;
    }
    for (uint64_t j = 0; j < n; j++) {
        double v = (double)x[j];
        out[j] = (float)(op->fn == NVX_VECTOR_GELU   ? gelu(v)
                         : op->fn == NVX_VECTOR_RELU ? fmax(v, 0)
                         : op->fn == NVX_VECTOR_ADD  ? v + (double)y[j]
                                                     : op->w * v);
    }
}

static void vector(const nvx_op *op, const nvx_rows *a, const nvx_rows *b, float out[])
{
    const float *gain = b->n == 2 ? row(b, 0) : NULL, *bias = gain ? row(b, 1) : NULL;
    if (op->fn == NVX_VECTOR_MEAN) {
        mean(a, out);
        return;
    }
    for (uint64_t i = 0; i < a->n; i++) {
        float *to = out + i * a->dim;
        if (op->fn == NVX_VECTOR_LAYERNORM)
            layernorm(row(a, i), a->dim, op->w, gain, bias, to);
        else
            vector_row(op, row(a, i), b->n ? row(b, b->n == 1 ? 0 : i) : NULL, a->dim,
                       to);
    }
}

static void matmul(const nvx_op *op, const nvx_rows *a, const nvx_rows *b, float out[])
{
    bool transposed = op->fn == NVX_MATMUL_TRANSPOSED;
    uint64_t columns = transposed ? b->n : b->dim, depth = transposed ? a->dim : b->n;
    for (uint64_t i = 0; i < a->n; i++)
        for (uint64_t j = 0; j < columns; j++) {
            double sum = 0;
            for (uint64_t e = 0; e < depth; e++)
                sum += (double)row(a, i)[e] *
                       (double)(transposed ? row(b, j)[e] : row(b, e)[j]);
            out[i * columns + j] = (float)sum;
        }
}

static void accumulate(const nvx_op *op, const nvx_rows *a, const nvx_rows *b,
                       float out[])
{
    for (uint64_t i = 0; i < b->n; i++)
        for (uint64_t j = 0; j < b->dim; j++)
            out[i * b->dim + j] =
                (float)((a->n ? (double)row(a, i)[j] : 0) + op->w * (double)row(b, i)[j]);
}

void nvx_digital(const nvx_op *op, nvx_rows a, nvx_rows b, float out[])
{
    switch ((nvx_opcode)op->opcode) {
    case NVX_OP_POOL:
        pool(&a, op->k, out);
        break;
    case NVX_OP_VECTOR:
        vector(op, &a, &b, out);
        break;
    case NVX_OP_MATMUL:
        matmul(op, &a, &b, out);
        break;
    case NVX_OP_ACCUMULATE:
        accumulate(op, &a, &b, out);
        break;
    default:
        NVX_ASSERT(op->opcode == NVX_OP_MOVE);
        for (uint64_t i = 0; i < a.n; i++)
            memcpy(out + i * a.dim, row(&a, i), a.dim * sizeof *out);
    }
}
