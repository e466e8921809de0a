#include "sim/app/sweep_config.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/reader.h"
#include "analysis/result.h"
#include "models/chip.h"
#include "sim/app/sweep_where.h"
#include "sim/memory.h"

nvx_config *nvx_sweep_config(const char *base, const char *const sets[], size_t n,
                             nvx_error *err)
{
    if (!nvx_reader_is_hdf5(base))
        return nvx_config_load(base, sets, n, &nvx_root, err);
    nvx_config *config = NULL;
    nvx_reader *reader = nvx_reader_open(base, NVX_RESULT_FORMAT, err);
    char *yaml = reader ? nvx_reader_text(reader, "/config/resolved", err) : NULL;
    char *origins = yaml ? nvx_reader_text(reader, "/config/origins", err) : NULL;
    const char *slash = strrchr(base, '/');
    if (origins)
        config = nvx_config_parse(yaml, slash ? slash + 1 : base, origins, sets, n,
                                  &nvx_root, err);
    free(yaml);
    free(origins);
    nvx_reader_close(&reader);
    return config;
}

/* The part below self whose slot is the first n characters of the path. */
static const nvx_config *below(const nvx_config *self, const char *path, size_t n)
{
    const nvx_slot *slot = nvx_config_part(self)->slots;
    for (; slot && slot->name; slot++)
        if (strlen(slot->name) == n && strncmp(slot->name, path, n) == 0)
            return nvx_config_child(self, slot->name);
    return NULL;
}

const nvx_param *nvx_sweep_row(const nvx_config *config, const char *path,
                               const void **params)
{
    for (const char *dot; config && (dot = strchr(path, '.')); path = dot + 1)
        config = below(config, path, (size_t)(dot - path));
    if (!config)
        return NULL;
    *params = nvx_config_params(config);
    const nvx_param *row = nvx_config_part(config)->params;
    for (; row && row->name; row++)
        if (strcmp(row->name, path) == 0)
            return row;
    return NULL;
}

static bool tell(nvx_config *config, const char *path, nvx_kind *kind)
{
    const void *params;
    const nvx_param *row = config ? nvx_sweep_row(config, path, &params) : NULL;
    if (row)
        *kind = row->kind;
    nvx_config_destroy(&config);
    return row != NULL;
}

int nvx_sweep_kind_of(const char *base, const char *const sets[], size_t n,
                      const char *path, nvx_kind *kind, nvx_error *err)
{
    nvx_error first = {0}, ignored = {0};
    if (tell(nvx_sweep_config(base, sets, n, &first), path, kind) ||
        tell(nvx_sweep_config(base, NULL, 0, &ignored), path, kind))
        return 0;
    if (first.status == NVX_OK)
        return nvx_fail_at(err, "--set", 0, 0, "%s: a range is of numbers", path);
    *err = first;
    return -1;
}

/* An nvx_value_of: the context is a configuration. */
static int value_of(const void *context, const char *path, double *value, nvx_error *err)
{
    const void *params;
    const nvx_param *row = nvx_sweep_row(context, path, &params);
    if (!row)
        return nvx_fail_input(err, "where: '%s' is no parameter of the machine", path);
    const char *field = (const char *)params + row->offset;
    uint64_t whole;
    if (row->kind == NVX_REAL) {
        memcpy(value, field, sizeof *value);
    } else if (row->kind == NVX_UINT) {
        memcpy(&whole, field, sizeof whole);
        *value = (double)whole;
    } else {
        return nvx_fail_input(err, "where: '%s' is no number", path);
    }
    return 0;
}

/* Whether a point meets all conditions: 1, 0; -1 and err at the condition's place. */
static int meets(const nvx_sweep_plan *plan, size_t point, const char *sweep,
                 nvx_error *err)
{
    nvx_error cause = {0};
    size_t n;
    char **sets = nvx_sweep_plan_sets(plan, point, &n);
    nvx_config *config = nvx_sweep_config(nvx_sweep_plan_base(plan, point)->path,
                                          (const char *const *)sets, n, &(nvx_error){0});
    nvx_sweep_plan_sets_free(sets, n);
    int good = 1;
    for (size_t w = 0; config && w < plan->wheres && good == 1; w++) {
        const nvx_where *where = &plan->where[w];
        good = nvx_where_holds(where, value_of, config, &cause);
        if (good < 0)
            nvx_fail_at(err, sweep, where->line, where->column, "%s", cause.text);
    }
    nvx_config_destroy(&config);
    return good;
}

int nvx_sweep_leave_out(nvx_sweep_plan *plan, const char *sweep, nvx_error *err)
{
    if (!plan->wheres)
        return 0;
    size_t n = plan->points;
    bool *keep = nvx_alloc(n, sizeof *keep);
    int good = 1;
    for (size_t p = 0; p < n && good >= 0; p++)
        keep[p] = (good = meets(plan, p, sweep, err)) == 1;
    if (good >= 0)
        nvx_sweep_plan_keep(plan, keep);
    free(keep);
    if (good >= 0 && plan->points == 0)
        return nvx_fail_at(err, sweep, plan->where->line, plan->where->column,
                           "where: none of %zu points is left", n);
    return good < 0 ? -1 : 0;
}
