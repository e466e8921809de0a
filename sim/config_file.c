#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/config_internal.h"
#include "sim/memory.h"

enum { FILES = 32 /* most files one configuration reads */ };

/* A file in memory, or why it could not be read. */
typedef struct {
    char *text;
    size_t size;
    dev_t device; /* device and inode tell files apart, whatever their path */
    ino_t inode;
    char why[128];
} content;

/* Files being read, innermost first: an include may name none of them. */
typedef struct chain {
    const struct chain *above;
    const content *file;
} chain;

nvx_source *nvx_loader_source(nvx_loader *self, const char *name)
{
    nvx_source *source = nvx_alloc(1, sizeof *source);
    const char *slash = strrchr(name, '/');
    source->name = nvx_strdup(name);
    source->folder = !slash          ? nvx_strdup(".")
                     : slash == name ? nvx_strdup("/")
                                     : nvx_format("%.*s", (int)(slash - name), name);
    source->next = self->sources;
    self->sources = source;
    return source;
}

static int refuse(content *self, const char *what, int error)
{
    snprintf(self->why, sizeof self->why, "%s%s%s", what, error ? ": " : "",
             error ? strerror(error) : "");
    free(self->text);
    self->text = NULL;
    return -1;
}

static int read_all(content *self, int fd)
{
    size_t capacity = 0;
    for (;;) {
        if (self->size == capacity) {
            size_t larger = capacity ? 2 * capacity : 65536;
            self->text = nvx_grow(self->text, capacity, larger, 1);
            capacity = larger;
        }
        ssize_t n = read(fd, self->text + self->size, capacity - self->size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return refuse(self, "cannot read", errno);
        if (n == 0)
            return 0;
        self->size += (size_t)n;
        if (self->size > NVX_YAML_BYTES)
            return refuse(self, "larger than 16 MiB", 0);
    }
}

/* Only the file the user names may be a pipe: nothing waits on an included one. */
static int read_file(content *self, const char *path, bool named)
{
    bool standard = named && strcmp(path, "-") == 0;
    int flags = O_RDONLY | O_CLOEXEC | (named ? 0 : O_NONBLOCK);
    int fd = standard ? STDIN_FILENO : open(path, flags);
    struct stat status;
    if (fd < 0)
        return refuse(self, "cannot open", errno);
    int result = fstat(fd, &status) != 0 ? refuse(self, "cannot read", errno)
                 : !named && !S_ISREG(status.st_mode)
                     ? refuse(self, "not a regular file", 0)
                     : read_all(self, fd);
    if (result == 0) {
        self->device = status.st_dev;
        self->inode = status.st_ino;
    }
    if (!standard)
        close(fd);
    return result;
}

static nvx_node *parse(nvx_loader *self, const char *text, size_t size,
                       const nvx_source *source, const chain *above);

/* A file named at a place by what ("include", a profile's path). */
static nvx_node *read_named(nvx_loader *self, const char *path, const chain *above,
                            nvx_place at, const char *what)
{
    content file = {0};
    nvx_node *root = NULL;
    bool cycle = false;
    if (self->files++ == FILES) {
        nvx_place_fail(at, &self->err, "%s: more than %d files", what, FILES);
        return NULL;
    }
    if (read_file(&file, path, false) != 0) {
        nvx_place_fail(at, &self->err, "%s: '%s': %s", what, path, file.why);
        return NULL;
    }
    for (const chain *c = above; c; c = c->above)
        cycle |= c->file->device == file.device && c->file->inode == file.inode;
    chain link = {above, &file};
    if (cycle)
        nvx_place_fail(at, &self->err, "%s: '%s' includes itself", what, path);
    else
        root = parse(self, file.text, file.size, nvx_loader_source(self, path), &link);
    free(file.text);
    return root;
}

char *nvx_path_below(const char *folder, const char *path)
{
    return path[0] == '/' || strcmp(folder, ".") == 0 ? nvx_strdup(path)
                                                      : nvx_format("%s/%s", folder, path);
}

/* Beside the including file, among the presets, among the data; NULL: nowhere. */
static char *find_include(const char *folder, const char *path)
{
    char *found = nvx_path_below(folder, path);
    if (access(found, F_OK) == 0)
        return found;
    free(found);
    found = nvx_preset_file(path);
    return found || path[0] == '/' ? found : nvx_data_file(path);
}

static nvx_node *include_one(nvx_loader *self, const nvx_node *name, const chain *above)
{
    if (name->kind != NVX_SCALAR || name->null || !name->text[0]) {
        nvx_place_fail(name->at, &self->err,
                       "include: expected a path or a list of them");
        return NULL;
    }
    char *path = find_include(name->at.source->folder, name->text);
    nvx_node *root = NULL;
    if (path)
        root = read_named(self, path, above, name->at, "include");
    else
        nvx_place_fail(name->at, &self->err,
                       "include: '%s': no such file here or among the presets",
                       name->text);
    free(path);
    return root;
}

/* Of several included files a later one wins over an earlier one. */
static int include(nvx_loader *self, nvx_node *map, const chain *above)
{
    nvx_node *list = nvx_node_take(map, "include"), *all = NULL;
    if (!list)
        return 0;
    bool several = list->kind == NVX_LIST;
    for (size_t i = 0; i < (several ? list->n : 1); i++) {
        nvx_node *one = include_one(self, several ? list->item[i] : list, above);
        if (!one)
            break;
        if (all)
            nvx_node_merge(one, &all);
        all = one;
    }
    if (self->err.status == NVX_OK && all)
        nvx_node_merge(map, &all);
    nvx_node_destroy(&all);
    nvx_node_destroy(&list);
    return self->err.status == NVX_OK ? 0 : -1;
}

static nvx_node *parse(nvx_loader *self, const char *text, size_t size,
                       const nvx_source *source, const chain *above)
{
    nvx_node *root = nvx_yaml_parse(text, size, source, &self->err);
    if (!root)
        return NULL;
    if (root->kind == NVX_SCALAR && root->null)
        nvx_place_fail(root->at, &self->err, "empty; expected a map of keys");
    else if (root->kind != NVX_MAP)
        nvx_place_fail(root->at, &self->err, "not a map of keys");
    else if (nvx_loader_sources(self, root) == 0 &&
             (source == self->resolved || include(self, root, above) == 0))
        return root;
    nvx_node_destroy(&root);
    return NULL;
}

nvx_node *nvx_loader_text(nvx_loader *self, const char *text, const nvx_source *source)
{
    return parse(self, text, strlen(text), source, NULL);
}

nvx_node *nvx_loader_file(nvx_loader *self, const char *path)
{
    bool standard = strcmp(path, "-") == 0;
    char *preset = standard || access(path, F_OK) == 0 ? NULL : nvx_preset_file(path);
    if (preset)
        path = preset;
    const nvx_source *source = nvx_loader_source(self, standard ? "<stdin>" : path);
    content file = {0};
    int result = read_file(&file, path, true);
    free(preset);
    if (result != 0) {
        nvx_fail_at(&self->err, source->name, 0, 0, "%s", file.why);
        return NULL;
    }
    chain link = {NULL, &file};
    nvx_node *root = parse(self, file.text, file.size, source, &link);
    free(file.text);
    return root;
}

nvx_node *nvx_loader_named(nvx_loader *self, const char *path, nvx_place at,
                           const char *what)
{
    return read_named(self, path, NULL, at, what);
}
