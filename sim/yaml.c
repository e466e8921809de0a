#include "sim/yaml.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "sim/memory.h"

/* One text being read. */
typedef struct {
    yaml_parser_t parser;
    const nvx_source *source;
    const char *text;
    size_t size, nodes;
    nvx_error *err;
} reader;

static unsigned count(size_t zero_based)
{
    return zero_based < UINT_MAX ? (unsigned)zero_based + 1 : UINT_MAX;
}

static nvx_place place(const reader *self, yaml_mark_t mark)
{
    return (nvx_place){self->source, count(mark.line), count(mark.column)};
}

/* libyaml gives no line for bytes it cannot decode, only how far it had come. */
static nvx_place place_of_offset(const reader *self, size_t offset)
{
    nvx_place at = {self->source, 1, 1};
    for (size_t i = 0; i < offset && i < self->size; i++) {
        at.column += (self->text[i] & 0xc0) != 0x80; /* not inside a UTF-8 character */
        if (self->text[i] == '\n') {
            at.line++;
            at.column = 1;
        }
    }
    return at;
}

static int next(reader *self, yaml_event_t *event)
{
    yaml_parser_t *p = &self->parser;
    if (yaml_parser_parse(p, event))
        return 0;
    NVX_ASSERT(p->error != YAML_MEMORY_ERROR);
    nvx_place at = p->error == YAML_READER_ERROR
                       ? place_of_offset(self, p->problem_offset)
                       : place(self, p->problem_mark);
    return nvx_place_fail(at, self->err, "%s", p->problem);
}

static int refuse_extras(const reader *self, const yaml_event_t *event)
{
    const yaml_char_t *anchor = NULL, *tag = NULL;
    if (event->type == YAML_SCALAR_EVENT) {
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
    } else if (event->type == YAML_MAPPING_START_EVENT) {
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
    }
    const char *what = event->type == YAML_ALIAS_EVENT ? "aliases"
                       : anchor                        ? "anchors"
                       : tag                           ? "tags"
                                                       : NULL;
    if (!what)
        return 0;
    return nvx_place_fail(place(self, event->start_mark), self->err, "%s are not allowed",
                          what);
}

static nvx_node *read_node(reader *self, const yaml_event_t *event, int depth);

static nvx_node *read_scalar(const reader *self, const yaml_event_t *event)
{
    nvx_place at = place(self, event->start_mark);
    const char *text = (const char *)event->data.scalar.value;
    if (strlen(text) != event->data.scalar.length) {
        nvx_place_fail(at, self->err, "a NUL byte in a text is not allowed");
        return NULL;
    }
    nvx_node *node = nvx_node_new(NVX_SCALAR, NULL, at);
    node->text = nvx_strdup(text);
    node->null =
        event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && nvx_yaml_null(text);
    return node;
}

/* Reads the value that follows a key and adds it to the map. */
static int read_pair(reader *self, nvx_node *map, const yaml_event_t *event, int depth)
{
    nvx_place at = place(self, event->start_mark);
    if (event->type != YAML_SCALAR_EVENT)
        return nvx_place_fail(at, self->err, "a key must be a word");
    nvx_node *key = read_node(self, event, depth);
    if (!key)
        return -1;
    nvx_node *value = NULL;
    yaml_event_t after;
    if (nvx_node_find(map, key->text))
        nvx_place_fail(at, self->err, "'%.60s': this key is given twice", key->text);
    else if (map->n == NVX_YAML_KEYS)
        nvx_place_fail(at, self->err, "more than %d keys in one map", NVX_YAML_KEYS);
    else if (next(self, &after) == 0) {
        value = read_node(self, &after, depth);
        yaml_event_delete(&after);
    }
    if (value) {
        value->key = nvx_strdup(key->text);
        value->key_at = at;
        nvx_node_add(map, value);
    }
    nvx_node_destroy(&key);
    return value ? 0 : -1;
}

static int read_item(reader *self, nvx_node *list, const yaml_event_t *event, int depth)
{
    nvx_node *item = read_node(self, event, depth);
    if (item)
        nvx_node_add(list, item);
    return item ? 0 : -1;
}

static nvx_node *read_collection(reader *self, const yaml_event_t *event, int depth)
{
    bool map = event->type == YAML_MAPPING_START_EVENT;
    yaml_event_type_t end = map ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
    nvx_place at = place(self, event->start_mark);
    if (depth == NVX_YAML_DEPTH) {
        nvx_place_fail(at, self->err, "nested deeper than %d levels", NVX_YAML_DEPTH);
        return NULL;
    }
    nvx_node *node = nvx_node_new(map ? NVX_MAP : NVX_LIST, NULL, at);
    yaml_event_t item;
    while (next(self, &item) == 0) {
        bool done = item.type == end;
        int result = done  ? 0
                     : map ? read_pair(self, node, &item, depth + 1)
                           : read_item(self, node, &item, depth + 1);
        yaml_event_delete(&item);
        if (done)
            return node;
        if (result != 0)
            break;
    }
    nvx_node_destroy(&node);
    return NULL;
}

static nvx_node *read_node(reader *self, const yaml_event_t *event, int depth)
{
    if (refuse_extras(self, event) != 0)
        return NULL;
    if (++self->nodes > NVX_YAML_NODES) {
        nvx_place_fail(place(self, event->start_mark), self->err, "more than %d values",
                       NVX_YAML_NODES);
        return NULL;
    }
    return event->type == YAML_SCALAR_EVENT ? read_scalar(self, event)
                                            : read_collection(self, event, depth);
}

/* Stream start, document start, the tree, document end, stream end. */
static nvx_node *read_stream(reader *self)
{
    nvx_node *root = NULL;
    yaml_event_t event;
    while (next(self, &event) == 0) {
        nvx_place at = place(self, event.start_mark);
        yaml_event_type_t type = event.type;
        if (type == YAML_DOCUMENT_START_EVENT && root)
            nvx_place_fail(at, self->err, "a second document is not allowed");
        else if (type == YAML_STREAM_END_EVENT && !root)
            nvx_place_fail((nvx_place){self->source, 1, 1}, self->err,
                           "empty; expected a map of keys");
        else if (type != YAML_STREAM_START_EVENT && type != YAML_DOCUMENT_START_EVENT &&
                 type != YAML_DOCUMENT_END_EVENT && type != YAML_STREAM_END_EVENT)
            root = read_node(self, &event, 0);
        yaml_event_delete(&event);
        if (self->err->status != NVX_OK)
            break;
        if (type == YAML_STREAM_END_EVENT)
            return root;
    }
    nvx_node_destroy(&root);
    return NULL;
}

nvx_node *nvx_yaml_parse(const char *text, size_t size, const nvx_source *source,
                         nvx_error *err)
{
    nvx_error own = {0};
    reader self = {.source = source, .text = text, .size = size, .err = &own};
    if (size > NVX_YAML_BYTES) {
        nvx_place_fail((nvx_place){source, 0, 0}, err, "larger than %d MiB",
                       NVX_YAML_BYTES >> 20);
        return NULL;
    }
    NVX_ASSERT(yaml_parser_initialize(&self.parser));
    yaml_parser_set_input_string(&self.parser, (const unsigned char *)text, size);
    nvx_node *root = read_stream(&self);
    yaml_parser_delete(&self.parser);
    if (!root && err && err->status == NVX_OK)
        *err = own;
    return root;
}

nvx_node *nvx_node_new(nvx_node_kind kind, const char *key, nvx_place at)
{
    nvx_node *self = nvx_alloc(1, sizeof *self);
    self->kind = kind;
    self->key = nvx_strdup(key);
    self->key_at = self->at = at;
    return self;
}

void nvx_node_destroy(nvx_node **self_p)
{
    nvx_node *self = *self_p;
    if (!self)
        return;
    for (size_t i = 0; i < self->n; i++)
        nvx_node_destroy(&self->item[i]);
    free(self->item);
    free(self->key);
    free(self->text);
    free(self->reference);
    free(self);
    *self_p = NULL;
}

void nvx_node_add(nvx_node *self, nvx_node *item)
{
    NVX_ASSERT(self->kind != NVX_SCALAR);
    if (self->n == self->capacity) {
        size_t capacity = self->capacity ? 2 * self->capacity : 8;
        self->item = nvx_grow(self->item, self->n, capacity, sizeof(nvx_node *));
        self->capacity = capacity;
    }
    self->item[self->n++] = item;
}

nvx_node *nvx_node_find(const nvx_node *self, const char *key)
{
    for (size_t i = 0; i < self->n; i++)
        if (strcmp(self->item[i]->key, key) == 0)
            return self->item[i];
    return NULL;
}

nvx_node *nvx_node_take(nvx_node *self, const char *key)
{
    for (size_t i = 0; i < self->n; i++) {
        nvx_node *item = self->item[i];
        if (strcmp(item->key, key) != 0)
            continue;
        memmove(&self->item[i], &self->item[i + 1], (--self->n - i) * sizeof(nvx_node *));
        return item;
    }
    return NULL;
}

void nvx_node_merge(nvx_node *self, nvx_node **below_p)
{
    nvx_node *below = *below_p;
    for (size_t i = 0; i < below->n; i++) {
        nvx_node *own = nvx_node_find(self, below->item[i]->key);
        if (!own)
            nvx_node_add(self, below->item[i]);
        else if (own->kind == NVX_MAP && below->item[i]->kind == NVX_MAP)
            nvx_node_merge(own, &below->item[i]);
        else
            nvx_node_destroy(&below->item[i]);
    }
    below->n = 0;
    nvx_node_destroy(below_p);
}

int nvx_place_fail(nvx_place at, nvx_error *err, const char *fmt, ...)
{
    char text[sizeof err->text];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return nvx_fail_at(err, at.source ? at.source->name : "", at.line, at.column, "%s",
                       text);
}

bool nvx_yaml_null(const char *text)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL"};
    for (size_t i = 0; i < sizeof nulls / sizeof nulls[0]; i++)
        if (strcmp(text, nulls[i]) == 0)
            return true;
    return false;
}

/* Length and code point of the UTF-8 character at c; 1 and its byte when it is none. */
static int decode(const unsigned char *c, unsigned *point)
{
    int n = c[0] >= 0xf0 ? 4 : c[0] >= 0xe0 ? 3 : c[0] >= 0xc0 ? 2 : 1;
    *point = n == 1 ? c[0] : c[0] & (0x7fu >> n);
    for (int i = 1; i < n; i++) {
        if ((c[i] & 0xc0) != 0x80) {
            *point = c[0];
            return 1;
        }
        *point = *point << 6 | (c[i] & 0x3f);
    }
    return n;
}

/* Whether libyaml takes the character inside quotes as it stands. */
static bool printable(unsigned point)
{
    return point >= 0xa0 && point != 0x2028 && point != 0x2029 && point != 0xfeff &&
           point != 0xfffe && point != 0xffff;
}

char *nvx_yaml_quote(const char *text)
{
    char *out = nvx_alloc(10 * strlen(text) + 3, 1), *to = out;
    unsigned point;
    *to++ = '"';
    for (int n; *text; text += n) {
        n = decode((const unsigned char *)text, &point);
        if (n > 1 ? printable(point) : point >= 0x80 || (point >= ' ' && point < 0x7f)) {
            if (*text == '"' || *text == '\\')
                *to++ = '\\';
            memcpy(to, text, (size_t)n);
            to += n;
        } else {
            to += sprintf(to, "\\U%08X", point);
        }
    }
    *to = '"';
    return out;
}
