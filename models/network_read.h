/* network_read.h - what a network's requests answer (passes 2 and 4): exactly, on the
 * noise-free chip, and in Monte-Carlo trials.
 *
 * Exact: as network_direct.h says. On the chip: each matrix has one scale, each matrix one scale of the vectors applied
 * to it, the largest magnitude that the exact run applies (static scales, found ahead as a
 * calibration does); what noise drives beyond it is clipped and counted. Calibrated converters are set with the
 * vectors of the exact run, the first 4,096 of each matrix: no inputs are held aside. A trial is a
 * chip programmed once; all requests read it at the age of the run.
 *
 * Left out: cells that change while the run lasts; scales per token or per request.
 */
#ifndef NVX_MODELS_NETWORK_READ_H
#define NVX_MODELS_NETWORK_READ_H

#include "models/network_chip.h"
#include "models/network_direct.h"

typedef struct nvx_network_reader {
    const nvx_network_chip *chip; /* borrowed */
    nvx_network_direct *direct;
    nvx_answers *exact;
    nvx_answers *nominal;        /* noise-free chip */
    nvx_functional **functional; /* [matrices] */
    uint64_t *active;            /* [tiles] row activations, noise-free */
    uint64_t *request_active;    /* [requests] the same */
    uint64_t reads;              /* the same times cells of a row */
    uint64_t written;            /* entries that noise-free rankings took up */
    uint64_t clipped;            /* values beyond the input scale, all trials so far */
} nvx_network_reader;

/* Runs the exact pass with exact_k entries of each ranking, and the noise-free one. */
nvx_network_reader *nvx_network_reader_new(const nvx_network_chip *chip, uint32_t exact_k,
                                           nvx_error *err);
void nvx_network_reader_destroy(nvx_network_reader **self_p);

nvx_reading *nvx_network_trials(nvx_network_reader *self, uint64_t first, uint64_t trials,
                                uint64_t seed, nvx_error *err);

#endif
