/* memory.h - allocation that cannot fail and assertions that are always on.
 *
 * Running out of memory and broken invariants are not errors a caller can treat:
 * both print file and line and abort. Nothing here is called in a hot loop.
 */
#ifndef NVX_SIM_MEMORY_H
#define NVX_SIM_MEMORY_H

#include <stddef.h>

/* Aborts the program when the condition is false, in every build. The condition has
 * no side effect. */
#define NVX_ASSERT(condition)                                                            \
    ((condition) ? (void)0 : nvx_assert_failed(#condition, __FILE__, __LINE__))

_Noreturn void nvx_assert_failed(const char *condition, const char *file, int line);

/* Zeroed block of count x size bytes, aligned to 64 bytes; never NULL. free() frees it.
 */
void *nvx_alloc(size_t count, size_t size);

/* Grows a block got from nvx_alloc (or NULL), old bytes kept, new bytes zeroed. */
void *nvx_grow(void *block, size_t old_count, size_t new_count, size_t size);

/* Copy of a string, or NULL for NULL. free() frees it. */
char *nvx_strdup(const char *text);

/* printf into a new string. free() frees it. */
char *nvx_format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
