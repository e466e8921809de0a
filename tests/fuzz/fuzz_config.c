/* fuzz_config.c - mutated configurations: nothing may crash, leak or hang, and what is
 * accepted must give the same bytes again when it runs from its own resolved texts. In
 * turn a toy machine, a chip and a processor.
 *
 *     fuzz_config [iterations [seed]]        best built with the sanitizers
 */
#include "models/chip.h"
#include "sim/memory.h"
#include "tests/sim/toy_machine.h"
#include <stdlib.h>

enum { SIZE = 2048, MACHINES = 3, SETS = 3 };

static const char toy[] =
    "# a machine\nrun: {seed: 7, width: 64 bit, size: 2 KiB, label: \"a\\tb\"}\n"
    "chip:\n  impl: chip\n  tile:\n    impl: tile\n"
    "    adc_pool: {impl: sar, bits: 7, conversion: 10 ns, energy: 2.5e-1 pJ}\n"
    "    array:\n      rows: 384\n      v_read: 0.2 V\n      mapping: offset\n"
    "      device: {impl: level_sigma, sigma: [0.0067, 1.35e-2], note: 'x'}\n"
    "sources: {run.width: \"defined, a bus\"}\n";
static const char chip[] =
    "clock: {core: 1 GHz, network: 500 MHz, adc: 1.25 GHz, link: 0 Hz}\n"
    "host: {memory: {impl: dram, channels: 1, rate: 4.266 GHz}, storage: {impl: nvme, "
    "page: 4 KiB}}\n"
    "chip:\n  tiles: 6\n  copies: 2\n  placement: spread\n  buffer: {impl: sram, size: 8 "
    "KiB, ports: "
    "2}\n"
    "  bus: {impl: mesh, columns: 3, rows: 2, slots: 1, arbitration: oldest}\n"
    "  tile:\n    output_buffer: {impl: sram, size: 256 B}\n"
    "    adc_pool: {impl: adc_ramp, bits: 6, early_stop: true, scope: tile}\n"
    "  vector: {impl: vector_unit, lanes: 8}\n"
    "run: {arrivals: poisson, rate: 500 kHz, batch: 2, requests: 9, rows: 100, "
    "timing_trials: 2}\n"
    "sources:\n  chip.bus.slots: \"measured, 28 nm: a chip\"\n";
static const char processor[] =
    "chip:\n  impl: platform\n  cores: 2\n  precision: i8\n  resident: 1 MiB\n  batch: "
    "4\n"
    "  memory: {impl: dram, size: 2 GiB, row: 1 KiB, interleave: 128 B, t_refi: 7.8 us}\n"
    "  storage: {impl: nvme, queue: 8, channels: 2, dies: 4, read: 60 us}\n"
    "run: {arrivals: periodic, rate: 10 Hz}\n"
    "sources: {chip.cores: \"defined, two\"}\n";
static const char words[] = "{}[]:-&*!\"'|~?#%\t\n \xff\xc2\x85,=.eV0";

static const struct {
    const char *text;
    const nvx_part *root;
    const char *set[SETS];
} machines[MACHINES] = {
    {toy, &toy_root, {"run.seed=3", "run={label: x}", "run.label='q'"}},
    {chip,
     &nvx_root,
     {"chip.copies=1", "chip.bus={impl: htree, branch: 3}", "run.rate='1 Hz'"}},
    {processor,
     &nvx_root,
     {"chip.storage={impl: none}", "chip.batch=1", "run.arrivals='closed'"}},
};
static size_t machine;           /* whose turn it is */
static unsigned long long state; /* 64-bit linear congruential generator, Knuth */

static size_t below(size_t n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(state >> 33) % n;
}

/* One to three changes: a byte, a cut, a repeat or a character of YAML put in. */
static void mutate(char text[SIZE])
{
    for (size_t changes = 1 + below(3); changes > 0; changes--) {
        size_t n = strlen(text), at = below(n), kind = below(4);
        size_t length = kind == 3 ? 1 : below(n - at < 12 ? n - at : 12);
        if (kind == 0)
            text[at] = (char)(below(8) ? ' ' + below(95) : 1 + below(255));
        else if (kind == 1)
            memmove(text + at, text + at + length, n - at - length + 1);
        else
            memmove(text + at + length, text + at, n - at + 1);
        if (kind == 3)
            text[at] = words[below(sizeof words - 1)];
    }
}

static nvx_config *parse(const char *text, const char *origins, const char *set)
{
    nvx_error err = {0};
    nvx_config *self = nvx_config_parse(text, "x.yaml", origins, &set, set != NULL,
                                        machines[machine].root, &err);
    NVX_ASSERT(self ? err.status == NVX_OK : err.status == NVX_INPUT && err.text[0]);
    toy_order[0] = '\0';
    return self;
}

/* Again from its own texts; then from damaged ones, which only must not crash. */
static void run_again(const nvx_config *self)
{
    char *text[4] = {nvx_config_yaml(self), nvx_config_origins(self)};
    nvx_config *again = parse(text[0], text[1], NULL);
    NVX_ASSERT(again != NULL);
    text[2] = nvx_config_yaml(again);
    text[3] = nvx_config_origins(again);
    NVX_ASSERT(strcmp(text[0], text[2]) == 0 && strcmp(text[1], text[3]) == 0);
    nvx_config_destroy(&again);
    for (size_t i = 0; i < 2; i++)
        text[i][below(strlen(text[i]))] = (char)(1 + below(255));
    again = parse(text[0], text[1], machines[machine].set[below(SETS)]);
    nvx_config_destroy(&again);
    for (size_t i = 0; i < 4; i++)
        free(text[i]);
}

int main(int argc, char **argv)
{
    size_t accepted = 0, iterations = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000;
    state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    for (size_t i = 0; i < iterations; i++) {
        char text[SIZE], set[SIZE];
        machine = i % MACHINES;
        strcpy(text, machines[machine].text);
        strcpy(set, machines[machine].set[below(SETS)]);
        mutate(text);
        mutate(set);
        nvx_config *self = parse(text, NULL, below(4) ? NULL : set);
        accepted += self != NULL;
        if (self)
            run_again(self);
        nvx_config_destroy(&self);
    }
    printf("%zu inputs, %zu accepted\n", iterations, accepted);
    return 0;
}
