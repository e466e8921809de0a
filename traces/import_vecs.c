#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sim/memory.h"
#include "traces/import_format.h"

enum {
    DIM_LIMIT = 1 << 20, /* values of a row: a larger number is not this format */
    BLOCK = 1 << 20,     /* bytes read at a time */
};

static uint32_t little(const unsigned char bytes[4])
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

static int vecs_open(nvx_import *self, nvx_error *err)
{
    static const uint16_t one = 1;
    unsigned char head[4];
    size_t length = strlen(self->path);
    bool bytes = strcasecmp(self->path + length - 6, ".bvecs") == 0;
    self->kind = bytes ? 'u' : 'f';
    self->size = bytes ? 1 : 4;
    self->swap = *(const unsigned char *)&one == 0;
    if (nvx_import_bytes(self, 0, head, sizeof head, err) != 0)
        return -1;
    self->dim = little(head);
    if (self->dim == 0 || self->dim > DIM_LIMIT)
        return NVX_IMPORT_FAIL(self, err,
                               "row 0 has %" PRIu64 " values; 1 to %d are taken",
                               self->dim, DIM_LIMIT);
    uint64_t row = 4 + self->dim * self->size;
    if (self->bytes % row)
        return NVX_IMPORT_FAIL(self, err,
                               "%" PRIu64 " bytes are not rows of %" PRIu64 " values",
                               self->bytes, self->dim);
    self->rows = self->bytes / row;
    return 0;
}

/* Values of `count` whole rows at raw to out. */
static int unpack(nvx_import *self, const unsigned char raw[], uint64_t first,
                  uint64_t count, float out[], nvx_error *err)
{
    size_t bytes = self->dim * self->size;
    void *values = nvx_alloc(bytes, 1);
    int result = 0;
    for (uint64_t i = 0; i < count && result == 0; i++) {
        const unsigned char *row = raw + i * (4 + bytes);
        if (little(row) != self->dim)
            result = NVX_IMPORT_FAIL(
                self, err, "row %" PRIu64 " has %" PRIu32 " values, row 0 has %" PRIu64,
                first + i, little(row), self->dim);
        memcpy(values, row + 4, bytes);
        nvx_import_convert(self, values, out + i * self->dim, self->dim);
    }
    free(values);
    return result;
}

static int vecs_read(nvx_import *self, uint64_t first, uint64_t count, float out[],
                     nvx_error *err)
{
    size_t row = 4 + self->dim * self->size;
    uint64_t block = BLOCK / row ? BLOCK / row : 1;
    unsigned char *raw = nvx_alloc(block < count ? block : count, row);
    int result = 0;
    for (uint64_t done = 0; done < count && result == 0; done += block) {
        uint64_t rows = count - done < block ? count - done : block;
        result = nvx_import_bytes(self, (first + done) * row, raw, rows * row, err);
        if (result == 0)
            result = unpack(self, raw, first + done, rows, out + done * self->dim, err);
    }
    free(raw);
    return result;
}

const nvx_import_format nvx_import_vecs = {.open = vecs_open, .read = vecs_read};
