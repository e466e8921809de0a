#include <errno.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "traces/inside.h"

const char *nvx_trace_sha256(nvx_trace *self, nvx_error *err)
{
    if (self->sha256[0])
        return self->sha256;
    FILE *file = fopen(self->file.path, "rb");
    if (!file) {
        nvx_fail_open(err, self->file.path);
        return NULL;
    }
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    uint8_t *block = nvx_alloc(NVX_TRACE_BLOCK, 1);
    sha256_init(&context);
    for (size_t n; (n = fread(block, 1, NVX_TRACE_BLOCK, file)) > 0;)
        sha256_update(&context, n, block);
    int failed = ferror(file) ? errno : 0;
    fclose(file);
    free(block);
    if (failed) {
        nvx_fail_environment(err, "cannot read '%s': %s", self->file.path,
                             strerror(failed));
        return NULL;
    }
    sha256_digest(&context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(self->sha256 + 2 * i, 3, "%02x", digest[i]);
    return self->sha256;
}
