#include "sim/app/sweep_points.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "models/timing_cache.h"
#include "sim/app/sweep_change.h"
#include "sim/memory.h"
#include "sim/output.h"

static char *journal_file(const nvx_sweep_points *self, size_t point)
{
    char name[65];
    nvx_sweep_plan_name(self->plan, point, name);
    return nvx_format("%s/%s.json", self->folder, name);
}

/* Only what this program puts there: *.json, *.timing and names beginning with one. */
static void empty(const char *folder)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (!strstr(entry->d_name, ".json") && !strstr(entry->d_name, NVX_TIMING_SUFFIX))
            continue;
        char *path = nvx_format("%s/%s", folder, entry->d_name);
        unlink(path);
        free(path);
    }
    closedir(dir);
}

static const char record_name[] = "sweep.json";

/* Finished points of the journal, of whatever sweep. */
static size_t count_journal(const char *folder)
{
    size_t n = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        const char *dot = strchr(entry->d_name, '.');
        n += dot && strcmp(dot, ".json") == 0 && strcmp(entry->d_name, record_name) != 0;
    }
    if (dir)
        closedir(dir);
    return n;
}

static int write_json(const char *path, const json_t *json, nvx_error *err)
{
    nvx_output *output = nvx_output_new(path, err);
    if (!output)
        return -1;
    errno = 0;
    if (json_dump_file(json, nvx_output_temporary(output), 0) == 0)
        return nvx_output_commit(&output, err);
    nvx_fail_environment(err, "cannot write '%s': %s", path, strerror(errno));
    nvx_output_discard(&output);
    return -1;
}

/* A text that JSON cannot hold (a result as base) has no key. */
static json_t *record_of(const nvx_sweep_plan *plan)
{
    json_t *record = json_object();
    const char *trace = plan->trace_sha256 ? plan->trace_sha256 : plan->resolved_trace;
    json_object_set_new(record, "base", json_string(plan->base[0].text));
    for (size_t b = 1; b < plan->bases; b++) {
        char *key = nvx_format("base %s", plan->base[b].name);
        json_object_set_new(record, key, json_string(plan->base[b].text));
        free(key);
    }
    json_object_set_new(record, "resolved", json_string(plan->resolved));
    json_object_set_new(record, "trace", json_string(trace));
    char settings[65];
    nvx_sweep_plan_settings(plan, settings);
    json_object_set_new(record, "settings", json_string(settings));
    return record;
}

static const char *text_of(const json_t *record, const char *key)
{
    const char *text = json_string_value(json_object_get(record, key));
    return text ? text : "";
}

/* The first of the further bases that differs, in words; NULL: none does. */
static char *changed_base(const json_t *was, json_t *is)
{
    const char *key;
    json_t *text;
    json_object_foreach(is, key, text)
    {
        if (strncmp(key, "base ", 5) == 0 && !json_equal(text, json_object_get(was, key)))
            return nvx_format("%s has changed, or is new", key);
    }
    return NULL;
}

/* What differs between two records, in words. free() frees it. */
static char *change(const json_t *was, json_t *is)
{
    char *words = nvx_sweep_change(text_of(was, "resolved"), text_of(is, "resolved"));
    if (words)
        return words;
    if (strcmp(text_of(was, "trace"), text_of(is, "trace")) != 0)
        return nvx_strdup("the trace is another one");
    if (strcmp(text_of(was, "base"), text_of(is, "base")) != 0)
        return nvx_strdup("the text of the base has changed, none of its values");
    if ((words = changed_base(was, is)))
        return words;
    if (strcmp(text_of(was, "settings"), text_of(is, "settings")) == 0)
        return nvx_strdup("a file that not the first point names has changed");
    return nvx_strdup("the sweep has other points");
}

static void read_journal(nvx_sweep_points *self, const char *record_path)
{
    size_t taken = 0, finished = count_journal(self->folder);
    for (size_t p = 0; p < self->plan->points; p++) {
        char *path = journal_file(self, p);
        self->report[p] = json_load_file(path, 0, NULL);
        taken += self->report[p] != NULL;
        free(path);
    }
    if (taken >= finished)
        return;
    json_t *was = json_load_file(record_path, 0, NULL), *is = record_of(self->plan);
    char *words = change(was, is);
    self->notice = nvx_format("%zu of %zu finished points are not taken up: %s",
                              finished - taken, finished, words);
    free(words);
    json_decref(was);
    json_decref(is);
}

nvx_sweep_points *nvx_sweep_points_new(const nvx_sweep_plan *plan, const char *output,
                                       bool resume, nvx_error *err)
{
    char *folder = nvx_format("%s.points", output);
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        nvx_fail_environment(err, "cannot write '%s': %s", folder, strerror(errno));
        free(folder);
        return NULL;
    }
    nvx_sweep_points *self = nvx_alloc(1, sizeof *self);
    self->plan = plan;
    self->folder = folder;
    self->report = nvx_alloc(plan->points, sizeof(json_t *));
    self->error = nvx_alloc(plan->points, sizeof *self->error);
    char *record_path = nvx_format("%s/%s", folder, record_name);
    if (resume)
        read_journal(self, record_path);
    else
        empty(folder);
    json_t *record = record_of(plan);
    if (write_json(record_path, record, err) != 0)
        nvx_sweep_points_destroy(&self);
    json_decref(record);
    free(record_path);
    return self;
}

void nvx_sweep_points_destroy(nvx_sweep_points **self_p)
{
    nvx_sweep_points *self = *self_p;
    if (!self)
        return;
    for (size_t p = 0; p < self->plan->points; p++)
        json_decref(self->report[p]);
    free(self->report);
    free(self->error);
    free(self->folder);
    free(self->notice);
    free(self);
    *self_p = NULL;
}

void nvx_sweep_points_take(nvx_sweep_points *self, size_t point, json_t *report)
{
    nvx_error *err = &self->error[point];
    char *path = journal_file(self, point);
    write_json(path, report, err);
    free(path);
    if (err->status == NVX_OK)
        self->report[point] = report;
    else
        json_decref(report);
}

size_t nvx_sweep_points_failed(const nvx_sweep_points *self)
{
    size_t n = 0;
    for (size_t p = 0; p < self->plan->points; p++)
        n += self->error[p].status != NVX_OK;
    return n;
}

size_t nvx_sweep_points_left(const nvx_sweep_points *self)
{
    size_t n = 0;
    for (size_t p = 0; p < self->plan->points; p++)
        n += !self->report[p];
    return n;
}

void nvx_sweep_points_forget(const nvx_sweep_points *self)
{
    empty(self->folder);
    rmdir(self->folder);
}
