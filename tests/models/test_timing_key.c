/* test_timing_key.c - all that times depend on is in the key of a job, and nothing else.
 *
 * A job that has everything, though no machine has all at once, is built twice; then one
 * thing of the second is changed. Which bytes of a structure are fields is asked of the
 * compiler, so that a field added later is changed here too. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "models/timing_key.h"
#include "sim/memory.h"

#ifdef __has_builtin
#if __has_builtin(__builtin_clear_padding)
#define CLEAR_PADDING(mask) __builtin_clear_padding(mask)
#endif
#endif
#ifndef CLEAR_PADDING /* padding then is in the key, and every byte changes it */
#define CLEAR_PADDING(mask) (void)(mask)
#define PADDING_COUNTS
#endif

/* GRANTS: as many units as a plane has numbers, so that both are of the same size. */
enum { N = 3, GRANTS = 4, BLOCKS = 64 };

/* Bytes in memory that the job reaches, and which of them a test may set to anything. */
typedef struct {
    const char *name;
    uint8_t *at;
    size_t size;
    uint8_t
        field[sizeof(nvx_timing_machine)]; /* [size] 0: padding, pointer, count, out */
    bool all;                              /* no such: all are fields */
} block;

typedef struct {
    nvx_timing_job job;
    nvx_timing_machine *machine;
    uint8_t fill; /* of memory, before anything is set */
    block *block;
    int blocks;
    struct {
        const char *name;
        void *at;
        size_t size;
    } count[BLOCKS];
    int counts;
    struct {
        const char *name;
        void *at;
    } pointer[BLOCKS];
    int pointers;
    void *held[BLOCKS];
    int holds;
} world;

/* Memory of the world. */
static void *get(world *w, size_t n, size_t size)
{
    cr_assert_lt(w->holds, BLOCKS);
    return w->held[w->holds++] = nvx_alloc(n, size);
}

static block *add_block(world *w, const char *name, void *at, size_t size)
{
    cr_assert_lt(w->blocks, BLOCKS);
    block *b = &w->block[w->blocks++];
    b->name = name;
    b->at = at;
    b->size = size;
    return b;
}

static void hide(block *b, const void *field, size_t size)
{
    memset(b->field + ((const uint8_t *)field - b->at), 0, size);
}

static void count(world *w, block *b, const char *name, void *field, size_t size)
{
    hide(b, field, size);
    w->count[w->counts].name = name;
    w->count[w->counts].at = field;
    w->count[w->counts++].size = size;
}

static void pointer(world *w, block *b, const char *name, void *field)
{
    hide(b, field, sizeof(void *));
    w->pointer[w->pointers].name = name;
    w->pointer[w->pointers++].at = field;
}

#define COUNT(b, p, f)   count(w, b, #p "." #f, &(p)->f, sizeof(p)->f)
#define POINTER(b, p, f) pointer(w, b, #p "." #f, &(p)->f)

/* Memory of a type, or of n numbers, with its block; every byte of a field differs. */
#define FIELDS(w, variable, type)                                                        \
    type *variable = get(w, 1, sizeof(type));                                            \
    block *variable##_block = add_block(w, #type, variable, sizeof(type));               \
    {                                                                                    \
        type mask;                                                                       \
        memset(&mask, 0xff, sizeof mask);                                                \
        CLEAR_PADDING(&mask);                                                            \
        memcpy(variable##_block->field, &mask, sizeof mask);                             \
        set_fields(w, variable##_block);                                                 \
    }

static void set_fields(const world *w, const block *b)
{
    for (size_t i = 0; i < b->size; i++)
        b->at[i] = b->all || b->field[i] ? (uint8_t)(i + (size_t)w->blocks * 7) : w->fill;
}

static void *numbers(world *w, const char *name, size_t n, size_t size)
{
    block *b = add_block(w, name, get(w, n, size), n * size);
    b->all = true;
    set_fields(w, b);
    return b->at;
}

static void tile(world *w, nvx_timing_tile *to)
{
    FIELDS(w, out, struct nvx_timing_partial)
    (void)out_block;
    FIELDS(w, t, nvx_timing_tile)
    t->partials_out = 1;
    t->grants = GRANTS;
    t->adc_cycles = numbers(w, "adc_cycles", N, sizeof(uint64_t));
    t->unit_cycles = numbers(w, "unit_cycles", N * GRANTS, sizeof(uint64_t));
    t->plane = numbers(w, "tile's plane", N, sizeof(nvx_timing_plane));
    t->out = out;
    memcpy(to, t, sizeof *t);
    t_block->at = (uint8_t *)to;
    COUNT(t_block, to, partials_out);
    COUNT(t_block, to, grants);
    POINTER(t_block, to, adc_cycles);
    POINTER(t_block, to, unit_cycles);
    POINTER(t_block, to, plane);
    POINTER(t_block, to, out);
}

static nvx_timing_product *product(world *w)
{
    FIELDS(w, p, nvx_timing_product)
    p->tiles = N;
    p->at = numbers(w, "at", N, sizeof *p->at);
    p->tile = get(w, N, sizeof *p->tile);
    for (int t = 0; t < N; t++)
        tile(w, &p->tile[t]);
    p->plane = numbers(w, "product's plane", N, sizeof *p->plane);
    COUNT(p_block, p, tiles);
    POINTER(p_block, p, at);
    POINTER(p_block, p, tile);
    POINTER(p_block, p, plane);
    return p;
}

/* One step that needs two others. */
static nvx_timing_program *program(world *w)
{
    FIELDS(w, p, nvx_timing_program)
    FIELDS(w, step, nvx_timing_step)
    p->steps = 1;
    p->step = step;
    p->need = numbers(w, "need", 3, sizeof *p->need);
    step->need_first = 1;
    step->needs = 2;
    memset(w->block[w->blocks - 1].at, 3,
           sizeof *p->need); /* before the first: not read */
    w->block[w->blocks - 1].at += sizeof *p->need;
    w->block[w->blocks - 1].size -= sizeof *p->need;
    COUNT(p_block, p, steps);
    COUNT(step_block, step, need_first);
    COUNT(step_block, step, needs);
    POINTER(p_block, p, step);
    hide(p_block, &p->need, sizeof p->need);
    return p;
}

static void machine(world *w)
{
    FIELDS(w, m, nvx_timing_machine)
    FIELDS(w, memory, nvx_dram_params)
    FIELDS(w, storage, nvx_nvme_params)
    (void)memory_block, (void)storage_block;
    w->job.machine = w->machine = m;
    m->memory = memory;
    m->storage = storage;
    m->planes = N;
    m->plane = numbers(w, "plane", N, sizeof *m->plane);
    m->tiles = m->matrices = N;
    m->products = m->programs = 1;
    m->tile = get(w, N, sizeof *m->tile);
    for (int t = 0; t < N; t++)
        tile(w, &m->tile[t]);
    m->matrix_slots = numbers(w, "matrix_slots", N, sizeof *m->matrix_slots);
    m->product = product(w);
    m->program = program(w);
    COUNT(m_block, m, planes);
    COUNT(m_block, m, tiles);
    COUNT(m_block, m, matrices);
    COUNT(m_block, m, products);
    COUNT(m_block, m, programs);
    POINTER(m_block, m, plane);
    POINTER(m_block, m, memory);
    POINTER(m_block, m, storage);
    POINTER(m_block, m, tile);
    POINTER(m_block, m, matrix_slots);
    POINTER(m_block, m, product);
    POINTER(m_block, m, program);
}

static nvx_timing_write *writing(world *w)
{
    FIELDS(w, write, nvx_timing_write)
    FIELDS(w, vector, nvx_timing_vector)
    FIELDS(w, target, nvx_timing_target)
    (void)target_block;
    write->vectors = vector->targets = 1;
    write->vector = vector;
    vector->target = target;
    COUNT(write_block, write, vectors);
    COUNT(vector_block, vector, targets);
    hide(write_block, &write->vector, sizeof write->vector);
    hide(vector_block, &vector->target, sizeof vector->target);
    return write;
}

static void request(world *w)
{
    FIELDS(w, r, nvx_timing_request)
    w->job.request = r;
    w->job.requests = 1;
    r->write = writing(w);
    r->fetch.n = N;
    r->fetch.address = numbers(w, "address", N, sizeof(uint64_t));
    r->steps = numbers(w, "steps", N * N, sizeof(uint32_t));
    COUNT(r_block, r, fetch.n);
    POINTER(r_block, r, fetch.address);
    POINTER(r_block, r, write);
    POINTER(r_block, r, steps);
    hide(r_block, &r->start, sizeof r->start);
    hide(r_block, &r->turn, sizeof r->turn);
    hide(r_block, &r->copy, sizeof r->copy);
    hide(r_block, &r->end, sizeof r->end);
    hide(r_block, &r->alone, sizeof r->alone);
    r->start = r->turn = r->end = r->alone = r->copy = w->fill;
}

static world *world_new(uint8_t fill)
{
    world *w = nvx_alloc(1, sizeof *w);
    w->fill = fill;
    w->block = nvx_alloc(BLOCKS, sizeof *w->block);
    machine(w);
    request(w);
    w->job.counts = numbers(w, "counts", N, sizeof(nvx_topk_counts));
    w->job.outstanding = 4;
    return w;
}

static void world_free(world *w)
{
    for (int i = 0; i < w->holds; i++)
        free(w->held[i]);
    free(w->block);
    free(w);
}

static char key_text[2][NVX_TIMING_KEY];

static bool differ(const world *a, const world *b)
{
    cr_assert_eq(nvx_timing_key(&a->job, key_text[0]), 0);
    cr_assert_eq(nvx_timing_key(&b->job, key_text[1]), 0);
    return strcmp(key_text[0], key_text[1]) != 0;
}

Test(timing_key, equal_jobs_have_equal_keys_whatever_lies_between_their_fields)
{
#ifdef PADDING_COUNTS
    cr_skip_test("the compiler does not tell what is padding");
#endif
    world *a = world_new(0), *b = world_new(0xa5);
    cr_expect_not(differ(a, b));
    cr_expect_eq(strlen(key_text[0]), 64);
    world_free(a);
    world_free(b);
}

Test(timing_key, every_byte_of_every_field_is_in_it)
{
    world *a = world_new(0), *b = world_new(0);
    int changed = 0;
    for (int i = 0; i < b->blocks; i++) {
        const block *at = &b->block[i];
        for (size_t n = 0; n < at->size; n++) {
            if (!at->all && !at->field[n])
                continue;
            at->at[n] ^= 0x10;
            cr_expect(differ(a, b), "byte %zu of %s", n, at->name);
            at->at[n] ^= 0x10;
            changed++;
        }
    }
    cr_expect_not(differ(a, b));
    cr_expect_gt(changed, 1000, "%d", changed); /* the machine's own are more than 200 */
    world_free(a);
    world_free(b);
}

/* One less: what is then not reached any more is still there. */
Test(timing_key, every_count_is_in_it)
{
    world *a = world_new(0), *b = world_new(0);
    for (int i = 0; i < b->counts; i++) {
        uint64_t value = 0;
        memcpy(&value, b->count[i].at, b->count[i].size);
        value--;
        memcpy(b->count[i].at, &value, b->count[i].size);
        cr_expect(differ(a, b), "%s", b->count[i].name);
        value++;
        memcpy(b->count[i].at, &value, b->count[i].size);
    }
    b->job.requests = 0;
    cr_expect(differ(a, b), "requests");
    b->job.requests = 1;
    b->job.outstanding = 5;
    cr_expect(differ(a, b), "outstanding");
    b->job.outstanding = 4;
    b->job.reverse = true;
    cr_expect(differ(a, b), "reverse");
    b->job.reverse = false;
    b->job.counts = NULL;
    cr_expect(differ(a, b), "counts");
    world_free(a);
    world_free(b);
}

Test(timing_key, that_something_is_not_there_is_in_it)
{
    world *a = world_new(0), *b = world_new(0);
    for (int i = 0; i < b->pointers; i++) {
        void *there, *none = NULL;
        memcpy(&there, b->pointer[i].at, sizeof there);
        memcpy(b->pointer[i].at, &none, sizeof none);
        cr_expect(differ(a, b), "%s", b->pointer[i].name);
        memcpy(b->pointer[i].at, &there, sizeof there);
    }
    cr_expect_not(differ(a, b));
    world_free(a);
    world_free(b);
}

/* The same bytes, but planes of the tile's own in the place of cycles of its units. */
Test(timing_key, numbers_of_one_kind_are_not_taken_for_another)
{
    world *a = world_new(0), *b = world_new(0);
    nvx_timing_tile *units = &a->machine->tile[1], *planes = &b->machine->tile[1];
    cr_assert_eq(sizeof(nvx_timing_plane), GRANTS * sizeof(uint64_t));
    planes->plane = (const nvx_timing_plane *)units->unit_cycles;
    units->plane = NULL;
    planes->unit_cycles = NULL;
    cr_expect(differ(a, b));
    world_free(a);
    world_free(b);
}

Test(timing_key, what_comes_out_of_a_run_is_not_in_it)
{
    world *a = world_new(0), *b = world_new(0);
    nvx_timing_request *r = b->job.request;
    r->start = r->turn = r->end = r->alone = r->copy = 77;
    cr_expect_not(differ(a, b));
    world_free(a);
    world_free(b);
}
