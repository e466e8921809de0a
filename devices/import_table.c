#include "devices/import_table.h"

#include <csv.h>
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "sim/memory.h"

enum {
    BLOCK = 1 << 20,      /* bytes read at first; doubled as needed */
    TEXT_LIMIT = 1 << 30, /* bytes of text */
};

/* One pass over the text. libcsv calls back per field and per line. */
typedef struct pass {
    nvx_cellfile_table *table;
    nvx_error *err;
    size_t room;   /* rows of table->v */
    size_t fields; /* of this record so far */
    size_t words;  /* of which are no numbers */
    double *v;     /* [field_room] */
    char **text;   /* [field_room] of the first record; NULL after it */
    size_t field_room;
    bool last_empty; /* the last field is empty */
    unsigned line;
} pass;

nvx_cellfile_table *nvx_cellfile_table_new(const char *path, size_t rows, size_t columns)
{
    nvx_cellfile_table *self = nvx_alloc(1, sizeof *self);
    self->path = nvx_strdup(path);
    self->rows = rows;
    self->columns = columns;
    self->v = nvx_alloc(rows * columns, sizeof *self->v);
    self->line = nvx_alloc(rows, sizeof *self->line);
    self->word = nvx_alloc(columns, sizeof *self->word);
    return self;
}

void nvx_cellfile_table_destroy(nvx_cellfile_table **self_p)
{
    nvx_cellfile_table *self = *self_p;
    if (!self)
        return;
    for (size_t i = 0; self->name && i < self->columns; i++)
        free(self->name[i]);
    free(self->name);
    free(self->path);
    free(self->v);
    free(self->line);
    free(self->word);
    free(self);
    *self_p = NULL;
}

static unsigned lines(const char *text, size_t n)
{
    unsigned count = 0;
    for (size_t i = 0; i < n; i++)
        count += text[i] == '\n';
    return count;
}

/* The whole text, with a final newline; gzread passes text that is no gzip through. */
static char *slurp(gzFile file, const char *path, size_t *size, nvx_error *err)
{
    size_t room = BLOCK, held = 0;
    char *text = nvx_alloc(room + 2, 1);
    int n;
    while ((n = gzread(file, text + held, (unsigned)(room - held))) > 0) {
        held += (size_t)n;
        if (held < room)
            continue;
        if (room >= TEXT_LIMIT) {
            nvx_fail_at(err, path, 0, 0, "more than 1 GiB of text");
            free(text);
            return NULL;
        }
        text = nvx_grow(text, room + 2, 2 * room + 2, 1);
        room *= 2;
    }
    int code;
    gzerror(file, &code);
    if (code == Z_ERRNO)
        nvx_fail_environment(err, "cannot read '%s': %s", path, strerror(errno));
    else if (code != Z_OK && code != Z_STREAM_END)
        nvx_fail_at(err, path, lines(text, held) + 1, 1, "the gzip data %s",
                    code == Z_BUF_ERROR ? "end too early" : "are damaged");
    if (held && text[held - 1] != '\n')
        text[held++] = '\n';
    *size = held;
    if (err->status != NVX_OK) {
        free(text);
        return NULL;
    }
    return text;
}

static char *load(const char *path, bool *gzip, size_t *size, nvx_error *err)
{
    gzFile file = gzopen(path, "rb");
    if (!file) {
        nvx_fail_open(err, path);
        return NULL;
    }
    gzbuffer(file, BLOCK);
    *gzip = !gzdirect(file);
    errno = 0;
    char *text = slurp(file, path, size, err);
    gzclose_r(file);
    return text;
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/* Start of the text of a line, or its end for one without text. */
static const char *skip_blanks(const char *from, const char *end)
{
    while (from < end && is_blank(*from))
        from++;
    return from;
}

static bool is_comment(const char *from, const char *end)
{
    from = skip_blanks(from, end);
    return from == end || *from == '\n' || *from == '#';
}

/* What separates fields: looked for in the first line that starts like a number. */
static char delimiter(const char *text, size_t size)
{
    const char *end = text + size, *best = NULL;
    for (const char *at = text; at < end;) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *start = skip_blanks(at, newline);
        if (!is_comment(at, end) && (!best || strchr("+-.0123456789", *start)))
            best = start;
        if (best && best == start && strchr("+-.0123456789", *start))
            break;
        at = newline + 1;
    }
    if (!best)
        return 0;
    size_t n = (size_t)((char *)memchr(best, '\n', (size_t)(end - best)) - best);
    while (n && is_blank(best[n - 1]))
        n--;
    for (const char *c = "\t;, "; *c; c++)
        if (memchr(best, *c, n))
            return *c;
    return 0;
}

/* Runs of blanks become one comma, for files whose columns blanks separate. */
static size_t blanks_to_commas(char *text, size_t size)
{
    size_t out = 0;
    for (size_t i = 0; i < size; i++) {
        if (!is_blank(text[i])) {
            text[out++] = text[i];
            continue;
        }
        while (is_blank(text[i + 1]))
            i++;
        if (out && text[out - 1] != '\n' && text[i + 1] != '\n')
            text[out++] = ',';
    }
    return out;
}

static void on_field(void *text, size_t length, void *arg)
{
    pass *p = arg;
    const char *field = text;
    char *end = NULL;
    double value = length ? strtod(field, &end) : 0;
    if (p->fields == p->field_room) {
        size_t room = p->field_room ? 2 * p->field_room : 16;
        p->v = nvx_grow(p->v, p->field_room, room, sizeof *p->v);
        p->text = nvx_grow(p->text, p->field_room, room, sizeof *p->text);
        p->field_room = room;
    }
    p->last_empty = length == 0;
    if (p->table->rows == 0 && !p->table->name)
        p->text[p->fields] = nvx_strdup(length ? field : "");
    if (length == 0 || *end || !isfinite(value)) {
        nvx_cellfile_table_word word = {.line = p->line};
        snprintf(word.text, sizeof word.text, "%s", length ? field : "");
        p->words++;
        if (p->fields < p->table->columns && !p->table->word[p->fields].line)
            p->table->word[p->fields] = word;
        value = 0;
    }
    p->v[p->fields++] = value;
}

/* The first record says how many columns there are, and is a header if it is all words. */
static void begin(pass *p)
{
    nvx_cellfile_table *t = p->table;
    t->columns = p->fields;
    t->word = nvx_alloc(t->columns, sizeof *t->word);
    if (p->words == p->fields) {
        t->name = nvx_alloc(t->columns, sizeof *t->name);
        memcpy(t->name, p->text, t->columns * sizeof *t->name);
        memset(p->text, 0, t->columns * sizeof *p->text);
        t->header_line = p->line;
        return;
    }
    for (size_t i = 0; i < p->fields; i++) {
        char *end;
        if (!*p->text[i] || !isfinite(strtod(p->text[i], &end)) || *end) {
            t->word[i].line = p->line;
            snprintf(t->word[i].text, sizeof t->word[i].text, "%s", p->text[i]);
        }
    }
}

static void keep(pass *p)
{
    nvx_cellfile_table *t = p->table;
    if (t->rows == p->room) {
        size_t room = p->room ? 2 * p->room : 64;
        t->v = nvx_grow(t->v, p->room * t->columns, room * t->columns, sizeof *t->v);
        t->line = nvx_grow(t->line, p->room, room, sizeof *t->line);
        p->room = room;
    }
    memcpy(t->v + t->rows * t->columns, p->v, t->columns * sizeof *t->v);
    t->line[t->rows++] = p->line;
}

static void on_line(int c, void *arg)
{
    pass *p = arg;
    nvx_cellfile_table *t = p->table;
    (void)c;
    bool is_first = t->columns == 0;
    if (p->last_empty && p->fields > 1 && (is_first || p->fields == t->columns + 1)) {
        p->fields--; /* a separator at the end of the line */
        p->words--;
    }
    if (is_first)
        begin(p);
    if (p->fields != t->columns)
        nvx_fail_at(
            p->err, t->path, p->line, (unsigned)p->fields,
            "%zu field%s; the lines before have %zu (understood so far: %zu row%s)",
            p->fields, p->fields == 1 ? "" : "s", t->columns, t->rows,
            t->rows == 1 ? "" : "s");
    else if (!is_first || !t->name)
        keep(p);
    p->fields = p->words = 0;
}

/* Feeds line by line: libcsv does not tell where it is. */
static int parse(pass *p, struct csv_parser *csv, const char *text, size_t size)
{
    const char *end = text + size;
    unsigned line = 0;
    for (const char *at = text; at < end && p->err->status == NVX_OK;) {
        const char *next = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
        size_t n = (size_t)(next - at);
        line++;
        if (p->fields == 0)
            p->line = line;
        if (memchr(at, '\0', n))
            return nvx_fail_at(p->err, p->table->path, line, 1, "not text: a zero byte");
        if ((p->fields || !is_comment(at, end)) &&
            csv_parse(csv, at, n, on_field, on_line, p) != n)
            return nvx_fail_at(p->err, p->table->path, line, (unsigned)p->fields + 1,
                               "%s", csv_strerror(csv_error(csv)));
        at = next;
    }
    if (p->err->status == NVX_OK && csv_fini(csv, on_field, on_line, p) != 0)
        return nvx_fail_at(p->err, p->table->path, line, (unsigned)p->fields + 1,
                           "a quoted field does not end");
    return p->err->status == NVX_OK ? 0 : -1;
}

static int read_text(nvx_cellfile_table *self, char *text, size_t size, nvx_error *err)
{
    struct csv_parser csv;
    pass p = {.table = self, .err = err};
    if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        memset(text, ' ', 3);
    self->delimiter = delimiter(text, size);
    if (self->delimiter == ' ')
        size = blanks_to_commas(text, size);
    int result = csv_init(&csv, CSV_APPEND_NULL | CSV_STRICT | CSV_STRICT_FINI);
    NVX_ASSERT(result == 0);
    if (self->delimiter == '\t' || self->delimiter == ';')
        csv_set_delim(&csv, (unsigned char)self->delimiter);
    result = parse(&p, &csv, text, size);
    if (result == 0 && self->rows == 0)
        result = nvx_fail_at(err, self->path, self->header_line, self->name != NULL,
                             self->name ? "a header and no row below it"
                                        : "the file is empty");
    csv_free(&csv);
    for (size_t i = 0; i < p.field_room; i++)
        free(p.text[i]);
    free(p.v);
    free(p.text);
    return result;
}

nvx_cellfile_table *nvx_cellfile_table_read(const char *path, nvx_error *err)
{
    bool gzip = false;
    size_t size = 0;
    char *text = load(path, &gzip, &size, err);
    if (!text)
        return NULL;
    nvx_cellfile_table *self = nvx_alloc(1, sizeof *self);
    self->path = nvx_strdup(path);
    self->gzip = gzip;
    if (read_text(self, text, size, err) != 0)
        nvx_cellfile_table_destroy(&self);
    free(text);
    return self;
}
