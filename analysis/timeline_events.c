/* timeline_events.c - a collection as Trace Event Format. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/timeline_parts.h"
#include "sim/memory.h"

typedef struct {
    nvx_timeline *of;
    FILE *out;
    uint64_t events;
} writer;

/* The next event up to its own members. */
static void begin(writer *w, const char *ph, uint32_t process)
{
    fprintf(w->out, "%s\n{\"ph\": \"%s\", \"pid\": %" PRIu32, w->events ? "," : "", ph,
            process + 1);
    w->events++;
}

static void put_time(writer *w, const char *key, uint64_t ps)
{
    fprintf(w->out, ", \"%s\": %" PRIu64 ".%06" PRIu64, key, ps / 1000000, ps % 1000000);
}

/* Thread 1 of the first process has the requests; parts follow. */
static uint32_t thread(uint32_t track) { return track + 2; }

/* ---- names ---- */

static void name(writer *w, const char *what, uint32_t process, uint32_t tid,
                 const char *text)
{
    begin(w, "M", process);
    fprintf(w->out, ", \"tid\": %" PRIu32 ", \"name\": \"%s_name\", ", tid, what);
    fprintf(w->out, "\"args\": {\"name\": \"%s\"}}", text);
    begin(w, "M", process);
    fprintf(w->out, ", \"tid\": %" PRIu32 ", \"name\": \"%s_sort_index\", ", tid, what);
    fprintf(w->out, "\"args\": {\"sort_index\": %" PRIu32 "}}",
            tid > 0 ? tid : process + 1);
}

/* Processes and threads that have something to show. */
static void names(writer *w)
{
    const nvx_timeline *t = w->of;
    bool *shown = nvx_alloc(t->tracks + 1, sizeof *shown);
    bool *needed = nvx_alloc(t->processes, sizeof *needed);
    for (size_t i = 0; i < t->spans; i++)
        shown[t->span[i].part] = true;
    for (size_t i = 0; i < t->tracks; i++)
        if (shown[i] || t->track[i].capacity > 0)
            needed[t->track[i].process] = true;
    needed[0] = true;
    for (uint32_t p = 0; p < t->processes; p++)
        if (needed[p])
            name(w, "process", p, 0, t->process[p]);
    name(w, "thread", 0, 1, "requests");
    for (uint32_t i = 0; i < t->tracks; i++)
        if (shown[i])
            name(w, "thread", t->track[i].process, thread(i), t->track[i].name);
    free(shown);
    free(needed);
}

/* ---- requests ---- */

static void edge(writer *w, const char *ph, uint64_t at, uint32_t request,
                 const char *what, bool numbered)
{
    begin(w, ph, 0);
    put_time(w, "ts", at);
    fprintf(w->out, ", \"tid\": 1, \"cat\": \"request\", \"id\": %" PRIu32, request);
    fprintf(w->out, ", \"name\": \"%s", what);
    fprintf(w->out, numbered ? " %" PRIu32 "\"}" : "\"}", request);
}

static void requests(writer *w)
{
    const nvx_timeline *t = w->of;
    for (uint32_t r = t->first; r <= t->last; r++) {
        const nvx_timeline_life *life = &t->life[r - t->first];
        edge(w, "b", life->arrival, r, life->what, true);
        if (life->start > life->arrival) {
            edge(w, "b", life->arrival, r, "queue", false);
            edge(w, "e", life->start, r, "queue", false);
        }
        edge(w, "b", life->start, r, "on the chip", false);
        edge(w, "e", life->end, r, "on the chip", false);
        edge(w, "e", life->end, r, life->what, true);
    }
}

/* ---- spans and stores ---- */

static void spans(writer *w)
{
    const nvx_timeline *t = w->of;
    for (size_t i = 0; i < t->spans; i++) {
        const nvx_timeline_span *s = &t->span[i];
        const nvx_timeline_track *part = &t->track[s->part];
        begin(w, "X", part->process);
        put_time(w, "ts", s->from_ps);
        put_time(w, "dur", s->until_ps - s->from_ps);
        fprintf(w->out, ", \"tid\": %" PRIu32 ", \"cat\": \"%s\", \"name\": \"%s\"",
                thread(s->part), part->name, s->what);
        fprintf(w->out, ", \"args\": {\"request\": %" PRIu32 "}}", s->request);
    }
}

static void counter(writer *w, const nvx_timeline_track *store, uint64_t at)
{
    begin(w, "C", store->process);
    put_time(w, "ts", at);
    fprintf(w->out, ", \"name\": \"%s (of %" PRIu64 " slots)\"", store->name,
            store->capacity);
    fprintf(w->out, ", \"args\": {\"in use\": %" PRIu64 "}}", store->used);
}

static void counters(writer *w)
{
    nvx_timeline *t = w->of;
    for (size_t i = 0; i < t->changes;) {
        uint64_t at, track = t->change[i].track, before = t->track[track].used;
        const nvx_timeline_track *store =
            nvx_timeline_next(t, t->change, t->changes, &i, &at);
        if (store->used != before)
            counter(w, store, at);
    }
}

/* ---- flows ---- */

/* Spans of one request: through which each branch flows. */
typedef struct {
    const nvx_timeline_span **pick; /* [branches + 1][NVX_TIMELINE_STAGES + 1] */
    uint32_t branches;
} ways;

static uint64_t middle(const nvx_timeline_span *s)
{
    return s->from_ps + (s->until_ps - s->from_ps) / 2;
}

static const nvx_timeline_span **at(const ways *self, uint32_t branch, unsigned stage)
{
    return &self->pick[(size_t)branch * (NVX_TIMELINE_STAGES + 1) + stage];
}

static void choose(const ways *self, const nvx_timeline_span *s)
{
    const nvx_timeline_span **best = at(self, s->branch, s->stage);
    if (!*best || (s->latest ? middle(s) > middle(*best) : middle(s) < middle(*best)))
        *best = s;
}

static void pass(writer *w, const char *ph, const nvx_timeline_span *s, uint64_t id)
{
    const nvx_timeline *t = w->of;
    begin(w, ph, t->track[s->part].process);
    put_time(w, "ts", middle(s));
    fprintf(w->out, ", \"tid\": %" PRIu32 ", \"cat\": \"flow\", \"id\": %" PRIu64,
            thread(s->part), id);
    fprintf(w->out, ", \"name\": \"%s\"%s}", t->life[s->request - t->first].what,
            *ph == 'f' ? ", \"bp\": \"e\"" : "");
}

/* The stages of a branch and those of all of the request, in order of time. */
static void flow(writer *w, const ways *self, uint32_t branch)
{
    const nvx_timeline_span *way[2 * NVX_TIMELINE_STAGES];
    size_t n = 0, own = 0;
    for (unsigned s = 1; s <= NVX_TIMELINE_STAGES; s++)
        for (uint32_t b = 0; b <= branch; b += branch) {
            const nvx_timeline_span *next = *at(self, b, s);
            size_t i = n;
            if (!next)
                continue;
            for (; i > 0 && middle(way[i - 1]) > middle(next); i--)
                way[i] = way[i - 1];
            way[i] = next;
            n++;
            own += b > 0;
        }
    if (own == 0 || n < 2)
        return;
    uint64_t id = (uint64_t)way[0]->request * self->branches + branch;
    for (size_t i = 0; i < n; i++)
        pass(w, i == 0 ? "s" : i + 1 < n ? "t" : "f", way[i], id);
}

static int by_request(const void *a, const void *b)
{
    const nvx_timeline_span *x = *(const nvx_timeline_span *const *)a,
                            *y = *(const nvx_timeline_span *const *)b;
    if (x->request != y->request)
        return x->request < y->request ? -1 : 1;
    return (x > y) - (x < y);
}

static void flows(writer *w)
{
    const nvx_timeline *t = w->of;
    ways self = {0};
    const nvx_timeline_span **list = nvx_alloc(t->spans + 1, sizeof *list);
    for (size_t i = 0; i < t->spans; i++) {
        list[i] = &t->span[i];
        if (list[i]->branch > self.branches)
            self.branches = list[i]->branch;
    }
    qsort(list, t->spans, sizeof *list, by_request);
    size_t room = ((size_t)self.branches + 1) * (NVX_TIMELINE_STAGES + 1);
    self.pick = nvx_alloc(room, sizeof *self.pick);
    for (size_t i = 0; i < t->spans;) {
        uint32_t request = list[i]->request;
        memset(self.pick, 0, room * sizeof *self.pick);
        for (; i < t->spans && list[i]->request == request; i++)
            choose(&self, list[i]);
        for (uint32_t b = 1; b <= self.branches; b++)
            flow(w, &self, b);
    }
    free(self.pick);
    free(list);
}

uint64_t nvx_timeline_write(nvx_timeline *self, FILE *out)
{
    writer w = {self, out, 0};
    NVX_ASSERT(self->processes > 0);
    nvx_timeline_sort(self);
    fprintf(out, "{\"displayTimeUnit\": \"ns\", \"traceEvents\": [");
    names(&w);
    requests(&w);
    spans(&w);
    counters(&w);
    flows(&w);
    fprintf(out, "\n]}\n");
    return w.events;
}
