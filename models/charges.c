#include "models/charges.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "sim/units.h"

void nvx_charges_clear(nvx_charges *self)
{
    free(self->charge);
    free(self->stock);
    *self = (nvx_charges){0};
}

/* The parameter that a field of the part's struct is of; "" when there is none. */
static const char *parameter_at(const nvx_part *part, size_t offset)
{
    for (const nvx_param *row = part->params; row && row->name; row++)
        if (row->offset == offset)
            return row->name;
    return "";
}

/* Of the count at an offset of a part's state. */
static const char *unit_at(const nvx_part *part, size_t offset)
{
    for (const nvx_stat *s = part->stats; s && s->name; s++)
        if (s->kind == NVX_COUNT && s->offset == offset)
            return s->unit;
    return "1";
}

/* The only parameter of a unit; "" when there is none or several. */
static const char *parameter_in(const nvx_part *part, const char *unit)
{
    const char *found = "";
    for (const nvx_param *row = part->params; row && row->name; row++)
        if (row->kind == NVX_REAL && strcmp(row->unit, unit) == 0) {
            if (*found)
                return "";
            found = row->name;
        }
    return found;
}

static nvx_charge *find(nvx_charges *self, const char *path, const nvx_config *config,
                        const char *name)
{
    for (size_t i = 0; i < self->charges; i++) {
        nvx_charge *c = &self->charge[i];
        if (c->config == config && strcmp(c->name, name) == 0 &&
            strcmp(c->path, path) == 0)
            return c;
    }
    size_t n = self->charges++;
    self->charge = nvx_grow(self->charge, n, n + 1, sizeof *self->charge);
    nvx_charge *c = &self->charge[n];
    snprintf(c->path, sizeof c->path, "%s", path);
    c->config = config;
    c->name = name;
    return c;
}

void nvx_charges_add(nvx_charges *self, const char *path, const nvx_config *config,
                     const void *state)
{
    const nvx_part *part = nvx_config_part(config);
    const char *params = nvx_config_params(config);
    char place[64];
    nvx_part_pattern(path, place);
    for (const nvx_operation *op = part->operations; op && op->name; op++) {
        nvx_charge *c = find(self, place, config, op->name);
        c->doc = op->doc;
        c->from = op->formula ? op->formula
                  : op->from  ? op->from
                              : parameter_at(part, op->energy);
        c->unit = unit_at(part, op->count);
        c->meter = op->meter;
        c->instances++;
        c->count += *(const uint64_t *)((const char *)state + op->count);
        c->energy = *(const double *)(params + op->energy);
    }
}

nvx_charge *nvx_charges_add_sum(nvx_charges *self, const char *path,
                                const nvx_config *config, nvx_meter meter,
                                const char *name, const char *doc, const char *from,
                                uint64_t count, double joule)
{
    nvx_charge *c = find(self, path, config, name);
    c->doc = doc;
    c->from = from;
    c->unit = "1";
    c->meter = meter;
    c->instances = 1;
    c->count = count;
    c->energy = count ? joule / (double)count : 0;
    return c;
}

void nvx_charges_add_standing(nvx_charges *self, const char *path,
                              const nvx_config *config, double seconds)
{
    const nvx_part *part = nvx_config_part(config);
    nvx_stock one = {.config = config};
    char power[32], time[32];
    if (!part->leakage)
        return;
    nvx_charge *c = nvx_charges_add_sum(self, path, config, part->area_meter, "standing",
                                        "standing power over the time of the run",
                                        nvx_stock_leakage_from(&one), 1,
                                        part->leakage(config) * seconds);
    snprintf(c->note, sizeof c->note, "%s for %s",
             nvx_quantity_round(part->leakage(config), "W", 4, power, sizeof power),
             nvx_quantity_round(seconds, "s", 4, time, sizeof time));
}

void nvx_charges_stock(nvx_charges *self, const nvx_config *config, double instances)
{
    const nvx_part *part = nvx_config_part(config);
    if (!part->area && !part->leakage)
        return;
    size_t n = self->stocks++;
    self->stock = nvx_grow(self->stock, n, n + 1, sizeof *self->stock);
    self->stock[n] = (nvx_stock){config, instances, part->area ? part->area(config) : 0,
                                 part->leakage ? part->leakage(config) : 0};
}

void nvx_charges_energy(const nvx_charges *self, double joule[])
{
    for (size_t i = 0; i < self->charges; i++)
        joule[self->charge[i].meter] +=
            (double)self->charge[i].count * self->charge[i].energy;
}

void nvx_charges_area(const nvx_charges *self, double m2[])
{
    for (size_t i = 0; i < self->stocks; i++)
        m2[nvx_config_part(self->stock[i].config)->area_meter] +=
            self->stock[i].instances * self->stock[i].area;
}

double nvx_charges_leakage(const nvx_charges *self)
{
    double watt = 0;
    for (size_t i = 0; i < self->stocks; i++)
        watt += self->stock[i].instances * self->stock[i].leakage;
    return watt;
}

const char *nvx_stock_area_from(const nvx_stock *self)
{
    const nvx_part *part = nvx_config_part(self->config);
    return part->area_formula ? part->area_formula : parameter_in(part, "m2");
}

const char *nvx_stock_leakage_from(const nvx_stock *self)
{
    const nvx_part *part = nvx_config_part(self->config);
    return part->leakage_formula ? part->leakage_formula : parameter_in(part, "W");
}
