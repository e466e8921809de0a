/* What stands beside the measurements: settings.json; and the times the user gave. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "devices/import_format.h"
#include "sim/memory.h"

static int take(nvx_cellfile_job *job, const json_t *root, const char *path,
                const char *key, const char *unit, double *value)
{
    const json_t *item = json_object_get(root, key);
    if (!item || isfinite(*value))
        return 0;
    if (!json_is_number(item) || !(json_number_value(item) > 0))
        return nvx_cellfile_fail(job, path, 0, 0, "'%s' is not a number above 0 (%s)",
                                 key, unit);
    *value = json_number_value(item);
    nvx_samples_note(job->samples, "%s: %s %.9g %s", nvx_cellfile_base(path), key, *value,
                     unit);
    return 0;
}

int nvx_cellfile_settings(nvx_cellfile_job *job, const char *path)
{
    const char *slash = strrchr(path, '/');
    int folder = slash ? (int)(slash - path) + 1 : 0;
    char *name = nvx_format("%.*ssettings.json", folder, path);
    if (access(name, R_OK) != 0) {
        free(name);
        name = nvx_format("%.*s../settings.json", folder, path);
    }
    int result = 0;
    if (access(name, R_OK) == 0) {
        json_error_t why;
        json_t *root = json_load_file(name, 0, &why);
        if (!root)
            result = nvx_fail_at(job->err, name, (unsigned)why.line, (unsigned)why.column,
                                 "not JSON: %s", why.text);
        else
            result = take(job, root, name, "gmax", "S", &job->gmax) != 0
                         ? -1
                         : take(job, root, name, "fs", "Hz", &job->rate);
        json_decref(root);
    }
    free(name);
    return result;
}

int nvx_cellfile_times(nvx_cellfile_job *job, double times[NVX_CELLFILE_TIMES_MAX])
{
    int n = 0;
    const char *at = job->files->times;
    for (;;) {
        char *end;
        double time = strtod(at, &end);
        if (end == at || !isfinite(time) || time < 0 || (*end && *end != ','))
            return nvx_fail_input(
                job->err,
                "--matrix-times: '%.20s' is not a time in s; allowed: numbers "
                "from 0 up, separated by commas",
                at);
        if (n == NVX_CELLFILE_TIMES_MAX)
            return nvx_fail_input(job->err, "--matrix-times: more than %d times",
                                  NVX_CELLFILE_TIMES_MAX);
        times[n++] = time;
        if (!*end)
            return n;
        at = end + 1;
    }
}
