#include "traces/h5.h"

#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"

enum {
    NAME_LIMIT = 255,     /* bytes of a name */
    COUNT_LIMIT = 1 << 20 /* names of one group */
};

/* State of walking one group. */
typedef struct name_list {
    char **name;
    size_t count, room;
    const char *wrong;
} name_list;

static herr_t keep_name(hid_t group, const char *name, const H5L_info_t *info, void *arg)
{
    name_list *list = arg;
    size_t length = strnlen(name, NAME_LIMIT + 1);
    (void)group;
    if (length > NAME_LIMIT)
        list->wrong = "a name is longer than 255 bytes";
    else if (info->type != H5L_TYPE_HARD)
        list->wrong = "links to elsewhere are not followed";
    else if (list->count == COUNT_LIMIT)
        list->wrong = "more than 1048576 datasets";
    for (size_t i = 0; i < length && !list->wrong; i++)
        if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f)
            list->wrong = "a name has control characters";
    if (list->wrong)
        return 1;
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 16;
        list->name = nvx_grow(list->name, list->room, room, sizeof *list->name);
        list->room = room;
    }
    list->name[list->count++] = nvx_strdup(name);
    return 0;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **nvx_h5_names(const nvx_h5_file *file, const char *group, size_t *count,
                    nvx_error *err)
{
    name_list list = {.name = nvx_alloc(1, sizeof *list.name), .room = 1};
    H5O_info_t info;
    herr_t walked = -1;
    if (H5Oget_info_by_name2(file->id, group, &info, H5O_INFO_BASIC, H5P_DEFAULT) >= 0 &&
        info.type == H5O_TYPE_GROUP)
        walked = H5Literate_by_name(file->id, group, H5_INDEX_NAME, H5_ITER_NATIVE, NULL,
                                    keep_name, &list, H5P_DEFAULT);
    *count = list.count;
    if (!list.wrong && walked >= 0) {
        qsort(list.name, list.count, sizeof *list.name, by_bytes);
        return list.name;
    }
    nvx_h5_free_names(list.name, list.count);
    nvx_fail_at(err, file->path, 0, 0, "%s: %s", group,
                list.wrong ? list.wrong : "not a group, or damaged");
    return NULL;
}

void nvx_h5_free_names(char **names, size_t count)
{
    for (size_t i = 0; names && i < count; i++)
        free(names[i]);
    free(names);
}
