/* test_timing_record.c - records of what came of jobs: read back they are what the engine
 * gives, and nothing else is taken for one. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "tests/models/timing_jobs.h"

TestSuite(timing_record, .init = make_folder, .fini = remove_folder);

/* Times a copy and writes it; what the job itself reads back must be the same. */
static void goes_there_and_back(nvx_timing_job job)
{
    char key[NVX_TIMING_KEY], *path = path_of(&job, key);
    nvx_timing_job copy = again(&job);
    nvx_timing_stats *stats = timed(&copy);
    cr_assert(nvx_timing_record_write(path, key, &copy, stats));
    nvx_timing_stats *back = nvx_timing_record_read(path, key, &job);
    cr_assert_not_null(back);
    expect_same_requests(&copy, &job);
    expect_same_stats(job.machine, stats, back);
    nvx_timing_stats_destroy(&stats);
    nvx_timing_stats_destroy(&back);
    free(copy.request);
    free(path);
}

/* Random machines of bus, tree and mesh, with copies, shared pools and writes: of these
 * seeds several have each, which is counted. */
Test(timing_record, what_is_read_back_is_what_every_kind_of_chip_gave)
{
    int of[3] = {0}, writes = 0, pools = 0, closed = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct load *load = load_chip(seed);
        of[load->m.topology]++;
        writes += load->write[0].vectors > 0;
        pools += load->m.pool_tiles > 1;
        closed += load->request[0].arrival == NVX_CLOSED_LOOP;
        goes_there_and_back(job_of(load));
        load_destroy(&load);
    }
    cr_expect(of[0] > 4 && of[1] > 4 && of[2] > 4 && writes > 4 && pools > 4);
    cr_expect(closed > 4 && closed < 56);
}

Test(timing_record, what_is_read_back_is_what_a_memory_gave)
{
    goes_there_and_back(fetching(&dram, NULL));
}

Test(timing_record, what_is_read_back_is_what_a_storage_gave)
{
    goes_there_and_back(fetching(NULL, &nvme));
}

Test(timing_record, what_is_read_back_is_what_a_network_gave)
{
    goes_there_and_back(walking());
}

/* ---- damaged ones ---- */

typedef struct {
    nvx_timing_job job;
    char key[NVX_TIMING_KEY], *path;
    uint8_t *bytes;
    size_t n;
} written;

static written write_one(void)
{
    static nvx_timing_machine m;
    m = machine(1);
    written w = {.job = {&m, 3, request, counts, 2, false}};
    w.path = path_of(&w.job, w.key);
    nvx_timing_job copy = again(&w.job);
    nvx_timing_stats *stats = timed(&copy);
    cr_assert(nvx_timing_record_write(w.path, w.key, &copy, stats));
    w.n = nvx_timing_record_size(&copy, stats);
    w.bytes = nvx_alloc(w.n + 1, 1);
    FILE *file = fopen(w.path, "rb");
    cr_assert_eq(fread(w.bytes, 1, w.n + 1, file), w.n);
    fclose(file);
    nvx_timing_stats_destroy(&stats);
    free(copy.request);
    return w;
}

/* Puts the bytes in the file's place; is it a miss that changes no request? */
static bool missed(const written *w, size_t n)
{
    FILE *file = fopen(w->path, "wb");
    cr_assert_eq(fwrite(w->bytes, 1, n, file), n);
    fclose(file);
    nvx_timing_stats *stats = nvx_timing_record_read(w->path, w->key, &w->job);
    bool none = !stats && request[0].end == 0 && request[2].arrival == NVX_CLOSED_LOOP;
    nvx_timing_stats_destroy(&stats);
    return none;
}

static void written_clear(written *w)
{
    free(w->path);
    free(w->bytes);
}

Test(timing_record, one_that_is_cut_off_anywhere_or_too_long_is_none)
{
    written w = write_one();
    for (size_t n = 0; n < w.n; n++)
        cr_expect(missed(&w, n), "%zu of %zu bytes", n, w.n);
    cr_expect(missed(&w, w.n + 1));
    cr_expect_not(missed(&w, w.n)); /* the test can fail */
    written_clear(&w);
}

Test(timing_record, one_with_a_wrong_bit_is_none)
{
    written w = write_one();
    for (size_t i = 0; i < w.n; i++) {
        w.bytes[i] ^= (uint8_t)(1u << i % 8);
        cr_expect(missed(&w, w.n), "byte %zu of %zu", i, w.n);
        w.bytes[i] ^= (uint8_t)(1u << i % 8);
    }
    cr_expect_not(missed(&w, w.n));
    written_clear(&w);
}

/* Whole, but under the name of another job. */
Test(timing_record, one_of_another_key_is_none)
{
    written w = write_one();
    w.key[0] = w.key[0] == '0' ? '1' : '0';
    cr_expect(missed(&w, w.n));
    written_clear(&w);
}

Test(timing_record, what_is_no_file_is_none)
{
    written w = write_one();
    unlink(w.path);
    cr_expect_null(nvx_timing_record_read(w.path, w.key, &w.job));
    cr_assert_eq(mkdir(w.path, 0777), 0);
    cr_expect_null(nvx_timing_record_read(w.path, w.key, &w.job));
    cr_assert_eq(rmdir(w.path), 0);
    cr_assert_eq(mkfifo(w.path, 0666), 0);
    cr_expect_null(nvx_timing_record_read(w.path, w.key, &w.job));
    written_clear(&w);
}

/* 2 GiB that take no room. */
Test(timing_record, a_file_too_large_for_one_is_not_read)
{
    written w = write_one();
    cr_assert_eq(truncate(w.path, INT64_C(1) << 31), 0);
    cr_expect_null(nvx_timing_record_read(w.path, w.key, &w.job));
    written_clear(&w);
}
