/* network_chip.h - a network on a chip of cells: its matrices on arrays, its operations as
 * programs of the stepped machine.
 *
 * Everything that is not an MVM happens at the chip's port, where vector unit and merge
 * unit stand: a vector goes from there to the tiles of its matrix, and the values come
 * back. Rows of an operation are steps of their own, which wait for the rows they need and
 * not for whole operations: tokens follow each other through the layers. An input row
 * crosses the link once per request; rows that are the second operand of a VECTOR (bias,
 * gain) are constants, which the vector unit holds. The answer goes out at once when the
 * last of it is there: k entries, or its values at the width of a partial sum, unless a
 * MOVE has sent it.
 * Left out: room for values at the port, chips of several copies, placement by the user.
 */
#ifndef NVX_MODELS_NETWORK_CHIP_H
#define NVX_MODELS_NETWORK_CHIP_H

#include "models/network.h"
#include "models/place.h"
#include "models/timing.h"

/* Rows of a matrix that vectors are applied to. */
typedef struct nvx_network_product {
    uint32_t matrix; /* among those used */
    uint64_t first, count;
} nvx_network_product;

typedef struct nvx_network_chip {
    const nvx_config *root;     /* borrowed */
    const nvx_network *network; /* borrowed */
    uint32_t matrices;          /* used */
    uint32_t *id;               /* [matrices] in the trace */
    uint32_t *index;            /* [matrices of the trace] among the used ones */
    nvx_placement **placement;  /* [matrices] */
    uint32_t products;
    nvx_network_product *product; /* [products], those of the machine */
    nvx_timing_machine *machine;
    uint32_t *program; /* [requests] which one each walks */
} nvx_network_chip;

nvx_network_chip *nvx_network_chip_new(const nvx_config *root, const nvx_network *network,
                                       nvx_error *err);
void nvx_network_chip_destroy(nvx_network_chip **self_p);

/* --- parts of it --- */

/* The machine but for its programs (network_machine.c). */
nvx_timing_machine *nvx_network_machine(const nvx_network_chip *self, nvx_error *err);
/* Fills programs, and which one each request walks (network_program.c). */
int nvx_network_programs(nvx_network_chip *self, nvx_error *err);

/* Number of the product, or of products. */
uint32_t nvx_network_product_of(const nvx_network_chip *self, const nvx_operand *rows);

#endif
