#include "sim/app/sweep_base.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/config.h"
#include "sim/memory.h"
#include "sim/yaml.h"

char *nvx_text_read(const char *path, size_t *size, nvx_error *err)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t n = 0, room = 0, some = 0;
    int failed = file ? 0 : errno;
    while (file) {
        if (n == room) {
            text = nvx_grow(text, n, 2 * room + 4096, 1);
            room = 2 * room + 4095; /* always room for the NUL */
        }
        some = fread(text + n, 1, room - n, file);
        n += some;
        if (some == 0 || n > NVX_YAML_BYTES)
            break;
    }
    if (file && ferror(file))
        failed = errno;
    if (file)
        fclose(file);
    if (failed) {
        nvx_fail_at(err, path, 0, 0, "cannot open: %s", strerror(failed));
        free(text);
        return NULL;
    }
    *size = n;
    return text;
}

char *nvx_beside(const nvx_node *node, const char *path)
{
    const char *folder = node->at.source->folder;
    if (path[0] == '/' || strcmp(folder, ".") == 0)
        return nvx_strdup(path);
    return nvx_format("%s/%s", folder, path);
}

int nvx_base_read(nvx_base *self, const char *what, const nvx_node *node, nvx_error *err)
{
    nvx_error cause = {0};
    size_t size = 0;
    if (node->kind != NVX_SCALAR || node->null)
        return nvx_place_fail(node->at, err, "%s: expected the path of a file", what);
    self->name = nvx_strdup(node->text);
    self->path = nvx_beside(node, node->text);
    char *preset = access(self->path, F_OK) ? nvx_preset_file(node->text) : NULL;
    if (preset) {
        free(self->path);
        self->path = preset;
    }
    self->text = nvx_text_read(self->path, &size, &cause);
    if (!self->text)
        return nvx_place_fail(node->at, err, "%s: %s: %s", what, cause.file, cause.text);
    return 0;
}

void nvx_base_clear(nvx_base *self)
{
    free(self->name);
    free(self->path);
    free(self->text);
}
