/* What a file says of its values: `sources:`, from "path" to "class, text". The text goes
 * with the node of the value: another value in its place has none. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config_internal.h"
#include "sim/memory.h"
#include "sim/nearest.h"

static const char key[] = "sources";

static bool one_line(const char *text)
{
    while (*text && (unsigned char)*text >= ' ' && *text != 0x7f)
        text++;
    return !*text;
}

/* Reads "class, text"; NULL when it is not that. */
static const char *split(const char *text, nvx_trust *trust)
{
    size_t n = strcspn(text, ","), i = 0;
    while (i < NVX_TRUSTS &&
           (strlen(nvx_trust_names[i]) != n || memcmp(nvx_trust_names[i], text, n) != 0))
        i++;
    if (i == NVX_TRUSTS || !text[n])
        return NULL;
    text += n + 1;
    text += strspn(text, " ");
    *trust = (nvx_trust)i;
    return *text && one_line(text) ? text : NULL;
}

/* The value at a dotted path below a map; NULL: none, or a map. */
static nvx_node *value_at(const nvx_node *map, const char *path)
{
    size_t n = strcspn(path, ".");
    for (size_t i = 0; i < map->n; i++) {
        nvx_node *item = map->item[i];
        if (strlen(item->key) != n || memcmp(item->key, path, n) != 0)
            continue;
        if (path[n])
            return item->kind == NVX_MAP ? value_at(item, path + n + 1) : NULL;
        bool other = item->kind == NVX_MAP || strcmp(item->key, "impl") == 0;
        return other ? NULL : item;
    }
    return NULL;
}

/* Paths of all values below a map, put into names. */
static void list_values(const nvx_node *map, const char *path, char **names, size_t *n)
{
    for (size_t i = 0; i < map->n; i++) {
        char *own = nvx_config_join(path, map->item[i]->key);
        if (map->item[i]->kind == NVX_MAP) {
            list_values(map->item[i], own, names, n);
            free(own);
        } else if (*n < NVX_YAML_KEYS && strcmp(map->item[i]->key, "impl") != 0) {
            names[(*n)++] = own;
        } else {
            free(own);
        }
    }
}

static int fail_no_value(nvx_loader *self, const nvx_node *map, const nvx_node *entry)
{
    char **names = nvx_alloc(NVX_YAML_KEYS, sizeof *names);
    size_t n = 0;
    list_values(map, "", names, &n);
    const char *near = nvx_nearest(entry->key, (const char *const *)names, n);
    nvx_place_fail(entry->key_at, &self->err,
                   "%s.%.120s: no value of this file; allowed: path of a parameter that "
                   "it gives%s%s%s",
                   key, entry->key, near ? "; did you mean '" : "", near ? near : "",
                   near ? "'?" : "");
    for (size_t i = 0; i < n; i++)
        free(names[i]);
    free(names);
    return -1;
}

static int fail_text(nvx_loader *self, const nvx_node *entry)
{
    const char *what = entry->kind == NVX_MAP    ? "a map"
                       : entry->kind == NVX_LIST ? "a list"
                       : entry->null             ? "empty"
                       : !one_line(entry->text)  ? "a line break or control character"
                                                 : NULL;
    const char *quote = what ? "" : "'";
    char *classes = nvx_join(nvx_trust_names, NVX_TRUSTS);
    nvx_place_fail(
        entry->at, &self->err,
        "%s.%.120s: %s%.60s%s; allowed: one line 'class, text' with a class of "
        "%s",
        key, entry->key, quote, what ? what : entry->text, quote, classes);
    free(classes);
    return -1;
}

static int attach(nvx_loader *self, const nvx_node *map, nvx_node *entry)
{
    nvx_trust trust;
    nvx_node *value = value_at(map, entry->key);
    if (!value)
        return fail_no_value(self, map, entry);
    if (entry->kind != NVX_SCALAR || entry->null || !split(entry->text, &trust))
        return fail_text(self, entry);
    value->reference = entry->text;
    entry->text = NULL;
    return 0;
}

int nvx_loader_sources(nvx_loader *self, nvx_node *map)
{
    nvx_node *sources = nvx_node_take(map, key);
    int result = 0;
    if (sources && sources->kind != NVX_MAP)
        result = nvx_place_fail(sources->at, &self->err,
                                "%s: expected a map from path to 'class, text'", key);
    for (size_t i = 0; sources && i < sources->n && result == 0; i++)
        result = attach(self, map, sources->item[i]);
    nvx_node_destroy(&sources);
    return result;
}

const char *nvx_config_source(const nvx_config *self, const char *name, nvx_trust *trust)
{
    size_t i = 0, n = nvx_param_count(self->part);
    while (i < n && strcmp(self->part->params[i].name, name) != 0)
        i++;
    NVX_ASSERT(i < n);
    const char *own = self->part->source ? self->part->source(self, name, trust) : NULL;
    if (own)
        return own;
    *trust = self->given[i].source ? NVX_ASSUMED : self->part->params[i].trust;
    if (!self->given[i].source)
        return self->part->params[i].source;
    return self->references[i] ? split(self->references[i], trust) : NULL;
}

/* Entries of the node and of what is below, with paths from `skip` bytes on. */
static void write_below(const nvx_config *self, size_t skip, const char **title, FILE *to)
{
    for (size_t i = 0; i < nvx_param_count(self->part); i++) {
        if (!self->references[i])
            continue;
        char *path = nvx_config_join(self->path, self->part->params[i].name);
        char *text = nvx_yaml_quote(self->references[i]);
        fprintf(to, "%s  %s: %s\n", *title, path + skip, text);
        *title = "";
        free(text);
        free(path);
    }
    for (size_t i = 0; i < nvx_slot_count(self->part); i++)
        write_below(self->children[i], skip, title, to);
}

void nvx_sources_write(const nvx_config *self, FILE *to)
{
    const char *title = "sources:\n";
    size_t n = strlen(self->path);
    write_below(self, n ? n + 1 : 0, &title, to);
}

static void list_below(const nvx_config *self, FILE *to)
{
    for (size_t i = 0; i < nvx_param_count(self->part); i++) {
        nvx_trust trust;
        const char *name = self->part->params[i].name;
        const char *source = nvx_config_source(self, name, &trust);
        fprintf(to, "%s%s%s\t%s\t", self->path, *self->path ? "." : "", name,
                source ? nvx_trust_names[trust] : "given");
        for (const char *c = source ? source : ""; *c; c++)
            fputc((unsigned char)*c < ' ' ? ' ' : *c, to);
        fputc('\n', to);
    }
    for (size_t i = 0; i < nvx_slot_count(self->part); i++)
        list_below(self->children[i], to);
}

char *nvx_config_sources(const nvx_config *self)
{
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    NVX_ASSERT(to != NULL);
    list_below(self, to);
    NVX_ASSERT(fclose(to) == 0);
    return text;
}
