/* test_agreement.c - the engine against the clock-by-clock reference, to the picosecond
 * and to the last counter, on random machines. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "tests/formula/machines.h"
#include "tests/formula/reference.h"

enum { BUSES = 200, CHIPS = 600 };

static nvx_timing_stats *engine_run(struct load *load, bool reverse)
{
    nvx_timing_stats *stats = NULL;
    nvx_error err = {0};
    int rc = nvx_timing_run(&load->m, load->requests, load->request, load->counts,
                            load->outstanding, reverse, &stats, &err);
    cr_assert_eq(rc, 0, "%s", err.text);
    return stats;
}

static void same(uint64_t got, uint64_t expected, uint64_t seed, const char *what,
                 uint64_t i)
{
    cr_assert_eq(got, expected, "machine %lu: %s[%lu] is %lu, not %lu", seed, what, i,
                 got, expected);
}

static void same_requests(const struct load *got, const struct load *expected,
                          uint64_t seed)
{
    for (uint64_t r = 0; r < got->requests; r++) {
        const nvx_timing_request *a = &got->request[r], *b = &expected->request[r];
        same(a->arrival, b->arrival, seed, "arrival", r);
        same(a->start, b->start, seed, "start", r);
        same(a->turn, b->turn, seed, "turn", r);
        same(a->end, b->end, seed, "end", r);
        if (!a->write)
            same(a->copy, b->copy, seed, "copy", r);
    }
}

static void same_server(const nvx_server_stats *got, const nvx_server_stats *expected,
                        uint64_t seed, const char *name, uint64_t i)
{
    char what[64];
    const char *field[] = {"grants", "busy", "wait", "longest_wait", "most_waiting"};
    uint64_t a[] = {got->grants, got->busy, got->wait, got->longest_wait,
                    got->most_waiting};
    uint64_t b[] = {expected->grants, expected->busy, expected->wait,
                    expected->longest_wait, expected->most_waiting};
    for (int f = 0; f < 5; f++) {
        snprintf(what, sizeof what, "%s.%s", name, field[f]);
        same(a[f], b[f], seed, what, i);
    }
}

static void same_store(const nvx_store_stats *got, const nvx_store_stats *expected,
                       uint64_t seed, const char *name, uint64_t i)
{
    same(got->capacity, expected->capacity, seed, name, i);
    same(got->most, expected->most, seed, name, i);
    cr_assert_leq(fabs(got->mean - expected->mean), 1e-9 * expected->mean,
                  "machine %lu: mean of %s[%lu] is %.17g, not %.17g", seed, name, i,
                  got->mean, expected->mean);
}

static void same_tile(const nvx_timing_stats *a, const nvx_timing_stats *b, uint64_t seed,
                      uint32_t i)
{
    same_server(&a->rows[i], &b->rows[i], seed, "rows", i);
    same_server(&a->adc[i], &b->adc[i], seed, "adc", i);
    same_server(&a->topk[i], &b->topk[i], seed, "topk", i);
    same_server(&a->accumulate[i], &b->accumulate[i], seed, "accumulate", i);
    same_store(&a->output[i], &b->output[i], seed, "output", i);
    same(a->written[i], b->written[i], seed, "written", i);
    same(a->planes_driven[i], b->planes_driven[i], seed, "planes_driven", i);
    same(a->conversions[i], b->conversions[i], seed, "conversions", i);
    same(a->rounds[i], b->rounds[i], seed, "rounds", i);
    same(a->samples[i], b->samples[i], seed, "samples", i);
    same(a->integrations[i], b->integrations[i], seed, "integrations", i);
    same(a->charge_steps[i], b->charge_steps[i], seed, "charge_steps", i);
    same(a->topk_checks[i], b->topk_checks[i], seed, "topk_checks", i);
    same(a->topk_inserts[i], b->topk_inserts[i], seed, "topk_inserts", i);
    same(a->topk_replaces[i], b->topk_replaces[i], seed, "topk_replaces", i);
}

static void same_stats(const nvx_timing_stats *a, const nvx_timing_stats *b,
                       const nvx_timing_machine *m, uint64_t seed)
{
    uint32_t copies = m->copies > 0 ? (uint32_t)m->copies : 1;
    same(a->cycles, b->cycles, seed, "cycles", 0);
    same(a->links, b->links, seed, "links", 0);
    same(a->bus_bits, b->bus_bits, seed, "bus_bits", 0);
    same(a->link_bits, b->link_bits, seed, "link_bits", 0);
    same_server(&a->link_in, &b->link_in, seed, "link_in", 0);
    same_server(&a->link_out, &b->link_out, seed, "link_out", 0);
    same_server(&a->bus, &b->bus, seed, "bus", 0);
    same_server(&a->merge, &b->merge, seed, "merge", 0);
    same_store(&a->global, &b->global, seed, "global", 0);
    for (uint32_t c = 0; c < copies; c++)
        same_store(&a->input[c], &b->input[c], seed, "input", c);
    for (uint32_t i = 0; i < m->tiles * copies; i++)
        same_tile(a, b, seed, i);
}

/* Runs machine after machine through both and compares what `what` says. */
enum what { REQUESTS, STATISTICS };

static void agrees(struct load *(*make)(uint64_t seed), uint64_t machines, enum what what)
{
    for (uint64_t seed = 1; seed <= machines; seed++) {
        struct load *a = make(seed), *b = make(seed);
        nvx_timing_stats *got = engine_run(a, false);
        nvx_timing_stats *expected =
            reference_run(&b->m, b->requests, b->request, b->counts, b->outstanding);
        if (what == REQUESTS)
            same_requests(a, b, seed);
        else
            same_stats(got, expected, &a->m, seed);
        nvx_timing_stats_destroy(&got);
        reference_destroy(&expected);
        load_destroy(&a);
        load_destroy(&b);
    }
}

Test(engine, agrees_with_the_reference_on_requests_to_buses)
{
    agrees(load_random, BUSES, REQUESTS);
}

Test(engine, agrees_with_the_reference_on_requests_to_chips_of_every_organisation)
{
    agrees(load_chip, CHIPS, REQUESTS);
}

Test(engine, agrees_with_the_reference_on_requests_where_every_buffer_has_one_slot)
{
    agrees(load_tight, CHIPS, REQUESTS);
}

Test(engine, agrees_with_the_reference_on_statistics_of_buses)
{
    agrees(load_random, BUSES, STATISTICS);
}

Test(engine, agrees_with_the_reference_on_statistics_of_chips_of_every_organisation)
{
    agrees(load_chip, CHIPS, STATISTICS);
}

Test(engine, agrees_with_the_reference_on_statistics_where_every_buffer_has_one_slot)
{
    agrees(load_tight, CHIPS, STATISTICS);
}

Test(engine, does_not_depend_on_the_order_its_components_are_created_in)
{
    for (uint64_t seed = 1; seed <= CHIPS; seed++) {
        struct load *a = load_chip(seed), *b = load_chip(seed);
        nvx_timing_stats *forward = engine_run(a, false);
        nvx_timing_stats *reverse = engine_run(b, true);
        same_requests(b, a, seed);
        same_stats(reverse, forward, &a->m, seed);
        nvx_timing_stats_destroy(&forward);
        nvx_timing_stats_destroy(&reverse);
        load_destroy(&a);
        load_destroy(&b);
    }
}

static bool one_clock(const nvx_timing_machine *m)
{
    return (m->network_ps == 0 || m->network_ps == m->period_ps) &&
           (m->adc_ps == 0 || m->adc_ps == m->period_ps) &&
           (m->link_ps == 0 || m->link_ps == m->period_ps);
}

static void same_service(struct load *load, uint64_t seed)
{
    nvx_timing_stats *stats = engine_run(load, false);
    nvx_error err = {0};
    cr_assert_eq(nvx_timing_service(&load->m, load->requests, load->request, load->counts,
                                    NULL, &err),
                 0, "%s", err.text);
    for (uint64_t r = 0; r < load->requests; r++)
        same(load->request[r].alone,
             reference_alone(&load->m, &load->request[r],
                             &load->counts[r * load->m.tiles]),
             seed, "alone", r);
    nvx_timing_stats_destroy(&stats);
}

/* Each request begins when all clocks have an edge, as at time 0. */
static void tells_the_service(bool clocks)
{
    for (uint64_t seed = 1; seed <= CHIPS; seed++) {
        struct load *load = load_chip(seed);
        if (one_clock(&load->m) != clocks)
            same_service(load, seed);
        load_destroy(&load);
    }
}

Test(engine, tells_the_service_the_reference_has_with_one_clock)
{
    tells_the_service(false);
}

Test(engine, tells_the_service_the_reference_has_with_several_clocks)
{
    tells_the_service(true);
}
