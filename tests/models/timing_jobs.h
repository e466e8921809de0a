/* timing_jobs.h - jobs of every kind, and whether two of them came to the same. */
#ifndef NVX_TESTS_MODELS_TIMING_JOBS_H
#define NVX_TESTS_MODELS_TIMING_JOBS_H

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/timing_cache.h"
#include "models/timing_key.h"
#include "models/timing_record.h"
#include "models/timing_stats.h"
#include "sim/memory.h"
#include "tests/formula/machines.h"
#include "tests/models/small_machine.h"

static char folder[] = "/tmp/nvx_timing_XXXXXX";

static inline void make_folder(void) { cr_assert_not_null(mkdtemp(folder)); }

static inline void remove_folder(void)
{
    char *command = nvx_format("rm -rf '%s'", folder);
    cr_expect_eq(system(command), 0);
    free(command);
}

static inline nvx_timing_job job_of(const struct load *load)
{
    return (nvx_timing_job){.machine = &load->m,
                            .requests = load->requests,
                            .request = load->request,
                            .counts = load->counts,
                            .outstanding = load->outstanding};
}

/* The same with requests of its own; free() frees them. */
static inline nvx_timing_job again(const nvx_timing_job *job)
{
    nvx_timing_job other = *job;
    size_t bytes = job->requests * sizeof *job->request;
    other.request = memcpy(nvx_alloc(1, bytes), job->request, bytes);
    return other;
}

/* Not from a cache. */
static inline nvx_timing_stats *timed(const nvx_timing_job *job)
{
    nvx_timing_stats *stats = NULL;
    nvx_error err = {0};
    cr_assert_eq(nvx_timing_run(job->machine, job->requests, job->request, job->counts,
                                job->outstanding, false, &stats, &err),
                 0, "%s", err.text);
    cr_assert_eq(nvx_timing_service(job->machine, job->requests, job->request,
                                    job->counts, stats->stage, &err),
                 0);
    return stats;
}

static inline char *path_of(const nvx_timing_job *job, char key[NVX_TIMING_KEY])
{
    cr_assert_eq(nvx_timing_key(job, key), 0);
    return nvx_format("%s/%s%s", folder, key, NVX_TIMING_SUFFIX);
}

#define SAME_ARRAY(field, n)                                                             \
    do {                                                                                 \
        cr_expect(((n) == 0) || memcmp(a->field, b->field, (n) * sizeof *a->field) == 0, \
                  #field);                                                               \
        x.field = y.field = NULL;                                                        \
    } while (0)

static inline void expect_same_stats(const nvx_timing_machine *m,
                                     const nvx_timing_stats *a, const nvx_timing_stats *b)
{
    nvx_timing_stats x = *a, y = *b;
    uint64_t copies = m->copies ? m->copies : 1, tiles = copies * m->tiles;
    cr_assert_eq(a->links, b->links);
    cr_assert_eq(a->inputs, b->inputs);
    cr_expect_gt(a->cycles, 0);
    SAME_ARRAY(link, a->links);
    SAME_ARRAY(products, m->products);
    SAME_ARRAY(rows, tiles);
    SAME_ARRAY(adc, tiles);
    SAME_ARRAY(topk, tiles);
    SAME_ARRAY(accumulate, tiles);
    SAME_ARRAY(output, tiles);
    SAME_ARRAY(input, a->inputs);
    SAME_ARRAY(written, tiles);
    SAME_ARRAY(planes_driven, tiles);
    SAME_ARRAY(conversions, tiles);
    SAME_ARRAY(rounds, tiles);
    SAME_ARRAY(samples, tiles);
    SAME_ARRAY(integrations, tiles);
    SAME_ARRAY(charge_steps, tiles);
    SAME_ARRAY(ramp_steps, tiles);
    SAME_ARRAY(topk_checks, tiles);
    SAME_ARRAY(topk_inserts, tiles);
    SAME_ARRAY(topk_replaces, tiles);
    cr_expect_arr_eq(&x, &y, sizeof x, "numbers of the statistics");
}

static inline void expect_same_requests(const nvx_timing_job *a, const nvx_timing_job *b)
{
    for (uint64_t r = 0; r < a->requests; r++) {
        const nvx_timing_request *x = &a->request[r], *y = &b->request[r];
        cr_expect_eq(x->arrival, y->arrival);
        cr_expect_eq(x->start, y->start);
        cr_expect_eq(x->turn, y->turn);
        cr_expect_eq(x->copy, y->copy);
        cr_expect_eq(x->end, y->end);
        cr_expect_eq(x->alone, y->alone);
        cr_expect(x->write == y->write && x->steps == y->steps);
        cr_expect(x->fetch.address == y->fetch.address);
    }
}

/* One channel of 64 bit at 1 GHz. */
static const nvx_dram_params dram = {.size = 1 << 20,
                                     .channels = 1,
                                     .width = 64,
                                     .beats = 8,
                                     .banks = 4,
                                     .row = 1024,
                                     .interleave = 64,
                                     .rate = 1e9,
                                     .t_rcd = 10e-9,
                                     .t_rp = 12e-9,
                                     .t_ras = 30e-9,
                                     .t_cl = 15e-9,
                                     .t_cwl = 10e-9,
                                     .t_rtp = 5e-9,
                                     .t_wr = 10e-9,
                                     .t_wtr = 5e-9,
                                     .t_refi = 1e-3,
                                     .t_rfc = 100e-9};
static const nvx_nvme_params nvme = {.queue = 8,
                                     .page = 4096,
                                     .channels = 1,
                                     .dies = 1,
                                     .lanes = 1,
                                     .channel_rate = 400e6,
                                     .lane_rate = 1e9,
                                     .read = 50e-6,
                                     .program = 500e-6,
                                     .overhead = 2e-6};

/* Six searches on the small machine, a document each. */
static inline nvx_timing_job fetching(const nvx_dram_params *memory,
                                      const nvx_nvme_params *storage)
{
    static nvx_timing_machine m;
    static const uint64_t address[] = {0, 5000, 256, 70000, 256, 0};
    m = machine(2);
    m.memory = memory;
    m.storage = storage;
    for (int r = 0; r < 6; r++)
        request[r].fetch = (nvx_timing_fetch){1, 100, &address[r]};
    return (nvx_timing_job){&m, 6, request, counts, 3, false};
}

/* Three requests of one program: in, a product, a vector operation, out. */
static inline nvx_timing_job walking(void)
{
    static nvx_timing_step step[] = {
        {.kind = NVX_STEP_INPUT, .n = 100},
        {.kind = NVX_STEP_PRODUCT, .need_first = 0, .needs = 1},
        {.kind = NVX_STEP_VECTOR,
         .fn = 3,
         .n = 6,
         .cycles = 4,
         .need_first = 1,
         .needs = 1},
        {.kind = NVX_STEP_OUTPUT, .n = 40, .need_first = 2, .needs = 1},
    };
    static uint32_t needs[] = {0, 1, 2}, at[] = {1};
    static uint64_t slots[] = {2};
    static nvx_timing_program program = {.steps = 4, .step = step, .need = needs};
    static nvx_timing_product product = {.bits = 100, .value_bits = 10, .tiles = 1};
    static nvx_timing_machine m;
    m = machine(2);
    product.at = at;
    product.tile = &tile[1];
    product.plane = plane;
    m.tile = NULL;
    m.matrices = m.products = m.programs = 1;
    m.matrix_slots = slots;
    m.product = &product;
    m.program = &program;
    return (nvx_timing_job){&m, 3, request, NULL, 2, false};
}

#endif
