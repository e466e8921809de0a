#include <criterion/criterion.h>

#include "sim/fifo.h"

/* A producer and a consumer, both woken every period; what they did is written down. */
typedef struct {
    nvx_kernel *k;
    nvx_fifo *fifo;
    nvx_event *tick_in, *tick_out;
    nvx_time period_in, period_out;
    int next, got[64], n_got;
} bench;

static void produce(void *arg)
{
    bench *b = arg;
    if (nvx_fifo_push(b->fifo, &b->next))
        b->next++;
    nvx_event_notify(b->tick_in, b->period_in);
}

static void consume(void *arg)
{
    bench *b = arg;
    if (nvx_fifo_pop(b->fifo, &b->got[b->n_got]))
        b->n_got++;
    nvx_event_notify(b->tick_out, b->period_out);
}

static void add(bench *b, const char *name, nvx_proc_fn *fn, nvx_event *tick)
{
    nvx_method_sense(nvx_method_new(b->k, name, fn, b), tick);
    nvx_event_notify(tick, 10);
}

static nvx_fifo_stats run(bench *b, size_t capacity, bool consumer_first)
{
    b->k = nvx_kernel_new();
    b->fifo = nvx_fifo_new(b->k, "fifo", capacity, sizeof(int));
    b->tick_in = nvx_event_new(b->k, "in");
    b->tick_out = nvx_event_new(b->k, "out");
    if (consumer_first)
        add(b, "consumer", consume, b->tick_out);
    add(b, "producer", produce, b->tick_in);
    if (!consumer_first)
        add(b, "consumer", consume, b->tick_out);
    cr_assert_eq(nvx_kernel_run(b->k, 200), NVX_RUN_TIME);
    nvx_fifo_stats stats = *nvx_fifo_counters(b->fifo);
    nvx_fifo_destroy(&b->fifo);
    nvx_kernel_destroy(&b->k);
    return stats;
}

/* Pushes at 10, 20, ... 200 ps meet pops at the same instants: what goes in at 10 n comes
 * out at 10 (n + 1), 19 times in 200 ps; one item waits between. */
Test(fifo, an_item_can_be_popped_from_the_next_instant_on_in_either_order)
{
    for (int first = 0; first < 2; first++) {
        bench b = {.period_in = 10, .period_out = 10};
        nvx_fifo_stats s = run(&b, 3, first);
        cr_assert_eq(s.pushes, 20);
        cr_assert_eq(s.pops, 19);
        cr_assert_eq(s.most_held, 1);
        cr_assert_eq(s.blocked, 0);
    }
}

/* Capacity 1: an item pushed at 10 is popped at 20, and its room seen at 30. The push at
 * 20 is refused, and so on: 10 of 20 pushes pass, 10 are refused, 10 pops. */
Test(fifo, room_is_seen_from_the_next_instant_on_in_either_order)
{
    for (int first = 0; first < 2; first++) {
        bench b = {.period_in = 10, .period_out = 10};
        nvx_fifo_stats s = run(&b, 1, first);
        cr_assert_eq(s.pushes, 10);
        cr_assert_eq(s.blocked, 10);
        cr_assert_eq(s.pops, 10);
    }
}

/* Pops at 10 and then every 35 ps: 45, 80, 115, 150, 185. Pushes every 10 ps fill the 3
 * places at 30; each pop frees one. 3 + 5 pushes by 200, 12 of 20 are refused. */
Test(fifo, a_full_queue_refuses_and_counts)
{
    bench b = {.period_in = 10, .period_out = 35};
    nvx_fifo_stats s = run(&b, 3, false);
    cr_assert_eq(s.pops, 5);
    cr_assert_eq(s.pushes, 8);
    cr_assert_eq(s.blocked, 12);
    cr_assert_eq(s.most_held, 3);
}

Test(fifo, items_come_out_in_the_order_they_went_in)
{
    bench b = {.period_in = 10, .period_out = 13};
    run(&b, 3, true);
    cr_assert_gt(b.n_got, 10);
    for (int i = 0; i < b.n_got; i++)
        cr_assert_eq(b.got[i], i);
}

typedef struct {
    nvx_kernel *k;
    nvx_fifo *fifo;
    int peeked;
    uint64_t filled_at, drained_at; /* delta cycles */
} watcher;

static void on_filled(void *arg)
{
    watcher *w = arg;
    int item;
    w->filled_at = nvx_kernel_delta(w->k);
    w->peeked = *(const int *)nvx_fifo_peek(w->fifo);
    nvx_fifo_pop(w->fifo, &item);
    cr_assert_null(nvx_fifo_peek(w->fifo));
}

static void on_drained(void *arg)
{
    watcher *w = arg;
    w->drained_at = nvx_kernel_delta(w->k);
}

static void push_once(void *arg)
{
    watcher *w = arg;
    cr_assert(nvx_fifo_push(w->fifo, &(int){2385}));
    cr_assert(nvx_fifo_empty(w->fifo)); /* not seen in the delta of the push */
    cr_assert(nvx_fifo_full(w->fifo));  /* but its place is taken */
}

Test(fifo, filled_and_drained_tell_one_delta_after_the_push_and_the_pop)
{
    watcher w = {.k = nvx_kernel_new()};
    w.fifo = nvx_fifo_new(w.k, "fifo", 1, sizeof(int));
    nvx_method_new(w.k, "push", push_once, &w);
    nvx_method_sense(nvx_method_new(w.k, "f", on_filled, &w), nvx_fifo_filled(w.fifo));
    nvx_method_sense(nvx_method_new(w.k, "d", on_drained, &w), nvx_fifo_drained(w.fifo));
    cr_assert_eq(nvx_kernel_run(w.k, NVX_NEVER), NVX_RUN_IDLE);
    cr_assert_eq(w.peeked, 2385);
    cr_assert_eq(w.filled_at, 1);
    cr_assert_eq(w.drained_at, 2);
    nvx_fifo_destroy(&w.fifo);
    nvx_kernel_destroy(&w.k);
}
