/* nearest.h - the known word a mistyped one was probably meant to be.
 *
 * Distance is Damerau-Levenshtein in its restricted form (insert, delete, replace, swap
 * neighbours), letters compared without case. Only close words are proposed: at most one
 * slip per three letters of the longer word. Words over 64 bytes have no neighbour.
 */
#ifndef NVX_SIM_NEAREST_H
#define NVX_SIM_NEAREST_H

#include <stddef.h>

/* The closest of n words, the first of equals; NULL when none is close. */
const char *nvx_nearest(const char *word, const char *const words[], size_t n);

#endif
