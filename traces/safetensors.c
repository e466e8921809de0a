#include "traces/safetensors.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "sim/memory.h"
#include "traces/half.h"

enum {
    HEADER_LIMIT = 100000000, /* bytes, the format's own limit */
    PREFIX = 8,               /* bytes before the header */
    BLOCK = 1 << 18,          /* values read at a time */
};

static const struct {
    const char *name;
    size_t size;
} types[] = {
    [NVX_TENSOR_F32] = {"F32", 4},
    [NVX_TENSOR_F16] = {"F16", 2},
    [NVX_TENSOR_BF16] = {"BF16", 2},
};

enum { TYPES = sizeof types / sizeof *types };

static const char metadata[] = "__metadata__";

struct nvx_safetensors {
    FILE *file;
    char *path;
    json_t *header;
    uint64_t data, bytes; /* where the values begin, and how many bytes they are */
    size_t count;
    const char **name; /* [count], sorted; the header's */
};

#define FAIL(self, err, ...) nvx_fail_at(err, (self)->path, 0, 0, __VA_ARGS__)

static int bytes_at(const nvx_safetensors *self, uint64_t offset, void *out, size_t bytes,
                    nvx_error *err)
{
    errno = 0;
    if (fseeko(self->file, (off_t)offset, SEEK_SET) == 0 &&
        fread(out, 1, bytes, self->file) == bytes)
        return 0;
    if (ferror(self->file))
        return nvx_fail_environment(err, "cannot read '%s': %s", self->path,
                                    strerror(errno));
    return FAIL(self, err, "the file ends too early");
}

/* The header, and where it ends. */
static int read_header(nvx_safetensors *self, uint64_t bytes, nvx_error *err)
{
    unsigned char prefix[PREFIX];
    uint64_t length = 0;
    if (bytes_at(self, 0, prefix, sizeof prefix, err) != 0)
        return -1;
    for (int i = PREFIX - 1; i >= 0; i--)
        length = length << 8 | prefix[i];
    if (length > HEADER_LIMIT || length > bytes - PREFIX)
        return FAIL(self, err,
                    "not a safetensors file, or truncated: a header of %" PRIu64
                    " bytes is declared, %" PRIu64 " follow",
                    length, bytes - PREFIX);
    self->data = PREFIX + length;
    self->bytes = bytes - self->data;
    char *text = nvx_alloc(length + 1, 1);
    int result = bytes_at(self, PREFIX, text, length, err);
    if (result == 0)
        self->header = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    if (result == 0 && !json_is_object(self->header))
        result =
            FAIL(self, err, "not a safetensors file: its header is not a JSON object");
    free(text);
    return result;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sort_names(nvx_safetensors *self)
{
    const char *name;
    json_t *entry;
    self->name = nvx_alloc(json_object_size(self->header), sizeof *self->name);
    json_object_foreach(self->header, name, entry) if (strcmp(name, metadata) != 0)
        self->name[self->count++] = name;
    qsort(self->name, self->count, sizeof *self->name, by_bytes);
}

bool nvx_safetensors_named(const char *path)
{
    static const char ending[] = ".safetensors";
    size_t length = strlen(path);
    return length > strlen(ending) &&
           strcasecmp(path + length - strlen(ending), ending) == 0;
}

nvx_safetensors *nvx_safetensors_open(const char *path, nvx_error *err)
{
    struct stat info;
    nvx_safetensors *self = nvx_alloc(1, sizeof *self);
    int result = -1;
    self->path = nvx_strdup(path);
    self->file = fopen(path, "rb");
    if (!self->file || fstat(fileno(self->file), &info) != 0)
        nvx_fail_open(err, path);
    else if (!S_ISREG(info.st_mode))
        FAIL(self, err, "not a regular file");
    else
        result = read_header(self, (uint64_t)info.st_size, err);
    if (result == 0)
        sort_names(self);
    else
        nvx_safetensors_close(&self);
    return self;
}

void nvx_safetensors_close(nvx_safetensors **self_p)
{
    nvx_safetensors *self = *self_p;
    if (!self)
        return;
    if (self->file)
        fclose(self->file);
    json_decref(self->header);
    free(self->name);
    free(self->path);
    free(self);
    *self_p = NULL;
}

size_t nvx_safetensors_count(const nvx_safetensors *self) { return self->count; }

const char *nvx_safetensors_name(const nvx_safetensors *self, size_t at)
{
    NVX_ASSERT(at < self->count);
    return self->name[at];
}

const char *nvx_safetensors_text(const nvx_safetensors *self, const char *key)
{
    return json_string_value(
        json_object_get(json_object_get(self->header, metadata), key));
}

static int take_type(nvx_safetensor *self, const json_t *entry, nvx_error *err)
{
    const char *dtype = json_string_value(json_object_get(entry, "dtype"));
    for (int t = 0; dtype && t < TYPES; t++)
        if (strcmp(dtype, types[t].name) == 0) {
            self->type = (nvx_tensor_type)t;
            return 0;
        }
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    bool plain = dtype && dtype[strspn(dtype, letters)] == '\0';
    return FAIL(self->file, err, "%s: values of type %.20s; taken are F32, F16, BF16",
                self->name, plain ? dtype : "unknown");
}

/* A whole number that is not negative. */
static bool take_number(const json_t *from, uint64_t *out)
{
    if (!json_is_integer(from) || json_integer_value(from) < 0)
        return false;
    *out = (uint64_t)json_integer_value(from);
    return true;
}

static int take_shape(nvx_safetensor *self, const json_t *entry, nvx_error *err)
{
    const json_t *shape = json_object_get(entry, "shape");
    size_t dims = json_array_size(shape);
    bool ok = json_is_array(shape);
    if (ok && dims > NVX_SAFETENSOR_DIMS)
        return FAIL(self->file, err, "%s: %zu dimensions; taken are up to %d", self->name,
                    dims, NVX_SAFETENSOR_DIMS);
    self->values = 1;
    for (size_t i = 0; ok && i < dims; i++)
        ok = take_number(json_array_get(shape, i), &self->extent[i]) &&
             !__builtin_mul_overflow(self->values, self->extent[i], &self->values);
    self->dims = (int)dims;
    return ok ? 0 : FAIL(self->file, err, "%s: the shape cannot be read", self->name);
}

/* `bytes` follow the header. */
static int take_offsets(nvx_safetensor *self, const json_t *entry, uint64_t bytes,
                        nvx_error *err)
{
    const json_t *offsets = json_object_get(entry, "data_offsets");
    uint64_t first, end, wanted;
    if (json_array_size(offsets) != 2 ||
        !take_number(json_array_get(offsets, 0), &first) ||
        !take_number(json_array_get(offsets, 1), &end) || first > end)
        return FAIL(self->file, err, "%s: the offsets cannot be read", self->name);
    if (end > bytes)
        return FAIL(self->file, err,
                    "%s: ends at byte %" PRIu64
                    " of the data, of which there are %" PRIu64,
                    self->name, end, bytes);
    if (__builtin_mul_overflow(self->values, (uint64_t)types[self->type].size, &wanted) ||
        wanted != end - first)
        return FAIL(self->file, err,
                    "%s: its shape holds %" PRIu64
                    " values of %zu bytes, its offsets %" PRIu64 " bytes",
                    self->name, self->values, types[self->type].size, end - first);
    self->data += first;
    return 0;
}

int nvx_safetensors_find(const nvx_safetensors *self, const char *name,
                         nvx_safetensor *out, nvx_error *err)
{
    const char **found =
        bsearch(&name, self->name, self->count, sizeof *self->name, by_bytes);
    const json_t *entry = found ? json_object_get(self->header, name) : NULL;
    if (!json_is_object(entry))
        return FAIL(self, err, "%s: no such tensor", name);
    *out = (nvx_safetensor){.file = self, .name = *found, .data = self->data};
    if (take_type(out, entry, err) != 0 || take_shape(out, entry, err) != 0)
        return -1;
    return take_offsets(out, entry, self->bytes, err);
}

/* The stored bytes of n values to floats. bfloat16 is the upper half of a float. */
static void convert(nvx_tensor_type type, const unsigned char raw[], float out[],
                    size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint16_t low = (uint16_t)(raw[2 * i] | raw[2 * i + 1] << 8);
        uint32_t bits = (uint32_t)low << 16;
        if (type == NVX_TENSOR_F32)
            bits = raw[4 * i] | (uint32_t)raw[4 * i + 1] << 8 |
                   (uint32_t)raw[4 * i + 2] << 16 | (uint32_t)raw[4 * i + 3] << 24;
        if (type == NVX_TENSOR_F16)
            nvx_half_to_float(&low, out + i, 1);
        else
            memcpy(out + i, &bits, sizeof bits);
    }
}

int nvx_safetensor_read(const nvx_safetensor *self, uint64_t first, uint64_t count,
                        float out[], nvx_error *err)
{
    size_t size = types[self->type].size;
    NVX_ASSERT(first <= self->values && count <= self->values - first);
    unsigned char *raw = nvx_alloc(count < BLOCK ? count : BLOCK, size);
    int result = 0;
    for (uint64_t done = 0; done < count && result == 0; done += BLOCK) {
        size_t n = count - done < BLOCK ? count - done : BLOCK;
        result =
            bytes_at(self->file, self->data + (first + done) * size, raw, n * size, err);
        if (result == 0)
            convert(self->type, raw, out + done, n);
    }
    free(raw);
    return result;
}
