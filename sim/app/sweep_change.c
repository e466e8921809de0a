#include "sim/app/sweep_change.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "sim/yaml.h"

/* Every value of a tree: a list is one. */
typedef struct {
    size_t n;
    char **path, **value;
} values;

static char *text_of(const nvx_node *node)
{
    if (node->kind == NVX_SCALAR)
        return nvx_strdup(node->text);
    char *text = nvx_strdup("[");
    for (size_t i = 0; i < node->n; i++) {
        char *item = text_of(node->item[i]);
        char *longer = nvx_format("%s%s%s", text, i ? ", " : "", item);
        free(item);
        free(text);
        text = longer;
    }
    char *whole = nvx_format("%s]", text);
    free(text);
    return whole;
}

static void collect(values *self, const nvx_node *node, const char *path)
{
    if (node->kind != NVX_MAP) {
        self->path = nvx_grow(self->path, self->n, self->n + 1, sizeof *self->path);
        self->value = nvx_grow(self->value, self->n, self->n + 1, sizeof *self->value);
        self->path[self->n] = nvx_strdup(path);
        self->value[self->n++] = text_of(node);
        return;
    }
    for (size_t i = 0; i < node->n; i++) {
        if (!path[0] && strcmp(node->item[i]->key, "sources") == 0)
            continue;
        char *below = nvx_format("%s%s%s", path, path[0] ? "." : "", node->item[i]->key);
        collect(self, node->item[i], below);
        free(below);
    }
}

static values values_of(const char *yaml)
{
    nvx_source source = {0};
    char name[] = "configuration", folder[] = ".";
    values self = {0};
    nvx_error ignored = {0};
    source.name = name;
    source.folder = folder;
    nvx_node *root = nvx_yaml_parse(yaml, strlen(yaml), &source, &ignored);
    if (root)
        collect(&self, root, "");
    nvx_node_destroy(&root);
    return self;
}

static void clear(values *self)
{
    for (size_t i = 0; i < self->n; i++) {
        free(self->path[i]);
        free(self->value[i]);
    }
    free(self->path);
    free(self->value);
}

static const char *find(const values *self, const char *path)
{
    for (size_t i = 0; i < self->n; i++)
        if (strcmp(self->path[i], path) == 0)
            return self->value[i];
    return NULL;
}

/* Counts a value that differs; the first one is put in words. NULL: not there. */
static void differ(char **first, size_t *more, const char *path, const char *was,
                   const char *is)
{
    if (was && is && strcmp(was, is) == 0)
        return;
    if (*first)
        ++*more;
    else if (!was)
        *first = nvx_format("%s is new", path);
    else if (!is)
        *first = nvx_format("%s is gone", path);
    else
        *first = nvx_format("%s was %s, is %s", path, was, is);
}

char *nvx_sweep_change(const char *was, const char *is)
{
    values old = values_of(was), new = values_of(is);
    char *first = NULL;
    size_t more = 0;
    if (old.n && new.n) {
        for (size_t i = 0; i < new.n; i++)
            differ(&first, &more, new.path[i], find(&old, new.path[i]), new.value[i]);
        for (size_t i = 0; i < old.n; i++)
            if (!find(&new, old.path[i]))
                differ(&first, &more, old.path[i], old.value[i], NULL);
    }
    clear(&old);
    clear(&new);
    if (!first || !more)
        return first;
    char *all = nvx_format("%s; %zu more value%s", first, more,
                           more > 1 ? "s differ" : " differs");
    free(first);
    return all;
}
