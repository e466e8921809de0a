/* token_set.h - the token matrices of several files, numbered through in their order.
 *
 * All tokens have the same number of values; matrices may differ in tokens.
 * Left out: holding more than one matrix in memory.
 */
#ifndef NVX_WORKLOADS_TOKEN_SET_H
#define NVX_WORKLOADS_TOKEN_SET_H

#include "traces/import_tokens.h"

typedef struct nvx_token_set {
    nvx_tokens **file; /* [files] */
    int files;
    uint64_t matrices, dim;
    uint64_t tokens, most; /* of all matrices; of the longest */
} nvx_token_set;

/* paths[n], n >= 1; name as in import_tokens.h. -1 and err: closed again. */
int nvx_token_set_open(nvx_token_set *self, const char *const paths[], int n,
                       const char *name, nvx_error *err);
void nvx_token_set_close(nvx_token_set *self);

/* The file that holds matrix `at`; *at becomes its number in there. */
nvx_tokens *nvx_token_set_find(const nvx_token_set *self, uint64_t *at);

#endif
