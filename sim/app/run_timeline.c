/* run_timeline.c - pass 3 once more, watched: what it did as a timeline and as waveforms.
 *
 * The run itself is never watched, so that looking changes nothing; the same requests on
 * the same machine take the same time, which is checked.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/timeline.h"
#include "models/chip.h"
#include "sim/app/run.h"
#include "sim/memory.h"
#include "sim/output.h"

enum { USUAL = 16 }; /* requests shown when nobody says which */

int nvx_watch_requests(nvx_watch *self, const char *text, nvx_error *err)
{
    char *dots, *end;
    errno = 0;
    unsigned long long first = strtoull(text, &dots, 10), last = 0;
    bool good = dots != text && strncmp(dots, "..", 2) == 0 && text[0] != '-';
    if (good) {
        last = strtoull(dots + 2, &end, 10);
        good = end != dots + 2 && !*end && dots[2] != '-' && errno == 0;
    }
    if (!good || last < first || last >= UINT32_MAX)
        return nvx_fail_input(err,
                              "--timeline-requests: '%.60s': write A..B, the first and "
                              "the last request, for example 0..15",
                              text);
    self->first = (uint32_t)first;
    self->last = (uint32_t)last;
    self->given = true;
    return 0;
}

int nvx_watch_check(const nvx_run_options *options, const nvx_run *r, nvx_error *err)
{
    const nvx_watch *self = &options->watch;
    unsigned long long n = r->requests->count;
    const char *option = self->timeline ? "--timeline"
                         : self->wave   ? "--wave"
                                        : "--double";
    if (!self->timeline && !self->wave && !options->twice)
        return 0;
    if (r->ops)
        return nvx_fail_input(err,
                              "%s: this machine has no parts that are stepped; allowed: "
                              "chip: {impl: chip}",
                              option);
    if (self->given && self->last >= n)
        return nvx_fail_input(
            err,
            "--timeline-requests: %u..%u is out of range [0, %llu], the "
            "requests of the run",
            self->first, self->last, n - 1);
    return 0;
}

/* ---- what is shown where ---- */

/* Tracks by what the engine calls them. */
typedef struct {
    nvx_timeline *timeline;
    uint32_t *part[NVX_PARTS], *slots[NVX_SLOTS];
    uint32_t lanes;      /* of the host: documents are fetched for several at a time */
    nvx_time *lane_free; /* [lanes] */
} picture;

static const struct {
    uint8_t stage;
    bool latest;
} part_stages[NVX_PARTS] = {
    [NVX_PART_LINK_IN] = {1, false},   [NVX_PART_ROWS] = {3, false},
    [NVX_PART_ADC] = {4, true},        [NVX_PART_ACCUMULATE] = {6, false},
    [NVX_PART_TOPK] = {7, false},      [NVX_PART_MERGE] = {9, false},
    [NVX_PART_LINK_OUT] = {10, false}, [NVX_PART_FETCH] = {11, false},
    [NVX_PART_VECTOR] = {9, true},
};

/* Messages: queries and vectors, partial sums, lists. */
static uint8_t message_stage(const char *what)
{
    return strcmp(what, "partial sums") == 0 ? 5 : strcmp(what, "list") == 0 ? 8 : 2;
}

/* The first lane that is free: spans come in order of their beginning. */
static uint32_t lane(picture *p, const nvx_timing_span *s)
{
    uint32_t i = 0;
    while (p->lane_free[i] > s->from)
        i++;
    p->lane_free[i] = s->until;
    return i;
}

static void take_span(void *arg, const nvx_timing_span *s)
{
    picture *p = arg;
    bool moves = s->part == NVX_PART_NETWORK;
    uint32_t number = s->part == NVX_PART_FETCH ? lane(p, s) : s->number;
    nvx_timeline_span span = {.part = p->part[s->part][number],
                              .request = (uint32_t)s->request,
                              .what = s->what,
                              .from_ps = s->from,
                              .until_ps = s->until,
                              .branch = s->tile == NVX_FLOW_NONE ? 0 : s->tile + 1,
                              .stage = moves ? message_stage(s->what)
                                             : part_stages[s->part].stage,
                              .latest = part_stages[s->part].latest};
    nvx_timeline_add(p->timeline, &span);
}

static void take_slot(void *arg, nvx_timing_slots of, uint32_t number, int change,
                      nvx_time at)
{
    const picture *p = arg;
    nvx_timeline_change(p->timeline, p->slots[of][number], change, at);
}

static void add_shared(picture *p, const nvx_run *r)
{
    const nvx_timing_machine *m = r->machine;
    const nvx_timing_stats *s = r->stats;
    static const char prefix[] = "chip.bus.";
    nvx_timeline_process(p->timeline, "host");
    p->part[NVX_PART_LINK_IN][0] = nvx_timeline_part(p->timeline, "link in");
    p->part[NVX_PART_LINK_OUT][0] = nvx_timeline_part(p->timeline, "link out");
    for (uint32_t i = 0; i < p->lanes; i++) {
        char *name = nvx_format("documents %u", i);
        p->part[NVX_PART_FETCH][i] = nvx_timeline_part(p->timeline, name);
        free(name);
    }
    nvx_timeline_process(p->timeline, "interconnect");
    for (uint64_t i = 0; i < s->links; i++) {
        bool one = strncmp(s->link[i].name, prefix, sizeof prefix - 1) != 0;
        const char *name = one ? "bus" : s->link[i].name + sizeof prefix - 1;
        p->part[NVX_PART_NETWORK][i] = nvx_timeline_part(p->timeline, name);
        if (m->router_slots > 0)
            p->slots[NVX_SLOTS_ROUTER][i] =
                nvx_timeline_store(p->timeline, name, m->router_slots);
    }
    nvx_timeline_process(p->timeline, "chip");
    p->part[NVX_PART_MERGE][0] = nvx_timeline_part(p->timeline, "merge unit");
    if (r->network)
        p->part[NVX_PART_VECTOR][0] = nvx_timeline_part(p->timeline, "vector unit");
    if (m->global_slots > 0)
        p->slots[NVX_SLOTS_GLOBAL][0] =
            nvx_timeline_store(p->timeline, "global buffer", m->global_slots);
    for (uint64_t c = 0; c < s->inputs; c++) {
        char *name = nvx_format("input buffers %llu", (unsigned long long)c);
        p->slots[NVX_SLOTS_INPUT][c] =
            nvx_timeline_store(p->timeline, name, s->input[c].capacity);
        free(name);
    }
}

static void add_tile(picture *p, const nvx_timing_machine *m, uint32_t tile)
{
    char *name = nvx_format("tile %u", tile);
    nvx_timeline_process(p->timeline, name);
    free(name);
    p->part[NVX_PART_ROWS][tile] = nvx_timeline_part(p->timeline, "rows");
    if (m->pool_tiles <= 1 || tile % m->pool_tiles == 0)
        p->part[NVX_PART_ADC][tile] = nvx_timeline_part(p->timeline, "ADC pool");
    p->part[NVX_PART_ACCUMULATE][tile] = nvx_timeline_part(p->timeline, "accumulator");
    p->part[NVX_PART_TOPK][tile] = nvx_timeline_part(p->timeline, "top-k");
    p->slots[NVX_SLOTS_SAMPLE][tile] =
        nvx_timeline_store(p->timeline, "samplers", m->sample_depth);
    if (m->output_slots > 0)
        p->slots[NVX_SLOTS_OUTPUT][tile] =
            nvx_timeline_store(p->timeline, "output buffer", m->output_slots);
}

/* ---- the pass ---- */

static void fill(picture *p, const nvx_run *r)
{
    size_t tiles = r->machine->tiles * nvx_run_copies(r);
    size_t most = tiles > r->stats->links ? tiles : r->stats->links;
    uint64_t window = r->machine->in_flight, n = r->requests->count;
    p->lanes = r->requests->moves ? (uint32_t)(window < n ? window : n) : 0;
    p->lane_free = nvx_alloc(p->lanes, sizeof *p->lane_free);
    most = most > p->lanes ? most : p->lanes;
    most = most > r->stats->inputs ? most : r->stats->inputs;
    for (int i = 0; i < NVX_PARTS; i++)
        p->part[i] = nvx_alloc(most, sizeof **p->part);
    for (int i = 0; i < NVX_SLOTS; i++)
        p->slots[i] = nvx_alloc(most, sizeof **p->slots);
    add_shared(p, r);
    for (uint32_t i = 0; i < tiles; i++)
        add_tile(p, r->machine, i);
}

static void add_requests(picture *p, const nvx_run *r, uint32_t first, uint32_t last)
{
    for (uint32_t i = first; i <= last; i++) {
        const nvx_timing_request *t = &r->time[i];
        const char *what = t->write ? "write" : r->network ? "network" : "search";
        nvx_timeline_request(p->timeline, i, what, t->arrival * r->period_ps,
                             t->start * r->period_ps, t->end * r->period_ps);
    }
}

static int watch(picture *p, const nvx_run *r, nvx_error *err)
{
    const nvx_run_params *run = nvx_config_at(r->config, "run");
    uint64_t n = r->requests->count;
    nvx_timing_stats *stats = NULL;
    nvx_timing_request *time = nvx_run_arrivals(r, err);
    if (!time)
        return -1;
    nvx_timing_observer observer = {p, take_span, take_slot};
    int result = nvx_timing_watch(r->machine, n, time, r->counts, run->outstanding,
                                  &observer, &stats, err);
    for (uint64_t i = 0; i < n && result == 0; i++)
        NVX_ASSERT(time[i].end == r->time[i].end);
    nvx_timing_stats_destroy(&stats);
    free(time);
    return result;
}

/* Beside its place. */
static int write_to(nvx_watched *self, const char *path, nvx_timeline *timeline,
                    uint64_t (*write)(nvx_timeline *, FILE *), nvx_error *err)
{
    if (!(self->output = nvx_output_new(path, err)))
        return -1;
    FILE *out = fopen(nvx_output_temporary(self->output), "w");
    self->n = out ? write(timeline, out) : 0;
    bool failed = !out || ferror(out);
    if ((out && fclose(out) != 0) || failed)
        return nvx_fail_environment(err, "cannot write '%s': %s", path, strerror(errno));
    return 0;
}

int nvx_watched_commit(nvx_watched self[], nvx_error *err)
{
    int result = 0;
    for (int i = 0; i < NVX_WATCHED; i++)
        if (self[i].output && result == 0)
            result = nvx_output_commit(&self[i].output, err);
    nvx_watched_discard(self);
    return result;
}

void nvx_watched_discard(nvx_watched self[])
{
    for (int i = 0; i < NVX_WATCHED; i++)
        nvx_output_discard(&self[i].output);
}

void nvx_watched_tell(const nvx_watched self[], const nvx_watch *of)
{
    const char *const path[NVX_WATCHED] = {of->timeline, of->wave};
    static const char *const what[NVX_WATCHED] = {"events", "changes"};
    for (int i = 0; i < NVX_WATCHED; i++)
        if (path[i])
            fprintf(stderr, "nvxsim run: %s: %llu %s\n", path[i],
                    (unsigned long long)self[i].n, what[i]);
}

int nvx_run_watch(const nvx_run *r, const nvx_watch *self, nvx_watched out[],
                  nvx_error *err)
{
    uint32_t n = (uint32_t)r->requests->count;
    uint32_t first = self->given ? self->first : 0;
    uint32_t last = self->given ? self->last : (n < USUAL ? n : USUAL) - 1;
    picture p = {.timeline = nvx_timeline_new(first, last)};
    fill(&p, r);
    add_requests(&p, r, first, last);
    int result = watch(&p, r, err);
    if (result == 0 && self->timeline)
        result = write_to(&out[0], self->timeline, p.timeline, nvx_timeline_write, err);
    if (result == 0 && self->wave)
        result = write_to(&out[1], self->wave, p.timeline, nvx_timeline_wave, err);
    for (int i = 0; i < NVX_PARTS; i++)
        free(p.part[i]);
    for (int i = 0; i < NVX_SLOTS; i++)
        free(p.slots[i]);
    free(p.lane_free);
    nvx_timeline_destroy(&p.timeline);
    return result;
}
