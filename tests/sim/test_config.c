#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/toy_machine.h"

/* Lines of a text that is valid; the line of an error is counted in it by hand. */
#define ROWS "chip: {tile: {array: {rows: 384}}}\n"

static nvx_config *parsed_with(const char *text, const char *set)
{
    nvx_error err = {0};
    const char *const sets[] = {set};
    nvx_config *self =
        nvx_config_parse(text, "toy.yaml", NULL, sets, set != NULL, &toy_root, &err);
    cr_assert(self != NULL, "%u:%u: %s", err.line, err.column, err.text);
    return self;
}

static void refused_with(const char *text, const char *set, const char *message)
{
    char out[1400];
    nvx_error err = {0};
    const char *const sets[] = {set};
    nvx_config *self =
        nvx_config_parse(text, "toy.yaml", NULL, sets, set != NULL, &toy_root, &err);
    cr_expect(self == NULL, "taken: %s", text);
    cr_expect(err.status == NVX_INPUT);
    nvx_error_format(&err, out, sizeof out);
    cr_expect(strcmp(out, message) == 0, "%s\nexpected %s", out, message);
    nvx_config_destroy(&self);
}

static void refused(const char *text, const char *message)
{
    refused_with(text, NULL, message);
}

/* --- the tree --- */

Test(tree, values_are_held_in_base_units)
{
    nvx_config *self = parsed_with("chip:\n"
                                   "  tile:\n"
                                   "    adc_pool: {impl: sar, energy: 3 pJ}\n"
                                   "    array: {rows: 384, area: 29.3 um2, clip: true,\n"
                                   "            mapping: offset}\n"
                                   "run: {width: 64 bit, size: 3 KiB, seed: 1e6}\n",
                                   NULL);
    const toy_array *array = nvx_config_at(self, "chip.tile.array");
    const toy_adc *adc = nvx_config_at(self, "chip.tile.adc_pool");
    const toy_run *run = nvx_config_at(self, "run");
    cr_expect(array->rows == 384);
    cr_expect(array->area == 29.3e-12);
    cr_expect(array->clip);
    cr_expect(array->mapping == 1);
    cr_expect(adc->energy == 3e-12);
    cr_expect(run->width == 64);
    cr_expect(run->size == 3072);
    cr_expect(run->seed == 1000000);
    nvx_config_destroy(&self);
}

Test(tree, what_is_not_given_has_the_default_of_the_table)
{
    nvx_config *self = parsed_with(ROWS, NULL);
    const toy_adc *adc = nvx_config_at(self, "chip.tile.adc_pool");
    const toy_run *run = nvx_config_at(self, "run");
    cr_expect(adc->bits == 8);
    cr_expect(adc->conversion.in_cycles && adc->conversion.value == 9);
    cr_expect(strcmp(run->label, "none given") == 0);
    cr_expect(!nvx_config_given(nvx_config_child(self, "run"), "label"));
    nvx_config_destroy(&self);
}

Test(tree, a_duration_is_in_cycles_or_in_seconds)
{
    nvx_config *self = parsed_with(
        "chip: {tile: {adc_pool: {conversion: 10 ns}, array: {rows: 1}}}", NULL);
    const toy_adc *adc = nvx_config_at(self, "chip.tile.adc_pool");
    cr_expect(!adc->conversion.in_cycles);
    cr_expect(adc->conversion.value == 10e-9);
    nvx_config_destroy(&self);
}

Test(tree, a_seed_keeps_its_64_bits)
{
    nvx_config *self = parsed_with(ROWS "run: {seed: 18446744073709551557}", NULL);
    cr_expect(((const toy_run *)nvx_config_at(self, "run"))->seed ==
              18446744073709551557u);
    nvx_config_destroy(&self);
}

Test(tree, a_list_of_numbers_may_be_one_number)
{
    nvx_config *self = parsed_with(ROWS, "chip.tile.array.device={impl: level_sigma, "
                                         "sigma: 0.0067}");
    const toy_device *device = nvx_config_at(self, "chip.tile.array.device");
    cr_expect(device->sigma.n == 1 && device->sigma.v[0] == 0.0067);
    nvx_config_destroy(&self);
    self = parsed_with(ROWS, "chip.tile.array.device={impl: level_sigma, "
                             "sigma: [0.0038, 0.0151]}");
    device = nvx_config_at(self, "chip.tile.array.device");
    cr_expect(device->sigma.n == 2 && device->sigma.v[1] == 0.0151);
    nvx_config_destroy(&self);
}

Test(tree, the_first_implementation_of_a_slot_is_the_default_one)
{
    nvx_config *self = parsed_with(ROWS, NULL);
    const nvx_config *tile = nvx_config_child(nvx_config_child(self, "chip"), "tile");
    cr_expect(nvx_config_part(nvx_config_child(tile, "adc_pool")) == &toy_sar);
    cr_expect(strcmp(nvx_config_path(tile), "chip.tile") == 0);
    cr_expect(nvx_config_parent(nvx_config_child(tile, "array")) == tile);
    cr_expect(nvx_config_parent(self) == NULL);
    nvx_config_destroy(&self);
}

Test(tree, checks_run_from_below_up)
{
    toy_order[0] = '\0';
    nvx_config *self = parsed_with(ROWS, NULL);
    cr_expect(strcmp(toy_order, "array tile  ") == 0, "%s", toy_order);
    nvx_config_destroy(&self);
}

Test(tree, destroying_nothing_is_allowed)
{
    nvx_config *self = NULL;
    nvx_config_destroy(&self);
}

/* --- keys --- */

Test(errors, an_unknown_key_is_told_at_the_key_with_the_nearest_one)
{
    refused("chip:\n  tile:\n    adc_pool: {impl: sar, bit: 8}\n",
            "toy.yaml:3:27: chip.tile.adc_pool.bit: unknown key; did you mean 'bits'?");
    refused("chips: {}", "toy.yaml:1:1: chips: unknown key; did you mean 'chip'?");
    refused("includ: x", "toy.yaml:1:1: includ: unknown key; did you mean 'include'?");
    refused(
        "chip:\n  tile: {array: {rows: 1, device: {imlp: x}}}",
        "toy.yaml:2:36: chip.tile.array.device.imlp: unknown key; did you mean 'impl'?");
}

Test(errors, an_unknown_key_without_a_near_one_is_told_with_all)
{
    refused("run: {width: 1 bit,\n  colour: blue}",
            "toy.yaml:2:3: run.colour: unknown key; allowed: seed, width, size, speed, "
            "label");
    refused("topk: {k: 5}", "toy.yaml:1:8: topk.k: unknown key; allowed: none");
}

Test(errors, a_node_of_a_part_without_a_name_takes_no_impl)
{
    refused(
        "run: {impl: x}",
        "toy.yaml:1:7: run.impl: unknown key; allowed: seed, width, size, speed, label");
}

Test(errors, a_repeated_key_is_told_at_the_second)
{
    refused("run:\n  seed: 1\n  seed: 1\n",
            "toy.yaml:3:3: 'seed': this key is given twice");
}

Test(errors, an_unknown_implementation_is_told_with_all)
{
    refused("chip: {tile: {array: {rows: 4, device: {impl: x}}}}",
            "toy.yaml:1:47: chip.tile.array.device.impl: unknown implementation 'x'; "
            "allowed: perfect, level_sigma");
    refused("chip: {impl: chop}", "toy.yaml:1:14: chip.impl: unknown implementation "
                                  "'chop'; allowed: chip; did you mean 'chip'?");
    refused("chip: {impl: }", "toy.yaml:1:14: chip.impl: empty; allowed: chip");
    refused("chip: {impl: [a]}",
            "toy.yaml:1:14: chip.impl: not the name of an implementation; allowed: chip");
}

Test(errors, a_missing_value_is_told_at_its_node)
{
    refused("run: {seed: 1}\nchip:\n  tile:\n    array:\n      v_read: 1 V\n",
            "toy.yaml:4:5: chip.tile.array.rows: missing; allowed: a whole number in "
            "[1, 65536]");
}

Test(errors, a_missing_value_of_an_absent_node_is_told_at_its_parent)
{
    refused("run: {seed: 1}\nchip:\n  impl: chip\n",
            "toy.yaml:2:1: chip.tile.array.rows: missing; allowed: a whole number in "
            "[1, 65536]");
    refused("run: {seed: 1}\n", "toy.yaml:1:1: chip.tile.array.rows: missing; allowed: a "
                                "whole number in [1, 65536]");
}

Test(errors, an_empty_value_is_told_with_what_is_allowed)
{
    refused("run:\n  seed:\n",
            "toy.yaml:2:8: run.seed: empty; allowed: a whole number in "
            "[0, 1.8446744073709552e19]");
    refused("run: {label: ~}", "toy.yaml:1:14: run.label: empty; allowed: a text");
    refused("run: {speed: null}",
            "toy.yaml:1:14: run.speed: empty; allowed: a number in [0 Hz, unlimited]");
    refused("chip:\n",
            "toy.yaml:1:6: chip: empty; write a map of keys, or leave 'chip' out");
}

/* --- values --- */

static void refused_row(const char *value, const char *message)
{
    char text[256], whole[512];
    snprintf(text, sizeof text, "chip:\n  tile:\n    array: {rows: 1, %s}", value);
    snprintf(whole, sizeof whole, "toy.yaml:3:%s", message);
    refused(text, whole);
}

Test(errors, a_value_out_of_range_is_told_at_the_value)
{
    refused("chip:\n  tile:\n    array:\n      rows: 0\n",
            "toy.yaml:4:13: chip.tile.array.rows: 0 is out of range [1, 65536]");
    refused_row("v_read: 7 V",
                "30: chip.tile.array.v_read: 7 V is out of range [0 V, 5 V]");
    refused("run: {width: 0 bit}",
            "toy.yaml:1:14: run.width: 0 bit is out of range [1 bit, 64 Kibit]");
    refused("run: {speed: -1 Hz}",
            "toy.yaml:1:14: run.speed: -1 Hz is out of range [0 Hz, unlimited]");
    refused("run: {seed: 18446744073709551616}",
            "toy.yaml:1:13: run.seed: '18446744073709551616' does not fit in 64 bits; "
            "allowed: a whole number in [0, 1.8446744073709552e19]");
}

Test(errors, a_missing_or_wrong_unit_is_told_with_an_example)
{
    refused_row("v_read: 0.2",
                "30: chip.tile.array.v_read: 0.2: missing unit; allowed: V "
                "with a prefix, for example '0.2 V'");
    refused_row("v_read: 3 pJ",
                "30: chip.tile.array.v_read: '3 pJ': wrong unit; allowed: "
                "V with a prefix, for example '3 pV'");
    refused_row("rows: 3 V", "22: 'rows': this key is given twice");
    refused("run: {width: 256}", "toy.yaml:1:14: run.width: 256: missing unit; allowed: "
                                 "bit with a prefix, for example '256 bit'");
}

Test(errors, what_is_not_a_number_is_told)
{
    refused_row("v_read: high", "30: chip.tile.array.v_read: 'high': not a number; "
                                "allowed: V with a prefix, for example '1 V'");
    refused_row("v_read: .inf", "30: chip.tile.array.v_read: '.inf': not a number; "
                                "allowed: V with a prefix, for example '1 V'");
}

Test(errors, a_count_must_be_whole)
{
    refused("run: {seed: 2.5}", "toy.yaml:1:13: run.seed: '2.5' is not a whole number; "
                                "allowed: a whole number in [0, 1.8446744073709552e19]");
    refused("run: {size: 0.3 B}",
            "toy.yaml:1:13: run.size: '0.3 B' is not a whole number; "
            "allowed: a whole number in [1 B, 1 TiB]");
}

Test(errors, a_word_outside_the_choices_is_told_with_the_nearest)
{
    refused_row("mapping: ofset",
                "31: chip.tile.array.mapping: 'ofset' is not allowed; allowed: "
                "differential, offset; did you mean 'offset'?");
    refused_row("mapping: both", "31: chip.tile.array.mapping: 'both' is not allowed; "
                                 "allowed: differential, offset");
    refused_row("clip: True", "28: chip.tile.array.clip: 'True' is not allowed; allowed: "
                              "false, true; did you mean 'true'?");
}

Test(errors, a_duration_is_checked_in_the_unit_it_is_given_in)
{
    static const char start[] = "chip: {tile: {adc_pool: {conversion: ";
    static const char *const cases[][2] = {
        {"0 cycles", "0 cycles is out of range [1 cycles, 64 cycles]"},
        {"-1 ns", "-1 ns is out of range [0 s, 1 s]"},
        {"9", "9: missing unit; allowed: s with a prefix, for example '9 s', or cycles"},
        {"1.5 cycles",
         "'1.5 cycles' is not a whole number of cycles; allowed: a duration, "
         "for example '9 cycles' or '10 ns'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[256], message[256];
        snprintf(text, sizeof text, "%s%s}}}", start, cases[i][0]);
        snprintf(message, sizeof message,
                 "toy.yaml:1:38: chip.tile.adc_pool.conversion: %s", cases[i][1]);
        refused(text, message);
    }
}

Test(errors, a_list_is_checked_item_by_item)
{
    static const char start[] =
        "chip: {tile: {array: {rows: 1, device: {impl: level_sigma,\n sigma: ";
    static const char *const cases[][2] = {
        {"[1, 2, 11]", "16: chip.tile.array.device.sigma: 11 is out of range [0, 10]"},
        {"[1, [2]]", "13: chip.tile.array.device.sigma: a list where one value is "
                     "expected; allowed: a list of numbers in [0, 10]"},
        {"{a: 1}", "9: chip.tile.array.device.sigma: a map of keys where a list is "
                   "expected; allowed: a list of numbers in [0, 10]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[256], message[256];
        snprintf(text, sizeof text, "%s%s}}}}", start, cases[i][0]);
        snprintf(message, sizeof message, "toy.yaml:2:%s", cases[i][1]);
        refused(text, message);
    }
}

Test(errors, a_map_and_a_value_are_not_taken_for_each_other)
{
    refused("chip: {tile: 5}",
            "toy.yaml:1:14: chip.tile: '5' where a map of keys is expected");
    refused("chip: {tile: [5]}",
            "toy.yaml:1:14: chip.tile: a list where a map of keys is expected");
    refused("run: {label: {a: b}}",
            "toy.yaml:1:14: run.label: a map of keys where a value "
            "is expected; allowed: a text");
    refused("run: {label: [a]}", "toy.yaml:1:14: run.label: a list where one value is "
                                 "expected; allowed: a text");
}

/* --- what a part says itself --- */

Test(errors, a_check_speaks_at_the_value_or_at_the_node)
{
    refused("chip:\n  tile:\n    array:\n      rows: 13\n",
            "toy.yaml:4:13: chip.tile.array.rows: 13 brings bad luck");
    refused("chip:\n  tile:\n    array:\n      rows: 14\n",
            "toy.yaml:3:5: chip.tile.array.v_read: too low for 14 rows");
}

Test(errors, a_default_that_its_own_row_refuses_is_a_programmer_error, .signal = SIGABRT)
{
    static const nvx_param rows[] = {
        {"seed", NVX_UINT, "1", offsetof(toy_run, seed), "0", 1, 9, NULL, NVX_ASSUMED,
         "assumed", "seed"},
        {0},
    };
    static const nvx_part part = {.params_size = sizeof(toy_run), .params = rows};
    nvx_error err = {0};
    nvx_config_parse("{}", "toy.yaml", NULL, NULL, 0, &part, &err);
}

/* --- YAML itself --- */

Test(yaml, what_is_left_out_is_refused)
{
    refused("run: &a {seed: 1}\n", "toy.yaml:1:6: anchors are not allowed");
    refused("run: {seed: *a}\n", "toy.yaml:1:13: aliases are not allowed");
    refused("run: {seed: !!int 1}\n", "toy.yaml:1:13: tags are not allowed");
    refused("run: {}\n---\nrun: {}\n", "toy.yaml:2:1: a second document is not allowed");
    refused("[a]: 1\n", "toy.yaml:1:1: a key must be a word");
    refused("run: {label: \"a\\0b\"}",
            "toy.yaml:1:14: a NUL byte in a text is not allowed");
}

Test(yaml, a_file_that_is_not_a_map_is_refused)
{
    refused("", "toy.yaml:1:1: empty; expected a map of keys");
    refused("# nothing\n", "toy.yaml:1:1: empty; expected a map of keys");
    refused("---\n...\n", "toy.yaml:2:1: empty; expected a map of keys");
    refused("- a\n", "toy.yaml:1:1: not a map of keys");
    refused("word\n", "toy.yaml:1:1: not a map of keys");
}

Test(yaml, a_syntax_error_is_told_in_the_words_of_libyaml)
{
    refused("run: {seed: 1\nchip: 2\n", "toy.yaml:2:5: did not find expected ',' or '}'");
    refused("run:\n\tseed: 1\n",
            "toy.yaml:2:1: found character that cannot start any token");
    refused("run: {}\nab\xff\n", "toy.yaml:2:3: invalid leading UTF-8 octet");
}

Test(yaml, nesting_and_size_are_limited)
{
    char deep[200] = "run: ";
    memset(deep + 5, '[', 100);
    refused(deep, "toy.yaml:1:69: nested deeper than 64 levels"); /* the map is one */
    size_t size = (16u << 20) + 1;
    char *large = malloc(size + 1);
    cr_assert(large != NULL);
    memset(large, ' ', size);
    large[size] = '\0';
    refused(large, "toy.yaml: larger than 16 MiB");
    free(large);
}
