/* text.h - how tables for people write numbers and fold lines. */
#ifndef NVX_ANALYSIS_TEXT_H
#define NVX_ANALYSIS_TEXT_H

#include <stdint.h>
#include <stdio.h>

enum { NVX_TEXT_WIDTH = 80 };

/* 1234567 as "1 234 567". */
const char *nvx_text_grouped(uint64_t value, char out[32]);

/* A count that may be a mean: grouped when it is whole, else four digits; "-" for NAN. */
const char *nvx_text_count(double value, char out[32]);

/* Four digits, a prefix and the unit ("12.35 us", "0.768 mm2", "0.9483" for "1"); "-" for
 * NAN. */
const char *nvx_text_quantity(double value, const char *unit, char out[32]);

/* The words of a text in lines of at most 80 columns: the first line goes on at column
 * `at`, the others begin at `indent`. Ends the line. */
void nvx_text_fold(const char *text, unsigned at, unsigned indent, FILE *out);

/* A line that stands above others, ended: bold where `out` is a terminal, unless NO_COLOR
 * is set (https://no-color.org) or TERM is dumb. Line breaks before it are plain. */
void nvx_text_heading(FILE *out, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A word that should not be overlooked: the same, in red. Returns it, for printf. */
const char *nvx_text_alarm(const char *word, FILE *out, char room[64]);

#endif
