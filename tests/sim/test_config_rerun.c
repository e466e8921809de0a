/* The resolved configuration: what it holds, and that it runs again. */
#include "tests/sim/toy_files.h"

static nvx_config *run_again(const char *yaml, const char *origins, const char *set,
                             nvx_error *err)
{
    const char *const sets[] = {set};
    return nvx_config_parse(yaml, "out.h5", origins, sets, set != NULL, &toy_root, err);
}

TestSuite(rerun, .init = enter, .fini = leave);

Test(rerun, the_resolved_tree_holds_every_value_in_table_order)
{
    file("a.yaml", DEVICE "sigma: [0.5, 2], note: two words}}}}\n");
    nvx_config *self = loaded("a.yaml", "run.label=null-ish");
    char *yaml = nvx_config_yaml(self);
    cr_expect(strcmp(yaml, "run:\n  seed: 1\n  width: 256 bit\n  size: 2 KiB\n"
                           "  speed: 1 GHz\n  label: null-ish\ntopk: {}\n"
                           "chip:\n  impl: chip\n  tile:\n    impl: tile\n"
                           "    adc_pool:\n      impl: sar\n      bits: 8\n"
                           "      conversion: 9 cycles\n      energy: 2.55 pJ\n"
                           "    array:\n      impl: crossbar\n      rows: 1\n"
                           "      v_read: 200 mV\n      mapping: differential\n"
                           "      clip: false\n      area: 29.3 um2\n"
                           "      device:\n        impl: level_sigma\n"
                           "        profile: \"\"\n        sigma: [0.5, 2]\n"
                           "        g_max: 14.2 uS\n        note: \"two words\"\n") == 0,
              "%s", yaml);
    free(yaml);
    nvx_config_destroy(&self);
}

/* Loads a.yaml, runs it again from its own texts and compares those. */
static void expect_same_again(const char *set)
{
    nvx_error err = {0};
    nvx_config *self = loaded("a.yaml", set);
    char *yaml = nvx_config_yaml(self), *origins = nvx_config_origins(self);
    cr_assert(unlink("a.yaml") == 0);
    nvx_config *again = run_again(yaml, origins, NULL, &err);
    cr_assert(again != NULL, "%u:%u: %s\n%s", err.line, err.column, err.text, yaml);
    char *yaml_again = nvx_config_yaml(again), *origins_again = nvx_config_origins(again);
    cr_expect(strcmp(yaml, yaml_again) == 0, "%s\n%s", yaml, yaml_again);
    cr_expect(strcmp(origins, origins_again) == 0, "%s\n%s", origins, origins_again);
    free(yaml);
    free(origins);
    free(yaml_again);
    free(origins_again);
    nvx_config_destroy(&self);
    nvx_config_destroy(&again);
}

Test(rerun, a_resolved_tree_gives_the_same_bytes_again_without_its_files)
{
    file("a.yaml", "include: b.yaml\n" DEVICE "profile: ./c.yaml}}}}\n");
    file("b.yaml", "run: {seed: 18446744073709551615, speed: 1.2345678901234567 GHz}\n");
    file("c.yaml", "sigma: []\ng_max: 0.1 S\n");
    expect_same_again("chip.tile.adc_pool.conversion=0.1 ns");
}

Test(rerun, any_text_survives_a_rerun)
{
    static const char *const texts[] = {
        "''",      "\"~\"", "'null'",  "\"a\\nb\\tc\\\\\\e\"",
        "a\tb",    "é µ",   "[x]",     "\"\\u2028\\ufffe\"",
        "# x",     "-",     "a: b",    "\"\\x85 \\xa0\"",
        "'it''s'", "--- x", "\" a \"", "{a}"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char set[128];
        bool yaml = strchr("\"'", texts[i][0]) != NULL;
        snprintf(set, sizeof set, "run.label=%s%s%s", yaml ? "" : "\"", texts[i],
                 yaml ? "" : "\"");
        file("a.yaml", ROWS);
        expect_same_again(set);
    }
}

Test(rerun, a_rerun_speaks_of_the_places_first_given)
{
    nvx_error err = {0};
    file("a.yaml", "chip:\n  tile:\n    array: {rows: 15, v_read: 1 V}\n");
    nvx_config *self = loaded("a.yaml", NULL);
    char *yaml = nvx_config_yaml(self), *origins = nvx_config_origins(self);
    nvx_config *again = run_again(yaml, origins, "chip.tile.array.rows=14", &err);
    cr_expect(again == NULL);
    cr_expect(strcmp(err.file, "a.yaml") == 0);
    cr_expect(err.line == 3 && err.column == 31);
    cr_expect(strcmp(err.text, "chip.tile.array.v_read: too low for 14 rows") == 0);
    free(yaml);
    free(origins);
    nvx_config_destroy(&self);
}

Test(rerun, a_rerun_refuses_what_would_leave_old_values_behind)
{
    static const char *const cases[][3] = {
        {"chip.tile.array.device.profile=x", "chip.tile.array.device.profile",
         "impl: ..., profile: ..."},
        {"chip.tile.array.device.impl=perfect", "chip.tile.array.device.impl",
         "impl: ..."},
    };
    file("a.yaml", DEVICE "sigma: 1}}}}\n");
    nvx_config *self = loaded("a.yaml", NULL);
    char *yaml = nvx_config_yaml(self), *origins = nvx_config_origins(self);
    for (size_t i = 0; i < 2; i++) {
        nvx_error err = {0};
        char message[256];
        cr_expect(run_again(yaml, origins, cases[i][0], &err) == NULL);
        snprintf(message, sizeof message,
                 "%s: cannot be changed alone in a resolved configuration; replace the "
                 "part: chip.tile.array.device={%s}",
                 cases[i][1], cases[i][2]);
        cr_expect(strcmp(err.text, message) == 0, "%s", err.text);
    }
    free(yaml);
    free(origins);
    nvx_config_destroy(&self);
}

Test(rerun, a_rerun_refuses_damaged_origins)
{
    nvx_error err = {0};
    cr_expect(run_again(ROWS, "nonsense\n", NULL, &err) == NULL);
    cr_expect(strcmp(err.text, "bad line 1 in the origins") == 0, "%s", err.text);
    err = (nvx_error){0};
    cr_expect(run_again(ROWS, "run.seed\tdefault\n", NULL, &err) == NULL);
    cr_expect(strcmp(err.text,
                     "chip.tile.array.rows: no origin is recorded for this value") == 0);
}

Test(rerun, a_number_put_by_an_option_is_resolved_with_the_option_as_its_origin)
{
    nvx_error err = {0};
    file("a.yaml", DEVICE "sigma: [0.5]}}}}\n");
    nvx_config *self = loaded("a.yaml", NULL);
    nvx_config_put(nvx_config_child(self, "run"), "seed", 7, "--until");
    const toy_run *run = nvx_config_at(self, "run");
    cr_expect(run->seed == 7);
    char *yaml = nvx_config_yaml(self), *origins = nvx_config_origins(self);
    cr_expect(strstr(yaml, "seed: 7\n") != NULL, "%s", yaml);
    cr_expect(strstr(origins, "run.seed\t--until\n") != NULL, "%s", origins);
    nvx_config *again = run_again(yaml, origins, NULL, &err);
    cr_assert(again != NULL, "%s", err.text);
    char *origins_again = nvx_config_origins(again);
    cr_expect(strcmp(origins, origins_again) == 0, "%s", origins_again);
    free(yaml);
    free(origins);
    free(origins_again);
    nvx_config_destroy(&self);
    nvx_config_destroy(&again);
}
