#include "sim/app/point.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A script stands for the program. */

static char folder[] = "/tmp/nvx-point-XXXXXX";

static void setup(void)
{
    cr_assert(mkdtemp(folder) != NULL);
    cr_assert(chdir(folder) == 0);
}

static void teardown(void)
{
    unlink("program");
    unlink("alive");
    (void)!chdir("/");
    rmdir(folder);
}

TestSuite(point, .init = setup, .fini = teardown, .timeout = 20);

static json_t *run(const char *script, nvx_error *err)
{
    FILE *f = fopen("program", "w");
    cr_assert(f != NULL);
    fprintf(f, "#!/bin/sh\n%s\n", script);
    fclose(f);
    cr_assert(chmod("program", 0700) == 0);
    return nvx_point_run(&(nvx_point){.program = "./program", .config = "c.yaml"}, err);
}

Test(point, a_report_is_what_the_run_prints)
{
    nvx_error err = {0};
    json_t *report = run("echo \"[\\\"$*\\\"]\"", &err);
    cr_assert(report != NULL);
    cr_assert_str_eq(json_string_value(json_array_get(report, 0)), "run --json c.yaml");
    json_decref(report);
}

/* "nowhere" is what another machine makes of the folder. */
Test(point, times_are_shared_in_a_folder_that_is_there_only)
{
    static const char *const shared[] = {".", "./nowhere"},
                             *const given[] = {"run --json c.yaml --timings .",
                                               "run --json c.yaml"};
    nvx_error err = {0};
    json_decref(run("echo \"[\\\"$*\\\"]\"", &err));
    for (int i = 0; i < 2; i++) {
        nvx_point point = {
            .program = "./program", .config = "c.yaml", .timings = shared[i]};
        json_t *report = nvx_point_run(&point, &err);
        cr_assert_str_eq(json_string_value(json_array_get(report, 0)), given[i]);
        json_decref(report);
    }
}

Test(point, a_failed_run_is_told_with_its_last_line_and_status)
{
    nvx_error err = {0};
    cr_assert(run("echo first >&2; echo nvxsim: second >&2; exit 2", &err) == NULL);
    cr_assert_eq(err.status, NVX_INPUT);
    cr_assert(eq(str, err.text, "second"));
}

Test(point, a_run_that_was_killed_is_told_with_its_signal)
{
    nvx_error err = {0};
    cr_assert(run("kill -KILL $$", &err) == NULL);
    cr_assert(eq(str, err.text, "the run was ended by signal 9 (Killed)"));
}

Test(point, a_program_that_is_not_there_is_named)
{
    nvx_error err = {0};
    nvx_point point = {.program = "./nowhere", .config = "c.yaml"};
    cr_assert(nvx_point_run(&point, &err) == NULL);
    cr_assert_eq(err.status, NVX_ENVIRONMENT);
    cr_assert(eq(str, err.text, "cannot start './nowhere'"));
}

/* Sees the pipe close when the last process that holds it is gone. */
Test(point, a_run_ends_when_its_caller_is_killed)
{
    int held[2];
    char byte = 0;
    cr_assert(pipe(held) == 0);
    pid_t caller = fork();
    if (caller == 0) {
        nvx_error err = {0};
        close(held[0]);
        run("touch alive; exec sleep 60", &err);
        _exit(0);
    }
    close(held[1]);
    while (access("alive", F_OK) != 0)
        usleep(1000);
    cr_assert(kill(caller, SIGKILL) == 0);
    cr_assert(waitpid(caller, NULL, 0) == caller);
    cr_assert_eq(read(held[0], &byte, 1), 0);
    close(held[0]);
}
