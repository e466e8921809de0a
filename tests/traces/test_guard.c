/* The child process that reads what may end a process. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "traces/guard.h"

static void ends_well(const char *path) { (void)path; }

static void aborts(const char *path)
{
    (void)path;
    abort();
}

static void exits_with_an_error(const char *path)
{
    (void)path;
    _exit(77); /* as a sanitizer does */
}

Test(guard, an_attempt_that_ends_well_is_survived)
{
    cr_assert(nvx_guard_survives(ends_well, "x"));
}

Test(guard, an_attempt_that_aborts_is_not_survived)
{
    cr_assert_not(nvx_guard_survives(aborts, "x"));
}

Test(guard, an_attempt_that_exits_with_an_error_is_not_survived)
{
    cr_assert_not(nvx_guard_survives(exits_with_an_error, "x"));
}

Test(guard, only_superblock_3_has_checksums)
{
    /* HDF5 file format specification: the version follows the 8-byte signature */
    for (int version = 0; version <= 3; version++) {
        char path[] = "/tmp/nvx-guard-XXXXXX";
        FILE *file = fdopen(mkstemp(path), "wb");
        fwrite("\x89HDF\r\n\x1a\n", 1, 8, file);
        fputc(version, file);
        fclose(file);
        cr_assert_eq(nvx_guard_has_checksums(path), version == 3);
        unlink(path);
    }
}
