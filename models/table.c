#include "models/table.h"

#include <csv.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"

enum { BUFFER = 65536 };

static void fail(nvx_table *self, unsigned c, const char *name, const char *found,
                 const char *what)
{
    if (!self->failed)
        nvx_fail_at(self->err, self->path, self->line, c + 1, "%s: '%.40s' %s", name,
                    found, what);
    self->failed = true;
}

void nvx_table_fail(nvx_table *self, unsigned c, const char *what)
{
    char found[40];
    snprintf(found, sizeof found, "%.17g", self->field[c]);
    fail(self, c, self->header[c], found, what);
}

bool nvx_table_index(nvx_table *self, unsigned c, uint64_t limit)
{
    char what[80];
    double v = self->field[c];
    if (v >= 0 && v < (double)limit && v == floor(v))
        return true;
    snprintf(what, sizeof what, "is not a whole number in [0, %llu]",
             (unsigned long long)(limit - 1));
    nvx_table_fail(self, c, what);
    return false;
}

static void on_field(void *text, size_t size, void *vp)
{
    nvx_table *self = vp;
    char copy[64] = "", *end;
    unsigned c = self->column++;
    if (self->failed)
        return;
    memcpy(copy, text, size < sizeof copy - 1 ? size : sizeof copy - 1);
    if (!self->header) {
        if (c < NVX_TABLE_FIELDS)
            snprintf(self->name[c], sizeof self->name[c], "%.15s", copy);
    } else if (c >= self->fields) {
        fail(self, c, self->header[self->fields - 1], copy, "is one field too many");
    } else {
        self->field[c] = strtod(copy, &end);
        if (end == copy || *end || size >= sizeof copy || !isfinite(self->field[c]))
            fail(self, c, self->header[c], copy, "is not a number");
    }
}

static unsigned names(const char *const header[NVX_TABLE_FIELDS])
{
    unsigned n = 0;
    while (n < NVX_TABLE_FIELDS && header[n])
        n++;
    return n;
}

/* The header with as many names as were read, else the next longer one, or the last. */
static void take_header(nvx_table *self)
{
    const char *const(*h)[NVX_TABLE_FIELDS] = self->headers;
    char what[120];
    while (names(*h) < self->column && h[1][0])
        h++;
    self->header = *h;
    self->fields = names(*h);
    snprintf(what, sizeof what, "is not the header; allowed: %s", self->allowed);
    for (unsigned c = 0; c < self->fields; c++)
        if (strcmp(self->name[c], self->header[c]) != 0)
            fail(self, c, self->header[c], self->name[c], what);
    snprintf(what, sizeof what, "is followed by another field; allowed: %s",
             self->allowed);
    if (self->column > self->fields)
        fail(self, self->fields, self->header[self->fields - 1],
             self->name[self->fields - 1], what);
}

static void on_row(int terminator, void *vp)
{
    nvx_table *self = vp;
    bool line_feed = terminator == '\n' && self->terminator == '\r'; /* of CR LF */
    self->terminator = terminator;
    if (self->column == 0) {
        self->line += !line_feed;
        return;
    }
    if (!self->failed && !self->header)
        take_header(self);
    else if (!self->failed && self->column < self->fields)
        fail(self, self->column, self->header[self->column], "", "is missing");
    else if (!self->failed)
        self->take(self, self->user);
    self->line++;
    self->column = 0;
}

static int read_file(nvx_table *self, FILE *file)
{
    struct csv_parser parser;
    char buffer[BUFFER], what[120];
    size_t n;
    const char *first = self->headers[0][0];
    NVX_ASSERT(csv_init(&parser, CSV_STRICT | CSV_APPEND_NULL | CSV_REPALL_NL) == 0);
    while ((n = fread(buffer, 1, sizeof buffer, file)) > 0 && !self->failed)
        if (csv_parse(&parser, buffer, n, on_field, on_row, self) != n) {
            fail(self, self->column, first, csv_strerror(csv_error(&parser)),
                 "is not CSV");
            break;
        }
    csv_fini(&parser, on_field, on_row, self);
    csv_free(&parser);
    if (ferror(file))
        return nvx_fail_at(self->err, self->path, 0, 0, "cannot be read");
    snprintf(what, sizeof what, "is missing; needed: %s", self->allowed);
    if (!self->header)
        fail(self, 0, first, "", what);
    return self->failed ? -1 : 0;
}

int nvx_table_read(nvx_table *self, const nvx_config *config, const char *key,
                   const char *path, nvx_error *err)
{
    char *whole = path[0] == '/'
                      ? nvx_strdup(path)
                      : nvx_format("%s/%s", nvx_config_folder(config, key), path);
    FILE *file = fopen(whole, "rb");
    free(whole);
    if (!file)
        return nvx_config_fail(config, key, err, "cannot open '%s': %s", path,
                               strerror(errno));
    self->path = path;
    self->err = err;
    self->line = 1;
    int result = read_file(self, file);
    fclose(file);
    return result;
}
