/* units.h - quantities as people write them: "1 GHz", "0.2 V", "3 pJ", "9 cycles".
 *
 * A quantity is a number, a space (optional), an SI prefix and a unit. Every
 * parameter declares the one unit it is held in; the text must name that unit, with
 * any prefix that unit takes. Pure numbers (unit "1") take no unit, "cycles" no prefix.
 * "bit" and "B" are different units and take binary prefixes (Ki, Mi, Gi, Ti) beside
 * decimal ones from k on. A unit may carry a power: "um2", "mm2" for areas (unit "m2"); a
 * prefix is then squared. Left out: infinity, NaN, hexadecimal, digit separators.
 *
 * Known units: 1 Hz s V A W J ohm S F m m2 K bit B cycles.
 */
#ifndef NVX_SIM_UNITS_H
#define NVX_SIM_UNITS_H

#include <stdbool.h>

#include "sim/error.h"

/* Whether it is one of the known units. */
bool nvx_unit_known(const char *unit);

/* Parses text as a quantity of `unit` into *value (SI base: Hz, s, V, J, ...). On
 * failure fills err with the text alone ("3: missing unit; allowed: J with a prefix, for
 * example '3 J'", "'3 pV': wrong unit; allowed: J with a prefix, for example '3 pJ'") and
 * returns -1. */
int nvx_quantity_parse(const char *text, const char *unit, double *value, nvx_error *err);

/* Writes value in `unit` with the prefix that leaves 1..999, digits enough to parse back
 * to the same double ("2.55 pJ", "1 GHz", "0 S", "128 bit", "42"); bits and bytes with a
 * binary prefix where that leaves a whole number ("2 KiB"). Returns out. */
char *nvx_quantity_format(double value, const char *unit, char *out, size_t size);

/* The same, rounded to `digits` significant digits: for tables people read. */
char *nvx_quantity_round(double value, const char *unit, int digits, char *out,
                         size_t size);

/* Regular expression (ECMA 262, as JSON Schema wants it) of the texts that
 * nvx_quantity_parse takes; how large a number may be is left out. free() frees it. */
char *nvx_quantity_pattern(const char *unit);

#endif
