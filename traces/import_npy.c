#include <stdlib.h>

#include "sim/memory.h"
#include "sim/npy.h"
#include "traces/import_format.h"

enum { BLOCK = 1 << 20 }; /* bytes read at a time */

static int npy_open(nvx_import *self, nvx_error *err)
{
    static const char *const known[] = {"f2", "f4", "f8", "i1", "u1", NULL};
    nvx_npy npy;
    if (nvx_npy_open(self->file, self->path, &npy, err) != 0 ||
        nvx_npy_check_type(&npy, self->path, known, err) != 0)
        return -1;
    if (npy.dims != 2)
        return NVX_IMPORT_FAIL(self, err, "%d dimension%s; 2 are needed (rows x values)",
                               npy.dims, npy.dims == 1 ? "" : "s");
    self->kind = npy.kind;
    self->size = npy.size;
    self->swap = npy.swap;
    self->rows = npy.extent[0];
    self->dim = npy.extent[1];
    self->data = npy.data;
    return nvx_npy_check_size(&npy, self->path, self->bytes, err);
}

static int npy_read(nvx_import *self, uint64_t first, uint64_t count, float out[],
                    nvx_error *err)
{
    size_t block = BLOCK / self->size, total = count * self->dim;
    uint64_t from = self->data + first * self->dim * self->size;
    int result = 0;
    void *raw = nvx_alloc(block < total ? block : total, self->size);
    for (size_t done = 0; done < total && result == 0; done += block) {
        size_t n = total - done < block ? total - done : block;
        result =
            nvx_import_bytes(self, from + done * self->size, raw, n * self->size, err);
        if (result == 0)
            nvx_import_convert(self, raw, out + done, n);
    }
    free(raw);
    return result;
}

const nvx_import_format nvx_import_npy = {.open = npy_open, .read = npy_read};
