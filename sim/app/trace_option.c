#include "sim/app/trace_option.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/app/cmd.h"

enum {
    DIM = 384, /* values of MiniLM's embeddings */
    MOST_DIM = 65536,
};
static const uint64_t most_seed = UINT64_C(1) << 53;

uint64_t nvx_trace_option_number(struct argp_state *state, const char *option,
                                 const char *text)
{
    char *end;
    errno = 0;
    unsigned long long n = strtoull(text, &end, 10);
    if (*end || end == text || text[0] == '-' || errno || n < 1 || n > UINT32_MAX)
        nvx_cmd_refuse(state, "%s: '%s' is out of range [1, 4294967295]", option, text);
    return n;
}

double nvx_trace_option_rate(struct argp_state *state, const char *text)
{
    char *end;
    double value = strtod(text, &end);
    if (*end || end == text || !isfinite(value) || value <= 0)
        nvx_cmd_refuse(state, "--rate: '%s' is not a number above 0", text);
    return value;
}

nvx_type nvx_trace_option_type(struct argp_state *state, const char *text)
{
    static const char *const names[] = {
        [NVX_F32] = "f32", [NVX_F16] = "f16", [NVX_I8] = "i8"};
    for (nvx_type t = NVX_F32; t <= NVX_I8; t++)
        if (strcmp(text, names[t]) == 0)
            return t;
    nvx_cmd_refuse(state, "--type: '%s' is no type; allowed: f32, f16, i8", text);
    return NVX_F32;
}

uint64_t nvx_trace_option_reduce(struct argp_state *state, const char *text)
{
    if (strncmp(text, "pca:", 4) != 0)
        nvx_cmd_refuse(state, "--reduce: '%s' is no method; allowed: pca:N", text);
    return nvx_trace_option_number(state, "--reduce pca", text + 4);
}

/* N or NxD. */
void nvx_trace_option_size(struct argp_state *state, const char *text,
                           nvx_random_vectors *out)
{
    char *end = NULL;
    unsigned long long n = 0, d = DIM;
    if (isdigit((unsigned char)text[0]))
        n = strtoull(text, &end, 10);
    if (end && *end == 'x' && isdigit((unsigned char)end[1]))
        d = strtoull(end + 1, &end, 10);
    if (!end || *end)
        nvx_cmd_refuse(state,
                       "--random: '%s' is no size; allowed: ROWS or ROWSxVALUES, such as "
                       "100000x384",
                       text);
    if (n < 1 || n > INT32_MAX || d < 1 || d > MOST_DIM)
        nvx_cmd_refuse(state,
                       "--random: '%s' is out of range [1, %d] rows of [1, %d] values",
                       text, INT32_MAX, MOST_DIM);
    out->rows = n;
    out->dim = d;
}

double nvx_trace_option_fraction(struct argp_state *state, const char *option,
                                 const char *text, double most)
{
    char *end;
    double value = strtod(text, &end);
    if (*end || end == text || !(value >= 0 && value <= most))
        nvx_cmd_refuse(state, "%s: '%s' is out of range [0, %g]", option, text, most);
    return value;
}

uint64_t nvx_trace_option_seed(struct argp_state *state, const char *text)
{
    char *end;
    errno = 0;
    unsigned long long n = strtoull(text, &end, 10);
    if (*end || !isdigit((unsigned char)text[0]) || errno || n > most_seed)
        nvx_cmd_refuse(state, "--seed: '%s' is out of range [0, %llu]", text,
                       (unsigned long long)most_seed);
    return n;
}

uint8_t nvx_trace_option_priority(struct argp_state *state, const char *text)
{
    char *end;
    unsigned long n = strtoul(text, &end, 10); /* too much is ULONG_MAX */
    if (*end || !isdigit((unsigned char)text[0]) || n > UINT8_MAX)
        nvx_cmd_refuse(state, "--write-priority: '%s' is out of range [0, 255]", text);
    return (uint8_t)n;
}
