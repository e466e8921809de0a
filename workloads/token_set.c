#include "workloads/token_set.h"

#include <inttypes.h>
#include <stdlib.h>

#include "sim/memory.h"

static int add(nvx_token_set *self, const char *path, const char *name, nvx_error *err)
{
    nvx_tokens *file = nvx_tokens_open(path, name, err);
    if (!file)
        return -1;
    self->file[self->files++] = file;
    if (self->files == 1)
        self->dim = nvx_tokens_dim(file);
    if (nvx_tokens_dim(file) != self->dim)
        return nvx_fail_at(
            err, path, 0, 0, "tokens hold %" PRIu64 " values, those of %s hold %" PRIu64,
            nvx_tokens_dim(file), nvx_tokens_path(self->file[0]), self->dim);
    for (uint64_t i = 0; i < nvx_tokens_matrices(file); i++) {
        uint64_t tokens = nvx_tokens_rows(file, i);
        self->most = tokens > self->most ? tokens : self->most;
        self->tokens += tokens;
    }
    self->matrices += nvx_tokens_matrices(file);
    return 0;
}

int nvx_token_set_open(nvx_token_set *self, const char *const paths[], int n,
                       const char *name, nvx_error *err)
{
    int result = 0;
    NVX_ASSERT(n >= 1);
    *self = (nvx_token_set){.file = nvx_alloc((size_t)n, sizeof(nvx_tokens *))};
    for (int i = 0; i < n && result == 0; i++)
        result = add(self, paths[i], name, err);
    if (result != 0)
        nvx_token_set_close(self);
    return result;
}

void nvx_token_set_close(nvx_token_set *self)
{
    for (int i = 0; i < self->files; i++)
        nvx_tokens_close(&self->file[i]);
    free(self->file);
    *self = (nvx_token_set){0};
}

nvx_tokens *nvx_token_set_find(const nvx_token_set *self, uint64_t *at)
{
    int i = 0;
    NVX_ASSERT(*at < self->matrices);
    for (; *at >= nvx_tokens_matrices(self->file[i]); i++)
        *at -= nvx_tokens_matrices(self->file[i]);
    return self->file[i];
}
