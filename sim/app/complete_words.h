/* complete_words.h - the words that a kind of argument allows.
 *
 * A kind is what --help calls the argument: FILE, PROFILE, "f32|f16|i8". Left out: kinds
 * that are numbers or texts of the user's own, which have no words.
 */
#ifndef NVX_SIM_APP_COMPLETE_WORDS_H
#define NVX_SIM_APP_COMPLETE_WORDS_H

#include <jansson.h>
#include <stdbool.h>

typedef struct nvx_candidates {
    json_t *words; /* word: what it is; in the order of the tables */
    bool files;    /* names of files, too */
} nvx_candidates;

/* Adds what stands for `kind` where `text` is typed, each headed by `before`. */
void nvx_complete_words(nvx_candidates *to, const char *kind, const char *before,
                        const char *text);

#endif
