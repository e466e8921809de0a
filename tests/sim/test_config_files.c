/* Everything that comes from more than one text: files, includes, profiles, --set. */
#include "tests/sim/toy_files.h"

static void refused(const char *path, const char *set, const char *message)
{
    char out[1400];
    nvx_error err = {0};
    const char *const sets[] = {set};
    nvx_config *self = nvx_config_load(path, sets, set != NULL, &toy_root, &err);
    cr_expect(self == NULL);
    cr_expect(err.status == NVX_INPUT);
    nvx_error_format(&err, out, sizeof out);
    cr_expect(strcmp(out, message) == 0, "%s\nexpected %s", out, message);
    nvx_config_destroy(&self);
}

static void has(const char *text, const char *part)
{
    cr_expect(strstr(text, part) != NULL, "no '%s' in\n%s", part, text);
}

TestSuite(files, .init = enter, .fini = leave);

/* --- files and includes --- */

Test(files, a_file_that_is_not_there_is_an_input_error)
{
    refused("x.yaml", NULL, "x.yaml: cannot open: No such file or directory");
    refused("data", NULL, "data: cannot read: Is a directory");
}

Test(files, an_included_file_lies_below_the_including_one)
{
    file("a.yaml", "include: presets/b.yaml\nrun: {seed: 2}\n");
    file("presets/b.yaml", "run: {seed: 3, width: 64 bit}\ninclude: c.yaml\n");
    file("presets/c.yaml", ROWS "run: {width: 32 bit, label: c}\n");
    nvx_config *self = loaded("a.yaml", NULL);
    const toy_run *run = nvx_config_at(self, "run");
    const nvx_config *node = nvx_config_child(self, "run");
    cr_expect(run->seed == 2);
    cr_expect(run->width == 64);
    cr_expect(strcmp(run->label, "c") == 0);
    cr_expect(strcmp(nvx_config_folder(node, "seed"), ".") == 0);
    cr_expect(strcmp(nvx_config_folder(node, "label"), "presets") == 0);
    char *origins = nvx_config_origins(self);
    has(origins, "run.seed\ta.yaml:2:13\n");
    has(origins, "run.width\tb.yaml:1:23\n");
    has(origins, "run.label\tc.yaml:2:29\n");
    has(origins, "run.speed\tdefault\n");
    free(origins);
    nvx_config_destroy(&self);
}

Test(files, of_several_included_files_the_last_wins)
{
    file("a.yaml", "include: [b.yaml, c.yaml]\n");
    file("b.yaml", ROWS "run: {seed: 2, label: b}\n");
    file("c.yaml", "run: {seed: 3}\n");
    nvx_config *self = loaded("a.yaml", NULL);
    const toy_run *run = nvx_config_at(self, "run");
    cr_expect(run->seed == 3);
    cr_expect(strcmp(run->label, "b") == 0);
    nvx_config_destroy(&self);
}

Test(files, an_include_is_looked_for_here_then_in_presets_then_in_the_data)
{
    file("a.yaml", "include: [p.yaml, devices/q.yaml]\n" ROWS);
    file("data/models/presets/p.yaml", "run: {label: preset}\n");
    file("data/devices/q.yaml", "run: {seed: 77}\n");
    nvx_config *self = loaded("a.yaml", NULL);
    const toy_run *run = nvx_config_at(self, "run");
    cr_expect(strcmp(run->label, "preset") == 0);
    cr_expect(run->seed == 77);
    nvx_config_destroy(&self);
}

Test(files, an_error_in_an_included_file_names_that_file)
{
    file("a.yaml", "include: presets/b.yaml\n" ROWS);
    file("presets/b.yaml", "run:\n  sed: 1\n");
    refused("a.yaml", NULL,
            "presets/b.yaml:2:3: run.sed: unknown key; did you mean 'seed'?");
}

Test(files, includes_that_cannot_be_read_are_told_where_they_are_named)
{
    file("a.yaml", "include: b.yaml\n");
    refused("a.yaml", NULL,
            "a.yaml:1:10: include: 'b.yaml': no such file here or among the presets");
    file("a.yaml", "include: [data]\n");
    refused("a.yaml", NULL, "a.yaml:1:11: include: 'data': not a regular file");
    file("a.yaml", "include: {a: b}\n");
    refused("a.yaml", NULL, "a.yaml:1:10: include: expected a path or a list of them");
    file("a.yaml", "include:\n");
    refused("a.yaml", NULL, "a.yaml:1:9: include: expected a path or a list of them");
}

Test(files, an_include_cycle_is_told)
{
    file("a.yaml", "include: b.yaml\n");
    file("b.yaml", "run: {}\ninclude: ./a.yaml\n");
    refused("a.yaml", NULL, "b.yaml:2:10: include: './a.yaml' includes itself");
}

Test(files, a_flood_of_includes_is_refused)
{
    file("a.yaml", "include: [b.yaml, b.yaml, b.yaml, b.yaml, b.yaml, b.yaml]\n");
    file("b.yaml", "include: [c.yaml, c.yaml, c.yaml, c.yaml, c.yaml, c.yaml]\n");
    file("c.yaml", "run: {}\n");
    /* b and six times c are 7 files, 4 x 7 = 28; the fifth b and three c make 32 */
    refused("a.yaml", NULL, "b.yaml:1:35: include: more than 32 files");
}

/* --- profiles --- */

Test(files, a_profile_lies_below_its_node)
{
    file("data/devices/profiles/Cell.yaml",
         "impl: level_sigma\nsigma: [0.01, 0.02]\ng_max: 3 uS\n");
    file("a.yaml", DEVICE "profile: Cell, g_max: 2 uS}}}}\n");
    nvx_config *self = loaded("a.yaml", NULL);
    const toy_device *device = nvx_config_at(self, "chip.tile.array.device");
    cr_expect(strcmp(device->profile, "Cell") == 0);
    cr_expect(device->sigma.n == 2 && device->sigma.v[0] == 0.01);
    cr_expect(device->g_max == 2e-6);
    char *origins = nvx_config_origins(self);
    has(origins, "chip.tile.array.device.sigma\tCell.yaml:2:8\n");
    has(origins, "chip.tile.array.device.profile\ta.yaml:1:69\n");
    free(origins);
    nvx_config_destroy(&self);
}

Test(files, the_path_of_a_profile_starts_where_it_is_given)
{
    file("a.yaml", "include: presets/b.yaml\n");
    file("presets/b.yaml", DEVICE "profile: cell.yaml}}}}\n");
    file("presets/cell.yaml", "sigma: 0.03\n");
    file("cell.yaml", "sigma: 0.04\n");
    nvx_config *self = loaded("a.yaml", NULL);
    const toy_device *device = nvx_config_at(self, "chip.tile.array.device");
    cr_expect(device->sigma.v[0] == 0.03);
    nvx_config_destroy(&self);
    self = loaded("a.yaml", "chip.tile.array.device.profile=./cell.yaml");
    device = nvx_config_at(self, "chip.tile.array.device");
    cr_expect(device->sigma.v[0] == 0.04);
    nvx_config_destroy(&self);
}

Test(files, a_profile_that_is_not_there_is_told_with_those_that_are)
{
    file("a.yaml", DEVICE "profile: Cel}}}}\n");
    file("data/devices/profiles/Other.yaml", "impl: level_sigma\n");
    file("data/devices/profiles/Cell.yaml", "impl: level_sigma\n");
    file("data/devices/profiles/Noise.yaml", "white: 0.1\n"); /* of another part */
    refused(
        "a.yaml", NULL,
        "a.yaml:1:69: chip.tile.array.device.profile: unknown profile 'Cel'; allowed: "
        "Cell, Other, a path; did you mean 'Cell'?");
    file("a.yaml", DEVICE "profile: x/y.yaml}}}}\n");
    refused(
        "a.yaml", NULL,
        "a.yaml:1:69: chip.tile.array.device.profile: 'x/y.yaml': cannot open: No such "
        "file or directory");
}

Test(files, a_profile_for_another_implementation_is_refused)
{
    file("cell.yaml", "sigma: 1\nimpl: ratio_sigma\n");
    file("a.yaml", DEVICE "profile: cell.yaml}}}}\n");
    refused("a.yaml", NULL,
            "a.yaml:1:69: chip.tile.array.device.profile: 'cell.yaml' is a profile for "
            "'ratio_sigma', the node is 'level_sigma'");
}

Test(files, a_profile_holds_parameters_of_its_part_only)
{
    file("a.yaml", DEVICE "profile: cell.yaml}}}}\n");
    file("cell.yaml", "sigmas: 1\n");
    refused("a.yaml", NULL,
            "cell.yaml:1:1: chip.tile.array.device.sigmas: unknown key; "
            "did you mean 'sigma'?");
    file("cell.yaml", "sigma: 1\nprofile: other\n");
    refused("a.yaml", NULL,
            "cell.yaml:2:1: chip.tile.array.device.profile: unknown key; "
            "allowed: sigma, g_max, note");
    file("cell.yaml", "sigma: 11\n");
    refused("a.yaml", NULL,
            "cell.yaml:1:8: chip.tile.array.device.sigma: 11 is out of "
            "range [0, 10]");
}

/* --- --set --- */

Test(files, a_set_value_wins_over_the_file)
{
    file("a.yaml", ROWS "run: {seed: 1}\n");
    nvx_config *self = loaded("a.yaml", "run.seed=5");
    cr_expect(((const toy_run *)nvx_config_at(self, "run"))->seed == 5);
    cr_expect(nvx_config_given(nvx_config_child(self, "run"), "seed"));
    char *origins = nvx_config_origins(self);
    has(origins, "run.seed\t--set\n");
    free(origins);
    nvx_config_destroy(&self);
}

Test(files, a_set_text_stands_for_itself)
{
    file("a.yaml", ROWS);
    nvx_config *self = loaded("a.yaml", "run.label= a: b #c, \\ \"é\" ");
    const toy_run *run = nvx_config_at(self, "run");
    cr_expect(strcmp(run->label, "a: b #c, \\ \"é\"") == 0, "%s", run->label);
    nvx_config_destroy(&self);
    self = loaded("a.yaml", "run.label=''");
    cr_expect(strcmp(((const toy_run *)nvx_config_at(self, "run"))->label, "") == 0);
    nvx_config_destroy(&self);
}

Test(files, a_set_map_replaces_a_whole_part)
{
    file("a.yaml", DEVICE "sigma: 1, note: x}}}}\n");
    nvx_config *self = loaded("a.yaml", "chip.tile.array.device={impl: perfect}");
    const nvx_config *array = nvx_config_child(
        nvx_config_child(nvx_config_child(self, "chip"), "tile"), "array");
    cr_expect(nvx_config_part(nvx_config_child(array, "device")) == &toy_perfect);
    nvx_config_destroy(&self);
}

Test(files, errors_of_set_count_columns_in_its_text)
{
    file("a.yaml", ROWS);
    refused("a.yaml", "run.sed=5",
            "--set:1:5: run.sed: unknown key; did you mean 'seed'?");
    refused("a.yaml", "run.seed=-5",
            "--set:1:10: run.seed: -5 is out of range [0, 1.8446744073709552e19]");
    refused("a.yaml", "run.seed=",
            "--set:1:10: run.seed: empty; allowed: a whole number in [0, "
            "1.8446744073709552e19]");
    refused("a.yaml", "run={seed: 1, sed: 2}",
            "--set:1:15: run.sed: unknown key; did you mean 'seed'?");
    refused("a.yaml", "run.label=[a", "--set:1:13: did not find expected ',' or ']'");
    refused("a.yaml", "run.label=ab\xff", "--set:1:13: invalid leading UTF-8 octet");
    refused("a.yaml", "run.seed", "--set:1:1: 'run.seed': missing '='; write path=value");
    refused("a.yaml", "run..seed=1", "--set:1:5: 'run..seed': a key is missing");
    refused("a.yaml", "include=b.yaml",
            "--set:1:1: include: unknown key; allowed: run, topk, chip");
    refused(
        "a.yaml", "run.seed.x=1",
        "--set:1:5: run.seed: a map of keys where a value is expected; allowed: a whole "
        "number in [0, 1.8446744073709552e19]");
}

/* --- data files --- */

Test(files, a_data_file_is_found_in_the_folder_of_the_environment)
{
    file("data/devices/q.yaml", "");
    char *found = nvx_data_file("devices/q.yaml");
    cr_assert(found != NULL);
    cr_expect(strcmp(found, "data/devices/q.yaml") == 0);
    free(found);
    cr_expect(nvx_data_file("devices/none.yaml") == NULL);
}

Test(files, a_path_that_climbs_leads_to_no_data_file)
{
    file("data/devices/q.yaml", "");
    file("q.yaml", "");
    cr_expect(nvx_data_file("../q.yaml") == NULL);
    cr_expect(nvx_data_file("devices/../devices/q.yaml") == NULL);
}
