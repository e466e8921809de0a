/* timing_way.c - what a search alone on the machine waits for: every instant of its
 * service belongs to one stage, which it would not have had to wait for without (but for
 * ties, where two must be faster to end earlier).
 *
 * Back from the result, each activity is the one that the next waited for longest: what it
 * follows, who occupied its part, or who held the slot it takes (nvx_flow_way). Planes on
 * rows with a pool of their own are one activity, whose way goes through rows and pool in
 * turns, and on with the pool to the activity before (timing_serve.c). Waiting for the edge of a clock is of the stage that waits; at
 * the very end, of the last one.
 * Left out: requests that write.
 */
#include "models/timing_parts.h"
#include "sim/memory.h"

typedef struct {
    const nvx_timed_chip *chip;
    nvx_time late; /* of what has no stage: the one before has it */
} walk;

static void add(walk *self, nvx_stage stage, nvx_time time)
{
    self->chip->stage[stage] += time + self->late;
    self->late = 0;
}

static nvx_stage stage_of(const nvx_timed_chip *chip, const nvx_activity *a)
{
    const struct {
        uint32_t station;
        nvx_stage stage;
    } single[] = {{chip->link_in, NVX_STAGE_LINK_IN},
                  {chip->link_out, NVX_STAGE_LINK_OUT},
                  {chip->merge, NVX_STAGE_MERGE},
                  {chip->vector, NVX_STAGE_VECTOR}};
    switch ((nvx_timed_doing)(a->tag & ((1u << NVX_TAG_BITS) - 1))) {
    case NVX_DO_DRIVE:
        return NVX_STAGE_ROWS;
    case NVX_DO_CONVERT:
        return NVX_STAGE_ADC;
    case NVX_DO_MOVE:
        return NVX_STAGE_INTERCONNECT;
    case NVX_DO_TOPK:
        return NVX_STAGE_TOPK;
    case NVX_DO_FETCH:
        return NVX_STAGE_FETCH;
    default:
        for (size_t i = 0; i < sizeof single / sizeof *single; i++)
            if (a->station == single[i].station)
                return single[i].stage;
        return NVX_STAGE_SHIFT_ADD;
    }
}

/* Planes of a tile with a pool of its own, and, where these are what is waited for, the
 * shift-and-add behind them. */
static void add_planes(walk *self, const nvx_flow_step *s)
{
    const nvx_timed_chip *chip = self->chip;
    nvx_time added =
        s->exit == NVX_FLOW_DONE ? chip->machine->shift_add_latency * chip->core : 0;
    NVX_ASSERT(s->time >= s->apart + added);
    add(self, NVX_STAGE_SHIFT_ADD, added);
    add(self, NVX_STAGE_ADC, s->apart);
    add(self, NVX_STAGE_ROWS, s->time - s->apart - added);
}

static void take(void *vp, const nvx_flow_step *s)
{
    walk *self = vp;
    const nvx_activity *a = s->activity;
    bool planes = (a->tag & ((1u << NVX_TAG_BITS) - 1)) == NVX_DO_STEP;
    if (a->station != NVX_FLOW_NONE && planes)
        add_planes(self, s);
    else if (a->station != NVX_FLOW_NONE)
        add(self, stage_of(self->chip, a), s->time);
    else if (a->period_ps > 0 && a->tag < NVX_STAGES)
        add(self, a->tag, s->time);
    else
        self->late += s->time;
}

void nvx_way_take(nvx_timed_chip *chip, nvx_time end)
{
    walk way = {.chip = chip};
    nvx_flow_way(chip->flow, end, take, &way);
}
