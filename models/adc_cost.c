/* adc_cost.c - energy and area of a conversion: published converters, resolution by
 * resolution.
 *
 *     silicon     single rows of the ADC performance survey (models/data/adc_survey.csv):
 *                 energy P / fs, area, effective bits (SNDR - 1.76) / 6.02
 *     optimistic  the Accelergy ADC plug-in's regression over the survey, at 22 nm and
 *                 100 MS/s, the best possible by its authors' words (arXiv 2404.06553)
 *     isaac       ISAAC's 8-bit converter, and the same scaled to other resolutions
 *
 * Below 6 bits stand-alone converters do not get cheaper: the 6-bit row holds. Left out:
 * what a converter draws while it waits, and its reference.
 */
#include "models/adc_parts.h"

#define PLUGIN(bits)                                                                     \
    "22 nm: Accelergy ADC plug-in, regression over the survey at 100 MS/s, " bits        \
    " bit: a lower bound"
#define ISAAC "32 nm: ISAAC's converter (16 mW / 8 converters at 1.2 GS/s), 8 bit"
#define ISAAC_SCALED(bits)                                                               \
    "32 nm: ISAAC's 8-bit converter moved to " bits " bit, Accelergy library"

static const nvx_adc_cost silicon[] = {
    {6, 1.26e-12, 580e-12, NVX_MEASURED,
     "40 nm: ISSCC 2016 27.3, SAR, 6 bit (ENOB 5.46), 1 GS/s, ADC survey"},
    {7, 2.08e-12, 4300e-12, NVX_MEASURED,
     "28 nm: ISSCC 2017 16.4, SAR, 7 bit (ENOB 6.36), 2.4 GS/s, ADC survey"},
    {8, 2.55e-12, 2000e-12, NVX_MEASURED,
     "28 nm: VLSI 2020 CD1.3, SAR, 8 bit (ENOB 7.26), 1 GS/s, ADC survey"},
    {10, 4.61e-12, 1600e-12, NVX_MEASURED,
     "14 nm: ISSCC 2017 28.5, pipelined SAR, 10 bit (ENOB 8.03), 1.5 GS/s, ADC survey"},
    {12, 3.5e-12, 4700e-12, NVX_MEASURED,
     "28 nm: ISSCC 2016 27.4, single-slope SAR, 12 bit (ENOB 10.41), 100 MS/s, ADC "
     "survey"},
    {0},
};

static const nvx_adc_cost optimistic[] = {
    {4, 0.457e-12, 1828e-12, NVX_SCALED, PLUGIN("4")},
    {5, 0.463e-12, 1835e-12, NVX_SCALED, PLUGIN("5")},
    {6, 0.527e-12, 1907e-12, NVX_SCALED, PLUGIN("6")},
    {7, 0.649e-12, 2030e-12, NVX_SCALED, PLUGIN("7")},
    {8, 0.847e-12, 2199e-12, NVX_SCALED, PLUGIN("8")},
    {9, 1.157e-12, 2414e-12, NVX_SCALED, PLUGIN("9")},
    {10, 1.636e-12, 2678e-12, NVX_SCALED, PLUGIN("10")},
    {0},
};

static const nvx_adc_cost isaac[] = {
    {4, 0.79e-12, 361e-12, NVX_SCALED, ISAAC_SCALED("4")},
    {5, 0.99e-12, 477e-12, NVX_SCALED, ISAAC_SCALED("5")},
    {6, 1.20e-12, 627e-12, NVX_SCALED, ISAAC_SCALED("6")},
    {7, 1.42e-12, 845e-12, NVX_SCALED, ISAAC_SCALED("7")},
    {8, 1.667e-12, 1200e-12, NVX_SIMULATED, ISAAC},
    {9, 1.97e-12, 1828e-12, NVX_SCALED, ISAAC_SCALED("9")},
    {10, 2.38e-12, 3002e-12, NVX_SCALED, ISAAC_SCALED("10")},
    {0},
};

const char *const nvx_adc_models[] = {"silicon", "optimistic", "isaac", NULL};

const nvx_adc_cost *nvx_adc_cost_of(const nvx_adc_params *self)
{
    static const nvx_adc_cost *const tables[] = {silicon, optimistic, isaac};
    const nvx_adc_cost *row = tables[self->model];
    while (row->bits && row->bits < self->bits)
        row++;
    return row->bits ? row : NULL;
}
