#include <stdlib.h>

#include "sim/app/validate_rows.h"
#include "sim/app/validate_run.h"
#include "sim/memory.h"
#include "traces/fn.h"
#include "traces/writer.h"

/* Two small networks on machines without noise, converters that do not round and values
 * of 16 bits, beside what they come to by hand.
 *
 * Virtual tokens: the seeds' matrix of four tokens 1, 2, 3, 4 (one value each), pooled to
 * 1.5, 3.5 and 2.5, against a bank of itself and of 4, 3, 2, 1:
 *     (1 x 30 + 0.8 x 14.5 + 0.6 x 6.25) / 2.4,  (1 x 20 + 0.8 x 10.5 + 0.6 x 6.25) / 2.4
 * Attention: a query of zeros sees three tokens alike and gives their mean.
 */

enum { WINDOWS = 3, TOKENS = 4, OVTS = 2, OPS = 40 };

static const uint64_t window[WINDOWS] = {1, 2, 4};
static const double weight[WINDOWS] = {1, 0.8, 0.6};
/* Pooled tokens of both OVTs, token by token. */
static const float scale1[] = {1, 4, 2, 3, 3, 2, 4, 1}, scale2[] = {1.5, 3.5, 3.5, 1.5},
                   scale4[] = {2.5, 2.5};
static const float *const scales[WINDOWS] = {scale1, scale2, scale4};
static const float input[TOKENS] = {1, 2, 3, 4};

static const float eye[] = {1, 0, 0, 1}, tokens[] = {1, 4, 2, 5, 6, 0.5},
                   zeros[] = {0, 0};

typedef struct {
    nvx_op op[OPS];
    uint32_t n;
} list;

static uint32_t add(list *l, nvx_opcode opcode, nvx_operand a, nvx_operand b)
{
    l->op[l->n] =
        (nvx_op){.opcode = (uint8_t)opcode, .a = a, .b = b, .arrival_ps = UINT64_MAX};
    return l->n++;
}

static nvx_operand some(nvx_from kind, uint32_t id, uint64_t first, uint64_t count)
{
    return (nvx_operand){(uint8_t)kind, id, first, count, count ? 1 : 0};
}

static int write_table(nvx_trace_writer *w, nvx_write_group group, const char *name,
                       uint64_t rows, uint64_t dim, const float values[], nvx_error *err)
{
    nvx_table table = {name, rows, dim, NVX_F32, 1.0};
    return nvx_trace_writer_table(w, group, &table, err) != 0
               ? -1
               : nvx_trace_writer_rows(w, values, rows, err);
}

static int write_ovt(nvx_trace_writer *w, nvx_error *err)
{
    static const char *const names[WINDOWS] = {"scale1", "scale2", "scale4"};
    list l = {.n = 0};
    nvx_operand total = {0};
    for (uint32_t s = 0; s < WINDOWS; s++) {
        uint64_t n = TOKENS / window[s];
        if (write_table(w, NVX_WRITE_MATRIX, names[s], n * OVTS, 1, scales[s], err) != 0)
            return -1;
        uint32_t pooled =
            add(&l, NVX_OP_POOL, some(NVX_FROM_INPUT, 0, 0, TOKENS), (nvx_operand){0});
        l.op[pooled].k = (uint32_t)window[s];
        for (uint64_t t = 0; t < n; t++) {
            uint32_t part = add(&l, NVX_OP_MVM, some(NVX_FROM_MATRIX, s, OVTS * t, OVTS),
                                some(NVX_FROM_VALUE, pooled, t, 1));
            uint32_t sum =
                add(&l, NVX_OP_ACCUMULATE, total, some(NVX_FROM_VALUE, part, 0, 1));
            l.op[sum].w = weight[s] / 2.4;
            total = some(NVX_FROM_VALUE, sum, 0, 1);
        }
    }
    l.op[add(&l, NVX_OP_TOPK, total, (nvx_operand){0})].k = OVTS;
    return write_table(w, NVX_WRITE_INPUT, "tokens", TOKENS, 1, input, err) != 0
               ? -1
               : nvx_trace_writer_ops(w, l.op, l.n, err);
}

static int write_attention(nvx_trace_writer *w, nvx_error *err)
{
    const nvx_operand all = some(NVX_FROM_MATRIX, 0, 0, 2),
                      three = some(NVX_FROM_INPUT, 0, 0, 3);
    list l = {.n = 0};
    uint32_t k = add(&l, NVX_OP_MVM, all, three);
    uint32_t v = add(&l, NVX_OP_MVM, some(NVX_FROM_MATRIX, 1, 0, 2), three);
    uint32_t s = add(&l, NVX_OP_MATMUL, some(NVX_FROM_INPUT, 1, 0, 1),
                     some(NVX_FROM_VALUE, k, 0, 3));
    s = add(&l, NVX_OP_VECTOR, some(NVX_FROM_VALUE, s, 0, 1), (nvx_operand){0});
    s = add(&l, NVX_OP_MATMUL, some(NVX_FROM_VALUE, s, 0, 1),
            some(NVX_FROM_VALUE, v, 0, 3));
    l.op[s].fn = NVX_MATMUL_PLAIN;
    if (write_table(w, NVX_WRITE_MATRIX, "k", 2, 2, eye, err) != 0 ||
        write_table(w, NVX_WRITE_MATRIX, "v", 2, 2, eye, err) != 0 ||
        write_table(w, NVX_WRITE_INPUT, "tokens", 3, 2, tokens, err) != 0 ||
        write_table(w, NVX_WRITE_INPUT, "zeros", 1, 2, zeros, err) != 0)
        return -1;
    return nvx_trace_writer_ops(w, l.op, l.n, err);
}

/* ---- rows ---- */

static const struct {
    const char *workload, *preset, *values, *names[2];
    int (*write)(nvx_trace_writer *, nvx_error *);
    double by_hand[2];
} network[] = {
    {"ovt",
     "ovt.yaml",
     "/topk/scores",
     {"score of the OVT that is the input", "score of it backwards"},
     write_ovt,
     {(30 + 0.8 * 14.5 + 0.6 * 6.25) / 2.4, (20 + 0.8 * 10.5 + 0.6 * 6.25) / 2.4}},
    {"projector",
     "projector.yaml",
     "/answers/trials",
     {"attention with equal scores, value 1", "attention with equal scores, value 2"},
     write_attention,
     {9.0 / 3, 9.5 / 3}},
};

static const char *const sets[] = {"chip.tile.adc_pool={impl: ideal}",
                                   "chip.tile.array.device={impl: ideal}",
                                   "chip.tile.array.value_bits=16",
                                   "chip.tile.array.input_bits=16",
                                   "chip.tile.arrays=32",
                                   "run.trials=1",
                                   NULL};

static double *find_values(size_t at, nvx_error *err)
{
    nvx_validate_bench *bench = nvx_validate_bench_empty(network[at].preset, err);
    nvx_trace_writer *w = bench ? nvx_trace_writer_new(bench->trace, network[at].workload,
                                                       "nvxsim validate", err)
                                : NULL;
    double *values = NULL;
    if (w && network[at].write(w, err) == 0 && nvx_trace_writer_commit(&w, err) == 0) {
        nvx_validate_run *run = nvx_validate_run_new(bench, sets, err);
        nvx_extent extent = {0};
        if (run)
            values = nvx_reader_f64(run->reader, network[at].values, &extent, err);
        NVX_ASSERT(!values || extent.count >= 2);
        nvx_validate_run_destroy(&run);
    }
    nvx_trace_writer_discard(&w);
    nvx_validate_bench_destroy(&bench);
    return values;
}

void nvx_validate_networks(nvx_validation *v)
{
    nvx_validation_claim(
        v, "F6", "virtual tokens and attention on noise-free machines",
        "closed form: NVCiM-PT's pooling, 1, 2, 3, 4 -> 1.5, 3.5 -> 2.5; "
        "the mean of tokens");
    for (size_t i = 0; i < sizeof network / sizeof *network; i++) {
        nvx_error err = {0};
        char line[sizeof err.file + sizeof err.text + 32];
        double *values = find_values(i, &err);
        if (!values)
            nvx_validation_failure(v, network[i].workload,
                                   nvx_error_format(&err, line, sizeof line));
        for (size_t k = 0; values && k < 2; k++)
            nvx_validation_row(v, network[i].names[k], values[k], network[i].by_hand[k],
                               1e-3);
        free(values);
    }
}
