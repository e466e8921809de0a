/* config.h - YAML in, a checked tree of parts with parameters out.
 *
 * The tree of the file is the tree of the machine: every map is a part (part.h), every
 * other key a row of that part's parameter table. `include:` (a path or a list of
 * paths) at the top of a file puts that file's tree below the including one, which
 * wins key by key; of a list, later files win over earlier ones. `--set path=value` wins
 * over files and replaces what stands at the path: a value in brackets, braces or quotes
 * is YAML ("chip.adc={impl: ideal}"), any other stands for itself. A parameter of kind
 * NVX_PROFILE puts a profile's keys below its own node. `sources:` at the top of a file
 * or profile maps paths of values that this file gives to texts that tell where they are
 * from: a class (part.h), a comma, node and source. Unknown keys, repeated keys, wrong
 * units, values out of range and missing values are errors with file, line, column, path,
 * what is allowed and the nearest known key.
 *
 * Left out: YAML tags, anchors and aliases, several documents in one file (errors). At
 * most 32 files beside the first, 16 MiB each.
 */
#ifndef NVX_SIM_CONFIG_H
#define NVX_SIM_CONFIG_H

#include "sim/part.h"

/* Loads `path` ("-": standard input; a name that is no file here: a preset) against the
 * root part. sets[] are "path=value" texts. The result owns all parameters; NULL and err
 * on failure. */
nvx_config *nvx_config_load(const char *path, const char *const sets[], size_t n_sets,
                            const nvx_part *root, nvx_error *err);

/* The same from text. `name` is what errors call it. `origins`, when not NULL, is the
 * text nvx_config_origins() gave for the same tree: the text is then taken as resolved
 * (no include, no profile is opened) and each value keeps the origin written there;
 * sets[] apply on top, but `impl:` or a profile changes only with its whole part. */
nvx_config *nvx_config_parse(const char *text, const char *name, const char *origins,
                             const char *const sets[], size_t n_sets,
                             const nvx_part *root, nvx_error *err);

void nvx_config_destroy(nvx_config **self_p);

const nvx_part *nvx_config_part(const nvx_config *self);
const void *nvx_config_params(const nvx_config *self);
const char *
nvx_config_path(const nvx_config *self); /* "chip.tile.array"; "" for the root */
nvx_config *nvx_config_parent(const nvx_config *self); /* NULL for the root */
nvx_config *nvx_config_child(const nvx_config *self, const char *slot); /* never NULL */

/* Params of the node at a dotted path below self ("tile.array"); never NULL. */
const void *nvx_config_at(const nvx_config *self, const char *path);

/* Where the value of `key` was given (name of the file as errors show it). Returns
 * false, with empty/0 outputs, for a default. */
bool nvx_config_given(const nvx_config *self, const char *key);

/* Where the current value of a parameter is from, without the class, which goes to
 * *trust. A default: what its row says. A value of a file: what its `sources:` say. A value
 * that stands for one of the part's own figures: what the part says. Any other is the
 * user's own: NULL and NVX_ASSUMED. */
const char *nvx_config_source(const nvx_config *self, const char *key, nvx_trust *trust);

/* Error at the place where `key` was given (or at the node, for a default). The text is
 * "path.key: " followed by the formatted message. Returns -1. */
int nvx_config_fail(const nvx_config *self, const char *key, nvx_error *err,
                    const char *fmt, ...) NVX_PRINTF(4, 5);

/* Puts another value in the place of a whole number, within the row's range; the option
 * ("--until") is where it is from then on. */
void nvx_config_put(nvx_config *self, const char *key, uint64_t value,
                    const char *option);

/* Folder the file that gave `key` lies in, for paths relative to it ("." if none). */
const char *nvx_config_folder(const nvx_config *self, const char *key);

/* nvx_output_apart for the files that the configuration was read from; not of a resolved
 * text, which has names alone. */
int nvx_config_apart(const nvx_config *self, const char *output, nvx_error *err);

/* The resolved tree as YAML: every value of every part, with units. free() frees it. */
char *nvx_config_yaml(const nvx_config *self);

/* One line per value: "chip.tile.arrays\tw1.yaml:7:3" or "...\tdefault" or "...\t--set",
 * the option. File names without folders. free() frees it. */
char *nvx_config_origins(const nvx_config *self);

/* One line per parameter: "path\tclass\tsource", of nvx_config_source; class "given" and
 * no source for the user's own values. free() frees it. */
char *nvx_config_sources(const nvx_config *self);

/* What the row takes: "a whole number in [1, 65536]". free() frees it. */
char *nvx_value_allowed(const nvx_param *row);

/* Whether a text, as --set gives it, is a value of the row, whatever else is given. `path`
 * is what errors call it. -1 and err. */
int nvx_value_check(const char *path, const nvx_param *row, const char *text,
                    nvx_error *err);

/* The row's value as YAML: "0.2 V", "[1 s, 2 s]", "\"two words\"". free() frees it. */
char *nvx_value_text(const nvx_param *row, const void *params);

/* Full path of a file the program carries (devices/profiles/X.yaml, models/presets/..,
 * traces/..): looked for in $NVXSIM_DATADIR, beside the program, in the folder above it
 * (a build in a folder of its own), in ../share/nvxsim from the program, in the
 * installed data folder. NULL if nowhere, and for a path that climbs ("../x.h5"): it
 * leads out of what the program carries. free() frees it. */
char *nvx_data_file(const char *relative);

/* The same for a preset by its name ("w1.yaml"): NULL: none. free() frees it. */
char *nvx_preset_file(const char *name);

#endif
