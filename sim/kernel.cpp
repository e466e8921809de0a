/* kernel.cpp - the only C++ of nvxsim: SystemC 2.3.4 behind sim/kernel.h.
 *
 * Hot paths (a notification, an activation, an update) allocate nothing and touch no
 * string. Names stay on this side and appear in messages only: SystemC would refuse dots
 * and rename duplicates. Every kernel has a SystemC context of its own; the default one
 * stays, because SystemC's static objects live in it.
 */
#include "sim/kernel.h"

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <list>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#define SC_INCLUDE_DYNAMIC_PROCESSES /* sc_spawn */
#include <systemc>

using namespace sc_core;

struct nvx_event {
    sc_event ev;
    sc_time sc_delay; /* of the last notification, for SystemC: mostly the next one's */
    nvx_time delay;   /* the same */
    std::string name;
};

/* What methods and threads share. */
struct nvx_process {
    std::string name;
    nvx_proc_fn *fn;
    void *arg;
    bool is_thread;
    unsigned stack_bytes; /* 0: SystemC's default */
    std::vector<nvx_event *> sense;
    nvx_process(const char *n, nvx_proc_fn *f, void *a, bool thread, unsigned stack)
        : name(n), fn(f), arg(a), is_thread(thread), stack_bytes(stack)
    {
    }
    virtual ~nvx_process() = default;
};

struct nvx_method final : nvx_process {
    using nvx_process::nvx_process;
};

struct nvx_thread final : nvx_process {
    using nvx_process::nvx_process;
};

struct nvx_update final : sc_prim_channel {
    std::string name;
    nvx_proc_fn *fn;
    void *arg;
    nvx_update(const char *n, nvx_proc_fn *f, void *a) : name(n), fn(f), arg(a) {}
    void update() override;
};

struct nvx_wave {
    sc_trace_file *file;
    std::string name;
};

struct nvx_kernel {
    sc_simcontext *context;
    bool started, stopped, failed;
    char error[1024];
    std::vector<std::unique_ptr<nvx_event>> events;
    std::vector<std::unique_ptr<nvx_process>> processes; /* in creation order */
    std::vector<std::unique_ptr<nvx_update>> updates;
    std::list<nvx_wave> waves;
};

static nvx_kernel *current; /* the one that lives, or NULL */

/* SystemC's own main() calls this in a program that links no other main, or links it
 * too late: such a program must not look successful. */
int sc_main(int, char **) { return 1; }

/* Called where something was caught: nothing thrown leaves this file, except SystemC's
 * own way to end a thread. Returns -1. */
static int caught(const char *who)
{
    try {
        throw;
    } catch (const sc_unwind_exception &) {
        throw;
    } catch (const sc_report &e) {
        return current ? nvx_kernel_fail(current, "%s: %s", who, e.get_msg_type()) : -1;
    } catch (const std::exception &e) {
        return nvx_kernel_fail(current, "%s: %s", who, e.what());
    } catch (...) {
        return nvx_kernel_fail(current, "%s: unknown exception", who);
    }
}

template <class T, class F> static inline void guard(const T *owner, F f)
{
    try {
        f();
    } catch (...) {
        caught(owner->name.c_str());
    }
}

static void set_up_systemc()
{
    sc_report_handler::set_actions(SC_INFO, SC_DO_NOTHING);
    sc_report_handler::set_actions(SC_WARNING, SC_THROW);
    sc_report_handler::set_actions(SC_ERROR, SC_THROW);
    /* To run with nothing to do is no fault. */
    sc_report_handler::set_actions(SC_ID_NO_SC_START_ACTIVITY_, SC_WARNING,
                                   SC_DO_NOTHING);
}

nvx_kernel *nvx_kernel_new(void)
{
    if (current)
        return nullptr;
    set_up_systemc();
    sc_curr_simcontext = new sc_simcontext;
    current = new nvx_kernel();
    current->context = sc_curr_simcontext;
    return current;
}

void nvx_kernel_destroy(nvx_kernel **self_p)
{
    if (!*self_p)
        return;
    sc_simcontext *context = current->context;
    for (const nvx_wave &w : current->waves)
        sc_close_vcd_trace_file(w.file);
    delete current; /* events and updates go before the context they are in */
    delete context;
    sc_curr_simcontext = sc_default_global_context;
    *self_p = current = nullptr;
}

static void spawn(const nvx_process *p)
{
    sc_spawn_options options;
    if (!p->is_thread)
        options.spawn_method();
    else if (p->stack_bytes)
        options.set_stack_size(static_cast<int>(p->stack_bytes));
    for (nvx_event *e : p->sense)
        options.set_sensitivity(&e->ev);
    if (!p->sense.empty())
        options.dont_initialize();
    auto body = [p, fn = p->fn, arg = p->arg] { guard(p, [=] { fn(arg); }); };
    sc_spawn(body, nullptr, &options);
}

/* SystemC notifies what falls on the end of a run but leaves its delta cycles to the next
 * one; here they belong to this run. */
static void advance(nvx_kernel *k, nvx_time until)
{
    bool first = !k->started;
    k->started = true;
    if (first)
        for (const auto &p : k->processes)
            spawn(p.get());
    sc_time left = sc_time::from_value(until - nvx_kernel_now(k));
    if (until == NVX_NEVER)
        return sc_start(left, SC_EXIT_ON_STARVATION);
    if (first || left != SC_ZERO_TIME)
        sc_start(left, SC_RUN_TO_TIME);
    while (!k->stopped && !k->failed && sc_pending_activity_at_current_time(k->context))
        sc_start(SC_ZERO_TIME, SC_RUN_TO_TIME);
}

int nvx_kernel_run(nvx_kernel *self, nvx_time until)
{
    if (until < nvx_kernel_now(self))
        nvx_kernel_fail(self, "cannot run to %llu ps: it is %llu ps already",
                        static_cast<unsigned long long>(until),
                        static_cast<unsigned long long>(nvx_kernel_now(self)));
    self->stopped = false;
    try {
        if (!self->failed)
            advance(self, until);
    } catch (...) {
        caught("kernel");
    }
    if (self->failed)
        return NVX_RUN_FAILED;
    if (self->stopped)
        return NVX_RUN_STOPPED;
    return until == NVX_NEVER ? NVX_RUN_IDLE : NVX_RUN_TIME;
}

void nvx_kernel_stop(nvx_kernel *self)
{
    self->stopped = true;
    sc_pause(); /* sc_stop would be final, and print */
}

int nvx_kernel_fail(nvx_kernel *self, const char *fmt, ...)
{
    if (self->failed)
        return -1;
    va_list args;
    va_start(args, fmt);
    vsnprintf(self->error, sizeof self->error, fmt, args);
    va_end(args);
    self->failed = true;
    sc_pause();
    return -1;
}

const char *nvx_kernel_error(const nvx_kernel *self) { return self->error; }

nvx_time nvx_kernel_now(const nvx_kernel *self)
{
    return self->context->time_stamp().value();
}

uint64_t nvx_kernel_delta(const nvx_kernel *self) { return self->context->delta_count(); }

/* SystemC would wrap around silently. */
static inline nvx_time checked(nvx_time delay)
{
    if (delay >= NVX_NEVER - nvx_kernel_now(current))
        throw std::range_error("delay reaches beyond the end of time");
    return delay;
}

nvx_event *nvx_event_new(nvx_kernel *k, const char *name)
{
    k->events.emplace_back(new nvx_event{{}, {}, 0, name});
    return k->events.back().get();
}

void nvx_event_notify(nvx_event *self, nvx_time delay)
{
    guard(self, [=] {
        if (checked(delay) != self->delay) {
            self->sc_delay = sc_time::from_value(delay);
            self->delay = delay;
        }
        self->ev.notify(self->sc_delay);
    });
}

void nvx_event_cancel(nvx_event *self) { self->ev.cancel(); }

/* Keeps a new process, or fails once the simulation runs. */
template <class T> static T *keep(nvx_kernel *k, std::unique_ptr<T> p)
{
    if (k->started) {
        nvx_kernel_fail(k, "%s: made after the first run", p->name.c_str());
        return nullptr;
    }
    T *self = p.get();
    k->processes.push_back(std::move(p));
    return self;
}

nvx_method *nvx_method_new(nvx_kernel *k, const char *name, nvx_proc_fn *fn, void *arg)
{
    return keep(k, std::make_unique<nvx_method>(name, fn, arg, false, 0u));
}

int nvx_method_sense(nvx_method *self, nvx_event *ev)
{
    if (current->started)
        return nvx_kernel_fail(current, "%s: sense after the first run",
                               self->name.c_str());
    self->sense.push_back(ev);
    return 0;
}

/* SystemC's wait and next_trigger take the same three forms. */
template <class F>
static inline int sleep_on(const char *who, nvx_event *ev, nvx_time delay, F sleep)
{
    try {
        if (!ev)
            sleep(sc_time::from_value(checked(delay)));
        else if (delay == NVX_NEVER)
            sleep(ev->ev);
        else
            sleep(sc_time::from_value(checked(delay)), ev->ev);
        return 0;
    } catch (...) {
        return caught(who);
    }
}

int nvx_method_next(nvx_event *ev, nvx_time delay)
{
    return sleep_on("nvx_method_next", ev, delay,
                    [](const auto &...on) { next_trigger(on...); });
}

nvx_thread *nvx_thread_new(nvx_kernel *k, const char *name, nvx_proc_fn *fn, void *arg,
                           unsigned stack_bytes)
{
    return keep(k, std::make_unique<nvx_thread>(name, fn, arg, true, stack_bytes));
}

int nvx_thread_wait(nvx_event *ev, nvx_time delay)
{
    return sleep_on("nvx_thread_wait", ev, delay, [](const auto &...on) { wait(on...); });
}

nvx_update *nvx_update_new(nvx_kernel *k, const char *name, nvx_proc_fn *fn, void *arg)
{
    if (k->started) {
        nvx_kernel_fail(k, "%s: made after the first run", name);
        return nullptr;
    }
    k->updates.push_back(std::make_unique<nvx_update>(name, fn, arg));
    return k->updates.back().get();
}

void nvx_update::update()
{
    guard(this, [this] { fn(arg); });
}

void nvx_update_request(nvx_update *self) { self->request_update(); }

nvx_wave *nvx_wave_open(nvx_kernel *k, const char *path)
{
    FILE *probe = fopen(path, "w");
    if (!probe) {
        nvx_kernel_fail(k, "cannot write '%s': %s", path, strerror(errno));
        return nullptr;
    }
    fclose(probe);
    std::string stem(path); /* SystemC appends ".vcd" */
    if (stem.size() > 4 && stem.compare(stem.size() - 4, 4, ".vcd") == 0)
        stem.resize(stem.size() - 4);
    k->waves.push_back({sc_create_vcd_trace_file(stem.c_str()), path});
    return &k->waves.back();
}

void nvx_wave_u64(nvx_wave *self, const char *name, const uint64_t *var, int bits)
{
    guard(self, [=] { sc_trace(self->file, *var, name, bits); });
}

void nvx_wave_real(nvx_wave *self, const char *name, const double *var)
{
    guard(self, [=] { sc_trace(self->file, *var, name); });
}

void nvx_wave_close(nvx_wave **self_p)
{
    if (!*self_p)
        return;
    sc_close_vcd_trace_file((*self_p)->file);
    current->waves.remove_if([=](const nvx_wave &w) { return &w == *self_p; });
    *self_p = nullptr;
}
