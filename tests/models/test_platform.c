/* A platform: the roofline's two sides, cache, storage, batches, and what it answers.
 *
 * Two cores of 1 G operations per second, of which half is reached: 1 operation per ns in
 * all. Memory: one channel, 8 B per 8 ns, no latency, (almost) no refresh: 1 B per ns.
 * 1000 vectors of 8 values, f32: 16 000 operations, 32 000 B; 0.5 us dispatch, 10 ns per
 * ranked score on one core: 5 us for all.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "models/chip.h"
#include "models/direct.h"
#include "models/dram.h"
#include "models/moved.h"
#include "models/platform.h"
#include "sim/config.h"
#include "sim/memory.h"
#include "tests/models/bench_chip.h"

static const char machine[] =
    "chip:\n"
    "  impl: platform\n"
    "  cores: 2\n"
    "  f32: 1 GHz\n"
    "  i8: 4 GHz\n"
    "  share: 0.5\n"
    "  memory_share: 1\n"
    "  cache: 0 B\n"
    "  cache_width: 64 bit\n"
    "  cache_rate: 1 GHz\n"
    "  dispatch: 0.5 us\n"
    "  rank: 10 ns\n"
    "  idle: 3 W\n"
    "  active: 5 W\n"
    "  memory: {channels: 1, width: 8 bit, beats: 8, rate: 1 GHz, row: 64 B, "
    "interleave: 64 B, banks: 4, t_rcd: 0 s, t_rp: 0 s, t_ras: 0 s, t_cl: 0 s, t_cwl: 0 "
    "s, t_rtp: 0 s, t_wr: 0 s, t_wtr: 0 s, t_refi: 1 ms, t_rfc: 0 s}\n";

enum { ROWS = 1000, DIM = 8 };

#define NS(x) ((nvx_time)((x)*1000))

typedef struct {
    nvx_config *config;
    nvx_platform_run *run;
} bench;

static bench bench_of(const char *const sets[], size_t n)
{
    nvx_error err = {0};
    bench b;
    b.config = nvx_config_parse(machine, "test.yaml", NULL, sets, n, &nvx_root, &err);
    cr_assert_not_null(b.config, "%s", err.text);
    b.run = nvx_platform_run_new(nvx_config_child(b.config, "chip"), ROWS, DIM, &err);
    cr_assert_not_null(b.run, "%s", err.text);
    return b;
}

static void bench_clear(bench *b)
{
    nvx_platform_run_destroy(&b->run);
    nvx_config_destroy(&b->config);
}

/* Service of the second of two requests in a closed loop. */
static nvx_time second(const char *const sets[], size_t n)
{
    bench b = bench_of(sets, n);
    nvx_timing_request r[2] = {{.arrival = NVX_CLOSED_LOOP},
                               {.arrival = NVX_CLOSED_LOOP}};
    nvx_platform_serve(b.run, 2, r, 1, NULL);
    bench_clear(&b);
    cr_assert_eq(r[1].arrival, r[0].end);
    cr_assert_eq(r[1].start, r[1].arrival);
    cr_assert_eq(r[1].alone, r[1].end - r[1].start);
    return r[1].alone;
}

/* max(16 us, 32 us) + 0.5 us + 5 us. */
Test(platform, below_the_ridge_data_sets_the_time)
{
    cr_assert_eq(second(NULL, 0), NS(32000 + 500 + 5000));
}

/* Stages of one request [ns]: which side of the roofline sets the time has all of it. */
static void expect_stages(const char *const sets[], size_t n, double memory,
                          double compute)
{
    bench b = bench_of(sets, n);
    nvx_timing_request r[1] = {{.arrival = NVX_CLOSED_LOOP}};
    nvx_time stage[NVX_STAGES] = {0}, sum = 0;
    nvx_platform_serve(b.run, 1, r, 1, stage);
    bench_clear(&b);
    cr_expect_eq(stage[NVX_STAGE_DISPATCH], NS(500));
    cr_expect_eq(stage[NVX_STAGE_MEMORY], NS(memory));
    cr_expect_eq(stage[NVX_STAGE_COMPUTE], NS(compute));
    cr_expect_eq(stage[NVX_STAGE_RANK], NS(5000));
    for (int i = 0; i < NVX_STAGES; i++)
        sum += stage[i];
    cr_expect_eq(sum, r[0].alone);
}

Test(platform, below_the_ridge_the_stage_is_memory) { expect_stages(NULL, 0, 32000, 0); }

Test(platform, above_the_ridge_the_stage_is_compute)
{
    const char *slow[] = {"chip.f32=0.25 GHz"};
    expect_stages(slow, 1, 0, 64000);
}

/* A quarter of the operations per second: max(64 us, 32 us). */
Test(platform, above_the_ridge_operations_set_the_time)
{
    const char *slow[] = {"chip.f32=0.25 GHz"};
    cr_assert_eq(second(slow, 1), NS(64000 + 500 + 5000));
}

/* Half the operations per second: 32 us on both sides; a little faster or slower memory
 * changes nothing or all of it. */
Test(platform, at_the_corner_of_the_roofline_both_sides_are_equal)
{
    const char *faster[] = {"chip.f32=0.5 GHz", "chip.memory.rate=1.25 GHz"};
    const char *slower[] = {"chip.f32=0.5 GHz", "chip.memory.rate=0.8 GHz"};
    cr_assert_eq(second(faster, 2), NS(32000 + 500 + 5000));
    cr_assert_eq(second(slower, 2), NS(40000 + 500 + 5000));
}

/* 8 000 B; 16 000 operations at 4 per ns. */
Test(platform, bytes_per_value_and_rate_follow_the_precision)
{
    const char *i8[] = {"chip.precision=i8"};
    cr_assert_eq(second(i8, 1), NS(8000 + 500 + 5000));
}

Test(platform, cores_draw_their_share_of_the_memory_and_no_more)
{
    const char *half[] = {"chip.memory_share=0.5"};
    cr_assert_eq(second(half, 1), NS(64000 + 500 + 5000));
}

/* From the cache 8 B per ns: 4 us, so the 16 us of operations set the time; a cache one
 * byte too small is none. */
Test(platform, vectors_that_fit_the_cache_are_read_from_it_the_second_time)
{
    const char *fits[] = {"chip.cache=32000 B"}, *not [] = {"chip.cache=31999 B"};
    cr_assert_eq(second(fits, 1), NS(16000 + 500 + 5000));
    cr_assert_eq(second(not, 1), NS(32000 + 500 + 5000));
}

/* Arrivals at 0, 1, 2 and 3 us, batches of 3: the first alone (37.5 us); the other three
 * together: data 32 us, operations 3 x 16 us, 3 x 5 us to rank. */
Test(platform, requests_that_wait_share_one_reading_of_the_vectors)
{
    const char *three[] = {"chip.batch=3"};
    bench b = bench_of(three, 1);
    nvx_timing_request r[4] = {{.arrival = 0},
                               {.arrival = NS(1000)},
                               {.arrival = NS(2000)},
                               {.arrival = NS(3000)}};
    cr_assert_eq(nvx_platform_serve(b.run, 4, r, 1, NULL),
                 NS(37500 + 500 + 48000 + 15000));
    cr_assert_eq(r[0].end, NS(37500));
    for (int i = 1; i < 4; i++) {
        cr_assert_eq(r[i].start, NS(37500));
        cr_assert_eq(r[i].alone, NS(37500));
        cr_assert_eq(r[i].end, r[3].end);
    }
    bench_clear(&b);
}

/* 2 000 B stay; 30 000 B are 8 pages of 4000 B from 1 die: 8 x 100 us, then channel (1 us)
 * and link (4 us), then the last piece is written and read again. Only the last one of all
 * pieces waits for memory: one piece here. */
Test(platform, what_is_not_resident_is_read_from_storage_each_time)
{
    const char *sets[] = {
        "chip.resident=2000 B",
        "chip.storage={impl: nvme, page: 4000 B, channels: 1, dies: 1, lanes: 1, "
        "channel_rate: 4 GHz, lane_rate: 1 GHz, read: 100 us, overhead: 0 s}"};
    cr_assert_eq(second(sets, 2), NS(500 + 800000 + 1000 + 4000 + 2 * 30000 + 5000));
}

Test(platform, storage_and_memory_count_what_they_moved)
{
    const char *sets[] = {"chip.resident=2000 B", "chip.storage={impl: nvme}"};
    bench b = bench_of(sets, 2);
    nvx_timing_request r[3] = {{0}, {0}, {0}};
    nvx_component c[3];
    nvx_platform_serve(b.run, 3, r, 1, NULL);
    cr_assert_eq(nvx_platform_components(b.run, c), 3);
    const nvx_dram_state *memory = c[1].state;
    cr_assert_eq(memory->bytes_written, 3 * 30000);
    cr_assert_eq(memory->bytes_read, 3 * 32000);
    cr_assert_str_eq(c[2].path, "chip.storage");
    for (int i = 0; i < 3; i++)
        free(c[i].state);
    bench_clear(&b);
}

/* At 5.5 ms five refreshes have passed, the next is due at 6 ms, long after the end. */
Test(platform, memory_at_rest_before_the_first_request_is_not_of_the_run)
{
    bench b = bench_of(NULL, 0);
    nvx_timing_request r[1] = {{.arrival = NS(5500000ull)}};
    nvx_component found[3];
    nvx_platform_serve(b.run, 1, r, 1, NULL);
    size_t n = nvx_platform_components(b.run, found);
    cr_assert_eq(((const nvx_dram_state *)found[1].state)->refreshes, 0);
    for (size_t i = 0; i < n; i++)
        free(found[i].state);
    bench_clear(&b);
}

/* --- what it answers, and what that is booked as --- */

static const float w[] = {3, 0, -1, 2, 1, 0, 1, -2, 0, 3, -3, 2, 0, 1, 0};
static const float x[] = {3, 0, -2, 1, 0, 1, 2, 0, 0, -3};

/* Scores 13 4 -8 and 0 -7 1 (as in test_account.c). Two requests of 3 x 5 values: 0.5 us,
 * then 30 ns of operations against 60 B, which are 8 bursts: 64 ns; 15 ns to rank. */
static void run(const char *set, nvx_machine_work *out, int64_t exact[4])
{
    bench_chip *b = bench_chip_new("chip: {tiles: 2}", 3, 5, w, 2, x, 2);
    nvx_error err = {0};
    nvx_config *config =
        nvx_config_parse(machine, "test.yaml", NULL, &set, 1, &nvx_root, &err);
    cr_assert_not_null(config, "%s", err.text);
    nvx_requests *requests = nvx_requests_read(b->trace, &err);
    nvx_machine_job job = {config, b->trace, requests, 3, 2, 1, NULL};
    *out = (nvx_machine_work){.exact = exact};
    cr_assert_eq(nvx_platform_ops.run(&job, out, &err), 0, "%s", err.text);
    nvx_requests_destroy(&requests);
    nvx_config_destroy(&config);
    bench_chip_destroy(&b);
}

static void work_clear(nvx_machine_work *out)
{
    free(out->time);
    nvx_reading_destroy(&out->reading);
    nvx_account_destroy(&out->account);
}

Test(platform, floating_point_gives_the_exact_ranking)
{
    nvx_machine_work out;
    int64_t exact[4];
    run("chip.precision=f32", &out, exact);
    static const int64_t ids[] = {0, 1, 2, 0};
    static const double scores[] = {13, 4, 1, 0};
    for (int i = 0; i < 4; i++) {
        cr_assert_eq(exact[i], ids[i]);
        cr_assert_eq(out.reading->ids[i], ids[i]);
        cr_assert_eq(out.reading->scores[i], scores[i]);
    }
    cr_assert_eq(out.reading->nmse[0], 0);
    work_clear(&out);
}

/* Steps 3/127 on both sides: 3 0 -1 2 1 are 127 0 -42 85 42, the query 127 0 -85 42 0: 127
 * x 127 + 42 x 85 + 85 x 42 = 23269 (exactly 13 would be 23296.8). */
Test(platform, eight_bits_give_products_of_whole_numbers)
{
    nvx_machine_work out;
    int64_t exact[4];
    run("chip.precision=i8", &out, exact);
    cr_assert_float_eq(out.reading->scores[0], 23269 * 9 / 127.0 / 127, 1e-6);
    cr_assert_gt(out.reading->nmse[0], 0);
    work_clear(&out);
}

/* Two requests of 579 ns: 3 W and 5 W over 1158 ns; memory 2 x 8 bursts x 64 bits x 8 pJ
 * and 0.13 W. */
/* Each request moves 8 bursts of 8 B of memory; without a cache nothing comes from it. */
Test(platform, bytes_moved_are_those_of_the_memory)
{
    nvx_machine_work out;
    int64_t exact[4];
    double bytes[NVX_METERS];
    run("chip.cache=0 B", &out, exact);
    nvx_moved_bytes(out.account, 2, bytes);
    cr_assert_eq(bytes[NVX_METER_DRAM], 64);
    cr_assert_eq(bytes[NVX_METER_HOST], 0);
    work_clear(&out);
}

Test(platform, energy_is_power_times_time_and_bits_moved)
{
    nvx_machine_work out;
    int64_t exact[4];
    run("chip.cache=0 B", &out, exact);
    cr_assert_eq(out.time[1].end, NS(1158));
    cr_assert_float_eq(out.account->joule[NVX_METER_HOST], 8 * 1158e-9, 1e-15);
    cr_assert_float_eq(out.account->joule[NVX_METER_DRAM],
                       2 * 8 * 64 * 8e-12 + 0.13 * 1158e-9, 1e-15);
    cr_assert_eq(out.account->joule[NVX_METER_LEAKAGE], 0);
    work_clear(&out);
}
