#include "devices/import.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "devices/import_format.h"
#include "sim/memory.h"
#include "sim/nearest.h"

const char *const nvx_device_formats[] = {
    "table",    "relaxation", "bake", "log",       "cycling", "noise", "list",
    "neurosim", "nvsim",      "npy",  "confusion", "hdf5",    NULL};

enum { COLUMNS_MAX = 64, SO_FAR = 500 };

/* What a file is by its first bytes and its name. */
typedef enum { KIND_TEXT = 0, KIND_NPY, KIND_HDF5, KIND_NVSIM } file_kind;

/* The notes on one line, as many of them as there is room for. */
static void understood(const char *notes, char out[SO_FAR])
{
    size_t used = 0;
    out[0] = '\0';
    for (const char *at = notes; *at;) {
        size_t n = strcspn(at, "\n");
        if (used + n + 6 > SO_FAR) {
            snprintf(out + used, SO_FAR - used, "; ...");
            return;
        }
        used += (size_t)snprintf(out + used, SO_FAR - used, "%s%.*s", used ? "; " : "",
                                 (int)n, at);
        at += n + (at[n] == '\n');
    }
}

int nvx_cellfile_fail(nvx_cellfile_job *job, const char *path, unsigned line,
                      unsigned field, const char *fmt, ...)
{
    char text[sizeof job->err->text], so_far[SO_FAR];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    understood(job->samples->notes, so_far);
    return nvx_fail_at(job->err, path, line, field, "%s%s%s%s", text,
                       so_far[0] ? " (understood so far: " : "", so_far,
                       so_far[0] ? ")" : "");
}

const char *nvx_cellfile_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static const char *delimiter_name(char delimiter)
{
    return delimiter == '\t'  ? " between tabs"
           : delimiter == ',' ? " between commas"
           : delimiter == ';' ? " between semicolons"
           : delimiter == ' ' ? " between blanks"
                              : "";
}

void nvx_cellfile_note_table(nvx_cellfile_job *job, const nvx_cellfile_table *t)
{
    nvx_samples *s = job->samples;
    s->lines += t->rows;
    nvx_samples_note(s, "%s: %s%zu row%s x %zu column%s%s%s", nvx_cellfile_base(t->path),
                     t->gzip ? "gzip, " : "", t->rows, t->rows == 1 ? "" : "s",
                     t->columns, t->columns == 1 ? "" : "s", delimiter_name(t->delimiter),
                     t->name ? ", a header" : "");
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

/* By content; a name decides for text alone. */
static int kind_of(nvx_cellfile_job *job, const char *path, file_kind *kind)
{
    char start[512] = "";
    FILE *file = fopen(path, "rb");
    if (!file)
        return nvx_fail_open(job->err, path);
    size_t n = fread(start, 1, sizeof start - 1, file);
    int reason = ferror(file) ? errno : 0;
    fclose(file);
    if (reason)
        return nvx_fail_environment(job->err, "cannot read '%s': %s", path,
                                    strerror(reason));
    if (n >= 6 && memcmp(start, "\x93NUMPY", 6) == 0)
        *kind = KIND_NPY;
    else if (n >= 8 && memcmp(start, "\x89HDF\r\n\x1a\n", 8) == 0)
        *kind = KIND_HDF5;
    else if (ends_with(path, ".cell") || strstr(start, "-MemCellType") ||
             (job->format && strcmp(job->format, "nvsim") == 0))
        *kind = KIND_NVSIM;
    else
        *kind = KIND_TEXT;
    return 0;
}

/* NeuroSim's mem_states.csv has no units: conductances are in S. */
static bool is_neurosim(const nvx_cellfile_table *t)
{
    return t->columns == 3 && strcmp(t->name[0], "states") == 0 &&
           strcmp(t->name[1], "mean") == 0 && strcmp(t->name[2], "std") == 0;
}

static int header_columns(nvx_cellfile_job *job, const nvx_cellfile_table *t,
                          nvx_column columns[])
{
    const char *unit = job->files->unit;
    bool neurosim = is_neurosim(t);
    if (job->format && strcmp(job->format, "neurosim") == 0 && !neurosim)
        return nvx_cellfile_fail(job, t->path, t->header_line, 1,
                                 "NeuroSim's header is states,mean,std");
    if (neurosim && !unit) {
        unit = "S";
        nvx_samples_note(job->samples, "format neurosim: mean and std are in S");
    }
    for (size_t i = 0; i < t->columns; i++) {
        nvx_error why = {0};
        if (nvx_column_parse(t->name[i], unit, &columns[i], &why) != 0)
            return nvx_cellfile_fail(job, t->path, t->header_line, (unsigned)i + 1, "%s",
                                     why.text);
    }
    return 0;
}

/* Columns as --columns or a known shape names them. */
static int named_columns(nvx_cellfile_job *job, const nvx_cellfile_table *t,
                         const char *names, nvx_column columns[])
{
    nvx_error why = {0};
    int n = nvx_columns_split(names, job->files->unit, columns, COLUMNS_MAX, &why);
    if (n < 0)
        return nvx_fail_input(job->err, "--columns: %s", why.text);
    if ((size_t)n != t->columns)
        return nvx_cellfile_fail(job, t->path, t->line[0], (unsigned)t->columns,
                                 "%zu columns, but --columns names %d", t->columns, n);
    return 0;
}

static int read_table(nvx_cellfile_job *job, const nvx_cellfile_table *t)
{
    nvx_column columns[COLUMNS_MAX];
    const char *names = job->files->columns;
    nvx_cellfile_note_table(job, t);
    if (names) {
        if (named_columns(job, t, names, columns) != 0)
            return -1;
    } else if (t->name) {
        if (t->columns > COLUMNS_MAX)
            return nvx_cellfile_fail(job, t->path, t->header_line, COLUMNS_MAX + 1,
                                     "more than %d columns with a name", COLUMNS_MAX);
        if (header_columns(job, t, columns) != 0)
            return -1;
    } else {
        names = nvx_cellfile_shape(job, t);
        if (job->err->status != NVX_OK)
            return -1;
        if (!names && strcmp(job->format, "cycling") == 0)
            return nvx_cellfile_cycling(job, t);
        if (!names && strcmp(job->format, "noise") == 0)
            return nvx_cellfile_noise(job, t);
        if (!names)
            return nvx_cellfile_fail(job, t->path, t->line[0], 1,
                                     "format %s has a header", job->format);
        if (named_columns(job, t, names, columns) != 0)
            return -1;
    }
    return nvx_cellfile_rows(job, t, columns);
}

/* A single column, with a header or not, is a list: of one level, or levels in turn. */
static bool is_list(const nvx_cellfile_job *job, const nvx_cellfile_table *t)
{
    return t->columns == 1 && !job->files->columns &&
           (!job->format || !strcmp(job->format, "list") || !strcmp(job->format, "npy"));
}

/* One file of the user's; a list is kept for later. */
static int read_file(nvx_cellfile_job *job, size_t i, nvx_cellfile_table *lists[],
                     size_t *n_lists)
{
    const char *path = job->files->path[i];
    nvx_samples *s = job->samples;
    size_t before = s->n_cells + s->n_rows, traces = job->out->n_traces;
    file_kind kind = KIND_TEXT;
    uint64_t *counts = NULL;
    if (kind_of(job, path, &kind) != 0 || nvx_cellfile_settings(job, path) != 0)
        return -1;
    if (kind == KIND_NVSIM)
        return nvx_cellfile_nvsim(job, path);
    nvx_cellfile_table *t = kind == KIND_NPY    ? nvx_cellfile_npy(job, path, &counts)
                            : kind == KIND_HDF5 ? nvx_cellfile_hdf5(job, path)
                                                : nvx_cellfile_table_read(path, job->err);
    int result = t ? 0 : -1;
    if (t && counts && (!job->format || strcmp(job->format, "npy") != 0)) {
        result = nvx_cellfile_confusion(job, path, i, t, counts);
    } else if (t && is_list(job, t)) {
        lists[(*n_lists)++] = t;
        t = NULL;
    } else if (t && kind == KIND_NPY && !job->files->columns) {
        nvx_cellfile_note_table(job, t);
        result = nvx_cellfile_matrix(job, t);
    } else if (t) {
        result = read_table(job, t);
    }
    if (result == 0 && before && job->out->n_traces == traces &&
        s->kind != NVX_SAMPLES_CONFUSION)
        result = nvx_cellfile_fail(job, path, 0, 0,
                                   "a second file of cells; several files are taken of "
                                   "lists (a level each), confusion matrices and noise");
    if (s->n_cells + s->n_rows > before)
        job->path = path;
    nvx_cellfile_table_destroy(&t);
    free(counts);
    job->format = job->files->format;
    return result;
}

static int check_format(nvx_cellfile_job *job)
{
    size_t n = 0;
    char list[160] = "";
    for (; nvx_device_formats[n]; n++) {
        if (job->format && strcmp(job->format, nvx_device_formats[n]) == 0)
            return 0;
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", n ? ", " : "",
                 nvx_device_formats[n]);
    }
    if (!job->format)
        return 0;
    const char *near = nvx_nearest(job->format, nvx_device_formats, n);
    return nvx_fail_input(job->err, "--format: '%.40s' is no format; allowed: %s%s%s%s",
                          job->format, list, near ? "; did you mean '" : "",
                          near ? near : "", near ? "'?" : "");
}

static int read_all(nvx_cellfile_job *job)
{
    size_t n = job->files->n, n_lists = 0;
    nvx_cellfile_table **lists = nvx_alloc(n, sizeof *lists);
    int result = check_format(job);
    for (size_t i = 0; i < n && result == 0; i++)
        result = read_file(job, i, lists, &n_lists);
    if (result == 0 && n_lists && n_lists < n)
        result = nvx_cellfile_fail(job, lists[0]->path, 0, 0,
                                   "a list of numbers beside files of another format");
    if (result == 0 && n_lists)
        result = nvx_cellfile_lists(job, lists, n_lists);
    for (size_t i = 0; i < n_lists; i++)
        nvx_cellfile_table_destroy(&lists[i]);
    free(lists);
    return result;
}

const char *nvx_cellfile_path(const nvx_cellfile_job *job, unsigned level)
{
    return job->path ? job->path : job->files->path[level];
}

/* The rules of samples.h name the line; the column and what was understood are told
 * here. */
static int check_samples(nvx_cellfile_job *job)
{
    nvx_samples *s = job->samples;
    nvx_error why = {0};
    size_t i = 0;
    if (s->n_cells + s->n_rows + s->n_confusions == 0 && job->out->n_traces)
        return 0;
    if (nvx_samples_check(s, &i, &why) == 0)
        return 0;
    int level = i < s->n_cells ? s->cells[i].level : 0;
    return nvx_cellfile_fail(
        job, nvx_cellfile_path(job, level < 0 ? 0 : (unsigned)level), why.line,
        why.line ? job->value_field + (unsigned)(i % job->values) : 0, "%s", why.text);
}

int nvx_device_import(const nvx_device_files *files, nvx_device_measured *out,
                      nvx_error *err)
{
    NVX_ASSERT(files->n > 0);
    *out = (nvx_device_measured){.rate = NAN};
    out->samples = nvx_samples_new(NVX_SAMPLES_CELLS, files->path[0]);
    nvx_cellfile_job job = {.files = files,
                            .format = files->format,
                            .out = out,
                            .samples = out->samples,
                            .err = err,
                            .gmax = files->gmax,
                            .rate = files->rate,
                            .level_field = 1,
                            .value_field = 1,
                            .values = 1,
                            .path = files->path[0]};
    if (read_all(&job) != 0)
        return -1;
    out->samples->gmax = job.gmax;
    if (out->samples->kind == NVX_SAMPLES_CONFUSION && isnan(job.gmax))
        return nvx_cellfile_fail(&job, files->path[0], 0, 0,
                                 "the full scale of the levels is not told; give --gmax "
                                 "or `gmax` in a settings.json beside the file");
    return nvx_cellfile_check(&job) != 0 ? -1 : check_samples(&job);
}

void nvx_device_measured_clear(nvx_device_measured *self)
{
    for (size_t i = 0; i < self->n_traces; i++)
        free(self->traces[i].g);
    free(self->traces);
    nvx_samples_destroy(&self->samples);
    *self = (nvx_device_measured){.rate = NAN};
}
