/* toy_files.h - a scratch folder and files in it, for the tests of the configuration. */
#ifndef NVX_TESTS_TOY_FILES_H
#define NVX_TESTS_TOY_FILES_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/sim/toy_machine.h"

#define ROWS   "chip: {tile: {array: {rows: 384}}}\n"
#define DEVICE "chip: {tile: {array: {rows: 1, device: {impl: level_sigma, "

/* The working folder becomes an empty one with a data folder "data" in it. */
static void enter(void)
{
    static char folder[] = "/tmp/nvxsim-test-XXXXXX";
    cr_assert(mkdtemp(folder) != NULL);
    cr_assert(chdir(folder) == 0);
    static const char *const folders[] = {"data",         "data/models",
                                          "data/devices", "data/models/presets",
                                          "presets",      "data/devices/profiles"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        cr_assert(mkdir(folders[i], 0777) == 0);
    cr_assert(setenv("NVXSIM_DATADIR", "data", 1) == 0);
}

static void leave(void)
{
    char command[512], folder[256];
    cr_assert(getcwd(folder, sizeof folder) != NULL);
    cr_assert(strncmp(folder, "/tmp/nvxsim-test-", 17) == 0);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    cr_assert(system(command) == 0);
}

static void file(const char *path, const char *text)
{
    FILE *to = fopen(path, "w");
    cr_assert(to != NULL);
    cr_assert(fputs(text, to) >= 0);
    cr_assert(fclose(to) == 0);
}

static nvx_config *loaded(const char *path, const char *set)
{
    nvx_error err = {0};
    const char *const sets[] = {set};
    nvx_config *self = nvx_config_load(path, sets, set != NULL, &toy_root, &err);
    cr_assert(self != NULL, "%s:%u:%u: %s", err.file, err.line, err.column, err.text);
    return self;
}

#endif
