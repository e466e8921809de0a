/* charges.h - what an account multiplies: counts x energy, instances x area and leakage.
 *
 *     energy of a meter = sum over its charges of count x energy each
 *     area of a meter   = sum over its stocks of instances x area each
 *     standing power    = sum over all stocks of instances x leakage each
 *
 * Components that stand at the same place of the machine are one charge per operation:
 * "chip.tile3.adc_pool" is counted as "chip.tile*.adc_pool". Sums are taken over these
 * rows and nothing else, so that what a result records adds up to its meters.
 * Left out: which of the instances did how much (their statistics tell).
 */
#ifndef NVX_MODELS_CHARGES_H
#define NVX_MODELS_CHARGES_H

#include "sim/config.h"
#include "sim/part.h"

typedef struct nvx_charge {
    char path[64];            /* of the components, "*" for their numbers */
    const nvx_config *config; /* of their part */
    const char *name, *doc, *from;
    const char *unit; /* of the count: "1", "bit", ... */
    nvx_meter meter;
    uint64_t instances, count;
    double energy; /* J each */
    char note[96]; /* what more there is to know; "": nothing */
} nvx_charge;

typedef struct nvx_stock {
    const nvx_config *config;
    double instances;
    double area, leakage; /* m2, W each */
} nvx_stock;

typedef struct nvx_charges {
    size_t charges, stocks;
    nvx_charge *charge;
    nvx_stock *stock;
} nvx_charges;

void nvx_charges_clear(nvx_charges *self);

/* The operations of one component, whose state has the layout of the part's tables. */
void nvx_charges_add(nvx_charges *self, const char *path, const nvx_config *config,
                     const void *state);

/* An energy that depends on values: its sum [J] over `count`; from as in part.h. */
nvx_charge *nvx_charges_add_sum(nvx_charges *self, const char *path,
                                const nvx_config *config, nvx_meter meter,
                                const char *name, const char *doc, const char *from,
                                uint64_t count, double joule);

/* Standing power of one component over a time [s], on the meter of its area: of parts
 * that are no part of the chip. */
void nvx_charges_add_standing(nvx_charges *self, const char *path,
                              const nvx_config *config, double seconds);

/* So many instances of a part; nothing for one without area and leakage. */
void nvx_charges_stock(nvx_charges *self, const nvx_config *config, double instances);

/* The sums: energy and area per meter [NVX_METERS], standing power [W]. */
void nvx_charges_energy(const nvx_charges *self, double joule[]);
void nvx_charges_area(const nvx_charges *self, double m2[]);
double nvx_charges_leakage(const nvx_charges *self);

/* What area and leakage follow from, in words (part.h). */
const char *nvx_stock_area_from(const nvx_stock *self);
const char *nvx_stock_leakage_from(const nvx_stock *self);

#endif
