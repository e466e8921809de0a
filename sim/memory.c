#include "sim/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64 }; /* bytes: a cache line, and the widest vector register */

_Noreturn void nvx_assert_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "%s:%d: internal error: %s does not hold\n", file, line, condition);
    abort();
}

void *nvx_alloc(size_t count, size_t size)
{
    NVX_ASSERT(size == 0 || count <= (SIZE_MAX - ALIGNMENT) / size);
    size_t bytes = (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (bytes == 0)
        bytes = ALIGNMENT;
    void *block = aligned_alloc(ALIGNMENT, bytes);
    NVX_ASSERT(block != NULL);
    return memset(block, 0, bytes);
}

void *nvx_grow(void *block, size_t old_count, size_t new_count, size_t size)
{
    void *larger = nvx_alloc(new_count, size);
    if (block && old_count)
        memcpy(larger, block, (old_count < new_count ? old_count : new_count) * size);
    free(block);
    return larger;
}

char *nvx_strdup(const char *text)
{
    if (!text)
        return NULL;
    size_t size = strlen(text) + 1;
    return memcpy(nvx_alloc(size, 1), text, size);
}

char *nvx_format(const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    NVX_ASSERT(n >= 0);
    char *text = nvx_alloc((size_t)n + 1, 1);
    vsnprintf(text, (size_t)n + 1, fmt, again);
    va_end(again);
    return text;
}
