#include <criterion/criterion.h>
#include <criterion/redirect.h>

#include <dlfcn.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "tests/sim/probe.h"

int sc_main(int argc, char *argv[]); /* the kernel's dummy */

TestSuite(kernel, .init = new_kernel, .fini = destroy_kernel);

/* The link trap: both libraries export main(), and SystemC's runs no test. */
Test(kernel, main_is_the_one_that_runs_the_tests)
{
    Dl_info info;
    cr_assert_neq(dladdr(dlsym(RTLD_DEFAULT, "main"), &info), 0);
    cr_assert_not_null(strstr(info.dli_fname, "criterion"), "%s", info.dli_fname);
}

Test(kernel, a_program_that_runs_systemc_s_main_fails)
{
    cr_assert_eq(sc_main(0, NULL), 1);
}

Test(kernel, a_run_to_a_time_is_two_sided)
{
    probe p = {0};
    watch(&p, "p");
    nvx_event_notify(p.ev, 100);
    cr_assert_eq(nvx_kernel_run(k, 99), NVX_RUN_TIME);
    cr_assert_eq(p.runs, 0);
    cr_assert_eq(nvx_kernel_now(k), 99);
    cr_assert_eq(nvx_kernel_run(k, 100), NVX_RUN_TIME);
    cr_assert_eq(p.runs, 1);
    cr_assert_eq(nvx_kernel_now(k), 100);
}

static void start_chain(void *arg) { nvx_event_notify(((probe *)arg)->ev, 0); }

Test(kernel, all_delta_cycles_of_the_last_instant_belong_to_the_run)
{
    probe first = {0}, second = {0};
    first.ev = nvx_event_new(k, "first");
    nvx_method_sense(nvx_method_new(k, "chain", start_chain, &second), first.ev);
    watch(&second, "second");
    nvx_event_notify(first.ev, 70);
    cr_assert_eq(nvx_kernel_run(k, 70), NVX_RUN_TIME);
    cr_assert_eq(second.runs, 1);
}

Test(kernel, a_run_to_now_and_a_run_with_nothing_to_do_succeed)
{
    cr_assert_eq(nvx_kernel_run(k, 0), NVX_RUN_TIME);
    cr_assert_eq(nvx_kernel_run(k, 41), NVX_RUN_TIME);
    cr_assert_eq(nvx_kernel_run(k, 41), NVX_RUN_TIME);
    cr_assert_eq(nvx_kernel_now(k), 41);
    cr_assert_eq(nvx_kernel_run(k, NVX_NEVER), NVX_RUN_IDLE);
}

Test(kernel, a_run_for_ever_ends_idle_at_the_last_event)
{
    probe p = {0};
    watch(&p, "p");
    nvx_event_notify(p.ev, 2385);
    cr_assert_eq(nvx_kernel_run(k, NVX_NEVER), NVX_RUN_IDLE);
    cr_assert_eq(nvx_kernel_now(k), 2385);
}

Test(kernel, a_time_in_the_past_fails)
{
    nvx_kernel_run(k, 50);
    cr_assert_eq(nvx_kernel_run(k, 49), NVX_RUN_FAILED);
    cr_assert_str_eq(nvx_kernel_error(k), "cannot run to 49 ps: it is 50 ps already");
}

Test(kernel, of_two_notifications_the_earliest_wins_in_either_order)
{
    probe later_first = {0}, earlier_first = {0};
    watch(&later_first, "a");
    watch(&earlier_first, "b");
    nvx_event_notify(later_first.ev, 20);
    nvx_event_notify(later_first.ev, 10);
    nvx_event_notify(earlier_first.ev, 10);
    nvx_event_notify(earlier_first.ev, 20);
    nvx_kernel_run(k, 100);
    cr_assert_eq(later_first.runs, 1);
    cr_assert_eq(later_first.last, 10);
    cr_assert_eq(earlier_first.runs, 1);
    cr_assert_eq(earlier_first.last, 10);
}

Test(kernel, a_cancelled_notification_does_not_come)
{
    probe p = {0};
    watch(&p, "p");
    nvx_event_notify(p.ev, 20);
    nvx_event_cancel(p.ev);
    nvx_kernel_run(k, 100);
    cr_assert_eq(p.runs, 0);
}

static uint64_t notified_in; /* delta */

static void notify_now(void *arg)
{
    notified_in = nvx_kernel_delta(k);
    nvx_event_notify(((probe *)arg)->ev, 0);
}

Test(kernel, a_notification_without_delay_comes_in_the_next_delta_at_the_same_time)
{
    probe p = {0};
    watch(&p, "p");
    nvx_method_new(k, "notifier", notify_now, &p);
    nvx_kernel_run(k, NVX_NEVER);
    cr_assert_eq(p.runs, 1);
    cr_assert_eq(p.last, 0);
    cr_assert_eq(p.last_delta, notified_in + 1);
}

Test(kernel, time_is_exact_beyond_the_integers_of_a_double)
{
    probe p = {0};
    nvx_time t = (UINT64_C(1) << 53) + 1; /* a double would round it down */
    watch(&p, "p");
    nvx_event_notify(p.ev, t);
    nvx_kernel_run(k, t - 1);
    cr_assert_eq(p.runs, 0);
    nvx_kernel_run(k, t);
    cr_assert_eq(p.last, UINT64_C(9007199254740993));
}

Test(kernel, a_delay_beyond_the_end_of_time_fails_instead_of_wrapping)
{
    probe p = {0};
    watch(&p, "bank.row");
    nvx_kernel_run(k, 10);
    nvx_event_notify(p.ev, NVX_NEVER - 10);
    cr_assert_eq(nvx_kernel_run(k, 20), NVX_RUN_FAILED);
    cr_assert_str_eq(nvx_kernel_error(k),
                     "bank.row: delay reaches beyond the end of time");
}

Test(kernel, ten_processes_keep_their_own_time)
{
    probe p[10] = {0};
    for (unsigned i = 0; i < 10; i++) {
        watch(&p[i], "same.name");
        p[i].period = 7 + 3 * i;
        nvx_event_notify(p[i].ev, p[i].period);
    }
    nvx_kernel_run(k, 2385);
    for (unsigned i = 0; i < 10; i++)
        cr_assert_eq(p[i].runs, 2385 / (7 + 3 * i), "process %u", i);
}

static void stop_at_20(void *arg)
{
    note(arg);
    if (nvx_kernel_now(k) == 20)
        nvx_kernel_stop(k);
}

Test(kernel, a_stopped_run_goes_on_from_where_it_stopped)
{
    probe p = {.ev = nvx_event_new(k, "p"), .period = 10};
    nvx_method_sense(nvx_method_new(k, "p", stop_at_20, &p), p.ev);
    nvx_event_notify(p.ev, 10);
    cr_assert_eq(nvx_kernel_run(k, 55), NVX_RUN_STOPPED);
    cr_assert_eq(nvx_kernel_now(k), 20);
    cr_assert_eq(nvx_kernel_run(k, 55), NVX_RUN_TIME);
    cr_assert_eq(p.runs, 5);
}

static void fail_twice(void *arg)
{
    note(arg);
    cr_assert_eq(nvx_kernel_fail(k, "tile%d.adc: code %d out of range", 3, 256), -1);
    nvx_kernel_fail(k, "another");
}

Test(kernel, the_first_failure_ends_the_run_and_is_kept)
{
    probe p = {.ev = nvx_event_new(k, "p"), .period = 10};
    nvx_method_sense(nvx_method_new(k, "p", fail_twice, &p), p.ev);
    nvx_event_notify(p.ev, 10);
    cr_assert_str_eq(nvx_kernel_error(k), "");
    cr_assert_eq(nvx_kernel_run(k, 55), NVX_RUN_FAILED);
    cr_assert_eq(nvx_kernel_now(k), 10);
    cr_assert_str_eq(nvx_kernel_error(k), "tile3.adc: code 256 out of range");
    cr_assert_eq(nvx_kernel_run(k, 55), NVX_RUN_FAILED);
    cr_assert_eq(p.runs, 1);
}

static void wait_in_a_method(void *arg) { *(int *)arg = nvx_thread_wait(NULL, 5); }

Test(kernel, what_systemc_throws_becomes_a_failure)
{
    int result = 0;
    nvx_method_new(k, "m", wait_in_a_method, &result);
    cr_assert_eq(nvx_kernel_run(k, NVX_NEVER), NVX_RUN_FAILED);
    cr_assert_eq(result, -1);
    cr_assert_str_eq(nvx_kernel_error(k),
                     "nvx_thread_wait: wait() is only allowed in SC_THREADs and "
                     "SC_CTHREADs");
}

Test(kernel, a_method_cannot_sense_more_after_the_first_run)
{
    nvx_method *m = nvx_method_new(k, "tile0.top", note, &(probe){0});
    nvx_kernel_run(k, 1);
    cr_assert_eq(nvx_method_sense(m, nvx_event_new(k, "late")), -1);
    cr_assert_str_eq(nvx_kernel_error(k), "tile0.top: sense after the first run");
}

Test(kernel, no_process_is_made_after_the_first_run)
{
    nvx_kernel_run(k, 1);
    cr_assert_null(nvx_method_new(k, "tile0.late", note, NULL));
    cr_assert_null(nvx_thread_new(k, "t", note, NULL, 0));
    cr_assert_null(nvx_update_new(k, "u", note, NULL));
    cr_assert_str_eq(nvx_kernel_error(k), "tile0.late: made after the first run");
}

Test(kernel, a_second_kernel_is_refused_while_one_lives)
{
    cr_assert_null(nvx_kernel_new());
}

static void wait_for_ever(void *arg)
{
    while (nvx_thread_wait(arg, NVX_NEVER) == 0)
        ;
}

Test(kernel, kernels_can_follow_one_another_in_a_process)
{
    for (unsigned i = 0; i < 200; i++) {
        probe p = {.period = 10};
        watch(&p, "p");
        nvx_thread_new(k, "stimulus", wait_for_ever, p.ev, 65536);
        nvx_event_notify(p.ev, 10);
        cr_assert_eq(nvx_kernel_run(k, 1000 + i), NVX_RUN_TIME);
        cr_assert_eq(p.runs, (1000 + i) / 10);
        nvx_kernel_destroy(&k);
        cr_assert_null(k);
        k = nvx_kernel_new();
        cr_assert_eq(nvx_kernel_now(k), 0);
    }
}

Test(kernel, a_run_allocates_nothing)
{
    probe p[20] = {0};
    for (unsigned i = 0; i < 20; i++) {
        watch(&p[i], "p");
        p[i].period = 7 + 3 * i;
        nvx_event_notify(p[i].ev, p[i].period);
    }
    nvx_kernel_run(k, 10000); /* SystemC's own pools have grown by then */
    size_t before = mallinfo2().uordblks;
    nvx_kernel_run(k, 200000);
    cr_assert_eq(mallinfo2().uordblks, before);
}

static void redirect(void)
{
    cr_redirect_stdout();
    cr_redirect_stderr();
    k = nvx_kernel_new();
}

Test(kernel_output, a_simulation_prints_nothing, .init = redirect)
{
    probe p = {.period = 10};
    watch(&p, "a.b");
    nvx_event_notify(p.ev, 5);
    nvx_kernel_run(k, 1000);
    nvx_kernel_stop(k);
    nvx_kernel_destroy(&k);
    fflush(stdout);
    fflush(stderr);
    cr_assert_stdout_eq_str("");
    cr_assert_stderr_eq_str("");
}
