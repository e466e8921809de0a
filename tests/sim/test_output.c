#include <criterion/criterion.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/output.h"

static char folder[] = "/tmp/nvx-output-XXXXXX";

static void enter(void)
{
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
}

static void leave(void)
{
    DIR *dir = opendir(".");
    for (struct dirent *e; (e = readdir(dir));)
        remove(e->d_name);
    closedir(dir);
    rmdir(folder);
}

TestSuite(output, .init = enter, .fini = leave);

static int files(void)
{
    int n = 0;
    DIR *dir = opendir(".");
    for (struct dirent *e; (e = readdir(dir));)
        n += e->d_name[0] != '.';
    closedir(dir);
    return n;
}

static void put(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    cr_assert_not_null(f);
    fputs(text, f);
    fclose(f);
}

static void expect_content(const char *path, const char *text)
{
    char got[64] = "";
    FILE *f = fopen(path, "r");
    cr_assert_not_null(f);
    cr_assert_not_null(fgets(got, sizeof got, f));
    fclose(f);
    cr_assert_str_eq(got, text);
}

Test(output, a_commit_replaces_the_old_file_and_leaves_nothing_beside_it)
{
    nvx_error err = {0};
    put("out.h5", "old");
    nvx_output *o = nvx_output_new("out.h5", &err);
    put(nvx_output_temporary(o), "new");
    cr_assert_eq(nvx_output_commit(&o, &err), 0);
    cr_assert_null(o);
    expect_content("out.h5", "new");
    cr_assert_eq(files(), 1);
}

Test(output, the_old_file_is_untouched_before_the_commit)
{
    nvx_error err = {0};
    put("out.h5", "old");
    nvx_output *o = nvx_output_new("out.h5", &err);
    put(nvx_output_temporary(o), "half");
    expect_content("out.h5", "old");
    nvx_output_discard(&o);
    expect_content("out.h5", "old");
}

Test(output, a_file_that_is_read_is_not_written_by_any_of_its_names)
{
    const char *const inputs[] = {NULL, "other.h5", "in.h5"};
    put("in.h5", "old");
    put("other.h5", "old");
    cr_assert_eq(symlink("in.h5", "soft.h5"), 0);
    cr_assert_eq(link("in.h5", "hard.h5"), 0);
    const char *const names[] = {"in.h5", "./in.h5", "soft.h5", "hard.h5"};
    for (int i = 0; i < 4; i++) {
        nvx_error err = {0};
        cr_expect_eq(nvx_output_apart(names[i], inputs, 3, &err), -1);
        cr_expect_eq(err.status, NVX_INPUT);
    }
}

Test(output, equal_files_missing_ones_and_devices_may_be_written)
{
    const char *const inputs[] = {"in.h5", "/dev/null", "missing.h5"};
    const char *const names[] = {"equal.h5", "/dev/null", "missing.h5", "-", NULL};
    nvx_error err = {0};
    put("in.h5", "same");
    put("equal.h5", "same");
    for (int i = 0; i < 5; i++)
        cr_expect_eq(nvx_output_apart(names[i], inputs, 3, &err), 0);
}

Test(output, a_discard_leaves_no_file)
{
    nvx_error err = {0};
    nvx_output *o = nvx_output_new("out.h5", &err);
    put(nvx_output_temporary(o), "half");
    nvx_output_discard(&o);
    nvx_output_discard(&o);
    cr_assert_null(o);
    cr_assert_eq(files(), 0);
}

Test(output, the_temporary_file_is_in_the_folder_of_the_output)
{
    nvx_error err = {0};
    mkdir("sub", 0777);
    nvx_output *o = nvx_output_new("sub/out.h5", &err);
    cr_assert_eq(strncmp(nvx_output_temporary(o), "sub/out.h5.", 11), 0);
    nvx_output_discard(&o);
}

Test(output, what_a_killed_run_left_does_not_stop_the_next_one)
{
    nvx_error err = {0};
    nvx_output *a = nvx_output_new("out.h5", &err);
    nvx_output *b = nvx_output_new("out.h5", &err);
    cr_assert_str_neq(nvx_output_temporary(a), nvx_output_temporary(b));
    nvx_output_discard(&a);
    nvx_output_discard(&b);
}

static void expect_refused(const char *path, const char *text)
{
    nvx_error err = {0};
    cr_assert_null(nvx_output_new(path, &err));
    cr_assert_eq(err.status, NVX_ENVIRONMENT);
    cr_assert_str_eq(err.text, text);
}

Test(output, a_missing_folder_is_told)
{
    expect_refused("no/out.h5", "cannot write 'no/out.h5': No such file or directory");
}

Test(output, a_folder_is_told)
{
    mkdir("sub", 0777);
    expect_refused("sub", "cannot write 'sub': Is a directory");
}

Test(output, an_empty_path_is_told)
{
    expect_refused("", "cannot write '': No such file or directory");
}

Test(output, a_read_only_file_is_told)
{
    put("out.h5", "old");
    chmod("out.h5", 0444);
    if (geteuid() == 0)
        cr_skip_test("root may write everything");
    expect_refused("out.h5", "cannot write 'out.h5': Permission denied");
}

Test(output, a_commit_without_its_temporary_file_fails_and_keeps_the_old_one)
{
    nvx_error err = {0};
    put("out.h5", "old");
    nvx_output *o = nvx_output_new("out.h5", &err);
    remove(nvx_output_temporary(o));
    cr_assert_eq(nvx_output_commit(&o, &err), -1);
    cr_assert_str_eq(err.text, "cannot write 'out.h5': No such file or directory");
    expect_content("out.h5", "old");
}

Test(output, a_symbolic_link_stays_and_its_file_is_replaced)
{
    nvx_error err = {0};
    struct stat st;
    put("real.h5", "old");
    cr_assert_eq(symlink("real.h5", "link.h5"), 0);
    nvx_output *o = nvx_output_new("link.h5", &err);
    put(nvx_output_temporary(o), "new");
    cr_assert_eq(nvx_output_commit(&o, &err), 0);
    expect_content("real.h5", "new");
    cr_assert_eq(lstat("link.h5", &st), 0);
    cr_assert(S_ISLNK(st.st_mode));
}

Test(output, a_new_file_has_the_permissions_of_any_new_file)
{
    nvx_error err = {0};
    struct stat st;
    umask(027);
    nvx_output *o = nvx_output_new("out.h5", &err);
    cr_assert_eq(nvx_output_commit(&o, &err), 0);
    cr_assert_eq(stat("out.h5", &st), 0);
    cr_assert_eq(st.st_mode & 0777, 0640); /* 0666 without 027 */
}

Test(output, standard_output_has_no_temporary_file)
{
    nvx_error err = {0};
    nvx_output *o = nvx_output_new("-", &err);
    cr_assert_str_eq(nvx_output_temporary(o), "-");
    cr_assert_eq(files(), 0);
    cr_assert_eq(nvx_output_commit(&o, &err), 0);
}

Test(output, a_device_is_written_in_place)
{
    nvx_error err = {0};
    nvx_output *o = nvx_output_new("/dev/null", &err);
    cr_assert_str_eq(nvx_output_temporary(o), "/dev/null");
    cr_assert_eq(nvx_output_commit(&o, &err), 0);
    cr_assert_eq(access("/dev/null", W_OK), 0);
}
