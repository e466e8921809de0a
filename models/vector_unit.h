/* vector_unit.h - lanes that compute element by element: softmax, normalisation,
 * activations, sums, pooling.
 *
 *     cycles = ceil(elements / lanes) x cycles per element of the function, 1 or more
 *     energy = elements x energy per element of the function
 *
 * A lane has an adder, a comparator, a multiplier and a table for exponentials and
 * activations; a function's default is what it needs of them per element:
 *
 *     softmax    compare, add, table, add, multiply        three passes
 *     layernorm  mean, variance, normalise with gain       three passes
 *     gelu       table, multiply
 *     products   multiply, add
 *     others     one operation; pooling and mean: per element that goes in
 *
 * 32-bit adder and multiplier and comparator: Aladdin, 40 nm; table: PUMA's activation
 * unit of the sigmoid class, 0.26 mW and 1 ns at 32 nm (ISAAC, recalled: two sigmoid
 * units 0.52 mW, one pooling unit 0.4 mW). Left out: filling and draining of the lanes, a
 * division per row, registers, the way of the elements to the unit and back.
 */
#ifndef NVX_MODELS_VECTOR_UNIT_H
#define NVX_MODELS_VECTOR_UNIT_H

#include "sim/clock.h"
#include "sim/part.h"
#include "traces/fn.h"

/* What it computes: the functions of VECTOR, POOL, and products that are added up. */
enum {
    NVX_VECTOR_POOLING = NVX_VECTOR_FNS,
    NVX_VECTOR_MULTIPLY_ADD, /* MATMUL, and ACCUMULATE with a weight: an element each */
    NVX_VECTOR_KINDS
};

typedef struct nvx_vector_params {
    uint64_t lanes;                        /* 0: impl none */
    nvx_duration cycles[NVX_VECTOR_KINDS]; /* of a lane, per element */
    double energy[NVX_VECTOR_KINDS];       /* J per element */
    double area;                           /* m2 per lane */
    double leakage;                        /* W per lane */
} nvx_vector_params;

/* What it counted: elements. */
typedef struct nvx_vector_state {
    uint64_t elements[NVX_VECTOR_KINDS];
    uint64_t grants, busy, wait, longest_wait, most_waiting;
} nvx_vector_state;

/* No vector unit, the default, and vector_unit. Ends with NULL. */
extern const nvx_part *const nvx_vector_parts[];

/* Time of a function (nvx_vector_fn, or one of the above) over so many elements that go
 * in. There must be a unit. */
uint64_t nvx_vector_cycles(const nvx_vector_params *self, unsigned fn, uint64_t elements,
                           const nvx_clock *clock);

/* Its energy [J]. */
double nvx_vector_energy(const nvx_vector_params *self, unsigned fn, uint64_t elements);

#endif
