/* What a component tells of itself, for people. */
#include <stdlib.h>
#include <string.h>

#include "sim/app/part_list.h"

enum { NAME = 20, VALUE = 16 }; /* widths of columns */

static const char *impl_of(const nvx_part *part) { return part->impl ? part->impl : "-"; }

static int longest(int so_far, const char *text)
{
    int n = (int)strlen(text);
    return n > so_far ? n : so_far;
}

void nvx_part_list_print(const nvx_part_list *self, FILE *to)
{
    int path = 0, impl = 0;
    for (size_t i = 0; i < self->n; i++) {
        path = longest(path, self->v[i].path);
        impl = longest(impl, impl_of(self->v[i].part));
    }
    for (size_t i = 0; i < self->n; i++)
        fprintf(to, "%-*s  %-*s %c  %s\n", path, self->v[i].path, impl,
                impl_of(self->v[i].part),
                self->v[i].first && self->v[i].part->impl ? '*' : ' ',
                self->v[i].part->doc);
    fputs("\n*: the default of its place. 'nvxsim parts NAME' tells all of a part.\n",
          to);
}

/* "measured: a paper"; the class is not told twice. */
static void print_source(const nvx_part_entry *self, const nvx_param *row, FILE *to)
{
    nvx_trust trust;
    const char *text = nvx_part_entry_source(self, row, &trust);
    const char *class = nvx_trust_names[trust];
    fprintf(to, "  %-*s", NAME, "");
    if (!text)
        fputs(self->config ? "no source told" : "no default", to);
    else if (trust == NVX_DEFINED && strcmp(text, "definition") == 0)
        fputs(class, to);
    else if (strncmp(text, class, strlen(class)) == 0)
        fputs(text, to);
    else
        fprintf(to, "%s: %s", class, text);
    fputc('\n', to);
}

static void print_parameters(const nvx_part_entry *self, FILE *to)
{
    const nvx_param *row = self->part->params;
    if (row && row->name)
        fprintf(to, "\n  %-*s%-*s%s\n", NAME, "parameter", VALUE,
                self->config ? "value" : "default", "allowed");
    for (; row && row->name; row++) {
        char *allowed = nvx_value_allowed(row);
        char *value =
            self->config ? nvx_value_text(row, nvx_config_params(self->config)) : NULL;
        const char *text = value ? value : row->dflt ? row->dflt : "must be given";
        fprintf(to, "  %-*s%-*s  %s\n", NAME, row->name, VALUE - 2, *text ? text : "none",
                allowed);
        fprintf(to, "  %-*s%s\n", NAME, "", row->doc);
        print_source(self, row, to);
        free(value);
        free(allowed);
    }
}

static void print_statistics(const nvx_part *part, FILE *to)
{
    const nvx_stat *row = part->stats;
    if (row && row->name)
        fprintf(to, "\n  %-*s%-*s%s\n", NAME, "statistic", VALUE, "unit", "meaning");
    for (; row && row->name; row++)
        fprintf(to, "  %-*s%-*s%s\n", NAME, row->name, VALUE, row->unit, row->doc);
}

static void print_operations(const nvx_part *part, FILE *to)
{
    const nvx_operation *row = part->operations;
    if (row && row->name)
        fprintf(to, "\n  %-*s%-*s%-*s%s\n", NAME, "operation", VALUE, "meter", NAME,
                "energy by", "meaning");
    for (; row && row->name; row++)
        fprintf(to, "  %-*s%-*s%-*s%s\n", NAME, row->name, VALUE,
                nvx_meter_names[row->meter], NAME, nvx_part_energy(part, row), row->doc);
}

void nvx_part_entry_print(const nvx_part_entry *self, FILE *to)
{
    const nvx_part *part = self->part;
    fprintf(to, "%s", self->path);
    if (part->impl)
        fprintf(to, ": %s%s", part->impl, self->first && !self->config ? " *" : "");
    fprintf(to, "\n  %s\n", part->doc);
    print_parameters(self, to);
    print_operations(part, to);
    print_statistics(part, to);
    for (const nvx_slot *slot = part->slots; slot && slot->name; slot++)
        fprintf(to, "%s%s", slot == part->slots ? "\n  below it: " : ", ", slot->name);
    if (part->slots && part->slots->name)
        fputc('\n', to);
}
