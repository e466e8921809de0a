/* timeline_wave.c - a collection as waveforms: VCD of IEEE 1364, without a date. */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>

#include "analysis/timeline_parts.h"
#include "sim/memory.h"

enum { FIRST_CODE = '!', CODES = '~' - '!' + 1 };

/* A short name of printable characters. */
static const char *code(size_t number, char out[16])
{
    size_t n = 0;
    do {
        out[n++] = (char)(FIRST_CODE + number % CODES);
        number /= CODES;
    } while (number > 0);
    out[n] = '\0';
    return out;
}

/* An identifier: what is neither letter nor digit becomes '_'. */
static void put_name(const char *name, FILE *out)
{
    for (; *name; name++)
        fputc(isalnum((unsigned char)*name) ? *name : '_', out);
}

static unsigned width(uint64_t capacity)
{
    unsigned bits = 1;
    while (bits < 64 && capacity >> bits)
        bits++;
    return bits;
}

static void declare(const nvx_timeline *self, FILE *out)
{
    char id[16];
    fputs("$version nvxsim $end\n$timescale 1 ps $end\n", out);
    for (size_t p = 0, i = 0; p < self->processes; p++) {
        fputs("$scope module ", out);
        put_name(self->process[p], out);
        fputs(" $end\n", out);
        for (; i < self->tracks && self->track[i].process == p; i++) {
            fprintf(out, "$var wire %u %s ", width(self->track[i].capacity), code(i, id));
            put_name(self->track[i].name, out);
            fputs(" $end\n", out);
        }
        fputs("$upscope $end\n", out);
    }
    fputs("$enddefinitions $end\n", out);
}

static void put_value(const nvx_timeline *self, size_t i, FILE *out)
{
    const nvx_timeline_track *track = &self->track[i];
    char id[16];
    if (track->capacity == 0) {
        fprintf(out, "%" PRIu64 "%s\n", track->used, code(i, id));
        return;
    }
    fputc('b', out);
    for (unsigned bit = width(track->capacity); bit-- > 0;)
        fputc('0' + (int)(track->used >> bit & 1), out);
    fprintf(out, " %s\n", code(i, id));
}

/* Beginnings and ends of spans among the changes of stores. */
static nvx_timeline_change_of *all_changes(nvx_timeline *self, size_t *n)
{
    nvx_timeline all = *self;
    all.spans = 0;
    all.changes = self->changes + 2 * self->spans;
    all.change = nvx_alloc(all.changes + 1, sizeof *all.change);
    for (size_t i = 0; i < self->changes; i++)
        all.change[i] = self->change[i];
    for (size_t i = 0; i < self->spans; i++) {
        const nvx_timeline_span *s = &self->span[i];
        nvx_timeline_change_of *c = &all.change[self->changes + 2 * i];
        c[0] = (nvx_timeline_change_of){s->from_ps, s->part, 1};
        c[1] = (nvx_timeline_change_of){s->until_ps, s->part, -1};
    }
    nvx_timeline_sort(&all);
    *n = all.changes;
    return all.change;
}

uint64_t nvx_timeline_wave(nvx_timeline *self, FILE *out)
{
    size_t n;
    nvx_timeline_change_of *change = all_changes(self, &n);
    uint64_t now = self->from, written = 0;
    declare(self, out);
    fprintf(out, "#%" PRIu64 "\n$dumpvars\n", now);
    for (size_t i = 0; i < self->tracks; i++)
        put_value(self, i, out);
    fputs("$end\n", out);
    for (size_t i = 0; i < n;) {
        size_t track = change[i].track;
        uint64_t at, before = self->track[track].used;
        if (nvx_timeline_next(self, change, n, &i, &at)->used == before)
            continue;
        if (at != now)
            fprintf(out, "#%" PRIu64 "\n", at);
        now = at;
        put_value(self, track, out);
        written++;
    }
    if (now < self->until)
        fprintf(out, "#%" PRIu64 "\n", self->until);
    free(change);
    return written;
}
