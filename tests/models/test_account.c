/* Energy and area of a machine small enough to count by hand.
 *
 * Three vectors of five elements on arrays of 3 x 4 cells: row tiles of 3 and 2 elements,
 * 3-bit values as one 2-bit cell in each of a pair of arrays (4 arrays, one tile), two
 * input planes. Two requests:
 *
 *     W    3  0 -1  2  1     x0   3  0 -2  1  0    active planes  2 0 1 1 0
 *          0  1 -2  0  3     x1   1  2  0  0 -3                   1 1 0 0 2
 *         -3  2  0  1  0
 *
 * Scores 13 4 -8 and 0 -7 1; with k = 2: two inserts, then two inserts and one replace.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "models/account.h"
#include "models/chip.h"
#include "models/sram.h"
#include "tests/models/bench_chip.h"

static const char machine[] =
    "clock: {core: 1 GHz}\n"
    "host: {width: 8 bit, energy: 3 pJ, area_per_bit: 1 um2}\n"
    "chip:\n"
    "  tiles: 2\n"
    "  bus: {width: 16 bit, energy: 1 pJ, area_per_bit: 2 um2}\n"
    "  topk: {compare_energy: 0.03 pJ, write_energy: 0.6 pJ, area: 11 um2}\n"
    "  tile:\n"
    "    arrays: 4\n"
    "    input_buffer: {size: 16 B, width: 4 bit, energy: 0.5 pJ, area: 100 um2, "
    "leakage: 2 uW}\n"
    "    driver: {energy: 0.25 pJ, area: 0.5 um2}\n"
    "    sample_hold: {energy: 0.1 pJ, area: 0.3 um2, depth: 2}\n"
    "    mux: {energy: 0.01 pJ, area: 0.2 um2}\n"
    "    adc_pool: {impl: ideal, count: 2, energy: 2 pJ, area: 50 um2}\n"
    "    shift_add: {energy: 0.02 pJ, add_energy: 0.3 pJ, area: 7 um2}\n"
    "    array: {rows: 3, columns: 4, value_bits: 3, input_bits: 3, v_read: 0.5 V, "
    "integrate: 10 ns, cell_area: 0.1 um2, pair: %s, device: {impl: ideal, g_min: 1 uS, "
    "g_max: 4 uS}}\n";

static const float w[] = {3, 0, -1, 2, 1, 0, 1, -2, 0, 3, -3, 2, 0, 1, 0};
static const float x[] = {3, 0, -2, 1, 0, 1, 2, 0, 0, -3};

typedef struct {
    bench_chip *bench;
    nvx_timing_machine *m;
    nvx_timing_stats *stats;
    nvx_topk_counts counts[2];
    nvx_timing_request request[2];
    nvx_reading *reading;
    nvx_account *account;
} books;

static books books_new(const char *pair)
{
    books b = {.request = {{.arrival = NVX_CLOSED_LOOP}, {.arrival = NVX_CLOSED_LOOP}}};
    char yaml[2048];
    nvx_error err = {0};
    snprintf(yaml, sizeof yaml, machine, pair);
    b.bench = bench_chip_new(yaml, 3, 5, w, 2, x, 2);
    const nvx_search *s = &b.bench->search;
    b.m = nvx_timing_setup(s->root, s->placement, 2, &err);
    cr_assert_not_null(b.m, "%s", err.text);
    cr_assert_eq(b.m->tiles, 1);
    cr_assert_eq(nvx_functional_nominal(b.bench->functional, b.counts, NULL, &err), 0);
    cr_assert_eq(nvx_timing_run(b.m, 2, b.request, b.counts, 1, false, &b.stats, &err),
                 0);
    b.reading = nvx_functional_trials(b.bench->functional, 0, 2, 1, &err);
    nvx_account_input in = {s->root,   s->placement,        b.m,       b.stats, b.counts,
                            b.request, b.bench->functional, b.reading, 0,       NULL,
                            NULL};
    b.account = nvx_account_new(&in);
    return b;
}

static void books_destroy(books *b)
{
    nvx_account_destroy(&b->account);
    nvx_reading_destroy(&b->reading);
    nvx_timing_stats_destroy(&b->stats);
    nvx_timing_machine_destroy(&b->m);
    bench_chip_destroy(&b->bench);
}

static void expect_joule(nvx_meter meter, double pj)
{
    books b = books_new("arrays");
    for (int t = 0; t < 2; t++)
        cr_assert_float_eq(b.account->joule[t * NVX_METERS + meter] * 1e12, pj, 1e-9 * pj,
                           "%s: %.17g pJ", nvx_meter_names[meter],
                           b.account->joule[t * NVX_METERS + meter] * 1e12);
    books_destroy(&b);
}

/* Rows conduct |w| + 6 g_min: 12, 9, 9, 9, 10 uS. x0: 2 x 12 + 9 + 9 = 42 uS; x1: 12 + 9
 * + 2 x 10 = 41 uS; times 0.25 V2 x 10 ns: 0.105 + 0.1025 pJ. */
Test(account, cells_are_booked_as_the_sum_of_v_squared_g_t)
{
    expect_joule(NVX_METER_CELL, 0.2075);
}

/* 4 active planes in each request, on both arrays of the pair: 16 x 0.25 pJ. */
Test(account, drivers_are_booked_per_active_row_of_each_array)
{
    expect_joule(NVX_METER_DRIVER, 4);
}

/* The 16 active rows of above, each 40 fF x (1.5 V)^2 = 90 fJ more. */
Test(account, word_lines_are_charged_once_per_active_row)
{
    char yaml[2048];
    nvx_error err = {0};
    const char *set[] = {"chip.tile.driver.word_line=40 fF",
                         "chip.tile.driver.word_line_voltage=1.5 V"};
    snprintf(yaml, sizeof yaml, machine, "arrays");
    books b = books_new("arrays");
    const nvx_part *root = nvx_config_part(b.bench->config);
    nvx_config *c = nvx_config_parse(yaml, "test.yaml", NULL, set, 2, root, &err);
    cr_assert_not_null(c, "%s", err.text);
    nvx_account_input in = {c,         b.bench->placement,  b.m,       b.stats, b.counts,
                            b.request, b.bench->functional, b.reading, 0,       NULL,
                            NULL};
    nvx_account *a = nvx_account_new(&in);
    cr_assert_float_eq(a->joule[NVX_METER_DRIVER] * 1e12, 4 + 16 * 0.09, 1e-9);
    double more = a->request_joule[0] - b.account->request_joule[0];
    cr_assert_float_eq(more * 1e12, 8 * 0.09, 1e-9);
    nvx_account_destroy(&a);
    nvx_config_destroy(&c);
    books_destroy(&b);
}

/* 2 row tiles x 3 pairs x 2 planes x 2 requests = 24 conversions, 2 pJ. */
Test(account, converters_are_booked_per_conversion) { expect_joule(NVX_METER_ADC, 48); }

Test(account, every_conversion_follows_one_sample_and_one_switch)
{
    expect_joule(NVX_METER_SAMPLE_HOLD, 2.4);
    expect_joule(NVX_METER_MUX, 0.24);
}

/* 24 x 0.02 pJ, and 3 sums of the second row tile x 2 requests x 0.3 pJ. */
Test(account, shift_add_and_partial_sums_are_booked_together)
{
    expect_joule(NVX_METER_SHIFT_ADD, 2.28);
}

/* Written once per request: ceil(15 bits / 4) = 4; read once per plane: ceil(5 / 4) = 2.
 * 2 x (4 + 2 x 2) x 0.5 pJ. */
Test(account, the_input_buffer_is_written_once_and_read_once_per_plane)
{
    expect_joule(NVX_METER_BUFFER, 8);
}

/* 15 bits to the tile and 2 entries of 64 bits from it: 143 bits x 2 requests. */
Test(account, bus_and_link_are_booked_per_bit)
{
    expect_joule(NVX_METER_INTERCONNECT, 286);
    expect_joule(NVX_METER_HOST, 858);
}

/* Compared: 3 scores and 2 entries to merge, twice: 10 x 0.03 pJ. Written: 2, 3, and 2
 * by each merge: 9 x 0.6 pJ. */
Test(account, top_k_is_booked_per_comparison_and_entry_written)
{
    expect_joule(NVX_METER_TOPK, 5.7);
}

/* Both tiles' buffers, 2 uW each, over all cycles of 1 ns. */
Test(account, leakage_is_that_of_the_whole_chip_over_the_whole_run)
{
    books b = books_new("arrays");
    cr_assert_float_eq(b.account->joule[NVX_METER_LEAKAGE],
                       4e-6 * (double)b.stats->cycles * 1e-9, 1e-24);
    books_destroy(&b);
}

Test(account, requests_add_up_to_the_whole_run)
{
    books b = books_new("arrays");
    double all = 0;
    for (int m = 0; m < NVX_METERS; m++)
        all += b.account->joule[m];
    cr_assert_float_eq(b.account->request_joule[0] + b.account->request_joule[1], all,
                       1e-12 * all);
    books_destroy(&b);
}

/* Their own: cells 0.105 and 0.1025 pJ, drivers 2 pJ each, entries written 1.2 and 1.8
 * pJ; all else is equal. */
Test(account, a_request_differs_from_another_by_its_cells_rows_and_entries)
{
    books b = books_new("arrays");
    double more = b.account->request_joule[1] - b.account->request_joule[0];
    cr_assert_float_eq(more * 1e12, 0.6 - 0.0025, 1e-9);
    books_destroy(&b);
}

/* 2 tiles x 4 arrays of 3 x 4 cells; a pair of arrays has 4 sampled lines: 16 lines. */
Test(account, area_is_that_of_the_whole_chip)
{
    static const struct {
        nvx_meter meter;
        double um2;
    } expected[] = {
        {NVX_METER_CELL, 8 * 12 * 0.1},
        {NVX_METER_DRIVER, 8 * 3 * 0.5},
        {NVX_METER_SAMPLE_HOLD, 16 * 2 * 0.3},
        {NVX_METER_ADC, 2 * 2 * 50},
        {NVX_METER_MUX, 16 * 0.2},
        {NVX_METER_SHIFT_ADD, 2 * 2 * 7},
        {NVX_METER_BUFFER, 2 * 100},
        {NVX_METER_INTERCONNECT, 16 * 2},
        {NVX_METER_TOPK, 3 * 11},
        {NVX_METER_HOST, 8 * 1},
        {NVX_METER_VECTOR, 0},
        {NVX_METER_LEAKAGE, 0},
    };
    books b = books_new("arrays");
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        cr_assert_float_eq(b.account->m2[expected[i].meter] * 1e12, expected[i].um2, 1e-9,
                           "%s: %.17g um2", nvx_meter_names[expected[i].meter],
                           b.account->m2[expected[i].meter] * 1e12);
    books_destroy(&b);
}

/* Two of the four columns of an array hold one pair: 8 arrays x 2 lines, as above. */
Test(account, a_pair_of_columns_that_is_subtracted_before_is_sampled_once)
{
    books b = books_new("columns");
    cr_assert_float_eq(b.account->m2[NVX_METER_SAMPLE_HOLD] * 1e12, 16 * 2 * 0.3, 1e-9);
    cr_assert_float_eq(b.account->m2[NVX_METER_MUX] * 1e12, 16 * 0.2, 1e-9);
    books_destroy(&b);
}

/* One pool of 2 converters for each of the 4 pairs of arrays, instead of one per tile. */
Test(account, pools_of_their_own_are_as_many_as_units)
{
    char yaml[2048];
    nvx_error err = {0};
    const char *set[] = {"chip.tile.adc_pool.scope=unit"};
    snprintf(yaml, sizeof yaml, machine, "arrays");
    books b = books_new("arrays");
    const nvx_part *root = nvx_config_part(b.bench->config);
    nvx_config *c = nvx_config_parse(yaml, "test.yaml", NULL, set, 1, root, &err);
    cr_assert_not_null(c, "%s", err.text);
    nvx_account_input in = {c,         b.bench->placement,  b.m,       b.stats, b.counts,
                            b.request, b.bench->functional, b.reading, 0,       NULL,
                            NULL};
    nvx_account *a = nvx_account_new(&in);
    cr_assert_float_eq(a->m2[NVX_METER_ADC] * 1e12, 4 * 2 * 50, 1e-9);
    cr_assert_float_eq(a->m2[NVX_METER_SHIFT_ADD] * 1e12, 4 * 2 * 7, 1e-9);
    nvx_account_destroy(&a);
    nvx_config_destroy(&c);
    books_destroy(&b);
}

/* The same run, had its first request come at a later cycle. */
static nvx_account *later(const books *b, uint64_t first)
{
    nvx_account_input in = {
        b->bench->config,     b->bench->placement, b->m,  b->stats, b->counts, b->request,
        b->bench->functional, b->reading,          first, NULL,     NULL};
    return nvx_account_new(&in);
}

/* After half of its cycles: half the leakage. */
Test(account, leakage_starts_with_the_first_arrival)
{
    books b = books_new("arrays");
    uint64_t all = b.stats->cycles, left = all - all / 2;
    nvx_account *a = later(&b, all / 2);
    double whole = b.account->joule[NVX_METER_LEAKAGE];
    cr_assert_gt(whole, 0);
    cr_assert_float_eq(a->joule[NVX_METER_LEAKAGE] / whole, (double)left / (double)all,
                       1e-12);
    nvx_account_destroy(&a);
    books_destroy(&b);
}

/* The same: what a buffer held on average, it held in half of the time. */
Test(account, buffers_are_empty_before_the_first_arrival)
{
    books b = books_new("arrays");
    uint64_t all = b.stats->cycles, left = all - all / 2;
    nvx_account *a = later(&b, all / 2);
    size_t i = 0;
    while (strcmp(a->component[i].path, "chip.tile0.input_buffer") != 0)
        i++;
    const nvx_sram_state *early = b.account->component[i].state,
                         *late = a->component[i].state;
    cr_assert_gt(early->mean_used, 0);
    cr_assert_float_eq(late->mean_used / early->mean_used, (double)all / (double)left,
                       1e-12);
    nvx_account_destroy(&a);
    books_destroy(&b);
}

/* 3 pJ for each plane of each request on the one tile in use, and 5 um2 for each tile. */
Test(account, the_tile_controller_is_booked_with_the_buffer)
{
    char yaml[2048];
    nvx_error err = {0};
    const char *set[] = {"chip.tile.energy=3 pJ", "chip.tile.area=5 um2"};
    snprintf(yaml, sizeof yaml, machine, "arrays");
    books b = books_new("arrays");
    const nvx_part *root = nvx_config_part(b.bench->config);
    nvx_config *c = nvx_config_parse(yaml, "test.yaml", NULL, set, 2, root, &err);
    cr_assert_not_null(c, "%s", err.text);
    const nvx_chip_params *chip = nvx_config_at(c, "chip");
    nvx_account_input in = {c,         b.bench->placement,  b.m,       b.stats, b.counts,
                            b.request, b.bench->functional, b.reading, 0,       NULL,
                            NULL};
    nvx_account *a = nvx_account_new(&in);
    double joule = a->joule[NVX_METER_BUFFER] - b.account->joule[NVX_METER_BUFFER];
    double um2 = (a->m2[NVX_METER_BUFFER] - b.account->m2[NVX_METER_BUFFER]) * 1e12;
    double planes = (double)(b.m->planes * b.reading->requests);
    cr_assert_float_eq(joule, planes * 3e-12, 1e-20);
    cr_assert_float_eq(um2, 5 * (double)chip->tiles, 1e-6);
    nvx_account_destroy(&a);
    nvx_config_destroy(&c);
    books_destroy(&b);
}

Test(account, every_component_says_what_it_counted)
{
    books b = books_new("arrays");
    /* host, bus, merging top-k, arrays, and the one tile in use with its seven parts */
    cr_assert_eq(b.account->components, 4 + 8);
    cr_assert_str_eq(b.account->component[0].path, "host");
    cr_assert_str_eq(b.account->component[9].path, "chip.tile0.adc_pool");
    books_destroy(&b);
}

/* Fails the test when there is none. */
static const nvx_charge *charge_of(const books *b, const char *path, const char *name)
{
    for (size_t i = 0; i < b->account->charges.charges; i++) {
        const nvx_charge *c = &b->account->charges.charge[i];
        if (strcmp(c->path, path) == 0 && strcmp(c->name, name) == 0)
            return c;
    }
    cr_assert_fail("no charge %s: %s", path, name);
    return NULL;
}

/* Whatever the engine counted: the rows are all there is. */
Test(account, charges_add_up_to_every_meter)
{
    books b = books_new("arrays");
    double joule[NVX_METERS] = {0}, watt = nvx_charges_leakage(&b.account->charges);
    nvx_charges_energy(&b.account->charges, joule);
    joule[NVX_METER_LEAKAGE] = watt * (double)b.stats->cycles * 1e-9;
    for (int m = 0; m < NVX_METERS; m++) {
        double mean = (b.account->joule[m] + b.account->joule[NVX_METERS + m]) / 2;
        cr_assert_float_eq(joule[m], mean, 1e-12 * mean, "%s", nvx_meter_names[m]);
    }
    books_destroy(&b);
}

Test(account, stocks_add_up_to_the_area)
{
    books b = books_new("arrays");
    double m2[NVX_METERS] = {0};
    nvx_charges_area(&b.account->charges, m2);
    for (int m = 0; m < NVX_METERS; m++)
        cr_assert_float_eq(m2[m], b.account->m2[m], 1e-24, "%s", nvx_meter_names[m]);
    books_destroy(&b);
}

/* 24 conversions on one tile, 2 pJ each; entries: 5 by the tile, 4 by the merge. */
Test(account, components_at_one_place_are_one_charge)
{
    books b = books_new("arrays");
    const nvx_charge *adc = charge_of(&b, "chip.tile*.adc_pool", "conversion");
    cr_assert_eq(adc->count, 24);
    cr_assert_eq(adc->instances, 1);
    cr_assert_float_eq(adc->energy, 2e-12, 1e-24);
    cr_assert_eq(charge_of(&b, "chip.tile*.topk", "write")->count, 5);
    cr_assert_eq(charge_of(&b, "chip.topk", "write")->count, 4);
    books_destroy(&b);
}

/* 8 active planes x 3 vectors x 2 cells = 48 reads of 0.2075 pJ / 48; at 0.25 V2 and 10 ns
 * the mean cell conducts 0.2075 pJ / 48 / 2.5 nV2s = 1.729 uS. */
Test(account, cells_are_charged_as_reads_of_a_mean_conductance)
{
    books b = books_new("arrays");
    const nvx_charge *cell = charge_of(&b, "chip.tile*.array", "cell_read");
    cr_assert_eq(cell->count, 48);
    cr_assert_float_eq(cell->energy * 1e12, 0.2075 / 48, 1e-12);
    cr_assert_str_eq(cell->note, "mean conductance implied: 1.729 uS");
    books_destroy(&b);
}

Test(account, a_charge_tells_the_parameters_its_energy_follows_from)
{
    books b = books_new("arrays");
    cr_assert_str_eq(charge_of(&b, "chip.tile*.shift_add", "addition")->from,
                     "add_energy");
    cr_assert_str_eq(charge_of(&b, "chip.tile*.array", "cell_read")->from,
                     "mean of V^2 g t with v_read and integrate");
    books_destroy(&b);
}
