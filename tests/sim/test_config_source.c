/* Where values come from: `sources:` of files, and what becomes of them. */
#include "tests/sim/toy_files.h"

#define ADC "chip: {tile: {adc_pool: {energy: 1 pJ, bits: 6}}}\n"
#define SOURCE                                                                           \
    "sources: {chip.tile.adc_pool.energy: \"measured, 28 nm: a paper, row 7\"}\n"

TestSuite(sources, .init = enter, .fini = leave);

/* The class and the text of a key of chip.tile.adc_pool must be these; NULL: none. */
static void expect_source(const nvx_config *self, const char *key, nvx_trust class,
                          const char *text)
{
    nvx_trust trust = NVX_TRUSTS;
    const nvx_config *tile = nvx_config_child(nvx_config_child(self, "chip"), "tile");
    const char *got = nvx_config_source(nvx_config_child(tile, "adc_pool"), key, &trust);
    cr_expect(trust == class, "%s: class %d", key, (int)trust);
    cr_expect(text ? got && strcmp(got, text) == 0 : got == NULL, "%s: %s", key,
              got ? got : "none");
}

Test(sources, a_default_has_the_source_and_the_class_of_its_row)
{
    nvx_trust trust = NVX_TRUSTS;
    static const nvx_param row[] = {{"x", NVX_REAL, "1", 0, "1", 0, 2, NULL, NVX_SCALED,
                                     "a figure of 40 nm", "a number"},
                                    {0}};
    static const nvx_part part = {.params_size = sizeof(double), .params = row};
    nvx_error err = {0};
    nvx_config *self = nvx_config_parse("{}", "x.yaml", NULL, NULL, 0, &part, &err);
    cr_assert(self != NULL);
    cr_expect(strcmp(nvx_config_source(self, "x", &trust), "a figure of 40 nm") == 0);
    cr_expect(trust == NVX_SCALED);
    nvx_config_destroy(&self);
}

Test(sources, a_value_of_a_file_has_the_source_that_the_file_tells_or_none)
{
    file("a.yaml", "include: b.yaml\n" SOURCE ADC);
    file("b.yaml", ROWS);
    nvx_config *self = loaded("a.yaml", NULL);
    expect_source(self, "energy", NVX_MEASURED, "28 nm: a paper, row 7");
    expect_source(self, "bits", NVX_ASSUMED, NULL);
    expect_source(self, "conversion", NVX_ASSUMED, "assumed");
    nvx_config_destroy(&self);
}

Test(sources, an_included_value_keeps_its_source_and_one_in_its_place_does_not)
{
    file("a.yaml", "include: [b.yaml, c.yaml]\n" ROWS);
    file("b.yaml", ADC "sources: {chip.tile.adc_pool.bits: \"defined, any\"}\n");
    file("c.yaml", "chip: {tile: {adc_pool: {energy: 2 pJ}}}\n" SOURCE);
    nvx_config *self = loaded("a.yaml", NULL);
    expect_source(self, "energy", NVX_MEASURED, "28 nm: a paper, row 7");
    expect_source(self, "bits", NVX_DEFINED, "any");
    nvx_config_destroy(&self);
    file("a.yaml", "include: [c.yaml, b.yaml]\n" ROWS);
    self = loaded("a.yaml", NULL);
    expect_source(self, "energy", NVX_ASSUMED, NULL);
    expect_source(self, "bits", NVX_DEFINED, "any");
    nvx_config_destroy(&self);
}

Test(sources, a_profile_tells_them_by_its_own_paths)
{
    nvx_trust trust = NVX_TRUSTS;
    file("a.yaml", DEVICE "profile: ./p.yaml}}}}\n");
    file("p.yaml", "sigma: [1, 2]\nsources: {sigma: \"simulated, 45 nm: a table\"}\n");
    nvx_config *self = loaded("a.yaml", NULL), *node = self;
    static const char *const path[] = {"chip", "tile", "array", "device"};
    for (size_t i = 0; i < 4; i++)
        node = nvx_config_child(node, path[i]);
    cr_expect(strcmp(nvx_config_source(node, "sigma", &trust), "45 nm: a table") == 0);
    cr_expect(trust == NVX_SIMULATED);
    nvx_config_destroy(&self);
}

Test(sources, a_value_set_on_the_command_line_has_no_source)
{
    file("a.yaml", "include: b.yaml\n" SOURCE ADC);
    file("b.yaml", ROWS);
    nvx_config *self = loaded("a.yaml", "chip.tile.adc_pool.energy=1 pJ");
    expect_source(self, "energy", NVX_ASSUMED, NULL);
    nvx_config_destroy(&self);
    self = loaded("a.yaml", "chip.tile.adc_pool={energy: 3 pJ}");
    expect_source(self, "energy", NVX_ASSUMED, NULL);
    nvx_config_destroy(&self);
}

Test(sources, a_number_put_by_an_option_has_no_source)
{
    nvx_trust trust = NVX_TRUSTS;
    file("a.yaml", "run: {seed: 3}\nsources: {run.seed: \"defined, x\"}\n" ROWS);
    nvx_config *self = loaded("a.yaml", NULL), *run = nvx_config_child(self, "run");
    cr_expect(strcmp(nvx_config_source(run, "seed", &trust), "x") == 0);
    nvx_config_put(run, "seed", 4, "--until");
    cr_expect(nvx_config_source(run, "seed", &trust) == NULL && trust == NVX_ASSUMED);
    nvx_config_destroy(&self);
}

Test(sources, the_resolved_tree_holds_them_and_gives_the_same_bytes_again)
{
    nvx_error err = {0};
    file("a.yaml", "include: b.yaml\n" SOURCE ADC);
    file("b.yaml", ROWS);
    nvx_config *self = loaded("a.yaml", NULL);
    char *yaml = nvx_config_yaml(self), *origins = nvx_config_origins(self);
    const char *end = strstr(yaml, "sources:\n");
    cr_expect(end && strcmp(end, "sources:\n  chip.tile.adc_pool.energy: "
                                 "\"measured, 28 nm: a paper, row 7\"\n") == 0,
              "%s", yaml);
    nvx_config *again =
        nvx_config_parse(yaml, "out.h5", origins, NULL, 0, &toy_root, &err);
    cr_assert(again != NULL, "%u: %s", err.line, err.text);
    expect_source(again, "energy", NVX_MEASURED, "28 nm: a paper, row 7");
    expect_source(again, "bits", NVX_ASSUMED, NULL);
    expect_source(again, "conversion", NVX_ASSUMED, "assumed");
    char *yaml_again = nvx_config_yaml(again), *origins_again = nvx_config_origins(again);
    cr_expect(strcmp(yaml, yaml_again) == 0, "%s", yaml_again);
    cr_expect(strcmp(origins, origins_again) == 0, "%s", origins_again);
    nvx_config_destroy(&again);
    static const char *const sets[] = {"chip.tile.adc_pool.energy=2 pJ"};
    again = nvx_config_parse(yaml, "out.h5", origins, sets, 1, &toy_root, &err);
    cr_assert(again != NULL, "%u: %s", err.line, err.text);
    expect_source(again, "energy", NVX_ASSUMED, NULL);
    nvx_config_destroy(&again);
    nvx_config_destroy(&self);
    free(yaml);
    free(origins);
    free(yaml_again);
    free(origins_again);
}
