/* test_closed_formula.c - unloaded latency and saturated throughput of the engine,
 * against the formulas of docs/timing.md written out by hand. */
#include <criterion/criterion.h>

#include "tests/formula/alone.h"
#include "tests/formula/machines.h"

static uint64_t ceil_div(uint64_t a, uint64_t b) { return (a + b - 1) / b; }

static uint64_t max(uint64_t a, uint64_t b) { return a > b ? a : b; }

static uint64_t min(uint64_t a, uint64_t b) { return a < b ? a : b; }

static void run(struct load *load)
{
    nvx_timing_stats *stats = NULL;
    nvx_error err = {0};
    int rc = nvx_timing_run(&load->m, load->requests, load->request, load->counts,
                            load->outstanding, false, &stats, &err);
    cr_assert_eq(rc, 0, "%s", err.text);
    nvx_timing_stats_destroy(&stats);
}

/* ---- the terms, for machines whose tiles are equal; c is what tile 0's top-k did ----
 */

static uint64_t drive_cycles(const nvx_timing_machine *m)
{
    uint64_t sum = 0;
    for (uint64_t p = 0; p < m->planes; p++)
        sum += m->plane[p].drive;
    return sum;
}

static uint64_t adc_cycles(const nvx_timing_machine *m)
{
    uint64_t sum = 0;
    for (uint64_t p = 0; p < m->planes; p++)
        sum += m->tile[0].adc_cycles[p];
    return sum;
}

/* Sum over planes of the longer of a plane's drive and the conversions of the one before;
 * that of the first plane is the last one of the query ahead. */
static uint64_t overlapped_cycles(const nvx_timing_machine *m, uint64_t first_plane)
{
    uint64_t sum = 0, planes = m->planes;
    for (uint64_t p = first_plane; p < planes; p++)
        sum += max(m->plane[p].drive, m->tile[0].adc_cycles[(p + planes - 1) % planes]);
    return sum;
}

static uint64_t query_cycles(const nvx_timing_machine *m)
{
    if (m->sample_depth == 1)
        return drive_cycles(m) + adc_cycles(m);
    return m->plane[0].drive + overlapped_cycles(m, 1) +
           m->tile[0].adc_cycles[m->planes - 1];
}

static uint64_t topk_cycles(const nvx_timing_machine *m, const nvx_topk_counts *c)
{
    uint64_t left = m->tile[0].candidates - c->inserts - c->replaces;
    return m->topk_check * left + m->topk_insert * c->inserts +
           m->topk_replace * c->replaces;
}

static uint64_t list_entries(const nvx_timing_machine *m)
{
    return min(m->k, m->tile[0].candidates);
}

static uint64_t list_cycles(const nvx_timing_machine *m)
{
    return ceil_div(list_entries(m) * m->entry_bits, m->bus_width);
}

static uint64_t way_in(const nvx_timing_machine *m)
{
    return ceil_div(m->query_bits, m->link_width) + m->link_latency +
           ceil_div(m->query_bits, m->bus_width) + m->bus_latency + m->buffer_access;
}

static uint64_t way_out(const nvx_timing_machine *m)
{
    return ceil_div(m->k * m->entry_bits, m->link_width) + m->link_latency;
}

/* ---- unloaded ---- */

static void latency_is(struct load *load, uint64_t expected, uint64_t seed)
{
    run(load);
    cr_assert_eq(load->request[0].end, expected, "machine %lu: %lu, not %lu", seed,
                 load->request[0].end, expected);
    cr_assert_eq(alone_on_bus(&load->m, load->counts), expected, "machine %lu", seed);
}

/* All n lists are ready in the same cycle: they cross the bus one after another, and the
 * slower of bus and merge unit sets the pace. */
Test(unloaded, latency_of_equal_tiles_is_the_sum_of_stages_and_a_pipeline_of_lists)
{
    for (uint64_t seed = 1; seed <= 40; seed++) {
        uint32_t n = 1 + (uint32_t)(seed % 5);
        struct load *load = load_equal(seed, n, 1);
        const nvx_timing_machine *m = &load->m;
        uint64_t bus = list_cycles(m), merge = list_entries(m) * m->topk_merge;
        latency_is(load,
                   way_in(m) + query_cycles(m) + m->shift_add_latency +
                       m->tile[0].add_cycles + topk_cycles(m, load->counts) + bus +
                       m->bus_latency + (n - 1) * max(bus, merge) + merge + way_out(m),
                   seed);
        load_destroy(&load);
    }
}

/* All tiles but one hold further rows of the same vectors: their sums cross the bus one
 * after another, are added when the last has come, and one list is merged. */
Test(unloaded, latency_with_one_home_has_all_partial_sums_on_the_bus_in_a_row)
{
    for (uint64_t seed = 1; seed <= 40; seed++) {
        uint32_t n = 2 + (uint32_t)(seed % 4);
        struct load *load = load_equal(seed, n, 1);
        nvx_timing_machine *m = &load->m;
        uint64_t bits = 1 + 37 * seed % 211,
                 last = ceil_div(bits, m->bus_width) * (n - 1);
        m->k = min(m->k, m->tile[0].candidates);
        for (uint32_t i = 1; i < n; i++) {
            m->tile[i].candidates = 0;
            load->counts[i] = (nvx_topk_counts){0, 0};
            load_add_partial(load, i, 0, bits);
        }
        latency_is(load,
                   way_in(m) + query_cycles(m) + m->shift_add_latency + last +
                       m->bus_latency + m->tile[0].add_cycles +
                       topk_cycles(m, load->counts) + list_cycles(m) + m->bus_latency +
                       m->k * m->topk_merge + way_out(m),
                   seed);
        load_destroy(&load);
    }
}

/* ---- saturated ---- */

enum part { ROWS, POOL, ONE_SAMPLER, ADDER, TOPK, BUS, MERGER, INWARD, OUTWARD, PARTS };

/* Cycles a request occupies each part, straight from the page. */
static void occupations(const struct load *load, uint64_t t[PARTS])
{
    const nvx_timing_machine *m = &load->m;
    const nvx_timing_tile *tile = &m->tile[0];
    uint64_t two = m->sample_depth == 2;
    t[ROWS] = t[POOL] = two * overlapped_cycles(m, 0);
    t[ONE_SAMPLER] = (1 - two) * (drive_cycles(m) + adc_cycles(m));
    t[ADDER] = tile->add_cycles;
    t[TOPK] = topk_cycles(m, load->counts);
    t[BUS] = ceil_div(m->query_bits, m->bus_width) + m->tiles * list_cycles(m);
    t[MERGER] = m->tiles * list_entries(m) * m->topk_merge;
    t[INWARD] = ceil_div(m->query_bits, m->link_width);
    t[OUTWARD] = ceil_div(m->k * m->entry_bits, m->link_width);
}

static void slow_down(nvx_timing_machine *m, enum part part)
{
    for (uint64_t p = 0; p < m->planes; p++)
        m->plane[p].drive += part == ROWS || part == ONE_SAMPLER;
    for (uint32_t i = 0; i < m->tiles; i++) {
        for (uint64_t p = 0; p < m->planes; p++)
            m->tile[i].adc_cycles[p] += part == POOL;
        m->tile[i].add_cycles += part == ADDER;
    }
    m->topk_insert += part == TOPK;
    m->entry_bits += part == BUS || part == OUTWARD;
    m->topk_merge += part == MERGER;
    m->query_bits += part == INWARD;
}

/* Slows a part down until it takes a fifth more than any other. A dominating bus is not
 * of fixed priority: there the lowest ports can fill the chip with requests whose last
 * lists then leave in a row, at the pace of another part, while the bus stands idle. */
static struct load *dominated_by(enum part part, uint64_t seed)
{
    struct load *load = load_equal(seed, 1 + (uint32_t)(seed % 4), 400);
    nvx_timing_machine *m = &load->m;
    m->sample_depth = part == ONE_SAMPLER ? 1 : 2;
    if (part == BUS)
        m->arbitration = seed % 2 ? NVX_BUS_OLDEST : NVX_BUS_ROUND_ROBIN;
    m->buffer_slots = 3;
    m->in_flight = 24;
    m->link_width = part == INWARD || part == OUTWARD ? 2 : 512;
    m->bus_width = part == BUS ? 4 : 512;
    if (part == OUTWARD)
        m->query_bits = 1;
    for (;;) {
        uint64_t t[PARTS], others = 20;
        occupations(load, t);
        if (part == ROWS || part == POOL)
            t[ROWS + POOL - part] = 0; /* the same planes */
        for (int i = 0; i < PARTS; i++)
            others = i == (int)part ? others : max(others, t[i]);
        if (5 * t[part] >= 6 * others)
            return load;
        slow_down(m, part);
    }
}

enum { TURNS = 12 };

/* Results that are `stride` apart in number are that many occupations apart in time, once
 * 200 requests have gone. A stride above 1 is for parts before a shared bus: broadcasts
 * and lists take turns there, and single results move by what they wait for. */
static void ends_keep_the_distance_of(enum part part, uint64_t stride)
{
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct load *load = dominated_by(part, seed);
        uint64_t t[PARTS];
        occupations(load, t);
        run(load);
        for (uint64_t r = 200; r + stride <= 300; r++) {
            uint64_t got = load->request[r + stride].end - load->request[r].end;
            cr_assert_eq(got, stride * t[part], "machine %lu, request %lu: %lu, not %lu",
                         seed, r, got, stride * t[part]);
        }
        load_destroy(&load);
    }
}

/* With two samplers the next plane is driven while this one is converted, through all
 * queries: whichever takes longer, plane by plane. */
Test(saturated, distance_of_results_is_that_of_the_planes_with_slow_drivers)
{
    ends_keep_the_distance_of(ROWS, 1);
}

Test(saturated, distance_of_results_is_that_of_the_planes_with_slow_converters)
{
    ends_keep_the_distance_of(POOL, 1);
}

Test(saturated, distance_of_results_is_drive_and_conversion_with_one_sampler)
{
    ends_keep_the_distance_of(ONE_SAMPLER, 1);
}

Test(saturated, distance_of_results_is_the_accumulation_of_a_query)
{
    ends_keep_the_distance_of(ADDER, TURNS);
}

Test(saturated, distance_of_results_is_the_local_top_k)
{
    ends_keep_the_distance_of(TOPK, TURNS);
}

/* Transfers of several requests take turns on the bus, so single results come in bursts.
 */
enum { BUS_TURNS = 12 };

Test(saturated, distance_of_results_is_the_sum_of_a_query_s_bus_transfers)
{
    ends_keep_the_distance_of(BUS, TURNS);
}

Test(saturated, distance_of_results_is_the_merge_of_all_lists)
{
    ends_keep_the_distance_of(MERGER, 1);
}

Test(saturated, distance_of_results_is_the_transfer_in)
{
    ends_keep_the_distance_of(INWARD, TURNS);
}

Test(saturated, distance_of_results_is_the_transfer_out)
{
    ends_keep_the_distance_of(OUTWARD, 1);
}
