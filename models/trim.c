#include "models/trim.h"

#include <csv.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/crossbar.h"
#include "sim/memory.h"

enum { FIELDS = 5, BUFFER = 65536 };

static const char *const header[FIELDS] = {"vector", "row_tile", "slice", "gain",
                                           "offset"};

typedef struct {
    nvx_trim *trim;
    uint64_t n;
    const char *path;
    nvx_error *err;
    double field[FIELDS];
    unsigned line, column;
    bool *given;    /* [columns] those that have had a line */
    int terminator; /* of the line before */
    bool headed, failed;
} reading;

static void fail(reading *r, const char *what, const char *found)
{
    if (!r->failed)
        nvx_fail_at(r->err, r->path, r->line, r->column + 1, "%s: '%.40s' %s",
                    header[r->column < FIELDS ? r->column : FIELDS - 1], found, what);
    r->failed = true;
}

static void on_field(void *text, size_t size, void *vr)
{
    reading *r = vr;
    char copy[64] = "", *end;
    if (r->failed)
        return;
    memcpy(copy, text, size < sizeof copy - 1 ? size : sizeof copy - 1);
    if (r->column >= FIELDS) {
        fail(r, "is one field too many; allowed: vector,row_tile,slice,gain,offset",
             copy);
    } else if (!r->headed) {
        if (strcmp(copy, header[r->column]) != 0)
            fail(r, "is not the header; allowed: vector,row_tile,slice,gain,offset",
                 copy);
    } else {
        r->field[r->column] = strtod(copy, &end);
        if (end == copy || *end || size >= sizeof copy || !isfinite(r->field[r->column]))
            fail(r, "is not a number", copy);
    }
    r->column++;
}

/* Checks index field i against its limit. */
static bool index_fits(reading *r, unsigned i, uint64_t limit)
{
    char found[40];
    double v = r->field[i];
    if (v >= 0 && v < (double)limit && v == floor(v))
        return true;
    char what[80];
    snprintf(found, sizeof found, "%g", v);
    snprintf(what, sizeof what, "is not a whole number in [0, %llu]",
             (unsigned long long)(limit - 1));
    r->column = i;
    fail(r, what, found);
    return false;
}

static void on_row(int terminator, void *vr)
{
    reading *r = vr;
    nvx_trim *t = r->trim;
    bool line_feed = terminator == '\n' && r->terminator == '\r'; /* of CR LF */
    r->terminator = terminator;
    if (r->column == 0) {
        r->line += !line_feed;
        return;
    }
    if (!r->failed && r->column != FIELDS)
        fail(r, "is missing; needed: vector,row_tile,slice,gain,offset", "");
    if (!r->failed && r->headed && index_fits(r, 0, r->n) &&
        index_fits(r, 1, t->row_tiles) && index_fits(r, 2, t->slices)) {
        uint64_t column =
            ((uint64_t)r->field[0] * t->row_tiles + (uint64_t)r->field[1]) * t->slices +
            (uint64_t)r->field[2];
        char found[40];
        snprintf(found, sizeof found, "%g", r->field[0]);
        r->column = 0;
        if (r->given[column])
            fail(r, "is in a line before with the same row_tile and slice", found);
        r->given[column] = true;
        t->own[column * 2] = r->field[3];
        t->own[column * 2 + 1] = r->field[4];
    }
    r->headed = true;
    r->line++;
    r->column = 0;
}

static int read_table(reading *r, FILE *file)
{
    struct csv_parser parser;
    char buffer[BUFFER];
    size_t n;
    NVX_ASSERT(csv_init(&parser, CSV_STRICT | CSV_APPEND_NULL | CSV_REPALL_NL) == 0);
    while ((n = fread(buffer, 1, sizeof buffer, file)) > 0 && !r->failed)
        if (csv_parse(&parser, buffer, n, on_field, on_row, r) != n) {
            fail(r, "is not CSV", csv_strerror(csv_error(&parser)));
            break;
        }
    csv_fini(&parser, on_field, on_row, r);
    csv_free(&parser);
    if (ferror(file))
        return nvx_fail_at(r->err, r->path, 0, 0, "cannot be read");
    if (!r->headed)
        fail(r, "is missing; needed: vector,row_tile,slice,gain,offset", "");
    return r->failed ? -1 : 0;
}

int nvx_trim_load(nvx_trim *self, const nvx_config *root, const nvx_placement *placement,
                  nvx_error *err)
{
    const nvx_config *array = nvx_config_child(
        nvx_config_child(nvx_config_child(root, "chip"), "tile"), "array");
    const nvx_crossbar_params *x = nvx_config_params(array);
    *self = (nvx_trim){x->gain, x->offset, x->slice_count, placement->row_tiles, NULL};
    if (!x->trim[0])
        return 0;
    char *path = x->trim[0] == '/'
                     ? nvx_strdup(x->trim)
                     : nvx_format("%s/%s", nvx_config_folder(array, "trim"), x->trim);
    FILE *file = fopen(path, "rb");
    int result = -1;
    if (!file) {
        nvx_config_fail(array, "trim", err, "cannot open '%s': %s", x->trim,
                        strerror(errno));
    } else {
        uint64_t columns = placement->n * self->row_tiles * self->slices;
        self->own = nvx_alloc(columns * 2, sizeof *self->own);
        for (uint64_t i = 0; i < columns; i++) {
            self->own[i * 2] = self->gain;
            self->own[i * 2 + 1] = self->offset;
        }
        reading r = {
            .trim = self, .n = placement->n, .path = x->trim, .err = err, .line = 1};
        r.given = nvx_alloc(columns, sizeof *r.given);
        result = read_table(&r, file);
        free(r.given);
        fclose(file);
    }
    free(path);
    return result;
}

void nvx_trim_clear(nvx_trim *self)
{
    free(self->own);
    self->own = NULL;
}
