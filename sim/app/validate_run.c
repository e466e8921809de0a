#include "sim/app/validate_run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/app/point.h"
#include "sim/config.h"
#include "sim/memory.h"

char *nvx_validate_folder(nvx_error *err)
{
    const char *base = getenv("TMPDIR");
    char *folder = nvx_format("%s/nvxsim-XXXXXX", base && base[0] ? base : "/tmp");
    if (mkdtemp(folder))
        return folder;
    nvx_fail_environment(err, "cannot make a temporary folder '%s'", folder);
    free(folder);
    return NULL;
}

nvx_validate_bench *nvx_validate_bench_empty(const char *preset, nvx_error *err)
{
    nvx_validate_bench *self = nvx_alloc(1, sizeof *self);
    char *file = nvx_format("models/presets/%s", preset);
    self->config = nvx_data_file(file);
    if (!self->config)
        nvx_fail_environment(err, "%s is not there", file);
    free(file);
    if (self->config)
        self->program = nvx_point_program(err);
    if (self->program)
        self->folder = nvx_validate_folder(err);
    if (self->folder) {
        self->trace = nvx_format("%s/trace.h5", self->folder);
        self->result = nvx_format("%s/result.h5", self->folder);
    }
    if (!self->folder)
        nvx_validate_bench_destroy(&self);
    return self;
}

nvx_validate_bench *nvx_validate_bench_new(const char *preset,
                                           const nvx_small_trace *trace, nvx_error *err)
{
    nvx_validate_bench *self = nvx_validate_bench_empty(preset, err);
    if (self && nvx_small_trace_write(trace, self->trace, err) != 0)
        nvx_validate_bench_destroy(&self);
    return self;
}

void nvx_validate_bench_destroy(nvx_validate_bench **self_p)
{
    nvx_validate_bench *self = *self_p;
    if (!self)
        return;
    if (self->folder) {
        unlink(self->trace);
        unlink(self->result);
        rmdir(self->folder);
    }
    free(self->program);
    free(self->config);
    free(self->folder);
    free(self->trace);
    free(self->result);
    free(self);
    *self_p = NULL;
}

static nvx_validate_run *read_result(const char *path, nvx_error *err)
{
    nvx_validate_run *self = nvx_alloc(1, sizeof *self);
    nvx_extent extent = {0};
    self->reader = nvx_reader_open(path, NVX_RESULT_FORMAT, err);
    if (self->reader)
        self->costs = nvx_costs_read(self->reader, err);
    if (self->costs)
        self->end_ps = nvx_reader_u64(self->reader, "/requests/end_ps", &extent, err);
    self->requests = extent.count;
    if (!self->end_ps)
        nvx_validate_run_destroy(&self);
    return self;
}

nvx_validate_run *nvx_validate_run_new(const nvx_validate_bench *bench,
                                       const char *const sets[], nvx_error *err)
{
    nvx_point point = {.program = bench->program,
                       .config = bench->config,
                       .trace = bench->trace,
                       .result = bench->result,
                       .sets = sets};
    while (sets[point.n_sets])
        point.n_sets++;
    json_t *report = nvx_point_run(&point, err);
    if (!report)
        return NULL;
    json_decref(report);
    return read_result(bench->result, err);
}

void nvx_validate_run_destroy(nvx_validate_run **self_p)
{
    nvx_validate_run *self = *self_p;
    if (!self)
        return;
    nvx_costs_destroy(&self->costs);
    nvx_reader_close(&self->reader);
    free(self->end_ps);
    free(self);
    *self_p = NULL;
}

static const nvx_cost_operation *find(const nvx_validate_run *self, const char *component,
                                      const char *operation)
{
    for (size_t i = 0; i < self->costs->operations; i++) {
        const nvx_cost_operation *o = &self->costs->operation[i];
        if (strcmp(o->component, component) == 0 && strcmp(o->operation, operation) == 0)
            return o;
    }
    return NULL;
}

double nvx_validate_count(const nvx_validate_run *self, const char *component,
                          const char *operation)
{
    const nvx_cost_operation *o = find(self, component, operation);
    return o ? (double)o->count / (double)self->requests : (double)NAN;
}

double nvx_validate_joule(const nvx_validate_run *self, const char *component,
                          const char *operation)
{
    const nvx_cost_operation *o = find(self, component, operation);
    return nvx_validate_count(self, component, operation) *
           (o ? o->energy_j : (double)NAN);
}

double nvx_validate_interval_ps(const nvx_validate_run *self)
{
    uint64_t first = self->requests / 4, last = self->requests - 1 - first;
    if (last <= first)
        return (double)NAN;
    return (double)(self->end_ps[last] - self->end_ps[first]) / (double)(last - first);
}

double nvx_validate_busy(const nvx_validate_run *self, const char *component)
{
    nvx_error err = {0};
    char *name = nvx_format("/components/%s/busy", component);
    uint64_t *cycles = nvx_reader_u64(self->reader, name, NULL, &err);
    double busy = cycles ? (double)*cycles / (double)self->requests : (double)NAN;
    free(cycles);
    free(name);
    return busy;
}
