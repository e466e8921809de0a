/* run_double.c - the run once more with a part doubled: what it would bring is simulated,
 * never extrapolated. */
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/text.h"
#include "models/chip.h"
#include "models/sample_hold.h"
#include "sim/app/point.h"
#include "sim/app/run.h"
#include "sim/memory.h"

enum { MOST_SETS = 4 };

/* How a part is doubled: keys of a node, twice as much or (faster) half the time. */
static const struct {
    const char *kind, *node, *keys[MOST_SETS]; /* keys end with NULL; none: see rows() */
    bool faster;
} table[] = {
    {"link_in", "host", {"width"}, false},
    {"link_out", "host", {"width"}, false},
    {"interconnect", "chip.bus", {"width"}, false},
    {"rows", NULL, {NULL}, false},
    {"adc_pool", "chip.tile.adc_pool", {"count"}, false},
    {"accumulator", "chip.tile.shift_add", {"lanes"}, false},
    {"topk", "chip.topk", {"check", "insert", "replace"}, true},
    {"merge", "chip.topk", {"merge"}, true},
    {"vector", "chip.vector", {"lanes"}, false},
    {"global_buffer", "chip.buffer", {"size"}, false},
    {"input_buffer", "chip.tile.input_buffer", {"size"}, false},
    {"output_buffer", "chip.tile.output_buffer", {"size"}, false},
};
enum { KINDS = sizeof table / sizeof *table };

const char *nvx_double_part(size_t i) { return i < KINDS ? table[i].kind : NULL; }

int nvx_double_check(const char *kind, nvx_error *err)
{
    char list[256] = "";
    for (size_t i = 0; i < KINDS; i++) {
        if (strcmp(table[i].kind, kind) == 0)
            return 0;
        size_t n = strlen(list);
        snprintf(list + n, sizeof list - n, "%s%s", i ? ", " : "", table[i].kind);
    }
    return nvx_fail_input(err, "--double: no part '%.40s'; allowed: %s", kind, list);
}

/* ---- what is set ---- */

static const nvx_config *node_at(const nvx_config *node, const char *path)
{
    char *copy = nvx_strdup(path), *rest = copy;
    for (char *name; (name = strsep(&rest, "."));)
        node = nvx_config_child(node, name);
    free(copy);
    return node;
}

/* "512 bit", "2 cycles"; NULL: it has no such key, or cannot be more or faster. */
static char *changed(const nvx_config *node, const char *key, bool faster)
{
    const nvx_param *row = nvx_config_part(node)->params;
    while (row && row->name && strcmp(row->name, key) != 0)
        row++;
    if (!row || !row->name)
        return NULL;
    const void *field = (const char *)nvx_config_params(node) + row->offset;
    if (!faster) {
        uint64_t twice = 2 * *(const uint64_t *)field;
        if (row->kind != NVX_UINT || twice == 0 || (double)twice > row->max)
            return NULL;
        bool plain = strcmp(row->unit, "1") == 0;
        return nvx_format("%llu%s%s", (unsigned long long)twice, plain ? "" : " ",
                          plain ? "" : row->unit);
    }
    const nvx_duration *d = field;
    if (row->kind != NVX_DURATION || (d->in_cycles && d->value < 2))
        return NULL;
    return d->in_cycles ? nvx_format("%.0f cycles", ceil(d->value / 2))
                        : nvx_format("%.17g s", d->value / 2);
}

/* Two copies where there are tiles for them; else drive and convert at once. */
static size_t rows(const nvx_run *r, char *sets[])
{
    const nvx_chip_params *chip = nvx_config_at(r->config, "chip");
    const nvx_sample_hold_params *hold =
        nvx_config_at(r->config, "chip.tile.sample_hold");
    uint64_t copies = 2 * nvx_run_copies(r);
    if (!r->network && copies * r->machine->tiles <= chip->tiles)
        sets[0] = nvx_format("chip.copies=%llu", (unsigned long long)copies);
    else if (hold->depth == 1)
        sets[0] = nvx_strdup("chip.tile.sample_hold.depth=2");
    return sets[0] != NULL;
}

/* Fills sets[MOST_SETS]; returns how many. */
static size_t settings(const nvx_run *r, const char *kind, char *sets[])
{
    size_t t = 0, n = 0;
    while (strcmp(table[t].kind, kind) != 0)
        t++;
    if (!table[t].node)
        return rows(r, sets);
    const nvx_config *node = node_at(r->config, table[t].node);
    for (size_t k = 0; k < MOST_SETS && table[t].keys[k]; k++) {
        char *value = changed(node, table[t].keys[k], table[t].faster);
        if (value)
            sets[n++] = nvx_format("%s.%s=%s", table[t].node, table[t].keys[k], value);
        free(value);
    }
    return n;
}

/* ---- what came of it ---- */

static double number(json_t *report, const char *key, const char *inner)
{
    json_t *value = json_object_get(report, key);
    return json_number_value(inner ? json_object_get(value, inner) : value);
}

/* Writes "mean latency 4.1 us instead of 8.058 us". */
static char *beside(const char *what, double now, double before, const char *unit)
{
    char a[32], b[32];
    return nvx_format("%s %s instead of %s", what, nvx_text_quantity(now, unit, a),
                      nvx_text_quantity(before, unit, b));
}

static char *words(json_t *before, json_t *after, const char *sets)
{
    double was =
        number(before, "requests", NULL) / number(before, "throughput_per_s", NULL);
    double is = number(after, "requests", NULL) / number(after, "throughput_per_s", NULL);
    char *time = beside("takes", is, was, "s");
    char *latency = beside("mean latency", number(after, "latency_ns", "mean") * 1e-9,
                           number(before, "latency_ns", "mean") * 1e-9, "s");
    char *energy = beside("energy per request",
                          number(after, "energy_nj_per_request", "total") * 1e-9,
                          number(before, "energy_nj_per_request", "total") * 1e-9, "J");
    char *area = beside("area", number(after, "area_mm2", "total") * 1e-6,
                        number(before, "area_mm2", "total") * 1e-6, "m2");
    char *text = nvx_format("doubled (%s), the run %s (%.3g x as fast); %s; %s; %s", sets,
                            time, was / is, latency, energy, area);
    free(time);
    free(latency);
    free(energy);
    free(area);
    return text;
}

static json_t *run_again(const nvx_run *r, const nvx_run_options *o, char *const sets[],
                         size_t n, nvx_error *err)
{
    char *program = nvx_point_program(err), *trials = NULL;
    const char **all = nvx_alloc(o->n_sets + n + 1, sizeof *all);
    size_t count = 0;
    for (size_t i = 0; i < o->n_sets; i++)
        all[count++] = o->sets[i];
    for (size_t i = 0; i < n; i++)
        all[count++] = sets[i];
    if (o->until)
        all[count++] = trials =
            nvx_format("run.trials=%llu", (unsigned long long)r->reading->trials);
    nvx_point point = {.program = program,
                       .config = o->config,
                       .trace = o->trace,
                       .sets = all,
                       .n_sets = count,
                       .threads = omp_get_max_threads()};
    json_t *report = program ? nvx_point_run(&point, err) : NULL;
    free(all);
    free(trials);
    free(program);
    return report;
}

/* A machine that is refused with more of the part is an answer too. */
static char *answer(const nvx_run *r, const nvx_run_options *o, const char *kind,
                    json_t *out, nvx_error *err)
{
    char *sets[MOST_SETS] = {NULL}, *list = nvx_strdup(""), *text = NULL;
    size_t n = settings(r, kind, sets);
    json_t *array = json_array(), *before = nvx_report_json(r->report);
    for (size_t i = 0; i < n; i++) {
        char *longer = nvx_format("%s%s%s", list, i ? ", " : "", sets[i]);
        free(list);
        list = longer;
        json_array_append_new(array, json_string(sets[i]));
    }
    json_t *after = n ? run_again(r, o, sets, n, err) : NULL;
    if (after)
        text = words(before, after, list);
    else if (n == 0)
        text = nvx_format("%s cannot be doubled on this machine", kind);
    else if (err->status == NVX_INPUT)
        text = nvx_format("%s cannot be doubled (%s): %s", kind, list, err->text);
    if (text)
        *err = (nvx_error){0};
    json_object_set_new(out, "part", json_string(kind));
    json_object_set_new(out, "set", array);
    json_object_set_new(out, "report", after ? after : json_null());
    json_decref(before);
    for (size_t i = 0; i < n; i++)
        free(sets[i]);
    free(list);
    return text;
}

int nvx_run_double(nvx_run *r, const nvx_run_options *options, const char *kind,
                   nvx_error *err)
{
    if (!kind[0])
        kind = nvx_report_busiest(r->report)->kind;
    json_t *out = json_object();
    char *text = answer(r, options, kind, out, err);
    r->report->doubled = text;
    r->report->doubled_json = out;
    return text ? 0 : -1;
}
