#include <stdlib.h>
#include <string.h>

#include "sim/config_internal.h"
#include "sim/memory.h"

/* Places of a value's tree, written from `base` on. */
static void move(nvx_node *node, nvx_place base)
{
    if (node->at.line == 1)
        node->at.column += base.column - 1;
    if (node->key_at.line == 1)
        node->key_at.column += base.column - 1;
    for (size_t i = 0; i < node->n; i++)
        move(node->item[i], base);
}

nvx_node *nvx_value_node(const char *text, nvx_place at, nvx_error *err)
{
    bool yaml = *text && strchr("[{\"'", *text);
    char *quoted = yaml ? nvx_strdup(text) : nvx_yaml_quote(text);
    nvx_error own = {0};
    nvx_node *node = nvx_yaml_parse(quoted, strlen(quoted), at.source, &own);
    if (node) {
        move(node, at);
    } else {
        /* libyaml puts the end of a text without a newline on the next line */
        bool end = own.line == 2 && !strchr(text, '\n');
        at.column = end             ? at.column + (unsigned)strlen(text)
                    : own.line == 1 ? at.column - 1 + own.column - !yaml
                                    : own.column;
        at.line = end ? 1 : own.line;
        nvx_place_fail(at, err, "%s", own.text);
    }
    free(quoted);
    return node;
}

/* The map at a key of map, made when there is none or something else is there. */
static nvx_node *map_at(nvx_node *map, const char *key, nvx_place at)
{
    nvx_node *found = nvx_node_find(map, key);
    if (found && found->kind == NVX_MAP)
        return found;
    found = nvx_node_take(map, key);
    nvx_node_destroy(&found);
    nvx_node_add(map, nvx_node_new(NVX_MAP, key, at));
    return map->item[map->n - 1];
}

static int replace(nvx_loader *self, nvx_node *map, const char *path, const char *key,
                   nvx_place key_at, nvx_node *value)
{
    nvx_node *old = nvx_node_take(map, key);
    bool alone =
        self->resolved && map->at.source == self->resolved && strcmp(key, "impl") == 0;
    value->key = nvx_strdup(key);
    value->key_at = key_at;
    nvx_node_add(map, value);
    int result = alone ? nvx_refuse_resolved(self, path, value->at) : 0;
    nvx_node_destroy(&old);
    return result;
}

/* Walks to the map that holds the last key of a path and puts the value there. */
static int put(nvx_loader *self, nvx_node *map, const char *path, nvx_place at,
               nvx_node *value)
{
    char *copy = nvx_strdup(path), *key = copy, *dot;
    int result = 0;
    for (int depth = 1; result == 0; depth++, key = dot + 1) {
        at.column = (unsigned)(key - copy) + 1;
        dot = strchr(key, '.');
        if (dot)
            *dot = '\0';
        if (!*key || depth == NVX_YAML_DEPTH)
            result = nvx_place_fail(at, &self->err, "'%.60s': %s", path,
                                    *key ? "path too deep" : "a key is missing");
        else if (!dot)
            break;
        else
            map = map_at(map, key, at);
    }
    if (result == 0)
        result = replace(self, map, path, key, at, value);
    else
        nvx_node_destroy(&value);
    free(copy);
    return result;
}

/* Without the blanks around it. free() frees it. */
static char *trimmed(const char *text)
{
    while (*text == ' ')
        text++;
    char *copy = nvx_strdup(text);
    for (size_t n = strlen(copy); n > 0 && copy[n - 1] == ' '; n--)
        copy[n - 1] = '\0';
    return copy;
}

int nvx_value_check(const char *path, const nvx_param *row, const char *text,
                    nvx_error *err)
{
    const nvx_source none = {NULL, NULL, NULL};
    union {
        nvx_duration duration;
        nvx_reals reals;
        char *text;
        double number;
    } field = {{0}};
    nvx_param alone = *row;
    char *own = trimmed(text);
    nvx_node *node = nvx_value_node(own, (nvx_place){&none, 1, 1}, err);
    int result = -1;
    alone.name = path;
    alone.offset = 0;
    if (node) {
        node->null = nvx_yaml_null(own);
        result = nvx_value_bind("", &alone, node, &field, err);
    }
    if (result == 0)
        nvx_value_free(&alone, &field);
    nvx_node_destroy(&node);
    free(own);
    return result;
}

static int set(nvx_loader *self, nvx_node *root, nvx_place at, const char *text)
{
    const char *equals = strchr(text, '=');
    if (!equals)
        return nvx_place_fail(at, &self->err, "'%.60s': missing '='; write path=value",
                              text);
    const char *start = equals + 1 + strspn(equals + 1, " ");
    char *path = nvx_format("%.*s", (int)(equals - text), text);
    char *own = trimmed(start);
    nvx_place value_at = {at.source, 1, (unsigned)(start - text) + 1};
    nvx_node *value = nvx_value_node(own, value_at, &self->err);
    int result = -1;
    if (value) {
        value->null = nvx_yaml_null(own);
        result = put(self, root, path, at, value);
    }
    free(path);
    free(own);
    return result;
}

int nvx_loader_sets(nvx_loader *self, nvx_node *root, const char *const sets[], size_t n)
{
    nvx_place at = {nvx_loader_source(self, "--set"), 1, 1};
    for (size_t i = 0; i < n; i++)
        if (set(self, root, at, sets[i]) != 0)
            return -1;
    return 0;
}
