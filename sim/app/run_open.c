/* run_open.c - finding what to run: a configuration or a result, and the trace. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/reader.h"
#include "analysis/result.h"
#include "models/chip.h"
#include "sim/app/run.h"
#include "sim/memory.h"
#include "sim/output.h"

/* Folder of a path, with the slash; "" when there is none. free() frees it. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? nvx_format("%.*s", (int)(slash - path + 1), path) : nvx_strdup("");
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* `relative` in a folder if it is there, else among the program's data; a path that does
 * not exist if nowhere. */
static char *locate(const char *folder, const char *relative)
{
    char *beside =
        relative[0] == '/' ? nvx_strdup(relative) : nvx_format("%s%s", folder, relative);
    if (access(beside, F_OK) == 0)
        return beside;
    char *carried = nvx_data_file(relative);
    if (carried) {
        free(beside);
        return carried;
    }
    return beside;
}

char *nvx_run_trace_path(const nvx_config *config, nvx_error *err)
{
    const nvx_root_params *root = nvx_config_params(config);
    if (!root->trace[0]) {
        nvx_config_fail(config, "trace", err,
                        "missing; give a trace here or with --trace");
        return NULL;
    }
    char *folder = nvx_format("%s/", nvx_config_folder(config, "trace"));
    char *path = locate(strcmp(folder, "./") == 0 ? "" : folder, root->trace);
    free(folder);
    if (access(path, F_OK) == 0)
        return path;
    nvx_config_fail(config, "trace", err, "cannot open '%s': %s", root->trace,
                    strerror(errno));
    free(path);
    return NULL;
}

/* No file the run writes may be one that it reads: a file, or those of a configuration. */
static int keep(const nvx_run_options *o, const char *input, const nvx_config *config,
                nvx_error *err)
{
    const char *const outputs[] = {o->output, o->watch.timeline, o->watch.wave};
    for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++)
        if (nvx_output_apart(outputs[i], &input, 1, err) < 0 ||
            (config && nvx_config_apart(config, outputs[i], err) < 0))
            return -1;
    return 0;
}

static int open_trace(nvx_run *r, const nvx_run_options *o, const char *path,
                      const char *sha256, nvx_error *err)
{
    if (keep(o, path, NULL, err) < 0)
        return -1;
    if (!(r->trace = nvx_trace_open(path, err)))
        return -1;
    const char *found = nvx_trace_sha256(r->trace, err);
    if (!found)
        return -1;
    if (sha256 && strcmp(found, sha256) != 0)
        return nvx_fail_at(err, path, 0, 0,
                           "not the trace of this result: SHA-256 %.12s..., the result "
                           "has %.12s...",
                           found, sha256);
    return nvx_trace_check(r->trace, err);
}

/* Configuration and trace of an earlier result. */
static int open_result(nvx_run *r, const nvx_run_options *o, nvx_error *err)
{
    if (keep(o, o->config, NULL, err) < 0)
        return -1;
    nvx_reader *reader = nvx_reader_open(o->config, NVX_RESULT_FORMAT, err);
    if (!reader)
        return -1;
    int result = -1;
    char *yaml = nvx_reader_text(reader, "/config/resolved", err);
    char *origins = yaml ? nvx_reader_text(reader, "/config/origins", err) : NULL;
    char *sha256 = origins ? nvx_reader_attribute(reader, "/trace", "sha256", err) : NULL;
    char *name = sha256 ? nvx_reader_attribute(reader, "/trace", "name", err) : NULL;
    nvx_reader_close(&reader);
    if (name)
        r->config = nvx_config_parse(yaml, base_of(o->config), origins, o->sets,
                                     o->n_sets, &nvx_root, err);
    if (r->config) {
        char *folder = folder_of(o->config);
        char *carried = nvx_format("traces/%s", base_of(name));
        char *path = o->trace ? nvx_strdup(o->trace) : locate(folder, base_of(name));
        if (!o->trace && access(path, F_OK) != 0) {
            free(path);
            path = locate("", carried);
        }
        if (access(path, F_OK) != 0)
            nvx_fail_at(err, o->config, 0, 0,
                        "trace '%s' is not beside it; give it with --trace", name);
        else
            result = open_trace(r, o, path, sha256, err);
        free(folder);
        free(carried);
        free(path);
    }
    free(yaml);
    free(origins);
    free(sha256);
    free(name);
    return result;
}

int nvx_run_open(nvx_run *self, const nvx_run_options *options, nvx_error *err)
{
    if (strcmp(options->config, "-") != 0 && nvx_reader_is_hdf5(options->config))
        return open_result(self, options, err);
    self->config =
        nvx_config_load(options->config, options->sets, options->n_sets, &nvx_root, err);
    if (!self->config || keep(options, NULL, self->config, err) < 0)
        return -1;
    char *path = options->trace ? nvx_strdup(options->trace)
                                : nvx_run_trace_path(self->config, err);
    int result = path ? open_trace(self, options, path, NULL, err) : -1;
    free(path);
    return result;
}
