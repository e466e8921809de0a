#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/sim/probe.h"

TestSuite(process, .init = new_kernel, .fini = destroy_kernel);

Test(process, a_method_that_senses_nothing_runs_once_at_the_start)
{
    probe free = {0}, sensing = {0};
    nvx_method_new(k, "free", note, &free);
    watch(&sensing, "sensing");
    nvx_kernel_run(k, 100);
    cr_assert_eq(free.runs, 1);
    cr_assert_eq(free.last, 0);
    cr_assert_eq(sensing.runs, 0);
}

/* Two processes on one tick: a becomes b + 1, b becomes 2 a. */
typedef struct {
    nvx_event *tick;
    int a, b, next_a, next_b;
    bool updates;
    nvx_update *update_a, *update_b;
} pair;

static void set_a(void *arg)
{
    pair *p = arg;
    p->a = p->next_a;
}

static void set_b(void *arg)
{
    pair *p = arg;
    p->b = p->next_b;
}

static void step_a(void *arg)
{
    pair *p = arg;
    p->next_a = p->b + 1;
    if (p->updates)
        nvx_update_request(p->update_a);
    else
        set_a(p);
    nvx_event_notify(p->tick, 10);
}

static void step_b(void *arg)
{
    pair *p = arg;
    p->next_b = 2 * p->a;
    if (p->updates)
        nvx_update_request(p->update_b);
    else
        set_b(p);
}

static pair run_pair(bool updates, bool a_first)
{
    pair p = {.tick = nvx_event_new(k, "tick"), .updates = updates};
    p.update_a = nvx_update_new(k, "a", set_a, &p);
    p.update_b = nvx_update_new(k, "b", set_b, &p);
    if (a_first)
        nvx_method_sense(nvx_method_new(k, "a", step_a, &p), p.tick);
    nvx_method_sense(nvx_method_new(k, "b", step_b, &p), p.tick);
    if (!a_first)
        nvx_method_sense(nvx_method_new(k, "a", step_a, &p), p.tick);
    nvx_event_notify(p.tick, 10);
    nvx_kernel_run(k, 65); /* 6 steps */
    nvx_kernel_destroy(&k);
    k = nvx_kernel_new();
    return p;
}

/* By hand, a before b: b = 2, 6, 14, 30, 62, 126; b before a: 0, 2, 6, 14, 30, 62. */
Test(process, plain_variables_make_results_depend_on_creation_order)
{
    int one = run_pair(false, true).b, other = run_pair(false, false).b;
    cr_assert_eq(one < other ? one : other, 62);
    cr_assert_eq(one < other ? other : one, 126);
}

/* By hand, both at once: (a, b) = (1, 0), (1, 2), (3, 2), (3, 6), (7, 6), (7, 14). */
Test(process, updates_make_results_independent_of_creation_order)
{
    for (int a_first = 0; a_first < 2; a_first++) {
        pair p = run_pair(true, a_first);
        cr_assert_eq(p.a, 7);
        cr_assert_eq(p.b, 14);
    }
}

static void request_twice(void *arg)
{
    nvx_update_request(arg);
    nvx_update_request(arg);
}

Test(process, an_update_requested_twice_runs_once)
{
    probe p = {0};
    nvx_method_new(k, "m", request_twice, nvx_update_new(k, "u", note, &p));
    nvx_kernel_run(k, NVX_NEVER);
    cr_assert_eq(p.runs, 1);
}

static nvx_event *never_notified, *at_30;
static nvx_time woken[5];
static int n_woken;

static void wake_up(void *arg)
{
    (void)arg;
    woken[n_woken++] = nvx_kernel_now(k);
    if (n_woken == 1)
        nvx_method_next(NULL, 20);
    else if (n_woken == 2)
        nvx_method_next(at_30, NVX_NEVER);
    else if (n_woken == 3)
        nvx_method_next(at_30, 7);
}

Test(process, a_method_runs_next_after_a_delay_or_on_an_event_whichever_is_first)
{
    at_30 = nvx_event_new(k, "at_30");
    nvx_event_notify(at_30, 30);
    nvx_method_new(k, "m", wake_up, NULL);
    nvx_kernel_run(k, 100);
    cr_assert_eq(n_woken, 4);
    cr_assert_eq(woken[1], 20);
    cr_assert_eq(woken[2], 30);
    cr_assert_eq(woken[3], 37);
}

static void stimulus(void *arg)
{
    (void)arg;
    nvx_thread_wait(NULL, 12);
    woken[n_woken++] = nvx_kernel_now(k);
    nvx_thread_wait(at_30, NVX_NEVER);
    woken[n_woken++] = nvx_kernel_now(k);
    nvx_thread_wait(never_notified, 5);
    woken[n_woken++] = nvx_kernel_now(k);
}

Test(process, a_thread_waits_for_delays_events_and_both)
{
    at_30 = nvx_event_new(k, "at_30");
    never_notified = nvx_event_new(k, "never");
    nvx_event_notify(at_30, 30);
    nvx_thread_new(k, "stimulus", stimulus, NULL, 65536);
    cr_assert_eq(nvx_kernel_run(k, NVX_NEVER), NVX_RUN_IDLE);
    cr_assert_eq(n_woken, 3);
    cr_assert_eq(woken[0], 12);
    cr_assert_eq(woken[1], 30);
    cr_assert_eq(woken[2], 35);
}

static uint64_t code;
static double level;

static void change(void *arg)
{
    code = 165; /* 10100101 */
    level = 2.385;
    (void)arg;
}

static void expect_in_file(const char *path, const char *text)
{
    char content[4096];
    FILE *f = fopen(path, "r");
    cr_assert_not_null(f);
    content[fread(content, 1, sizeof content - 1, f)] = '\0';
    fclose(f);
    cr_assert_not_null(strstr(content, text), "'%s' is not in\n%s", text, content);
}

Test(process, waves_write_a_vcd_file_with_times_and_values)
{
    char path[64];
    snprintf(path, sizeof path, "/tmp/nvx-waves-%ld.vcd", (long)getpid());
    nvx_event *ev = nvx_event_new(k, "ev");
    nvx_method_sense(nvx_method_new(k, "change", change, NULL), ev);
    nvx_wave *w = nvx_wave_open(k, path);
    nvx_wave_u64(w, "adc.code", &code, 8);
    nvx_wave_real(w, "adc.level", &level);
    nvx_event_notify(ev, 2385);
    cr_assert_eq(nvx_kernel_run(k, 5000), NVX_RUN_TIME, "%s", nvx_kernel_error(k));
    nvx_wave_close(&w);
    cr_assert_null(w);
    expect_in_file(path, "$timescale\n     1 ps\n$end");
    expect_in_file(path, "$var wire    8  aaaaa  code [7:0]  $end");
    expect_in_file(path, "#2385\nb10100101 aaaaa\nr2.385");
    remove(path);
}

Test(process, waves_into_a_missing_folder_fail_at_once)
{
    cr_assert_null(nvx_wave_open(k, "no/waves.vcd"));
    cr_assert_str_eq(nvx_kernel_error(k),
                     "cannot write 'no/waves.vcd': No such file or directory");
}
