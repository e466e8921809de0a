#include "models/timing_cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "models/timing_key.h"
#include "models/timing_record.h"
#include "sim/memory.h"

/* Is there room for so many bytes more? */
static bool fits(const char *folder, uint64_t bytes)
{
    DIR *dir = opendir(folder);
    size_t files = 0;
    struct stat s;
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        if (!strstr(entry->d_name, NVX_TIMING_SUFFIX))
            continue;
        files++;
        if (fstatat(dirfd(dir), entry->d_name, &s, AT_SYMLINK_NOFOLLOW) == 0)
            bytes += (uint64_t)s.st_size;
    }
    bool there = dir != NULL;
    if (dir)
        closedir(dir);
    return there && files < NVX_TIMING_MOST_FILES && bytes <= NVX_TIMING_MOST_BYTES;
}

static int time_all(const nvx_timing_job *job, nvx_timing_stats **stats, nvx_error *err)
{
    int result = nvx_timing_run(job->machine, job->requests, job->request, job->counts,
                                job->outstanding, job->reverse, stats, err);
    if (result == 0)
        result = nvx_timing_service(job->machine, job->requests, job->request,
                                    job->counts, (*stats)->stage, err);
    if (result != 0)
        nvx_timing_stats_destroy(stats);
    return result;
}

int nvx_timing_cached(const char *folder, const nvx_timing_job *job,
                      nvx_timing_stats **stats, nvx_error *err)
{
    char key[NVX_TIMING_KEY];
    if (!folder || nvx_timing_key(job, key) != 0)
        return time_all(job, stats, err);
    char *path = nvx_format("%s/%s%s", folder, key, NVX_TIMING_SUFFIX);
    *stats = nvx_timing_record_read(path, key, job);
    int result = 0;
    if (!*stats) {
        result = time_all(job, stats, err);
        if (result == 0 && fits(folder, nvx_timing_record_size(job, *stats)))
            nvx_timing_record_write(path, key, job, *stats);
    }
    free(path);
    return result;
}
