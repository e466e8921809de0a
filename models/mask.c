#include "models/mask.h"

#include <csv.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "devices/cells.h"
#include "sim/memory.h"

enum { MOST_FIELDS = 3, BUFFER = 65536 };

#define HEADERS "vector or vector,element or vector,first_element,last_element"

/* The header with a number of fields. */
static const char *const header[MOST_FIELDS][MOST_FIELDS] = {
    {"vector"}, {"vector", "element"}, {"vector", "first_element", "last_element"}};

typedef struct {
    nvx_mask *mask;
    uint64_t d;
    const char *path;
    nvx_error *err;
    double field[MOST_FIELDS];
    char name[MOST_FIELDS][16]; /* of the fields, as the header has them */
    unsigned line, column, fields;
    int terminator; /* of the line before */
    bool failed;
} reading;

static void fail(reading *r, unsigned column, const char *name, const char *found,
                 const char *what)
{
    if (!r->failed)
        nvx_fail_at(r->err, r->path, r->line, column + 1, "%s: '%.40s' %s", name, found,
                    what);
    r->failed = true;
}

static void on_field(void *text, size_t size, void *vr)
{
    reading *r = vr;
    char copy[64] = "", *end;
    unsigned c = r->column++;
    if (r->failed)
        return;
    memcpy(copy, text, size < sizeof copy - 1 ? size : sizeof copy - 1);
    if (!r->fields) {
        if (c < MOST_FIELDS)
            snprintf(r->name[c], sizeof r->name[c], "%.15s", copy);
    } else if (c >= r->fields) {
        fail(r, c, r->name[r->fields - 1], copy, "is one field too many");
    } else {
        r->field[c] = strtod(copy, &end);
        if (end == copy || *end || size >= sizeof copy)
            fail(r, c, r->name[c], copy, "is not a number");
    }
}

/* The names read must be those of a header with as many fields. */
static void take_header(reading *r)
{
    r->fields = r->column;
    unsigned form = (r->fields < MOST_FIELDS ? r->fields : MOST_FIELDS) - 1;
    for (unsigned c = 0; c <= form; c++)
        if (strcmp(r->name[c], header[form][c]) != 0) {
            fail(r, c, header[form][c], r->name[c],
                 "is not the header; allowed: " HEADERS);
            return;
        }
    if (r->fields > MOST_FIELDS)
        fail(r, MOST_FIELDS, header[form][form], r->name[form],
             "is followed by another field; allowed: " HEADERS);
}

static bool index_fits(reading *r, unsigned c, uint64_t limit)
{
    double v = r->field[c];
    char found[40], what[80];
    if (v >= 0 && v < (double)limit && v == floor(v))
        return true;
    snprintf(found, sizeof found, "%.17g", v);
    snprintf(what, sizeof what, "is not a whole number in [0, %llu]",
             (unsigned long long)(limit - 1));
    fail(r, c, r->name[c], found, what);
    return false;
}

/* Marks the values of a line. */
static void take_line(reading *r)
{
    nvx_mask *m = r->mask;
    if (r->column != r->fields) {
        fail(r, r->column, r->name[r->column], "", "is missing");
        return;
    }
    if (!index_fits(r, 0, m->n))
        return;
    for (unsigned c = 1; c < r->fields; c++)
        if (!index_fits(r, c, r->d))
            return;
    bool whole = r->fields == 1;
    uint64_t vector = (uint64_t)r->field[0];
    uint64_t first = whole ? 0 : (uint64_t)r->field[1];
    uint64_t last = whole ? r->d - 1 : (uint64_t)r->field[r->fields - 1];
    if (last < first) {
        char found[40];
        snprintf(found, sizeof found, "%.17g", r->field[2]);
        fail(r, 2, r->name[2], found, "is below first_element");
        return;
    }
    for (uint64_t e = first; e <= last; e++) {
        uint64_t bit = e * m->n + vector;
        m->value[bit / 8] |= (uint8_t)(1u << bit % 8);
    }
}

static void on_row(int terminator, void *vr)
{
    reading *r = vr;
    bool line_feed = terminator == '\n' && r->terminator == '\r'; /* of CR LF */
    r->terminator = terminator;
    if (r->column == 0) {
        r->line += !line_feed;
        return;
    }
    if (!r->failed && !r->fields)
        take_header(r);
    else if (!r->failed)
        take_line(r);
    r->line++;
    r->column = 0;
}

static int read_file(reading *r, FILE *file)
{
    struct csv_parser parser;
    char buffer[BUFFER];
    size_t n;
    NVX_ASSERT(csv_init(&parser, CSV_STRICT | CSV_APPEND_NULL | CSV_REPALL_NL) == 0);
    while ((n = fread(buffer, 1, sizeof buffer, file)) > 0 && !r->failed)
        if (csv_parse(&parser, buffer, n, on_field, on_row, r) != n) {
            fail(r, r->column, "vector", csv_strerror(csv_error(&parser)), "is not CSV");
            break;
        }
    csv_fini(&parser, on_field, on_row, r);
    csv_free(&parser);
    if (ferror(file))
        return nvx_fail_at(r->err, r->path, 0, 0, "cannot be read");
    if (!r->fields)
        fail(r, 0, "vector", "", "is missing; needed: " HEADERS);
    return r->failed ? -1 : 0;
}

static const nvx_config *node(const nvx_config *root)
{
    static const char *const way[] = {"chip", "tile", "array", "device", "write"};
    for (size_t i = 0; i < sizeof way / sizeof *way; i++)
        root = nvx_config_child(root, way[i]);
    return root;
}

int nvx_mask_load(nvx_mask *self, const nvx_config *root, const nvx_placement *placement,
                  nvx_error *err)
{
    const nvx_config *write = node(root);
    const nvx_write_params *p = nvx_config_params(write);
    *self = (nvx_mask){.n = placement->n};
    if (p->verify != NVX_VERIFY_MASK)
        return 0;
    char *path = p->mask[0] == '/'
                     ? nvx_strdup(p->mask)
                     : nvx_format("%s/%s", nvx_config_folder(write, "mask"), p->mask);
    FILE *file = fopen(path, "rb");
    free(path);
    if (!file)
        return nvx_config_fail(write, "mask", err, "cannot open '%s': %s", p->mask,
                               strerror(errno));
    self->value = nvx_alloc((placement->n * placement->d + 7) / 8, 1);
    reading r = {.mask = self, .d = placement->d, .path = p->mask, .err = err, .line = 1};
    int result = read_file(&r, file);
    fclose(file);
    return result;
}

void nvx_mask_clear(nvx_mask *self)
{
    free(self->value);
    self->value = NULL;
}

void nvx_mask_row(const nvx_mask *self, uint64_t element, uint64_t n_first,
                  uint32_t columns, uint8_t out[])
{
    for (uint32_t i = 0; i < columns; i++) {
        uint64_t bit = element * self->n + n_first + i;
        out[i] = self->value ? self->value[bit / 8] >> bit % 8 & 1 : 0;
    }
}
