/* settings.h - the configuration of a result as a list: what each value is, where it was
 * given and where it is from (/config/resolved, /config/origins, /config/sources).
 *
 * Left out: values of whole lists are one text; results without /config/sources have no
 * classes and sources.
 */
#ifndef NVX_ANALYSIS_SETTINGS_H
#define NVX_ANALYSIS_SETTINGS_H

#include <stddef.h>

#include "analysis/reader.h"

typedef struct nvx_setting {
    char *path;   /* "chip.tile.adc_pool.bits" */
    char *value;  /* "8", "2.55 pJ" */
    char *origin; /* "default", "edge-rag.yaml:7:3", "--set" */
    char *trust;  /* "measured", ...; "given": the user's own; "": not known */
    char *source; /* "": none */
} nvx_setting;

typedef struct nvx_settings {
    size_t n;
    nvx_setting *setting; /* [n] in the order of the configuration */
} nvx_settings;

nvx_settings *nvx_settings_read(const nvx_reader *from, nvx_error *err);
void nvx_settings_destroy(nvx_settings **self_p);

/* NULL when there is none. */
const nvx_setting *nvx_settings_find(const nvx_settings *self, const char *path);

/* The value as a number of a unit ("2.55 pJ" of "J"), or NAN. */
double nvx_setting_number(const nvx_setting *self, const char *unit);

#endif
