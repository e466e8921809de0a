/* The presets and profiles that the program carries, each with the first sentence of the
 * comment it begins with. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "sim/app/part_list.h"
#include "sim/memory.h"

static const struct {
    const char *title, *folder;
} groups[] = {{"presets", "models/presets"}, {"profiles", "devices/profiles"}};

enum { GROUPS = sizeof groups / sizeof *groups };

static int is_yaml(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot && entry->d_name[0] != '.' && strcmp(dot, ".yaml") == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* The comment's lines as one, up to a full stop that ends a word; "" without one. */
static char *first_sentence(const char *path)
{
    char line[512], *text = nvx_strdup("");
    FILE *from = fopen(path, "r");
    while (from && fgets(line, sizeof line, from) && line[0] == '#') {
        line[strcspn(line, "\n")] = '\0';
        char *longer =
            nvx_format("%s%s%s", text, *text ? " " : "", line + 1 + (line[1] == ' '));
        free(text);
        text = longer;
        char *end = strstr(text, ". ");
        if (end || (*text && text[strlen(text) - 1] == '.')) {
            *(end ? end : text + strlen(text) - 1) = '\0';
            break;
        }
    }
    if (from)
        fclose(from);
    return text;
}

/* Calls f with every file of a group. */
static void each(size_t group, void *to,
                 void (*f)(void *to, const char *name, const char *doc))
{
    char *folder = nvx_data_file(groups[group].folder);
    struct dirent **entries = NULL;
    int n = folder ? scandir(folder, &entries, is_yaml, by_name) : 0;
    for (int i = 0; i < n; i++) {
        char *path = nvx_format("%s/%s", folder, entries[i]->d_name);
        char *doc = first_sentence(path);
        if (group == 1)
            *strrchr(entries[i]->d_name, '.') = '\0'; /* as `profile:` names it */
        f(to, entries[i]->d_name, doc);
        free(doc);
        free(path);
        free(entries[i]);
    }
    free(entries);
    free(folder);
}

static void print(void *to, const char *name, const char *doc)
{
    fprintf(to, "  %-16s %s\n", name, doc);
}

void nvx_part_files_print(FILE *to)
{
    for (size_t i = 0; i < GROUPS; i++) {
        fprintf(to, "%s%s (%s)\n", i ? "\n" : "", groups[i].title, groups[i].folder);
        each(i, to, print);
    }
}

static void append(void *to, const char *name, const char *doc)
{
    json_array_append_new(to, json_pack("{s:s, s:s}", "name", name, "doc", doc));
}

json_t *nvx_part_files_json(void)
{
    json_t *root = json_object();
    for (size_t i = 0; i < GROUPS; i++) {
        json_t *list = json_array();
        each(i, list, append);
        json_object_set_new(root, groups[i].title, list);
    }
    return root;
}
