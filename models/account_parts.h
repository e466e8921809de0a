/* account_parts.h - what models/account*.c share; nobody else includes it. */
#ifndef NVX_MODELS_ACCOUNT_PARTS_H
#define NVX_MODELS_ACCOUNT_PARTS_H

#include "models/account.h"
#include "models/crossbar.h"

/* What the vectors of a run ask of a tile, all of them together. */
typedef struct nvx_tile_work {
    uint64_t buffer_writes, buffer_reads; /* accesses of the input buffer */
    uint64_t sent;                        /* of the output buffer, one way */
    uint64_t activations;                 /* of rows, in all arrays */
    uint64_t additions;                   /* of partial sums */
    uint64_t compares;                    /* of the local top-k */
} nvx_tile_work;

/* The same of what tiles share. */
typedef struct nvx_shared_work {
    uint64_t array_reads;    /* arrays x planes */
    uint64_t merged, ranked; /* entries the merge unit compares, and writes */
    uint64_t cell_reads;     /* activations x cells of a row */
    uint64_t vectors;        /* through the global buffer */
} nvx_shared_work;

/* Accesses that give the planes of a vector: the bits of a plane are read together. */
uint64_t nvx_plane_reads(const nvx_crossbar_params *x, uint64_t elements, uint64_t width);

/* Charges the cells' energy of the run, mean over trials [J], as so many reads of cells at
 * the energy of a mean one, and tells the conductance that implies. */
void nvx_account_cells(nvx_account *self, const nvx_account_input *in, uint64_t reads,
                       double joule);

/* work[tiles of all copies]; requests' own energy. */
void nvx_account_searches(const nvx_account_input *in, nvx_tile_work work[],
                          nvx_shared_work *shared);
void nvx_account_search_joule(nvx_account *self, const nvx_account_input *in);
void nvx_account_network(const nvx_account_input *in, nvx_tile_work work[],
                         nvx_shared_work *shared);
void nvx_account_network_joule(nvx_account *self, const nvx_account_input *in);

/* Accesses of so many bits that the messages of requests that write are in a buffer: those
 * of each tile of a copy are added to tile[tiles] (NULL: not wanted), all are returned. */
uint64_t nvx_account_write_accesses(const nvx_account_input *in, uint64_t width,
                                    uint64_t tile[]);

#endif
