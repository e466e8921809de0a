#include "models/timing_key.h"

#include <nettle/sha2.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "config.h"

/* Structures whose pointers are listed below. One that has grown may have a pointer more:
 * list it, then correct the number. */
#define LISTED(type, bytes)                                                              \
    _Static_assert(sizeof(void *) != 8 || sizeof(type) == (bytes),                       \
                   #type " has changed: is a pointer of it missing in timing_key.c?")
LISTED(nvx_timing_job, 48);
LISTED(nvx_timing_machine, 344);
LISTED(nvx_timing_plane, 32);
LISTED(nvx_timing_tile, 80);
LISTED(struct nvx_timing_partial, 16);
LISTED(nvx_timing_product, 48);
LISTED(nvx_timing_program, 24);
LISTED(nvx_timing_step, 32);
LISTED(nvx_timing_request, 104);
LISTED(nvx_timing_fetch, 24);
LISTED(nvx_timing_write, 16);
LISTED(nvx_timing_vector, 24);
LISTED(nvx_timing_target, 16);
LISTED(nvx_topk_counts, 8);
LISTED(nvx_dram_params, 176);
LISTED(nvx_nvme_params, 112);

/* Without it padding counts. All structures lie in zeroed memory, so that it is mostly 0;
 * if it is not, equal jobs have two keys. */
#ifdef __has_builtin
#if __has_builtin(__builtin_clear_padding)
#define CLEAR_PADDING(copy) __builtin_clear_padding(copy)
#endif
#endif
#ifndef CLEAR_PADDING
#define CLEAR_PADDING(copy) (void)(copy)
#endif

typedef struct sha256_ctx hash;

static void add(hash *h, const void *bytes, size_t n) { sha256_update(h, n, bytes); }

/* n elements without pointers and padding; NULL is not the same as none. */
static bool add_array(hash *h, const void *array, uint64_t n, size_t size)
{
    const uint8_t there = array != NULL;
    add(h, &there, 1);
    if (array)
        add(h, array, n * size);
    return array;
}

/* Like an array, whose elements are added one by one where it returns true. */
static bool begin_list(hash *h, const void *list) { return add_array(h, list, 0, 0); }

/* ---- the machine ---- */

static void add_tile(hash *h, const nvx_timing_tile *tile, uint64_t planes)
{
    nvx_timing_tile bare = *tile;
    bare.adc_cycles = bare.unit_cycles = NULL;
    bare.plane = NULL;
    bare.out = NULL;
    CLEAR_PADDING(&bare);
    add(h, &bare, sizeof bare);
    add_array(h, tile->adc_cycles, planes, sizeof *tile->adc_cycles);
    add_array(h, tile->unit_cycles, planes * tile->grants, sizeof *tile->unit_cycles);
    add_array(h, tile->plane, planes, sizeof *tile->plane);
    for (uint32_t i = 0; begin_list(h, tile->out) && i < tile->partials_out; i++) {
        struct nvx_timing_partial out = tile->out[i];
        CLEAR_PADDING(&out);
        add(h, &out, sizeof out);
    }
}

static void add_tiles(hash *h, const nvx_timing_tile tile[], uint32_t n, uint64_t planes)
{
    for (uint32_t t = 0; begin_list(h, tile) && t < n; t++)
        add_tile(h, &tile[t], planes);
}

static void add_product(hash *h, const nvx_timing_product *p, uint64_t planes)
{
    nvx_timing_product bare = *p;
    bare.at = NULL;
    bare.tile = NULL;
    bare.plane = NULL;
    CLEAR_PADDING(&bare);
    add(h, &bare, sizeof bare);
    add_array(h, p->at, p->tiles, sizeof *p->at);
    add_tiles(h, p->tile, p->tiles, planes);
    add_array(h, p->plane, planes, sizeof *p->plane);
}

static void add_program(hash *h, const nvx_timing_program *p)
{
    nvx_timing_program bare = *p;
    bare.step = NULL;
    bare.need = NULL;
    CLEAR_PADDING(&bare);
    add(h, &bare, sizeof bare);
    for (uint32_t i = 0; begin_list(h, p->step) && i < p->steps; i++) {
        nvx_timing_step step = p->step[i];
        CLEAR_PADDING(&step);
        add(h, &step, sizeof step);
        if (step.needs)
            add(h, p->need + step.need_first, step.needs * sizeof *p->need);
    }
}

static void add_machine(hash *h, const nvx_timing_machine *m)
{
    nvx_timing_machine bare = *m;
    bare.plane = NULL;
    bare.memory = NULL;
    bare.storage = NULL;
    bare.tile = NULL;
    bare.matrix_slots = NULL;
    bare.product = NULL;
    bare.program = NULL;
    CLEAR_PADDING(&bare);
    add(h, &bare, sizeof bare);
    add_array(h, m->plane, m->planes, sizeof *m->plane);
    add_array(h, m->memory, 1, sizeof *m->memory);
    add_array(h, m->storage, 1, sizeof *m->storage);
    add_tiles(h, m->tile, m->tiles, m->planes);
    add_array(h, m->matrix_slots, m->matrices, sizeof *m->matrix_slots);
    for (uint32_t i = 0; begin_list(h, m->product) && i < m->products; i++)
        add_product(h, &m->product[i], m->planes);
    for (uint32_t i = 0; begin_list(h, m->program) && i < m->programs; i++)
        add_program(h, &m->program[i]);
}

/* ---- requests ---- */

static void add_vector(hash *h, const nvx_timing_vector *vector)
{
    nvx_timing_vector bare = *vector;
    bare.target = NULL;
    CLEAR_PADDING(&bare);
    add(h, &bare, sizeof bare);
    for (uint32_t t = 0; t < vector->targets; t++) {
        nvx_timing_target target = vector->target[t];
        CLEAR_PADDING(&target);
        add(h, &target, sizeof target);
    }
}

static void add_write(hash *h, const nvx_timing_write *write)
{
    nvx_timing_write bare = *write;
    bare.vector = NULL;
    CLEAR_PADDING(&bare);
    add(h, &bare, sizeof bare);
    for (uint32_t v = 0; v < write->vectors; v++)
        add_vector(h, &write->vector[v]);
}

static void add_request(hash *h, const nvx_timing_request *request, uint64_t steps)
{
    nvx_timing_request bare = *request;
    bare.write = NULL;
    bare.fetch.address = NULL;
    bare.steps = NULL;
    bare.start = bare.turn = bare.end = bare.alone = bare.copy = 0;
    CLEAR_PADDING(&bare);
    add(h, &bare, sizeof bare);
    if (begin_list(h, request->write))
        add_write(h, request->write);
    if (request->fetch.n)
        add_array(h, request->fetch.address, request->fetch.n,
                  sizeof *request->fetch.address);
    add_array(h, request->steps, steps, sizeof *request->steps);
}

static void add_job(hash *h, const nvx_timing_job *job)
{
    const nvx_timing_machine *m = job->machine;
    nvx_timing_job bare = *job;
    bare.machine = NULL;
    bare.request = NULL;
    bare.counts = NULL;
    CLEAR_PADDING(&bare);
    add(h, &bare, sizeof bare);
    add_machine(h, m);
    for (uint64_t r = 0; r < job->requests; r++)
        add_request(h, &job->request[r], m->tiles * m->planes);
    add_array(h, job->counts, job->requests * m->tiles, sizeof *job->counts);
}

/* ---- all ---- */

/* Size, number and times of the file that runs: another build differs in one at least,
 * be the version the same or not. */
static int add_this_program(hash *h)
{
    static const char version[] = PACKAGE_VERSION;
    struct stat s;
    if (stat("/proc/self/exe", &s) != 0)
        return -1;
    const int64_t file[] = {s.st_size,         (int64_t)s.st_ino, s.st_mtim.tv_sec,
                            s.st_mtim.tv_nsec, s.st_ctim.tv_sec,  s.st_ctim.tv_nsec};
    add(h, version, sizeof version);
    add(h, file, sizeof file);
    return 0;
}

int nvx_timing_key(const nvx_timing_job *job, char key[NVX_TIMING_KEY])
{
    hash h;
    uint8_t digest[SHA256_DIGEST_SIZE];
    key[0] = '\0';
    sha256_init(&h);
    if (add_this_program(&h) != 0)
        return -1;
    add_job(&h, job);
    sha256_digest(&h, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(key + 2 * i, 3, "%02x", digest[i]);
    return 0;
}
