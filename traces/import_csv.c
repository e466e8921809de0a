#include <csv.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "traces/import_format.h"

enum {
    BLOCK = 65536,        /* bytes read at a time */
    LINE_LIMIT = 1 << 24, /* bytes of a line */
    DIM_LIMIT = 1 << 20,  /* numbers of a line */
};

/* One pass over the file. libcsv calls back per field and per line. */
struct nvx_csv {
    struct csv_parser parser;
    char *block;
    size_t held, used; /* bytes of block */
    uint64_t line_bytes;
    unsigned line;      /* of the file, from 1 */
    float *row;         /* [room] */
    size_t room, count; /* fields of this line so far */
    size_t words;       /* of which are no numbers */
    char word[32];      /* the first of them */
    unsigned word_at;
    bool ready; /* row is complete */
    bool first; /* still before the first line of fields */
};

static void on_field(void *text, size_t length, void *arg)
{
    struct nvx_csv *csv = arg;
    const char *field = text;
    char *end = NULL;
    float value = length ? strtof(field, &end) : 0;
    if (csv->count == csv->room && csv->room < DIM_LIMIT) {
        size_t room = csv->room ? 2 * csv->room : 64;
        csv->row = nvx_grow(csv->row, csv->room, room, sizeof *csv->row);
        csv->room = room;
    }
    if ((length == 0 || *end || !isfinite(value)) && csv->words++ == 0) {
        snprintf(csv->word, sizeof csv->word, "%s", length ? field : "");
        csv->word_at = (unsigned)csv->count + 1;
    }
    if (csv->count < csv->room)
        csv->row[csv->count] = value;
    csv->count++;
}

static void on_line(int end, void *arg)
{
    struct nvx_csv *csv = arg;
    (void)end;
    csv->ready = csv->count > 0;
}

static int fail_at(nvx_import *self, unsigned field, nvx_error *err, const char *text)
{
    return nvx_fail_at(err, self->path, self->csv->line, field, "%s", text);
}

/* Feeds the rest of one line (or of the block). */
static int feed(nvx_import *self, nvx_error *err)
{
    struct nvx_csv *csv = self->csv;
    const char *from = csv->block + csv->used;
    const char *newline = memchr(from, '\n', csv->held - csv->used);
    size_t n = newline ? (size_t)(newline - from) + 1 : csv->held - csv->used;
    if (memchr(from, '\0', n))
        return fail_at(self, 1, err, "not text: a zero byte");
    csv->line_bytes += n;
    if (csv->line_bytes > LINE_LIMIT)
        return fail_at(self, 1, err, "a line of more than 16 MiB");
    if (csv_parse(&csv->parser, from, n, on_field, on_line, csv) != n)
        return fail_at(self, (unsigned)csv->count + 1, err,
                       csv_strerror(csv_error(&csv->parser)));
    csv->used += n;
    if (newline) {
        if (!csv->ready && csv->count > 0)
            return fail_at(self, (unsigned)csv->count + 1, err,
                           "a quoted field does not end");
        csv->line_bytes = 0;
    }
    return 0;
}

/* Next line with fields into csv->row. 1: there is one; 0: the end. */
static int next_line(nvx_import *self, nvx_error *err)
{
    struct nvx_csv *csv = self->csv;
    csv->count = csv->words = 0;
    csv->ready = false;
    while (!csv->ready) {
        if (csv->used == csv->held) {
            csv->held = fread(csv->block, 1, BLOCK, self->file);
            csv->used = 0;
            if (ferror(self->file))
                return nvx_fail_environment(err, "cannot read '%s': %s", self->path,
                                            strerror(errno));
        }
        if (csv->held == 0) {
            if (csv_fini(&csv->parser, on_field, on_line, csv) != 0)
                return fail_at(self, (unsigned)csv->count + 1, err,
                               "a quoted field does not end");
            return csv->ready;
        }
        if (csv->line_bytes == 0)
            csv->line++;
        if (feed(self, err) != 0)
            return -1;
    }
    return 1;
}

/* A line of words only, before all others, is a header; any other word is an error. */
static int next_row(nvx_import *self, nvx_error *err)
{
    struct nvx_csv *csv = self->csv;
    char *end;
    int more = next_line(self, err);
    if (more == 1 && csv->first && csv->words == csv->count)
        more = next_line(self, err);
    csv->first = false;
    if (more != 1)
        return more;
    if (csv->words)
        return nvx_fail_at(err, self->path, csv->line, csv->word_at, "'%s' is %s",
                           csv->word,
                           isfinite(strtod(csv->word, &end)) && *csv->word && !*end
                               ? "too large for a 32-bit number"
                               : "not a finite number");
    if (csv->count > DIM_LIMIT)
        return fail_at(self, DIM_LIMIT + 1, err, "more than 1048576 numbers");
    if (self->dim && csv->count != self->dim)
        return nvx_fail_at(err, self->path, csv->line, (unsigned)csv->count,
                           "%zu numbers; the lines before have %zu", csv->count,
                           (size_t)self->dim);
    return 1;
}

static void restart(nvx_import *self)
{
    struct nvx_csv *csv = self->csv;
    size_t length = strlen(self->path);
    csv_free(&csv->parser);
    int result = csv_init(&csv->parser, CSV_APPEND_NULL | CSV_STRICT | CSV_STRICT_FINI);
    NVX_ASSERT(result == 0);
    if (self->path[length - 3] == 't' || self->path[length - 3] == 'T')
        csv_set_delim(&csv->parser, CSV_TAB);
    rewind(self->file);
    csv->held = csv->used = csv->line_bytes = 0;
    csv->line = 0;
    csv->first = true;
    self->data = 0; /* the row that comes next */
}

static int csv_open(nvx_import *self, nvx_error *err)
{
    int more;
    self->csv = nvx_alloc(1, sizeof *self->csv);
    self->csv->block = nvx_alloc(BLOCK, 1);
    restart(self);
    while ((more = next_row(self, err)) == 1) {
        self->dim = self->csv->count;
        self->rows++;
    }
    restart(self);
    return more;
}

static int csv_read(nvx_import *self, uint64_t first, uint64_t count, float out[],
                    nvx_error *err)
{
    if (first < self->data)
        restart(self);
    for (; self->data < first + count; self->data++) {
        int more = next_row(self, err);
        if (more == 0)
            return NVX_IMPORT_FAIL(self, err, "the file changed while it was read");
        if (more < 0)
            return -1;
        if (self->data >= first)
            memcpy(out + (self->data - first) * self->dim, self->csv->row,
                   self->dim * sizeof *out);
    }
    return 0;
}

static void csv_close(nvx_import *self)
{
    if (!self->csv)
        return;
    csv_free(&self->csv->parser);
    free(self->csv->block);
    free(self->csv->row);
    free(self->csv);
}

const nvx_import_format nvx_import_csv = {
    .open = csv_open, .read = csv_read, .close = csv_close};
