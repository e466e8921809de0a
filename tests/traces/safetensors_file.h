/* safetensors_file.h - a safetensors file written byte by byte. */
#ifndef NVX_TESTS_TRACES_SAFETENSORS_FILE_H
#define NVX_TESTS_TRACES_SAFETENSORS_FILE_H

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* The header as given, and the bytes behind it. */
static void put_safetensors(const char *path, const char *header, const void *data,
                            size_t bytes)
{
    uint64_t length = strlen(header);
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    for (int i = 0; i < 8; i++)
        fputc((int)(length >> 8 * i & 255), file);
    fputs(header, file);
    fwrite(data, 1, bytes, file);
    fclose(file);
}

#endif
