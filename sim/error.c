#include "sim/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

char *nvx_one_line(char *text)
{
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 127)
            *c = ' ';
    return text;
}

static int fill(nvx_error *err, int status, const char *fmt, va_list args)
{
    if (!err || err->status != NVX_OK)
        return -1;
    err->status = status;
    vsnprintf(err->text, sizeof err->text, fmt, args);
    nvx_one_line(err->text);
    return -1;
}

int nvx_fail_input(nvx_error *err, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int result = fill(err, NVX_INPUT, fmt, args);
    va_end(args);
    return result;
}

int nvx_fail_environment(nvx_error *err, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int result = fill(err, NVX_ENVIRONMENT, fmt, args);
    va_end(args);
    return result;
}

int nvx_fail_at(nvx_error *err, const char *file, unsigned line, unsigned column,
                const char *fmt, ...)
{
    if (err && err->status == NVX_OK) {
        snprintf(err->file, sizeof err->file, "%s", file ? nvx_shown_file(file) : "");
        nvx_one_line(err->file);
        err->line = line;
        err->column = column;
    }
    va_list args;
    va_start(args, fmt);
    int result = fill(err, NVX_INPUT, fmt, args);
    va_end(args);
    return result;
}

int nvx_fail_open(nvx_error *err, const char *path)
{
    return nvx_fail_at(err, path, 0, 0, "cannot open: %s", strerror(errno));
}

char *nvx_error_format(const nvx_error *err, char *out, size_t size)
{
    if (!err->file[0])
        snprintf(out, size, "%s", err->text);
    else if (err->line)
        snprintf(out, size, "%s:%u:%u: %s", err->file, err->line, err->column, err->text);
    else
        snprintf(out, size, "%s: %s", err->file, err->text);
    return out;
}
