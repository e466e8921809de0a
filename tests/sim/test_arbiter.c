#include <criterion/criterion.h>

#include "sim/arbiter.h"

/* Asks for every port of the list (ends with -1) at the given time. */
static void ask(nvx_arbiter *a, uint64_t time, const int ports[])
{
    for (int i = 0; ports[i] >= 0; i++)
        nvx_arbiter_ask(a, (unsigned)ports[i], time);
}

/* Grants until nobody asks and compares with the list (ends with -1). */
static void expect_order(nvx_arbiter *a, uint64_t time, const int ports[])
{
    for (int i = 0; ports[i] >= 0; i++)
        cr_assert_eq(nvx_arbiter_grant(a, time), ports[i], "grant %d", i);
    cr_assert_eq(nvx_arbiter_grant(a, time), NVX_ARBITER_NONE);
}

#define PORTS(...) ((const int[]){__VA_ARGS__, -1})

Test(arbiter, grants_nobody_when_nobody_asks)
{
    nvx_arbiter *a = nvx_arbiter_new(5, NVX_ARBITER_OLDEST);
    cr_assert_eq(nvx_arbiter_grant(a, 3), NVX_ARBITER_NONE);
    nvx_arbiter_destroy(&a);
}

Test(arbiter, fixed_grants_the_lowest_port_whoever_asked_first)
{
    nvx_arbiter *a = nvx_arbiter_new(200, NVX_ARBITER_FIXED);
    ask(a, 1, PORTS(130));
    ask(a, 2, PORTS(64, 7, 199));
    expect_order(a, 5, PORTS(7, 64, 130, 199));
    nvx_arbiter_destroy(&a);
}

Test(arbiter, round_robin_starts_its_first_search_at_port_0)
{
    nvx_arbiter *a = nvx_arbiter_new(7, NVX_ARBITER_ROUND_ROBIN);
    ask(a, 1, PORTS(6, 0, 3));
    expect_order(a, 1, PORTS(0, 3, 6));
    nvx_arbiter_destroy(&a);
}

Test(arbiter, round_robin_goes_on_after_the_last_granted_port)
{
    nvx_arbiter *a = nvx_arbiter_new(300, NVX_ARBITER_ROUND_ROBIN);
    ask(a, 1, PORTS(70));
    cr_assert_eq(nvx_arbiter_grant(a, 1), 70);
    ask(a, 2, PORTS(70, 2, 71, 290));
    expect_order(a, 2, PORTS(71, 290, 2, 70));
    nvx_arbiter_destroy(&a);
}

Test(arbiter, round_robin_wraps_after_the_last_port)
{
    nvx_arbiter *a = nvx_arbiter_new(64, NVX_ARBITER_ROUND_ROBIN);
    ask(a, 1, PORTS(63));
    cr_assert_eq(nvx_arbiter_grant(a, 1), 63);
    ask(a, 2, PORTS(63, 1));
    expect_order(a, 2, PORTS(1, 63));
    nvx_arbiter_destroy(&a);
}

Test(arbiter, round_robin_finds_a_lower_port_in_the_word_it_started_in)
{
    nvx_arbiter *a = nvx_arbiter_new(4096, NVX_ARBITER_ROUND_ROBIN);
    ask(a, 1, PORTS(4090));
    cr_assert_eq(nvx_arbiter_grant(a, 1), 4090);
    ask(a, 2, PORTS(4089));
    expect_order(a, 2, PORTS(4089));
    nvx_arbiter_destroy(&a);
}

Test(arbiter, the_largest_arbiter_finds_ports_far_apart)
{
    nvx_arbiter *a = nvx_arbiter_new(NVX_ARBITER_MOST_PORTS, NVX_ARBITER_ROUND_ROBIN);
    ask(a, 1, PORTS(262143, 4096, 4095, 100000));
    expect_order(a, 1, PORTS(4095, 4096, 100000, 262143));
    nvx_arbiter_destroy(&a);
}

Test(arbiter, oldest_grants_the_earliest_ask_then_the_lowest_port)
{
    nvx_arbiter *a = nvx_arbiter_new(100, NVX_ARBITER_OLDEST);
    ask(a, 4, PORTS(90, 12));
    ask(a, 5, PORTS(3));
    ask(a, 2, PORTS(77));
    expect_order(a, 9, PORTS(77, 12, 90, 3));
    nvx_arbiter_destroy(&a);
}

Test(arbiter, a_granted_port_may_ask_again)
{
    nvx_arbiter *a = nvx_arbiter_new(3, NVX_ARBITER_OLDEST);
    ask(a, 1, PORTS(0, 2));
    cr_assert_eq(nvx_arbiter_grant(a, 1), 0);
    cr_assert_not(nvx_arbiter_asking(a, 0));
    ask(a, 2, PORTS(0));
    expect_order(a, 2, PORTS(2, 0));
    nvx_arbiter_destroy(&a);
}

/* Ports 0, 1, 2 ask at 10, 12, 12; grants at 13, 17, 20: waits 3, 5, 8, sum 16. Three ask
 * at the first decision. */
Test(arbiter, counts_grants_waits_and_the_most_that_asked_at_a_decision)
{
    nvx_arbiter *a = nvx_arbiter_new(3, NVX_ARBITER_FIXED);
    ask(a, 10, PORTS(0));
    ask(a, 12, PORTS(1, 2));
    nvx_arbiter_grant(a, 13);
    nvx_arbiter_grant(a, 17);
    nvx_arbiter_grant(a, 20);
    nvx_arbiter_grant(a, 21);
    const nvx_arbiter_stats *s = nvx_arbiter_counters(a);
    cr_assert_eq(s->grants, 3);
    cr_assert_eq(s->wait, 16);
    cr_assert_eq(s->longest_wait, 8);
    cr_assert_eq(s->most_waiting, 3);
    nvx_arbiter_destroy(&a);
}

enum { N = 4261 }; /* three levels of 64, the last word not full */

/* The header's three sentences, read one port at a time. */
static int by_the_rule(nvx_arbiter_policy policy, const bool asks[],
                       const uint64_t since[], int last)
{
    int best = NVX_ARBITER_NONE;
    for (int i = 0; i < N; i++) {
        int port = policy == NVX_ARBITER_ROUND_ROBIN ? (last + 1 + i) % N : i;
        if (!asks[port])
            continue;
        if (best < 0 || (policy == NVX_ARBITER_OLDEST && since[port] < since[best]))
            best = port;
    }
    return best;
}

static void compare_with_the_rule(nvx_arbiter_policy policy)
{
    nvx_arbiter *a = nvx_arbiter_new(N, policy);
    bool asks[N] = {false};
    uint64_t since[N] = {0};
    uint32_t random = 12345;
    int last = -1;
    for (uint64_t t = 0; t < 40000; t++) {
        random = random * 1664525 + 1013904223; /* Numerical Recipes' generator */
        unsigned port = (random >> 8) % N;
        if (!asks[port]) {
            nvx_arbiter_ask(a, port, since[port] = t / 3);
            asks[port] = true;
        }
        if (t / 8000 % 2 == 0 ? random >> 30 : random >> 31) /* fills, then empties */
            continue;
        int expected = by_the_rule(policy, asks, since, last);
        cr_assert_eq(nvx_arbiter_grant(a, t), expected);
        if (expected >= 0) {
            asks[expected] = false;
            last = expected;
        }
    }
    nvx_arbiter_destroy(&a);
}

Test(arbiter, agrees_with_a_plain_search_for_every_policy)
{
    compare_with_the_rule(NVX_ARBITER_ROUND_ROBIN);
    compare_with_the_rule(NVX_ARBITER_OLDEST);
    compare_with_the_rule(NVX_ARBITER_FIXED);
}
