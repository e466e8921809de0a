#include "sim/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/memory.h"

enum { MOST_TRIES = 100 }; /* temporary names left by killed runs with the same id */

struct nvx_output {
    char *given;     /* the user's path, for messages */
    char *target;    /* the file that is replaced: the end of symbolic links */
    char *temporary; /* what is written; equal to target for "-" and for devices */
    bool direct;     /* no temporary file */
};

static int refused(const nvx_output *self, nvx_error *err)
{
    return nvx_fail_environment(err, "cannot write '%s': %s", self->given,
                                strerror(errno));
}

static void destroy(nvx_output **self_p)
{
    free((*self_p)->given);
    free((*self_p)->target);
    free((*self_p)->temporary);
    free(*self_p);
    *self_p = NULL;
}

/* Creates the temporary file beside the target, with the permissions of a new file. */
static int reserve(nvx_output *self)
{
    for (int n = 0; n < MOST_TRIES; n++) {
        free(self->temporary);
        self->temporary = nvx_format("%s.%ld.%d.part", self->target, (long)getpid(), n);
        int fd = open(self->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0)
            return close(fd);
        if (errno != EEXIST)
            break;
    }
    return -1;
}

/* Decides where to write; 0, or -1 and errno. */
static int prepare(nvx_output *self)
{
    if (self->given[0] == '\0') {
        errno = ENOENT;
        return -1;
    }
    char *real = realpath(self->given, NULL);
    self->target = nvx_strdup(real ? real : self->given);
    free(real);
    struct stat st;
    if (stat(self->target, &st) != 0)
        return reserve(self);
    if (S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return -1;
    }
    if (access(self->target, W_OK) != 0)
        return -1;
    if (S_ISREG(st.st_mode))
        return reserve(self);
    self->direct = true;
    self->temporary = nvx_strdup(self->target);
    return 0;
}

nvx_output *nvx_output_new(const char *path, nvx_error *err)
{
    nvx_output *self = nvx_alloc(1, sizeof *self);
    self->given = nvx_strdup(path);
    if (strcmp(path, "-") == 0) {
        self->direct = true;
        self->temporary = nvx_strdup(path);
    } else if (prepare(self) != 0) {
        refused(self, err);
        destroy(&self);
    }
    return self;
}

static bool same_file(const char *one, const char *other)
{
    struct stat a, b;
    return stat(one, &a) == 0 && S_ISREG(a.st_mode) && stat(other, &b) == 0 &&
           a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

int nvx_output_apart(const char *path, const char *const inputs[], size_t n,
                     nvx_error *err)
{
    for (size_t i = 0; path && i < n; i++)
        if (inputs[i] && same_file(path, inputs[i]))
            return nvx_fail_input(err,
                                  "cannot write '%s': it is the input '%s'; give another "
                                  "file to write to",
                                  path, nvx_shown_file(inputs[i]));
    return 0;
}

const char *nvx_output_temporary(const nvx_output *self) { return self->temporary; }

static int flush_to_disk(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    if (fd < 0)
        return -1;
    int result = fsync(fd);
    int reason = errno;
    close(fd);
    errno = reason;
    return result;
}

/* The folder's entry too; a file system that cannot flush a folder is not a fault. */
static int replace(const nvx_output *self)
{
    if (flush_to_disk(self->temporary, O_WRONLY) != 0 ||
        rename(self->temporary, self->target) != 0)
        return -1;
    char *slash = strrchr(self->target, '/');
    if (slash)
        slash[slash == self->target] = '\0';
    flush_to_disk(slash ? self->target : ".", O_RDONLY | O_DIRECTORY);
    return 0;
}

/* A write that failed earlier has left its mark but no reason. */
static int flush_standard_output(void)
{
    if (fflush(stdout) != 0)
        return -1;
    errno = EIO;
    return ferror(stdout) ? -1 : 0;
}

int nvx_output_commit(nvx_output **self_p, nvx_error *err)
{
    nvx_output *self = *self_p;
    int result = self->direct ? flush_standard_output() : replace(self);
    if (result != 0)
        refused(self, err);
    if (result != 0 && !self->direct)
        unlink(self->temporary);
    destroy(self_p);
    return result;
}

void nvx_output_discard(nvx_output **self_p)
{
    if (!*self_p)
        return;
    if (!(*self_p)->direct)
        unlink((*self_p)->temporary);
    destroy(self_p);
}
