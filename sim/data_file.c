#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/config.h"
#include "sim/memory.h"

enum { PATH_BYTES = 4096 };

/* Folder/relative when it is there, else NULL. */
static char *look(const char *folder, const char *below, const char *relative)
{
    char *path = nvx_format("%s%s/%s", folder, below, relative);
    if (access(path, F_OK) == 0)
        return path;
    free(path);
    return NULL;
}

static bool program_folder(char folder[PATH_BYTES])
{
    ssize_t n = readlink("/proc/self/exe", folder, PATH_BYTES - 1);
    if (n <= 0)
        return false;
    folder[n] = '\0';
    char *slash = strrchr(folder, '/');
    if (!slash)
        return false;
    *slash = '\0';
    return true;
}

/* Where the program's files may be, in the order they are looked for: the folder that the
 * environment names, those near the program (`near`), the installed one. */
typedef struct {
    const char *folder, *below; /* NULL: not there */
} place;

enum { PLACES = 5 };

static void find_places(char near[PATH_BYTES], place out[PLACES])
{
    static const char *const below[] = {"", "/..", "/../share/nvxsim"};
    const char *data = getenv("NVXSIM_DATADIR");
    bool known = program_folder(near);
    out[0] = (place){data && *data ? data : NULL, ""};
    for (int i = 0; i < 3; i++)
        out[1 + i] = (place){known ? near : NULL, below[i]};
#ifdef NVX_DATADIR
    out[4] = (place){NVX_DATADIR, ""};
#else
    out[4] = (place){NULL, ""};
#endif
}

char *nvx_data_file(const char *relative)
{
    char near[PATH_BYTES], *found = NULL;
    place all[PLACES];
    if (strncmp(relative, "../", 3) == 0 || strstr(relative, "/../"))
        return NULL;
    find_places(near, all);
    for (int i = 0; i < PLACES && !found; i++)
        if (all[i].folder)
            found = look(all[i].folder, all[i].below, relative);
    return found;
}

const char *nvx_shown_file(const char *path)
{
    static const char *const carried[] = {"models/presets/", "devices/", "traces/"};
    char near[PATH_BYTES];
    place all[PLACES];
    find_places(near, all);
    for (int i = 0; i < PLACES; i++)
        for (size_t c = 0; all[i].folder && c < sizeof carried / sizeof *carried; c++) {
            char *start = nvx_format("%s%s/%s", all[i].folder, all[i].below, carried[c]);
            size_t n = strlen(start);
            bool within = strncmp(path, start, n) == 0;
            free(start);
            if (within)
                return path + n - strlen(carried[c]);
        }
    return path;
}

char *nvx_preset_file(const char *name)
{
    char *relative = nvx_format("models/presets/%s", name);
    char *found = name[0] && name[0] != '/' ? nvx_data_file(relative) : NULL;
    free(relative);
    return found;
}
