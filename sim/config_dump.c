/* The resolved tree as text, and where each value came from, written and read back. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config_internal.h"
#include "sim/memory.h"

enum { INDENT = 2, ORIGINS = 16384 /* most lines read back */ };

/* An option of the command line, "--set": such a source has no lines. */
static bool is_option(const char *name) { return strncmp(name, "--", 2) == 0; }

static void write_yaml(const nvx_config *self, int indent, FILE *to)
{
    const nvx_part *part = self->part;
    if (part->impl)
        fprintf(to, "%*simpl: %s\n", indent, "", part->impl);
    for (size_t i = 0; i < nvx_param_count(part); i++) {
        char *text = nvx_value_text(&part->params[i], self->params);
        fprintf(to, "%*s%s: %s\n", indent, "", part->params[i].name, text);
        free(text);
    }
    for (size_t i = 0; i < nvx_slot_count(part); i++) {
        const nvx_part *below = self->children[i]->part;
        bool empty = !below->impl && !nvx_param_count(below) && !nvx_slot_count(below);
        fprintf(to, "%*s%s:%s\n", indent, "", part->slots[i].name, empty ? " {}" : "");
        write_yaml(self->children[i], indent + INDENT, to);
    }
}

static void write_origin(const char *path, const char *key, nvx_place at, FILE *to)
{
    fprintf(to, "%s%s%s\t", path, *path ? "." : "", key);
    if (!at.source) {
        fputs("default\n", to);
        return;
    }
    const char *slash = strrchr(at.source->name, '/');
    for (const char *c = slash ? slash + 1 : at.source->name; *c; c++)
        fputc((unsigned char)*c < ' ' ? '?' : *c, to);
    if (!is_option(at.source->name))
        fprintf(to, ":%u:%u", at.line, at.column);
    fputc('\n', to);
}

static void write_origins(const nvx_config *self, FILE *to)
{
    const nvx_part *part = self->part;
    if (part->impl)
        write_origin(self->path, "impl", self->impl_given, to);
    for (size_t i = 0; i < nvx_param_count(part); i++)
        write_origin(self->path, part->params[i].name, self->given[i], to);
    for (size_t i = 0; i < nvx_slot_count(part); i++)
        write_origins(self->children[i], to);
}

char *nvx_config_yaml(const nvx_config *self)
{
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    NVX_ASSERT(to != NULL);
    write_yaml(self, 0, to);
    nvx_sources_write(self, to);
    if (ftell(to) == 0)
        fputs("{}\n", to);
    NVX_ASSERT(fclose(to) == 0);
    return text;
}

char *nvx_config_origins(const nvx_config *self)
{
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    NVX_ASSERT(to != NULL);
    write_origins(self, to);
    NVX_ASSERT(fclose(to) == 0);
    return text;
}

/* The source that origins call by a name. */
static const nvx_source *source_of(nvx_loader *self, const char *name)
{
    for (const nvx_source *s = self->sources; s; s = s->next)
        if (s != self->resolved && strcmp(s->name, name) == 0)
            return s;
    return nvx_loader_source(self, name);
}

/* Cuts ":12" off the end of a text; 0 when there is none. */
static unsigned cut_number(char *text)
{
    char *colon = strrchr(text, ':'), *end = NULL;
    if (!colon || strspn(colon + 1, "0123456789") == 0)
        return 0;
    unsigned long value = strtoul(colon + 1, &end, 10);
    if (*end || value > UINT32_MAX)
        return 0;
    *colon = '\0';
    return (unsigned)value;
}

/* "path\tfile:line:column", "path\tdefault" or "path\t--set", an option. */
static bool read_origin(nvx_loader *self, char *line, nvx_origin *out)
{
    char *tab = strchr(line, '\t');
    if (!tab)
        return false;
    *tab = '\0';
    char *from = tab + 1;
    if (is_option(from))
        out->at.source = source_of(self, from);
    else if (strcmp(from, "default") != 0) {
        out->at.column = cut_number(from);
        out->at.line = cut_number(from);
        if (!out->at.column || !out->at.line || !*from)
            return false;
        out->at.source = source_of(self, from);
    }
    out->path = nvx_strdup(line);
    return true;
}

int nvx_loader_origins(nvx_loader *self, const char *origins, const char *name)
{
    char *copy = nvx_strdup(origins), *rest = copy, *line;
    int result = 0;
    self->origins = nvx_alloc(ORIGINS, sizeof self->origins[0]);
    while (result == 0 && (line = strsep(&rest, "\n")) && (*line || rest)) {
        if (self->n_origins == ORIGINS ||
            !read_origin(self, line, &self->origins[self->n_origins]))
            result = nvx_fail_at(&self->err, name, 0, 0, "bad line %zu in the origins",
                                 self->n_origins + 1);
        else
            self->n_origins++;
    }
    free(copy);
    return result;
}

const nvx_place *nvx_loader_origin(nvx_loader *self, const char *path, nvx_place at)
{
    for (size_t i = 0; i < self->n_origins; i++)
        if (strcmp(self->origins[i].path, path) == 0)
            return &self->origins[i].at;
    nvx_place_fail(at, &self->err, "%s: no origin is recorded for this value", path);
    return NULL;
}
