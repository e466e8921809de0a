#include "sim/npy.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"

enum {
    HEADER_LIMIT = 65536, /* bytes of the header's text */
    BLOCK = 1 << 16,      /* numbers read at a time */
};

static int fail(nvx_error *err, const char *path, const char *text)
{
    return nvx_fail_at(err, path, 0, 0, "%s", text);
}

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
static void parse_type(nvx_npy *self, const char *text)
{
    const char *end =
        text && (*text == '\'' || *text == '"') ? strchr(text + 1, *text) : NULL;
    if (!end || (size_t)(end - text - 1) >= sizeof self->type)
        return;
    memcpy(self->type, text + 1, (size_t)(end - text - 1));
    if (!self->type[0] || !strchr("<>|=", self->type[0]))
        return;
    self->kind = self->type[1];
    self->size = self->kind ? (size_t)strtoul(self->type + 2, NULL, 10) : 0;
    self->swap = self->type[0] == (machine_is_big() ? '<' : '>');
}

/* (3000, 384) */
static int parse_shape(nvx_npy *self, const char *text)
{
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
        if (n < NVX_NPY_DIMS)
            self->extent[n] = number;
        while (*end == ' ')
            end++;
        ok = *end == ',' || *end == ')';
        at = *end == ',' ? end + 1 : end;
    }
    self->dims = n;
    return ok ? 0 : -1;
}

static int parse_header(nvx_npy *self, const char *path, const char *header,
                        nvx_error *err)
{
    const char *order = value_of(header, "'fortran_order'");
    if (!order || (strncmp(order, "False", 5) != 0 && strncmp(order, "True", 4) != 0))
        return fail(err, path, "the header is not one of NumPy's");
    if (order[0] == 'T')
        return fail(err, path, "Fortran order; save numpy.ascontiguousarray(x)");
    parse_type(self, value_of(header, "'descr'"));
    if (parse_shape(self, value_of(header, "'shape'")) != 0)
        return fail(err, path, "the shape cannot be read");
    return 0;
}

static int bytes_at(FILE *file, const char *path, uint64_t offset, void *out,
                    size_t bytes, nvx_error *err)
{
    errno = 0;
    if (fseeko(file, (off_t)offset, SEEK_SET) == 0 && fread(out, 1, bytes, file) == bytes)
        return 0;
    if (ferror(file))
        return nvx_fail_environment(err, "cannot read '%s': %s", path, strerror(errno));
    return fail(err, path, "the file ends too early");
}

int nvx_npy_open(FILE *file, const char *path, nvx_npy *self, nvx_error *err)
{
    unsigned char start[12];
    *self = (nvx_npy){0};
    if (bytes_at(file, path, 0, start, sizeof start, err) != 0)
        return -1;
    if (start[6] < 1 || start[6] > 3)
        return nvx_fail_at(err, path, 0, 0,
                           "version %u of NumPy's format; taken are 1 to 3", start[6]);
    uint32_t length = start[8] | (uint32_t)start[9] << 8;
    if (start[6] > 1)
        length |= (uint32_t)start[10] << 16 | (uint32_t)start[11] << 24;
    self->data = start[6] > 1 ? 12 : 10;
    if (length > HEADER_LIMIT)
        return fail(err, path, "the header is not one of NumPy's");
    char *header = nvx_alloc(length + 1, 1);
    nvx_error early = {0};
    int result = bytes_at(file, path, self->data, header, length, &early);
    if (result != 0)
        result = early.status == NVX_INPUT
                     ? fail(err, path, "the header is not one of NumPy's")
                     : nvx_fail_environment(err, "%s", early.text);
    if (result == 0)
        result = parse_header(self, path, header, err);
    free(header);
    self->data += length;
    return result;
}

int nvx_npy_check_type(const nvx_npy *self, const char *path, const char *const known[],
                       nvx_error *err)
{
    char list[128] = "";
    for (size_t i = 0; known[i]; i++) {
        if (self->kind && strcmp(self->type + 1, known[i]) == 0)
            return 0;
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", i ? ", " : "",
                 known[i]);
    }
    return nvx_fail_at(err, path, 0, 0, "values of type %s; taken are %s",
                       self->type[0] ? self->type : "unknown", list);
}

int nvx_npy_check_size(const nvx_npy *self, const char *path, uint64_t bytes,
                       nvx_error *err)
{
    uint64_t values, wanted, columns = self->dims > 1 ? self->extent[1] : 1;
    if (__builtin_mul_overflow(self->extent[0], columns, &values) ||
        __builtin_mul_overflow(values, (uint64_t)self->size, &wanted) ||
        bytes - self->data != wanted)
        return nvx_fail_at(err, path, 0, 0,
                           "%" PRIu64 " x %" PRIu64 " values of %zu bytes are "
                           "declared, but %" PRIu64 " bytes follow the header",
                           self->extent[0], columns, self->size, bytes - self->data);
    return 0;
}

/* One stored number; its bytes are in this machine's order. */
static double number(char kind, size_t size, const unsigned char *raw)
{
    double f8;
    float f4;
    int64_t i8 = 0;
    uint64_t u8 = 0;
    if (kind == 'f' && size == sizeof f4) {
        memcpy(&f4, raw, sizeof f4);
        return (double)f4;
    }
    if (kind == 'f') {
        memcpy(&f8, raw, sizeof f8);
        return f8;
    }
    unsigned shift = 64 - 8 * (unsigned)size;
    memcpy(machine_is_big() ? (unsigned char *)&u8 + sizeof u8 - size
                            : (unsigned char *)&u8,
           raw, size);
    i8 = (int64_t)(u8 << shift) >> shift;
    return kind == 'i' ? (double)i8 : (double)u8;
}

int nvx_npy_read(FILE *file, const char *path, const nvx_npy *self, size_t n,
                 double out[], nvx_error *err)
{
    size_t size = self->size;
    NVX_ASSERT(size >= 1 && size <= 8);
    unsigned char *raw = nvx_alloc(BLOCK, size), one[8];
    int result = 0;
    for (size_t done = 0; done < n && result == 0; done += BLOCK) {
        size_t count = n - done < BLOCK ? n - done : BLOCK;
        result = bytes_at(file, path, self->data + done * size, raw, count * size, err);
        for (size_t i = 0; i < count && result == 0; i++) {
            for (size_t j = 0; j < size; j++)
                one[j] = raw[i * size + (self->swap ? size - 1 - j : j)];
            out[done + i] = number(self->kind, size, one);
        }
    }
    free(raw);
    return result;
}
