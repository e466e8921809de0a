#include "sim/app/point.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/memory.h"

enum { PIECE = 65536, FIXED_ARGUMENTS = 12, NOT_STARTED = 127 };

extern char **environ;

/* What came through one pipe. */
typedef struct {
    int fd; /* -1: closed */
    char *text;
    size_t n, room;
} catcher;

char *nvx_point_program(nvx_error *err)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (n < 0) {
        nvx_fail_environment(err, "cannot find the program itself: %s", strerror(errno));
        return NULL;
    }
    path[n] = '\0';
    return nvx_strdup(path);
}

static char **arguments(const nvx_point *self)
{
    char **argv = nvx_alloc(FIXED_ARGUMENTS + 2 * self->n_sets, sizeof *argv);
    size_t n = 0;
    argv[n++] = nvx_strdup(self->program);
    argv[n++] = nvx_strdup("run");
    argv[n++] = nvx_strdup("--json");
    argv[n++] = nvx_strdup(self->config);
    if (self->trace) {
        argv[n++] = nvx_strdup("--trace");
        argv[n++] = nvx_strdup(self->trace);
    }
    for (size_t i = 0; i < self->n_sets; i++) {
        argv[n++] = nvx_strdup("--set");
        argv[n++] = nvx_strdup(self->sets[i]);
    }
    if (self->timings && access(self->timings, W_OK | X_OK) == 0) {
        argv[n++] = nvx_strdup("--timings");
        argv[n++] = nvx_strdup(self->timings);
    }
    if (self->result) {
        argv[n++] = nvx_strdup("-o");
        argv[n++] = nvx_strdup(self->result);
    }
    return argv;
}

/* The caller's environment with OMP_NUM_THREADS set to what the point is given. */
static char **environment(const nvx_point *self)
{
    static const char name[] = "OMP_NUM_THREADS=";
    size_t n = 0, kept = 0;
    while (environ[n])
        n++;
    char **env = nvx_alloc(n + 2, sizeof *env);
    for (size_t i = 0; i < n; i++)
        if (!self->threads || strncmp(environ[i], name, sizeof name - 1) != 0)
            env[kept++] = nvx_strdup(environ[i]);
    if (self->threads)
        env[kept] = nvx_format("%s%d", name, self->threads);
    return env;
}

static void free_list(char **list)
{
    for (char **p = list; *p; p++)
        free(*p);
    free(list);
}

/* Makes `to` what `from` is, also in the program started. */
static bool give(int from, int to)
{
    return from == to ? fcntl(from, F_SETFD, 0) == 0 : dup2(from, to) >= 0;
}

/* What the new process does; system calls only, for the caller may have threads. The run
 * is killed when the thread that waits for it ends, however that comes about. */
_Noreturn static void become(char **argv, char **env, pid_t parent, int out, int problem)
{
    int null = open("/dev/null", O_RDONLY);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent &&
        give(null, STDIN_FILENO) && give(out, STDOUT_FILENO) &&
        give(problem, STDERR_FILENO))
        execve(argv[0], argv, env);
    _exit(NOT_STARTED);
}

/* Starts the program with its standard output and error in the two pipes; -1 and errno
 * when there is no process for it. */
static pid_t start(const nvx_point *self, int out, int problem)
{
    char **argv = arguments(self), **env = environment(self);
    pid_t parent = getpid(), pid = fork();
    if (pid == 0)
        become(argv, env, parent, out, problem);
    int reason = errno;
    free_list(argv);
    free_list(env);
    errno = reason;
    return pid;
}

static void take(catcher *c)
{
    if (c->n + PIECE > c->room) {
        size_t room = 2 * c->room + PIECE + 1;
        c->text = nvx_grow(c->text, c->n, room, 1);
        c->room = room - 1; /* the text always ends with NUL */
    }
    ssize_t some = read(c->fd, c->text + c->n, PIECE);
    if (some > 0) {
        c->n += (size_t)some;
    } else if (some == 0 || errno != EINTR) {
        close(c->fd);
        c->fd = -1;
    }
}

static void take_all(catcher both[2])
{
    while (both[0].fd >= 0 || both[1].fd >= 0) {
        struct pollfd wait[2] = {{both[0].fd, POLLIN, 0}, {both[1].fd, POLLIN, 0}};
        if (poll(wait, 2, -1) < 0)
            continue;
        for (int i = 0; i < 2; i++)
            if (both[i].fd >= 0 && wait[i].revents)
                take(&both[i]);
    }
}

/* The last line that is not empty, without the program's name before it. */
static const char *last_line(catcher *c)
{
    static const char name[] = "nvxsim: ";
    while (c->n && strchr("\n\r ", c->text[c->n - 1]))
        c->text[--c->n] = '\0';
    if (!c->n)
        return "no message";
    const char *line = strrchr(c->text, '\n');
    line = line ? line + 1 : c->text;
    return strncmp(line, name, sizeof name - 1) == 0 ? line + sizeof name - 1 : line;
}

static json_t *judge(const nvx_point *self, int status, catcher both[2], nvx_error *err)
{
    json_error_t where;
    if (WIFSIGNALED(status)) {
        nvx_fail_environment(err, "the run was ended by signal %d (%s)", WTERMSIG(status),
                             strsignal(WTERMSIG(status)));
        return NULL;
    }
    if (WEXITSTATUS(status) == NOT_STARTED) {
        nvx_fail_environment(err, "cannot start '%s'", self->program);
        return NULL;
    }
    if (WEXITSTATUS(status) == NVX_INPUT) {
        nvx_fail_input(err, "%s", last_line(&both[1]));
        return NULL;
    }
    if (WEXITSTATUS(status) != 0) {
        nvx_fail_environment(err, "%s", last_line(&both[1]));
        return NULL;
    }
    json_t *report = json_loadb(both[0].text ? both[0].text : "", both[0].n, 0, &where);
    if (!report)
        nvx_fail_environment(err, "the run printed no report: %s", where.text);
    return report;
}

static void close_pipe(int ends[2])
{
    if (ends[0] >= 0)
        close(ends[0]);
    if (ends[1] >= 0)
        close(ends[1]);
}

json_t *nvx_point_run(const nvx_point *self, nvx_error *err)
{
    int out[2] = {-1, -1}, problem[2] = {-1, -1}, status = 0;
    if (pipe2(out, O_CLOEXEC) != 0 || pipe2(problem, O_CLOEXEC) != 0) {
        nvx_fail_environment(err, "cannot start a run: %s", strerror(errno));
        close_pipe(out);
        return NULL;
    }
    pid_t pid = start(self, out[1], problem[1]);
    if (pid < 0) {
        nvx_fail_environment(err, "cannot start '%s': %s", self->program,
                             strerror(errno));
        close_pipe(out);
        close_pipe(problem);
        return NULL;
    }
    close(out[1]);
    close(problem[1]);
    catcher both[2] = {{.fd = out[0]}, {.fd = problem[0]}};
    take_all(both);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    json_t *report = judge(self, status, both, err);
    free(both[0].text);
    free(both[1].text);
    return report;
}
