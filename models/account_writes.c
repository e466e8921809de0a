/* account_writes.c - what the requests that write take: pulses and verify reads. */
#include "devices/cells.h"
#include "models/account_parts.h"
#include "sim/memory.h"
#include "sim/whole.h"

static const nvx_config *write_of(const nvx_config *root)
{
    static const char *const way[] = {"chip", "tile", "array", "device", "write"};
    for (size_t i = 0; i < sizeof way / sizeof *way; i++)
        root = nvx_config_child(root, way[i]);
    return root;
}

uint64_t nvx_account_write_accesses(const nvx_account_input *in, uint64_t width,
                                    uint64_t tile[])
{
    uint64_t all = 0;
    for (uint64_t i = 0; i < in->reading->requests; i++) {
        const nvx_timing_write *write = in->time[i].write;
        for (uint32_t v = 0; write && v < write->vectors; v++) {
            const nvx_timing_vector *message = &write->vector[v];
            uint64_t accesses = nvx_ceil_div(message->bits, width);
            all += accesses;
            for (uint32_t t = 0; tile && t < message->targets; t++)
                tile[message->target[t].tile] += accesses;
        }
    }
    return all;
}

/* Share of the written vectors that a request wrote. */
static double share_of(const nvx_account_input *in, uint64_t request)
{
    uint64_t all = nvx_functional_vectors(in->functional);
    return all ? (double)nvx_functional_written(in->functional, request) / (double)all
               : 0;
}

void nvx_account_writes(nvx_account *a, const nvx_account_input *in)
{
    const nvx_config *config = write_of(in->root);
    const nvx_write_params *write = nvx_config_params(config);
    double pulses = 0, verifies = 0, part = 1.0 / (double)a->trials;
    if (nvx_functional_vectors(in->functional) == 0)
        return;
    for (uint64_t t = 0; t < a->trials; t++) {
        const nvx_writing *u = &in->reading->update[t];
        double *joule = a->joule + t * NVX_METERS;
        joule[NVX_METER_WRITE] += (double)u->pulses * write->pulse_energy;
        joule[NVX_METER_VERIFY] += (double)u->verifies * write->verify_energy;
        pulses += (double)u->pulses * part;
        verifies += (double)u->verifies * part;
    }
    nvx_charges_add_sum(&a->charges, "chip.tile*.array.device.write", config,
                        NVX_METER_WRITE, "pulse", "one pulse on one cell", "pulse_energy",
                        (uint64_t)(pulses + 0.5), pulses * write->pulse_energy);
    if (verifies > 0)
        nvx_charges_add_sum(&a->charges, "chip.tile*.array.device.write", config,
                            NVX_METER_VERIFY, "verify_read",
                            "one verify read of one cell", "verify_energy",
                            (uint64_t)(verifies + 0.5), verifies * write->verify_energy);
}

double nvx_account_write_joule(const nvx_account *a, const nvx_account_input *in,
                               uint64_t request)
{
    double sum = 0;
    for (uint64_t t = 0; t < a->trials; t++)
        sum += a->joule[t * NVX_METERS + NVX_METER_WRITE] +
               a->joule[t * NVX_METERS + NVX_METER_VERIFY];
    return sum / (double)a->trials * share_of(in, request);
}
