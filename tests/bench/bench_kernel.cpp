/* bench_kernel.cpp - events per second: raw SystemC methods against the C face.
 *
 * Both sides do the same work: n self-timed processes, each activation adds one to a
 * counter and notifies the process's own event again. Periods differ (1000 + i ps), so
 * that activations are spread over time. Sides alternate within one run, and so does which of
 * them is first; medians over the rounds are reported, the ratio's too. Prints one line per number of processes.
 */
#include "sim/kernel.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include <systemc>

using namespace sc_core;

static const int ROUNDS = 21;
static uint64_t activations;

static double seconds()
{
    using namespace std::chrono;
    return duration<double>(steady_clock::now().time_since_epoch()).count();
}

/* Periods average about 1000 ps: this many ps give about `events` activations. */
static uint64_t span(int n, uint64_t events)
{
    return events * 1000 / static_cast<uint64_t>(n);
}

struct raw_process : sc_module {
    sc_event again;
    const sc_time period;
    SC_HAS_PROCESS(raw_process);
    raw_process(sc_module_name, uint64_t ps) : period(sc_time::from_value(ps))
    {
        SC_METHOD(step);
        sensitive << again;
        dont_initialize();
        again.notify(period);
    }
    void step()
    {
        activations++;
        again.notify(period);
    }
};

static double run_raw(int n, uint64_t events)
{
    sc_curr_simcontext = new sc_simcontext;
    std::vector<std::unique_ptr<raw_process>> all;
    for (int i = 0; i < n; i++)
        all.emplace_back(new raw_process(sc_gen_unique_name("p"), 1000 + (uint64_t)i));
    activations = 0;
    double start = seconds();
    sc_start(sc_time::from_value(span(n, events)), SC_RUN_TO_TIME);
    double rate = static_cast<double>(activations) / (seconds() - start);
    all.clear();
    delete sc_curr_simcontext;
    sc_curr_simcontext = sc_default_global_context;
    return rate;
}

struct face_process {
    nvx_event *again;
    nvx_time period;
};

static void step(void *arg)
{
    face_process *self = static_cast<face_process *>(arg);
    activations++;
    nvx_event_notify(self->again, self->period);
}

static double run_face(int n, uint64_t events)
{
    nvx_kernel *k = nvx_kernel_new();
    std::vector<face_process> all(static_cast<size_t>(n));
    for (size_t i = 0; i < all.size(); i++) {
        all[i] = {nvx_event_new(k, "again"), 1000 + i};
        nvx_method_sense(nvx_method_new(k, "p", step, &all[i]), all[i].again);
        nvx_event_notify(all[i].again, all[i].period);
    }
    activations = 0;
    double start = seconds();
    nvx_kernel_run(k, span(n, events));
    double rate = static_cast<double>(activations) / (seconds() - start);
    nvx_kernel_destroy(&k);
    return rate;
}

static double median(std::vector<double> v)
{
    std::sort(v.begin(), v.end());
    return v[v.size() / 2];
}

int main(int argc, char **argv)
{
    uint64_t events = argc > 1 ? strtoull(argv[1], nullptr, 10) : 1500000;
    for (int n : {1, 100}) {
        std::vector<double> raw, face, ratio;
        for (int round = 0; round < ROUNDS; round++) {
            if (round % 2)
                raw.push_back(run_raw(n, events));
            face.push_back(run_face(n, events));
            if (round % 2 == 0)
                raw.push_back(run_raw(n, events));
            ratio.push_back(face.back() / raw.back());
        }
        printf("%3d processes: SystemC %.1f, C face %.1f million events/s, ratio %.3f\n",
               n, median(raw) / 1e6, median(face) / 1e6, median(ratio));
    }
    return 0;
}
