#include "sim/app/sweep_points.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/memory.h"
#include "sim/output.h"

static char *journal_file(const nvx_sweep_points *self, size_t point)
{
    char name[65];
    nvx_sweep_plan_name(self->plan, point, name);
    return nvx_format("%s/%s.json", self->folder, name);
}

/* Only what this program puts there: *.json and names beginning with one. */
static void empty(const char *folder)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (!strstr(entry->d_name, ".json"))
            continue;
        char *path = nvx_format("%s/%s", folder, entry->d_name);
        unlink(path);
        free(path);
    }
    closedir(dir);
}

static void read_journal(nvx_sweep_points *self)
{
    for (size_t p = 0; p < self->plan->points; p++) {
        char *path = journal_file(self, p);
        self->report[p] = json_load_file(path, 0, NULL);
        free(path);
    }
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
    if (resume)
        read_journal(self);
    else
        empty(folder);
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
    free(self);
    *self_p = NULL;
}

void nvx_sweep_points_take(nvx_sweep_points *self, size_t point, json_t *report)
{
    nvx_error *err = &self->error[point];
    char *path = journal_file(self, point);
    nvx_output *output = nvx_output_new(path, err);
    if (output) {
        errno = 0;
        if (json_dump_file(report, nvx_output_temporary(output), 0) == 0) {
            nvx_output_commit(&output, err);
        } else {
            nvx_fail_environment(err, "cannot write '%s': %s", path, strerror(errno));
            nvx_output_discard(&output);
        }
    }
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

void nvx_sweep_points_forget(const nvx_sweep_points *self)
{
    empty(self->folder);
    rmdir(self->folder);
}
