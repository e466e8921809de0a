#include "analysis/settings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "sim/units.h"
#include "sim/yaml.h"

static void add(nvx_settings *self, char *path, char *value)
{
    size_t n = self->n++;
    self->setting = nvx_grow(self->setting, n, n + 1, sizeof *self->setting);
    self->setting[n] = (nvx_setting){.path = path, .value = value};
}

/* "[a, b]" */
static char *list_text(const nvx_node *list)
{
    char *text = nvx_strdup("[");
    for (size_t i = 0; i < list->n; i++) {
        const char *item = list->item[i]->text ? list->item[i]->text : "...";
        char *longer = nvx_format("%s%s%s", text, i ? ", " : "", item);
        free(text);
        text = longer;
    }
    char *whole = nvx_format("%s]", text);
    free(text);
    return whole;
}

static void flatten(nvx_settings *self, const nvx_node *map, const char *above)
{
    for (size_t i = 0; i < map->n; i++) {
        const nvx_node *item = map->item[i];
        if (!*above && strcmp(item->key, "sources") == 0)
            continue;
        char *path = nvx_format("%s%s%s", above, *above ? "." : "", item->key);
        if (item->kind == NVX_MAP) {
            flatten(self, item, path);
            free(path);
        } else {
            add(self, path,
                item->kind == NVX_LIST ? list_text(item)
                                       : nvx_strdup(item->text ? item->text : ""));
        }
    }
}

static nvx_setting *find(const nvx_settings *self, const char *path, size_t length)
{
    for (size_t i = 0; i < self->n; i++)
        if (strncmp(self->setting[i].path, path, length) == 0 &&
            !self->setting[i].path[length])
            return &self->setting[i];
    return NULL;
}

const nvx_setting *nvx_settings_find(const nvx_settings *self, const char *path)
{
    return find(self, path, strlen(path));
}

/* Lines "path\torigin" or "path\tclass\tsource". */
static void take_lines(nvx_settings *self, const char *text, bool sources)
{
    while (*text) {
        size_t line = strcspn(text, "\n"), tab = strcspn(text, "\t");
        nvx_setting *s = tab < line ? find(self, text, tab) : NULL;
        const char *rest = text + tab + 1;
        size_t left = line - tab - 1, class = sources ? strcspn(rest, "\t") : 0;
        if (s && sources && class < left && !s->trust) {
            s->trust = nvx_format("%.*s", (int)class, rest);
            s->source = nvx_format("%.*s", (int)(left - class - 1), rest + class + 1);
        } else if (s && !sources && !s->origin) {
            s->origin = nvx_format("%.*s", (int)left, rest);
        }
        text += line + (text[line] == '\n');
    }
}

static int read_lines(nvx_settings *self, const nvx_reader *from, const char *name,
                      bool sources, nvx_error *err)
{
    char *text = nvx_reader_text(from, name, err);
    if (!text)
        return -1;
    take_lines(self, text, sources);
    free(text);
    return 0;
}

static int read_all(nvx_settings *self, const nvx_reader *from, nvx_error *err)
{
    nvx_source source = {.name = nvx_strdup(nvx_reader_path(from))};
    char *yaml = nvx_reader_text(from, "/config/resolved", err);
    nvx_node *root = yaml ? nvx_yaml_parse(yaml, strlen(yaml), &source, err) : NULL;
    free(yaml);
    free(source.name);
    if (!root)
        return -1;
    if (root->kind == NVX_MAP)
        flatten(self, root, "");
    nvx_node_destroy(&root);
    if (read_lines(self, from, "/config/origins", false, err) < 0)
        return -1;
    if (!nvx_reader_has(from, "/config/sources"))
        return 0;
    return read_lines(self, from, "/config/sources", true, err);
}

nvx_settings *nvx_settings_read(const nvx_reader *from, nvx_error *err)
{
    nvx_settings *self = nvx_alloc(1, sizeof *self);
    if (read_all(self, from, err) < 0)
        nvx_settings_destroy(&self);
    for (size_t i = 0; self && i < self->n; i++) {
        nvx_setting *s = &self->setting[i];
        s->origin = s->origin ? s->origin : nvx_strdup("");
        s->trust = s->trust ? s->trust : nvx_strdup("");
        s->source = s->source ? s->source : nvx_strdup("");
    }
    return self;
}

void nvx_settings_destroy(nvx_settings **self_p)
{
    nvx_settings *self = *self_p;
    if (!self)
        return;
    for (size_t i = 0; i < self->n; i++) {
        free(self->setting[i].path);
        free(self->setting[i].value);
        free(self->setting[i].origin);
        free(self->setting[i].trust);
        free(self->setting[i].source);
    }
    free(self->setting);
    free(self);
    *self_p = NULL;
}

double nvx_setting_number(const nvx_setting *self, const char *unit)
{
    double value;
    nvx_error ignored = {0};
    return self && nvx_quantity_parse(self->value, unit, &value, &ignored) == 0
               ? value
               : (double)NAN;
}
