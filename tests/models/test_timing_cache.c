/* test_timing_cache.c - a job is timed once, and a folder does not grow without end. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "tests/models/timing_jobs.h"

TestSuite(timing_cache, .init = make_folder, .fini = remove_folder);

static nvx_timing_job small(void)
{
    static nvx_timing_machine m;
    m = machine(2);
    return (nvx_timing_job){&m, 5, request, counts, 2, false};
}

static int files(void)
{
    int n = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        n += entry->d_name[0] != '.';
    closedir(dir);
    return n;
}

/* The job, cached, has to come to what the engine gives. */
static void comes_to_the_same(const char *in, const nvx_timing_job *job)
{
    nvx_timing_job mine = again(job), plain = again(job);
    nvx_timing_stats *stats = NULL, *expected = timed(&plain);
    nvx_error err = {0};
    cr_assert_eq(nvx_timing_cached(in, &mine, &stats, &err), 0);
    cr_expect_eq(err.status, NVX_OK);
    expect_same_requests(&plain, &mine);
    expect_same_stats(job->machine, expected, stats);
    nvx_timing_stats_destroy(&stats);
    nvx_timing_stats_destroy(&expected);
    free(mine.request);
    free(plain.request);
}

Test(timing_cache, equal_jobs_share_a_file_and_others_have_their_own)
{
    nvx_timing_job job = small();
    comes_to_the_same(folder, &job);
    comes_to_the_same(folder, &job);
    cr_expect_eq(files(), 1);
    job.outstanding = 3;
    comes_to_the_same(folder, &job);
    cr_expect_eq(files(), 2);
}

/* A record that says something else than the engine shows who is asked. */
Test(timing_cache, what_is_kept_is_taken)
{
    nvx_timing_job job = small(), first = again(&job);
    char key[NVX_TIMING_KEY], *path = path_of(&job, key);
    nvx_timing_stats *stats = timed(&first);
    nvx_error err = {0};
    first.request[4].end = 123456789;
    stats->cycles = 987654321;
    cr_assert(nvx_timing_record_write(path, key, &first, stats));
    nvx_timing_stats_destroy(&stats);
    cr_assert_eq(nvx_timing_cached(folder, &job, &stats, &err), 0);
    cr_expect_eq(request[4].end, 123456789);
    cr_expect_eq(stats->cycles, 987654321);
    nvx_timing_stats_destroy(&stats);
    free(first.request);
    free(path);
}

Test(timing_cache, a_damaged_file_is_made_anew)
{
    nvx_timing_job job = small();
    char key[NVX_TIMING_KEY], *path = path_of(&job, key);
    comes_to_the_same(folder, &job);
    cr_assert_eq(truncate(path, 100), 0);
    comes_to_the_same(folder, &job);
    nvx_timing_stats *stats = nvx_timing_record_read(path, key, &job);
    cr_expect_not_null(stats);
    nvx_timing_stats_destroy(&stats);
    cr_expect_eq(files(), 1);
    free(path);
}

/* A name that is a folder cannot be replaced. */
Test(timing_cache, where_nothing_can_be_written_the_numbers_are_the_same)
{
    nvx_timing_job job = small();
    char key[NVX_TIMING_KEY], *path = path_of(&job, key);
    cr_assert_eq(mkdir(path, 0777), 0);
    comes_to_the_same(folder, &job);
    cr_assert_eq(rmdir(path), 0);
    comes_to_the_same("/nowhere/at/all", &job);
    comes_to_the_same("/proc", &job);
    comes_to_the_same(NULL, &job);
    cr_expect_eq(files(), 0);
    free(path);
}

/* Files of no bytes, and then one of almost all that may be kept, which takes no room. */
static void put(const char *name, int64_t size)
{
    char *path = nvx_format("%s/%s", folder, name);
    int fd = open(path, O_WRONLY | O_CREAT, 0666);
    cr_assert(fd >= 0 && ftruncate(fd, size) == 0);
    close(fd);
    free(path);
}

Test(timing_cache, a_folder_holds_no_more_than_1_GiB)
{
    nvx_timing_job job = small(), copy = again(&job);
    nvx_timing_stats *stats = timed(&copy);
    int64_t room = (int64_t)nvx_timing_record_size(&copy, stats);
    put("other.timing", (INT64_C(1) << 30) - room + 1);
    comes_to_the_same(folder, &job);
    cr_expect_eq(files(), 1);
    put("other.timing", (INT64_C(1) << 30) - room);
    comes_to_the_same(folder, &job);
    cr_expect_eq(files(), 2);
    nvx_timing_stats_destroy(&stats);
    free(copy.request);
}

Test(timing_cache, a_folder_holds_no_more_than_4096_files_and_others_do_not_count)
{
    nvx_timing_job job = small();
    char name[32];
    put("point.json", INT64_C(1) << 30);
    for (int i = 0; i < 4096; i++) {
        snprintf(name, sizeof name, "%d.timing", i);
        put(name, 0);
    }
    comes_to_the_same(folder, &job);
    cr_expect_eq(files(), 4097);
    snprintf(name, sizeof name, "%s/0.timing", folder);
    cr_assert_eq(unlink(name), 0);
    comes_to_the_same(folder, &job);
    cr_expect_eq(files(), 4097);
}

/* Cycle 2^62 is beyond what can be told in ps. */
Test(timing_cache, what_fails_is_not_kept)
{
    nvx_timing_job job = small();
    nvx_timing_stats *stats = NULL;
    nvx_error err = {0};
    request[1].arrival = UINT64_C(1) << 62;
    cr_expect_eq(nvx_timing_cached(folder, &job, &stats, &err), -1);
    cr_expect_null(stats);
    cr_expect_neq(err.text[0], '\0');
    cr_expect_eq(files(), 0);
}
