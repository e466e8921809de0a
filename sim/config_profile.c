/* A profile is a YAML map of parameters of one part: what a device team measured. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config_internal.h"
#include "sim/memory.h"
#include "sim/nearest.h"

#define PROFILES "devices/profiles"

static bool is_path(const char *name)
{
    size_t n = strlen(name);
    return strchr(name, '/') || (n > 5 && strcmp(name + n - 5, ".yaml") == 0);
}

static int is_profile(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && is_path(entry->d_name);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* Whether a file of the folder is for this part: it has the same `impl`, or neither has. */
static bool suits(nvx_loader *self, const nvx_part *part, const char *folder,
                  const char *file, nvx_place at)
{
    nvx_loader probe = {.sources = self->sources};
    char *path = nvx_format("%s/%s", folder, file);
    nvx_node *root = nvx_loader_named(&probe, path, at, "profile");
    const nvx_node *impl = root ? nvx_node_find(root, "impl") : NULL;
    bool same = impl ? part->impl && impl->kind == NVX_SCALAR &&
                           strcmp(impl->text, part->impl) == 0
                     : root && !part->impl;
    self->sources = probe.sources;
    nvx_node_destroy(&root);
    free(path);
    return same;
}

/* A name that is no profile, told with those that are for this part. */
static int fail_unknown(nvx_loader *self, const char *what, const char *name,
                        nvx_place at, const nvx_part *part)
{
    char *folder = nvx_data_file(PROFILES);
    struct dirent **entries = NULL;
    int n = folder ? scandir(folder, &entries, is_profile, by_name) : 0;
    size_t files = n > 0 ? (size_t)n : 0, count = 0;
    const char **names = nvx_alloc(files, sizeof *names);
    for (size_t i = 0; i < files; i++) {
        if (!suits(self, part, folder, entries[i]->d_name, at))
            continue;
        *strrchr(entries[i]->d_name, '.') = '\0';
        names[count++] = entries[i]->d_name;
    }
    char *allowed = nvx_join(names, count);
    const char *near = nvx_nearest(name, names, count);
    nvx_place_fail(at, &self->err,
                   "%s: unknown profile '%.60s'; allowed: %s%sa path%s%s%s", what, name,
                   allowed, count ? ", " : "", near ? "; did you mean '" : "",
                   near ? near : "", near ? "'?" : "");
    for (size_t i = 0; i < files; i++)
        free(entries[i]);
    free(entries);
    free(names);
    free(allowed);
    free(folder);
    return -1;
}

static nvx_node *load(nvx_loader *self, const char *what, const char *name, nvx_place at,
                      const nvx_part *part)
{
    char *path = NULL;
    if (is_path(name)) {
        path = nvx_path_below(at.source ? at.source->folder : ".", name);
    } else {
        char *relative = nvx_format(PROFILES "/%s.yaml", name);
        path = nvx_data_file(relative);
        free(relative);
    }
    nvx_node *root = NULL;
    if (path)
        root = nvx_loader_named(self, path, at, what);
    else
        fail_unknown(self, what, name, at, part);
    free(path);
    return root;
}

/* The profile is for this part when it names it or names none. */
static int check_impl(nvx_loader *self, const char *what, const char *name, nvx_place at,
                      const nvx_part *part, nvx_node *root)
{
    nvx_node *impl = part->impl ? nvx_node_take(root, "impl") : NULL;
    if (!impl)
        return 0;
    int result = 0;
    if (impl->kind != NVX_SCALAR || strcmp(impl->text, part->impl) != 0)
        result = nvx_place_fail(
            at, &self->err, "%s: '%.60s' is a profile for '%.60s', the node is '%s'",
            what, name, impl->kind == NVX_SCALAR ? impl->text : "", part->impl);
    nvx_node_destroy(&impl);
    return result;
}

/* Every key is a parameter of the part or the map of a part below it, and no profile names
 * another one. */
static int check_keys(nvx_loader *self, const char *path, const nvx_part *part,
                      const nvx_node *root)
{
    size_t n = nvx_param_count(part), slots = nvx_slot_count(part), known = 0, i = 0;
    const char **names = nvx_alloc(n + slots, sizeof *names);
    for (size_t k = 0; k < n; k++)
        if (part->params[k].kind != NVX_PROFILE)
            names[known++] = part->params[k].name;
    for (size_t k = 0; k < slots; k++)
        names[known++] = part->slots[k].name;
    int result = 0;
    for (i = 0; i < root->n && result == 0; i++) {
        bool found = false;
        for (size_t k = 0; k < known; k++)
            found |= strcmp(names[k], root->item[i]->key) == 0;
        if (!found)
            result = nvx_unknown_key(path, root->item[i], names, known, &self->err);
    }
    free(names);
    return result;
}

int nvx_loader_profile(nvx_loader *self, const char *path, const nvx_part *part,
                       const nvx_param *row, nvx_node *map)
{
    const nvx_node *value = nvx_node_find(map, row->name);
    const char *name = value ? value->text : row->dflt;
    if (!name || !name[0] || (value && value->null))
        return 0; /* none, or not a name: binding the value tells */
    char *what = nvx_config_join(path, row->name);
    if (self->resolved && map->at.source == self->resolved) {
        int result = value && value->at.source != self->resolved
                         ? nvx_refuse_resolved(self, what, value->at)
                         : 0;
        free(what);
        return result;
    }
    nvx_place at = value ? value->at : map->key_at;
    nvx_node *root = load(self, what, name, at, part);
    if (root && check_impl(self, what, name, at, part, root) == 0 &&
        check_keys(self, path, part, root) == 0)
        nvx_node_merge(map, &root);
    free(what);
    nvx_node_destroy(&root);
    return self->err.status == NVX_OK ? 0 : -1;
}

int nvx_refuse_resolved(nvx_loader *self, const char *path, nvx_place at)
{
    const char *dot = strrchr(path, '.'), *key = dot ? dot + 1 : path;
    return nvx_place_fail(at, &self->err,
                          "%s: cannot be changed alone in a resolved configuration; "
                          "replace the part: %.*s={impl: ...%s%s%s}",
                          path, dot ? (int)(dot - path) : 0, path,
                          strcmp(key, "impl") ? ", " : "", strcmp(key, "impl") ? key : "",
                          strcmp(key, "impl") ? ": ..." : "");
}
