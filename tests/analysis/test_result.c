#include "analysis/result.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <fcntl.h>
#include <hdf5.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "analysis/reader.h"
#include "sim/memory.h"

struct converter {
    uint64_t conversions;
    double busy;
};

static double share(const void *state)
{
    const struct converter *c = state;
    return c->busy / (double)c->conversions;
}

static const nvx_stat stats[] = {
    {"conversions", NVX_COUNT, "1", offsetof(struct converter, conversions), NULL,
     "codes"},
    {"busy", NVX_VALUE, "s", offsetof(struct converter, busy), NULL, "time converting"},
    {"per_code", NVX_DERIVED, "s", 0, share, "time of one code"},
    {0},
};

static char folder[] = "/tmp/nvx-result-XXXXXX";

static void setup(void)
{
    cr_assert(mkdtemp(folder) != NULL);
    cr_assert(chdir(folder) == 0);
}

static void teardown(void)
{
    (void)!system("rm -f ./*.h5");
    (void)!chdir("/");
    rmdir(folder);
}

TestSuite(result, .init = setup, .fini = teardown);

static const int64_t ids[12] = {5, 2, 9, 7, 3, 1, 5, 9, 2, 7, 0, 3};
static const double scores[3] = {2.385, -0.75, 1e-300};

static void write_result(const char *path)
{
    nvx_error err = {0};
    nvx_result *r = nvx_result_new(path, NVX_RESULT_FORMAT, &err);
    cr_assert(r != NULL, "%s", err.text);
    nvx_result_attribute(r, "/", "program_version", "0.1");
    nvx_result_attribute_u64(r, "/", "seed", 7);
    nvx_result_attribute(r, "/trace", "sha256", "2c26b46b");
    nvx_result_attribute(r, "/trace", "name", "w1.h5");
    nvx_result_text(r, "/config/resolved", "clock: {core: 1 GHz}\n");
    nvx_result_text(r, "/config/empty", "");
    nvx_result_i64(r, "/topk/ids", 3, (uint64_t[]){2, 2, 3}, ids, NULL);
    nvx_result_f64(r, "/requests/energy_j", 1, (uint64_t[]){3}, scores, "J");
    nvx_result_u64(r, "/requests/none", 1, (uint64_t[]){0}, NULL, "ps");
    struct converter c = {385, 0.77};
    nvx_result_component(r, "chip.tile0.adc3", stats, &c);
    cr_assert(nvx_result_commit(&r, &err) == 0, "%s", err.text);
    cr_assert(r == NULL);
}

static nvx_reader *open_result(const char *path)
{
    nvx_error err = {0};
    nvx_reader *reader = nvx_reader_open(path, NVX_RESULT_FORMAT, &err);
    cr_assert(reader != NULL, "%s", err.text);
    return reader;
}

static char *message(const char *path)
{
    static char line[2048];
    nvx_error err = {0};
    cr_assert(nvx_reader_open(path, NVX_RESULT_FORMAT, &err) == NULL);
    return nvx_error_format(&err, line, sizeof line);
}

Test(result, texts_come_back_as_written)
{
    write_result("a.h5");
    nvx_reader *reader = open_result("a.h5");
    char *text = nvx_reader_text(reader, "/config/resolved", NULL);
    char *empty = nvx_reader_text(reader, "/config/empty", NULL);
    char yaml[] = "clock: {core: 1 GHz}\n", nothing[] = "";
    cr_assert(eq(str, text, yaml));
    cr_assert(eq(str, empty, nothing));
    free(text);
    free(empty);
    nvx_reader_close(&reader);
}

Test(result, arrays_come_back_with_their_extent)
{
    write_result("a.h5");
    nvx_reader *reader = open_result("a.h5");
    nvx_extent extent;
    int64_t *back = nvx_reader_i64(reader, "/topk/ids", &extent, NULL);
    cr_assert(back && memcmp(back, ids, sizeof ids) == 0);
    cr_assert(eq(u32, extent.rank, 3));
    cr_assert(eq(u64, extent.dims[0], 2));
    cr_assert(eq(u64, extent.dims[2], 3));
    cr_assert(eq(u64, extent.count, 12));
    free(back);
    nvx_reader_close(&reader);
}

Test(result, real_numbers_keep_every_bit)
{
    write_result("a.h5");
    nvx_reader *reader = open_result("a.h5");
    double *back = nvx_reader_f64(reader, "/requests/energy_j", NULL, NULL);
    cr_assert(back && memcmp(back, scores, sizeof scores) == 0);
    free(back);
    nvx_reader_close(&reader);
}

Test(result, attributes_say_what_ran)
{
    write_result("a.h5");
    nvx_reader *reader = open_result("a.h5");
    uint64_t seed = 0;
    char *sha = nvx_reader_attribute(reader, "/trace", "sha256", NULL);
    char expected[] = "2c26b46b";
    cr_assert(eq(str, sha, expected));
    cr_assert(nvx_reader_attribute_u64(reader, "/", "seed", &seed, NULL) == 0);
    cr_assert(eq(u64, seed, 7));
    free(sha);
    nvx_reader_close(&reader);
}

Test(result, a_components_path_becomes_groups)
{
    write_result("a.h5");
    nvx_reader *reader = open_result("a.h5");
    nvx_extent extent;
    uint64_t *count =
        nvx_reader_u64(reader, "/components/chip/tile0/adc3/conversions", &extent, NULL);
    cr_assert(count && *count == 385);
    cr_assert(eq(u32, extent.rank, 0));
    free(count);
    nvx_reader_close(&reader);
}

Test(result, a_derived_statistic_is_computed_when_written)
{
    write_result("a.h5");
    nvx_reader *reader = open_result("a.h5");
    double *value =
        nvx_reader_f64(reader, "/components/chip/tile0/adc3/per_code", NULL, NULL);
    cr_assert(value != NULL);
    cr_assert(epsilon_eq(dbl, *value, 0.002, 1e-15)); /* 0.77 s / 385 */
    free(value);
    nvx_reader_close(&reader);
}

Test(result, a_statistic_carries_unit_and_doc)
{
    write_result("a.h5");
    nvx_reader *reader = open_result("a.h5");
    char *unit =
        nvx_reader_attribute(reader, "/components/chip/tile0/adc3/busy", "unit", NULL);
    char *doc =
        nvx_reader_attribute(reader, "/components/chip/tile0/adc3/busy", "doc", NULL);
    char s[] = "s", text[] = "time converting";
    cr_assert(eq(str, unit, s));
    cr_assert(eq(str, doc, text));
    free(unit);
    free(doc);
    nvx_reader_close(&reader);
}

static unsigned char *bytes_of(const char *path, long *size)
{
    FILE *f = fopen(path, "rb");
    cr_assert(f != NULL);
    fseek(f, 0, SEEK_END);
    *size = ftell(f);
    rewind(f);
    unsigned char *bytes = nvx_alloc((size_t)*size, 1);
    cr_assert(fread(bytes, 1, (size_t)*size, f) == (size_t)*size);
    fclose(f);
    return bytes;
}

Test(result, what_writing_took_comes_back_per_trial)
{
    static const uint64_t histogram[2][NVX_REPORT_PULSES] = {{[1] = 2, [255] = 1},
                                                             {[2] = 3}};
    const nvx_report_writing trial[2] = {{3, 257, 255, 1, histogram[0], 1e-6, 2e-9, 3e-9},
                                         {3, 6, 5, 0, histogram[1], 4e-6, 5e-9, 6e-9}};
    nvx_error err = {0};
    nvx_result *r = nvx_result_new("a.h5", NVX_RESULT_FORMAT, &err);
    nvx_result_programming(r, trial, 2);
    cr_assert(nvx_result_commit(&r, &err) == 0, "%s", err.text);
    nvx_reader *reader = open_result("a.h5");
    nvx_extent extent;
    double *bins = nvx_reader_f64(reader, "/programming/histogram", &extent, &err);
    double *pulses = nvx_reader_f64(reader, "/programming/pulses", NULL, &err);
    double *joule = nvx_reader_f64(reader, "/programming/joule", NULL, &err);
    cr_assert(eq(sz, extent.dims[0], 2));
    cr_assert(eq(sz, extent.dims[1], 256));
    cr_assert(eq(dbl, bins[255], 1));
    cr_assert(eq(dbl, bins[256 + 2], 3));
    cr_assert(eq(dbl, pulses[0], 257));
    cr_assert(eq(dbl, joule[1], 3e-9)); /* trial 0, verify reads */
    cr_assert(eq(dbl, joule[2], 5e-9)); /* trial 1, pulses */
    free(bins);
    free(pulses);
    free(joule);
    nvx_reader_close(&reader);
}

Test(result, equal_runs_give_equal_bytes_a_second_later)
{
    long a = 0, b = 0;
    write_result("a.h5");
    sleep(1); /* a time stored anywhere would differ */
    write_result("b.h5");
    unsigned char *first = bytes_of("a.h5", &a), *second = bytes_of("b.h5", &b);
    cr_assert(a == b && memcmp(first, second, (size_t)a) == 0);
    free(first);
    free(second);
}

Test(result, no_room_is_an_environment_error_and_leaves_no_file)
{
    nvx_error err = {0};
    nvx_result *r = nvx_result_new("full.h5", NVX_RESULT_FORMAT, &err);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){512, 512}); /* bytes */
    int status = nvx_result_commit(&r, &err);
    char expected[] = "cannot write 'full.h5': File too large";
    cr_assert(status == -1 && r == NULL);
    cr_assert(eq(int, err.status, NVX_ENVIRONMENT));
    cr_assert(eq(str, err.text, expected));
    cr_assert(system("test -z \"$(ls)\"") == 0);
}

Test(result, a_discarded_result_leaves_no_file)
{
    nvx_error err = {0};
    nvx_result *r = nvx_result_new("a.h5", NVX_RESULT_FORMAT, &err);
    nvx_result_discard(&r);
    cr_assert(r == NULL);
    cr_assert(system("test -z \"$(ls)\"") == 0);
}

Test(result, a_name_used_twice_fails_at_commit)
{
    nvx_error err = {0};
    nvx_result *r = nvx_result_new("a.h5", NVX_RESULT_FORMAT, &err);
    nvx_result_text(r, "/report", "{}");
    nvx_result_text(r, "/report", "{}");
    char expected[] = "cannot write 'a.h5': HDF5 refused /report";
    cr_assert(nvx_result_commit(&r, &err) == -1);
    cr_assert(eq(str, err.text, expected));
}

Test(result, a_missing_file_is_refused)
{
    char expected[] = "none.h5: cannot open: No such file or directory";
    cr_assert(eq(str, message("none.h5"), expected));
}

Test(result, a_file_that_is_not_hdf5_is_refused)
{
    FILE *f = fopen("text.h5", "w");
    fputs("level,conductance\n", f);
    fclose(f);
    char expected[] = "text.h5: not an HDF5 file or truncated";
    cr_assert(eq(str, message("text.h5"), expected));
}

Test(result, another_format_is_refused_by_name)
{
    nvx_error err = {0};
    nvx_result *r = nvx_result_new("t.h5", "nvxsim-trace", &err);
    cr_assert(nvx_result_commit(&r, &err) == 0);
    char expected[] = "t.h5: format is 'nvxsim-trace'; expected 'nvxsim-result'";
    cr_assert(eq(str, message("t.h5"), expected));
}

Test(result, hdf5_without_a_format_is_refused)
{
    H5Fclose(H5Fcreate("plain.h5", H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
    char expected[] = "plain.h5: no attribute 'format'; expected 'nvxsim-result'";
    cr_assert(eq(str, message("plain.h5"), expected));
}

Test(result, a_missing_dataset_is_named)
{
    write_result("a.h5");
    nvx_reader *reader = open_result("a.h5");
    nvx_error err = {0};
    char line[2048], expected[] = "a.h5: /topk/scores is missing";
    cr_assert(nvx_reader_f64(reader, "/topk/scores", NULL, &err) == NULL);
    cr_assert(eq(str, nvx_error_format(&err, line, sizeof line), expected));
    nvx_reader_close(&reader);
}

Test(result, a_text_asked_for_as_numbers_is_refused)
{
    write_result("a.h5");
    nvx_reader *reader = open_result("a.h5");
    nvx_error err = {0};
    char line[2048], expected[] = "a.h5: /config/resolved is not an array of numbers";
    cr_assert(nvx_reader_f64(reader, "/config/resolved", NULL, &err) == NULL);
    cr_assert(eq(str, nvx_error_format(&err, line, sizeof line), expected));
    nvx_reader_close(&reader);
}
