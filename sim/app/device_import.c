#include "sim/app/device_import.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/app/cmd.h"
#include "sim/app/device_load.h"
#include "sim/app/device_text.h"
#include "sim/memory.h"
#include "sim/output.h"
#include "sim/units.h"
#include "sim/yaml.h"

enum { TIMES_MAX = 64, FILES_MAX = 256 };

enum {
    KEY_NAME = 256,
    KEY_BITS,
    KEY_LEVELS,
    KEY_GMIN,
    KEY_GMAX,
    KEY_TIME,
    KEY_TEMPERATURE,
    KEY_COLUMNS,
    KEY_UNIT,
    KEY_FORMAT,
    KEY_TIMES,
    KEY_CODES,
    KEY_RATE,
    KEY_SOURCE,
    KEY_CONFUSION,
};

static const struct argp_option options[] = {
    {"name", KEY_NAME, "NAME", 0, "name of the device [the first file's]", 0},
    {"output", 'o', "FILE", 0,
     "profile to write, YAML ('-': standard output) [none: only the table]", 0},
    {"bits", KEY_BITS, "N", 0, "2^N levels: as --levels", 0},
    {"levels", KEY_LEVELS, "N", 0,
     "levels in turn, for a list; else ranges that cells are sorted into by their first "
     "read [32]",
     0},
    {"gmin", KEY_GMIN, "G", 0, "conductance of the lowest level, '1 uS' [as found]", 0},
    {"gmax", KEY_GMAX, "G", 0,
     "conductance of the highest level, or full scale [settings.json, or as found]", 0},
    {"time", KEY_TIME, "T[,T...]", 0, "only these times since programming, '1 s' [all]",
     0},
    {"temperature", KEY_TEMPERATURE, "C", 0, "only this temperature, degree C", 0},
    {"columns", KEY_COLUMNS, "NAME,...", 0,
     "names of the columns, instead of a header: addr,time_s,R_ohm,G_uS; '-' skips one",
     0},
    {"unit", KEY_UNIT, "UNIT", 0, "of conductances that name none: uS, kohm, code, ...",
     0},
    {"format", KEY_FORMAT, "NAME", 0,
     "table, relaxation, bake, log, cycling, noise, list, neurosim, nvsim, npy, "
     "confusion, hdf5 [told by content]",
     0},
    {"matrix-times", KEY_TIMES, "T,...", 0,
     "times in s of a matrix's columns, or of confusion matrices [their names]", 0},
    {"codes", KEY_CODES, "N", 0, "how many codes a converter has whose codes are read",
     0},
    {"rate", KEY_RATE, "F", 0, "sampling rate of noise traces, '400 Hz' [settings.json]",
     0},
    {"confusion", KEY_CONFUSION, "FILE", 0,
     "writes how often each of 16 levels is read as which, per time (CSV)", 0},
    {"source", KEY_SOURCE, "TEXT", 0, "where the figures come from [the file]", 0},
    {0}};

static const char doc[] =
    "Turns measured cells into a profile for `impl: measured`, or means and sigmas into "
    "one for `impl: level_sigma`.\vTables name their columns and units in a header line: "
    "'level, conductance [uS]', or cell, level, g0, time [s], temp [C], cycle, "
    "conductance or resistance; or level, mean [uS], sigma [uS]. Tabs, commas, "
    "semicolons or blanks, gzip or not. Also: relaxation, bake and noise files of "
    "RRAM-Relaxation-Master-Model, programming logs, a list per level, NeuroSim's "
    "mem_states.csv, NVSim's .cell, NumPy, HDF5. What was understood is told on standard "
    "error, the table per level on standard output. Noise traces beside cells add the "
    "device's read noise.\n\n"
    "Example: nvxsim device import devices/examples/mychip.csv -o mychip.yaml";

typedef struct arguments {
    nvx_device_files files;
    nvx_profile_options profile;
    const char *path[FILES_MAX];
    double times[TIMES_MAX];
    const char *output, *source, *confusion;
} arguments;

static double quantity(const struct argp_state *state, const char *option,
                       const char *text, const char *unit)
{
    nvx_error err = {0};
    double value;
    if (nvx_quantity_parse(text, unit, &value, &err) != 0)
        nvx_cmd_refuse(state, "%s: %s", option, err.text);
    return value;
}

static unsigned whole(const struct argp_state *state, const char *option,
                      const char *text, unsigned low, unsigned high)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end || !(value >= low && value <= high) || value != floor(value))
        nvx_cmd_refuse(state, "%s: '%s' is not a whole number from %u to %u", option,
                       text, low, high);
    return (unsigned)value;
}

/* "1 s,10 ms": a plain number is in s. */
static void parse_times(const struct argp_state *state, char *text, arguments *a)
{
    char *item;
    while ((item = strsep(&text, ","))) {
        char *end;
        double value = strtod(item, &end);
        if (end == item || *end)
            value = quantity(state, "--time", item, "s");
        if (!isfinite(value) || value < 0)
            nvx_cmd_refuse(state, "--time: '%s' is not a time from 0 s up", item);
        if (a->profile.n_times == TIMES_MAX)
            nvx_cmd_refuse(state, "--time: more than %d times", TIMES_MAX);
        a->times[a->profile.n_times++] = value;
    }
    a->profile.times = a->times;
}

static void set_levels(const struct argp_state *state, unsigned levels, arguments *a)
{
    if (a->files.levels && a->files.levels != levels)
        nvx_cmd_refuse(state, "--levels and --bits differ: %u and %u levels",
                       a->files.levels, levels);
    a->files.levels = a->profile.levels = levels;
}

static double celsius(const struct argp_state *state, const char *text)
{
    char *end;
    double value = strtod(text, &end);
    end += strspn(end, " ");
    if (end == text || (*end && strcmp(end, "C") != 0) || !isfinite(value))
        nvx_cmd_refuse(state, "--temperature: '%s' is not a number of degree C", text);
    return value;
}

static bool parse_text(int key, char *text, arguments *a)
{
    const struct {
        int key;
        const char **to;
    } texts[] = {
        {KEY_NAME, &a->profile.name},     {'o', &a->output},
        {KEY_COLUMNS, &a->files.columns}, {KEY_UNIT, &a->files.unit},
        {KEY_FORMAT, &a->files.format},   {KEY_TIMES, &a->files.times},
        {KEY_SOURCE, &a->source},         {KEY_CONFUSION, &a->confusion},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].key == key) {
            *texts[i].to = text;
            return true;
        }
    return false;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    if (parse_text(key, text, a))
        return 0;
    switch (key) {
    case KEY_BITS:
        set_levels(state, 1u << whole(state, "--bits", text, 1, 6), a);
        return 0;
    case KEY_LEVELS:
        set_levels(state, whole(state, "--levels", text, 2, NVX_SAMPLES_LEVELS_MAX), a);
        return 0;
    case KEY_GMIN:
        a->profile.g_min = quantity(state, "--gmin", text, "S");
        return 0;
    case KEY_GMAX:
        a->profile.g_max = a->files.gmax = quantity(state, "--gmax", text, "S");
        return 0;
    case KEY_TIME:
        parse_times(state, text, a);
        return 0;
    case KEY_TEMPERATURE:
        a->profile.temperature = celsius(state, text);
        return 0;
    case KEY_CODES:
        a->files.codes = whole(state, "--codes", text, 2, 1u << 24);
        return 0;
    case KEY_RATE:
        a->files.rate = quantity(state, "--rate", text, "Hz");
        return 0;
    case ARGP_KEY_ARG:
        if (a->files.n == FILES_MAX)
            nvx_cmd_refuse(state, "more than %d files", FILES_MAX);
        a->path[a->files.n++] = text;
        return 0;
    case ARGP_KEY_NO_ARGS:
        nvx_cmd_refuse(state, "FILE is missing");
        return 0;
    default:
        return nvx_cmd_other_key(key, state);
    }
}

/* "data/mychip.tsv.gz" -> "mychip" */
static char *stem(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *name = nvx_strdup(slash ? slash + 1 : path);
    size_t n = strcspn(name + 1, ".") + 1;
    name[strlen(name) < 2 ? strlen(name) : n] = '\0';
    return name;
}

static void tell(const char *notes)
{
    for (const char *at = notes; *at;) {
        size_t n = strcspn(at, "\n");
        fprintf(stderr, "understood: %.*s\n", (int)n, at);
        at += n + (at[n] == '\n');
    }
}

static void print_noise(const nvx_noise_row rows[], size_t n, double rate, FILE *out)
{
    fprintf(out,
            "\nRead noise, %zu traces at %g Hz; fractions of g_max - g_min\n"
            "%5s %8s %8s %8s %8s %6s %8s %9s %9s\n",
            n, rate, "level", "of range", "std", "white", "slow", "slope", "RTN", "low",
            "high");
    for (size_t i = 0; i < n; i++) {
        const nvx_noise_cell *c = &rows[i].cell;
        char low[32] = "-", high[32] = "-";
        if (c->amplitude > 0) {
            nvx_quantity_round(c->low_time, "s", 3, low, sizeof low);
            nvx_quantity_round(c->high_time, "s", 3, high, sizeof high);
        }
        fprintf(out, "%5d %8.3f %8.5f %8.5f %8.5f %6.2f %8.5f %9s %9s\n", rows[i].level,
                rows[i].x, rows[i].std, c->white, c->slow, c->slope, c->amplitude, low,
                high);
    }
}

/* The text is loaded as a run would before it takes its place. */
static int write_profile(const char *text, const char *path, nvx_error *err)
{
    nvx_device device = {0};
    if (nvx_device_load_text(text, path, &device, err) != 0)
        return -1;
    nvx_config_destroy(&device.root);
    nvx_output *output = nvx_output_new(path, err);
    if (!output)
        return -1;
    FILE *to = strcmp(path, "-") == 0 ? stdout : fopen(nvx_output_temporary(output), "w");
    if (!to || fputs(text, to) == EOF || (to != stdout && fclose(to) != 0)) {
        nvx_fail_environment(err, "cannot write '%s'", path);
        nvx_output_discard(&output);
        return -1;
    }
    return nvx_output_commit(&output, err);
}

/* Text of the profile: the device, its read noise, or both. */
static char *compose(const nvx_device_measured *measured, const nvx_profile *profile,
                     const nvx_noise_row rows[], const char *source)
{
    char *device = NULL, *noise = NULL;
    if (rows)
        noise = nvx_text_noise(rows, measured->n_traces, profile ? "  " : "");
    if (profile && nvx_text_is_level_sigma(measured->samples, profile))
        device = nvx_text_level_sigma(measured->samples, profile);
    else if (profile)
        device = nvx_profile_yaml(profile);
    char *quoted = nvx_yaml_quote(source);
    char *text =
        !rows     ? nvx_strdup(device)
        : profile ? nvx_format("%snoise:\n%s", device, noise)
                  : nvx_format("# Read noise of %zu cells, for `noise: {profile: ...}` "
                               "below a device.\nsource: %s\n%s",
                               measured->n_traces, quoted, noise);
    free(quoted);
    free(device);
    free(noise);
    return text;
}

/* The table alone: its notes are told on standard error. */
static void report(nvx_profile *profile, FILE *out)
{
    char none[] = "", *notes = profile->notes;
    profile->notes = none;
    nvx_profile_report(profile, out);
    profile->notes = notes;
}

/* Everything after the files are read. */
static int finish(const arguments *a, const nvx_device_measured *measured, nvx_error *err)
{
    nvx_samples *samples = measured->samples;
    bool have_cells = samples->n_cells + samples->n_rows + samples->n_confusions > 0;
    bool to_stdout = a->output && strcmp(a->output, "-") == 0;
    FILE *table = to_stdout ? stderr : stdout;
    nvx_profile *profile = NULL;
    nvx_noise_row *rows = NULL;
    if (have_cells && !(profile = nvx_profile_fit(samples, &a->profile, err)))
        return -1;
    double low = profile                   ? profile->g_min
                 : isnan(a->profile.g_min) ? 0
                                           : a->profile.g_min;
    double high = profile ? profile->g_max : samples->gmax;
    if (measured->n_traces && !(high > low))
        nvx_fail_input(err, "noise is told as a fraction of the range: give --gmax");
    else if (measured->n_traces)
        rows = nvx_text_noise_fit(measured, low, high);
    if (err->status == NVX_OK && a->output) {
        char *text = compose(measured, profile, rows, samples->source);
        write_profile(text, a->output, err);
        free(text);
    }
    if (err->status == NVX_OK && a->confusion)
        nvx_device_confusion_write(samples, a->profile.temperature, a->confusion, err);
    if (err->status == NVX_OK)
        tell(profile ? profile->notes : samples->notes);
    if (err->status == NVX_OK && profile)
        report(profile, table);
    if (err->status == NVX_OK && rows)
        print_noise(rows, measured->n_traces, measured->rate, table);
    nvx_profile_destroy(&profile);
    free(rows);
    return err->status == NVX_OK ? 0 : -1;
}

/* A file that is not there is looked for among the program's data, as a trace is. */
static void find_files(arguments *a, char *found[])
{
    for (size_t i = 0; i < a->files.n; i++)
        if (access(a->path[i], F_OK) != 0 && (found[i] = nvx_data_file(a->path[i])))
            a->path[i] = found[i];
}

int nvx_cmd_device_import(int argc, char **argv)
{
    static const struct argp argp = {options, parse, "FILE...", doc, NULL, NULL, NULL};
    arguments a = {.files = {.gmax = NAN, .rate = NAN},
                   .profile = nvx_profile_options_default()};
    nvx_device_measured measured = {0};
    nvx_error err = {0};
    char *found[FILES_MAX] = {0};
    if (nvx_cmd_parse(&argp, argc, argv, &a) != 0)
        return NVX_INPUT;
    find_files(&a, found);
    a.files.path = a.path;
    char *name = stem(a.path[0]);
    if (!a.profile.name)
        a.profile.name = name;
    if (nvx_output_apart(a.output, a.path, a.files.n, &err) == 0 &&
        nvx_output_apart(a.confusion, a.path, a.files.n, &err) == 0 &&
        nvx_device_import(&a.files, &measured, &err) == 0) {
        const char *slash = strrchr(a.path[0], '/');
        nvx_samples_source(measured.samples, a.source ? a.source
                                             : slash  ? slash + 1
                                                      : a.path[0]);
        finish(&a, &measured, &err);
    }
    nvx_device_measured_clear(&measured);
    for (size_t i = 0; i < a.files.n; i++)
        free(found[i]);
    free(name);
    return nvx_cmd_end(&err);
}
