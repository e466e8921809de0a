#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "traces/import_format.h"

enum {
    HEADER_LIMIT = 65536, /* bytes of the header's text */
    BLOCK = 1 << 20,      /* bytes read at a time */
};

/* Text after 'key': in the header's dictionary, or NULL. */
static const char *value_of(const char *header, const char *key)
{
    const char *at = strstr(header, key);
    if (!at)
        return NULL;
    at += strlen(key);
    while (*at == ' ')
        at++;
    if (*at++ != ':')
        return NULL;
    while (*at == ' ')
        at++;
    return at;
}

static bool machine_is_big(void)
{
    const uint16_t one = 1;
    unsigned char first;
    memcpy(&first, &one, 1);
    return first == 0;
}

/* '<f4' */
static int parse_type(nvx_import *self, const char *text, nvx_error *err)
{
    static const char *const known[] = {"f2", "f4", "f8", "i1", "u1"};
    char descr[16] = "";
    const char *end =
        text && (*text == '\'' || *text == '"') ? strchr(text + 1, *text) : NULL;
    if (end && (size_t)(end - text - 1) < sizeof descr)
        memcpy(descr, text + 1, (size_t)(end - text - 1));
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (descr[0] && strchr("<>|=", descr[0]) && strcmp(descr + 1, known[i]) == 0) {
            self->kind = known[i][0];
            self->size = (size_t)(known[i][1] - '0');
            self->swap = descr[0] == (machine_is_big() ? '<' : '>');
            return 0;
        }
    return NVX_IMPORT_FAIL(self, err, "values of type %s; taken are f2, f4, f8, i1, u1",
                           descr[0] ? descr : "unknown");
}

/* (3000, 384) */
static int parse_shape(nvx_import *self, const char *text, nvx_error *err)
{
    uint64_t extent[2] = {0};
    int n = 0;
    bool ok = text && *text == '(';
    for (const char *at = ok ? text + 1 : ""; ok && *at != ')'; n++) {
        char *end;
        while (*at == ' ')
            at++;
        if (!isdigit((unsigned char)*at)) {
            ok = *at == ')' && n > 0;
            break;
        }
        uint64_t number = strtoull(at, &end, 10);
        if (n < 2)
            extent[n] = number;
        while (*end == ' ')
            end++;
        ok = *end == ',' || *end == ')';
        at = *end == ',' ? end + 1 : end;
    }
    if (!ok)
        return NVX_IMPORT_FAIL(self, err, "the shape cannot be read");
    if (n != 2)
        return NVX_IMPORT_FAIL(self, err, "%d dimension%s; 2 are needed (rows x values)",
                               n, n == 1 ? "" : "s");
    self->rows = extent[0];
    self->dim = extent[1];
    return 0;
}

static int parse_header(nvx_import *self, const char *header, nvx_error *err)
{
    const char *order = value_of(header, "'fortran_order'");
    if (!order || (strncmp(order, "False", 5) != 0 && strncmp(order, "True", 4) != 0))
        return NVX_IMPORT_FAIL(self, err, "the header is not one of NumPy's");
    if (order[0] == 'T')
        return NVX_IMPORT_FAIL(self, err,
                               "Fortran order; save numpy.ascontiguousarray(x)");
    if (parse_type(self, value_of(header, "'descr'"), err) != 0)
        return -1;
    return parse_shape(self, value_of(header, "'shape'"), err);
}

static int check_size(nvx_import *self, nvx_error *err)
{
    uint64_t values, bytes;
    if (__builtin_mul_overflow(self->rows, self->dim, &values) ||
        __builtin_mul_overflow(values, (uint64_t)self->size, &bytes) ||
        self->bytes - self->data != bytes)
        return NVX_IMPORT_FAIL(self, err,
                               "%" PRIu64 " x %" PRIu64 " values of %zu bytes are "
                               "declared, but %" PRIu64 " bytes follow the header",
                               self->rows, self->dim, self->size,
                               self->bytes - self->data);
    return 0;
}

static int npy_open(nvx_import *self, nvx_error *err)
{
    unsigned char start[12];
    if (nvx_import_bytes(self, 0, start, sizeof start, err) != 0)
        return -1;
    if (start[6] < 1 || start[6] > 3)
        return NVX_IMPORT_FAIL(
            self, err, "version %u of NumPy's format; taken are 1 to 3", start[6]);
    uint32_t length = start[8] | (uint32_t)start[9] << 8;
    if (start[6] > 1)
        length |= (uint32_t)start[10] << 16 | (uint32_t)start[11] << 24;
    self->data = start[6] > 1 ? 12 : 10;
    if (length > HEADER_LIMIT || self->data + length > self->bytes)
        return NVX_IMPORT_FAIL(self, err, "the header is not one of NumPy's");
    char *header = nvx_alloc(length + 1, 1);
    int result = nvx_import_bytes(self, self->data, header, length, err);
    if (result == 0)
        result = parse_header(self, header, err);
    free(header);
    self->data += length;
    return result == 0 ? check_size(self, err) : -1;
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
