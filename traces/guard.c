#include "traces/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILD_SECONDS = 10, BYTES_PER_SECOND = 1 << 24 };

bool nvx_guard_has_checksums(const char *path)
{
    static const unsigned char start[9] = "\x89HDF\r\n\x1a\n\x03";
    unsigned char held[9] = {0};
    FILE *file = fopen(path, "rb");
    if (!file)
        return true;
    size_t n = fread(held, 1, sizeof held, file);
    fclose(file);
    return n == sizeof held && memcmp(held, start, sizeof start) == 0;
}

static unsigned seconds_for(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return CHILD_SECONDS;
    return CHILD_SECONDS + (unsigned)(info.st_size / BYTES_PER_SECOND);
}

/* Nothing of what goes wrong in the child is shown or kept. */
static void quieten(void)
{
    const struct rlimit none = {0, 0};
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (null >= 0) {
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
    }
    setrlimit(RLIMIT_CORE, &none);
    signal(SIGALRM, SIG_DFL);
}

bool nvx_guard_survives(void (*attempt)(const char *path), const char *path)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        quieten();
        alarm(seconds_for(path));
        attempt(path);
        _exit(0);
    }
    if (child < 0)
        return true;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return true;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
