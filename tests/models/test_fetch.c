/* test_fetch.c - documents that the host reads once it has the results.
 *
 * The machine's search takes `plain` cycles, measured without documents. With them the
 * same search ends when the last byte is there: what the memory takes from that time on
 * is worked out by hand in front of each test. */
#include "tests/models/small_machine.h"

enum { CORE = 1000 }; /* ps */

static uint64_t end_of(nvx_timing_machine *m, nvx_timing_fetch fetch)
{
    nvx_timing_stats *stats = NULL;
    nvx_error err = {0};
    nvx_timing_request one = {.arrival = 0, .fetch = fetch};
    m->period_ps = CORE;
    cr_assert_eq(nvx_timing_run(m, 1, &one, counts, 1, false, &stats, &err), 0, "%s",
                 err.text);
    nvx_timing_stats_destroy(&stats);
    return one.end;
}

/* One channel of 64 bit at 1 GHz: a burst of 8 beats moves 64 B in 8 ns. */
static const nvx_dram_params memory = {.size = 1 << 20,
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

/* 128 B in a closed row: 10 ns to open it, 15 ns to the first data, two bursts of 8 ns. */
Test(fetch, a_search_ends_when_the_memory_has_given_its_document)
{
    nvx_timing_machine m = machine(1);
    uint64_t plain = end_of(&m, (nvx_timing_fetch){0});
    m.memory = &memory;
    nvx_timing_fetch one = {.n = 1, .bytes = 128, .address = (uint64_t[]){256}};
    cr_expect_eq(end_of(&m, one), plain + 10 + 15 + 2 * 8);
}

/* Two documents in the same row: four bursts follow each other. */
Test(fetch, documents_of_one_row_follow_each_other_on_the_bus)
{
    nvx_timing_machine m = machine(1);
    uint64_t plain = end_of(&m, (nvx_timing_fetch){0});
    m.memory = &memory;
    nvx_timing_fetch two = {.n = 2, .bytes = 128, .address = (uint64_t[]){0, 256}};
    cr_expect_eq(end_of(&m, two), plain + 10 + 15 + 4 * 8);
}

/* A page of 4096 B: 2 us overhead, 50 us to read, 4096 B / 400 MB/s = 10.24 us on the
 * channel, / 1 GB/s = 4.096 us on the lane; up to whole cycles. */
Test(fetch, a_storage_is_read_page_by_page)
{
    static const nvx_nvme_params drive = {.queue = 8,
                                          .page = 4096,
                                          .channels = 1,
                                          .dies = 1,
                                          .lanes = 1,
                                          .channel_rate = 400e6,
                                          .lane_rate = 1e9,
                                          .read = 50e-6,
                                          .program = 500e-6,
                                          .overhead = 2e-6};
    nvx_timing_machine m = machine(1);
    uint64_t plain = end_of(&m, (nvx_timing_fetch){0});
    m.storage = &drive;
    nvx_timing_fetch one = {.n = 1, .bytes = 100, .address = (uint64_t[]){5000}};
    cr_expect_eq(end_of(&m, one), plain + 2000 + 50000 + 10240 + 4096);
}
