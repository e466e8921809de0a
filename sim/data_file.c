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

char *nvx_data_file(const char *relative)
{
    char *found = NULL, folder[PATH_BYTES];
    if (strncmp(relative, "../", 3) == 0 || strstr(relative, "/../"))
        return NULL;
    const char *data = getenv("NVXSIM_DATADIR");
    if (data && *data)
        found = look(data, "", relative);
    if (!found && program_folder(folder)) {
        found = look(folder, "", relative);
        if (!found)
            found = look(folder, "/..", relative);
        if (!found)
            found = look(folder, "/../share/nvxsim", relative);
    }
#ifdef NVX_DATADIR
    if (!found)
        found = look(NVX_DATADIR, "", relative);
#endif
    return found;
}

char *nvx_preset_file(const char *name)
{
    char *relative = nvx_format("models/presets/%s", name);
    char *found = name[0] && name[0] != '/' ? nvx_data_file(relative) : NULL;
    free(relative);
    return found;
}
