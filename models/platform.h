/* platform.h - a processor with its memory as a machine to compare with: a roofline.
 *
 * The stored vectors lie in memory as f32 or i8; each batch of requests reads them once:
 *
 *     time = dispatch + max(compute, data) + requests x rows x rank / cores
 *     compute = requests x 2 x rows x dim / (cores x operations per second x share)
 *     data    = what the memory takes (dram.h), not below bytes / (memory_share x peak)
 *
 * The last-level cache keeps the vectors when all of them fit, from the first batch on;
 * data is then bytes over the cache's width and rate. Vectors beyond `resident` bytes are
 * read from the storage for every batch: pieces go from the storage to memory when they
 * are there (written and read again), the resident ones are read in between. Batches are
 * served in order of arrival, one at a time; what waits when one begins joins it, up to
 * `batch` requests. All times are in picoseconds; memory and storage are stepped.
 *
 *     energy = idle x time + active x time busy + operations, cache, memory, storage
 *
 * A network (network.h) reads all of its matrices once per batch, multiplies and adds as
 * its records say, an element of a digital function counting as one operation, and ranks
 * what its TOPKs rank; a MOVE is a result on its way out.
 *
 * Williams et al., "Roofline", CACM 52 (2009). `service` of a request is the time of a
 * batch of it alone that finds memory and storage as they were.
 * Left out: priorities, queries and results on their way in and out, part-filled caches,
 * other programs on the machine, frequency and heat, the writing of the stored vectors.
 */
#ifndef NVX_MODELS_PLATFORM_H
#define NVX_MODELS_PLATFORM_H

#include "models/machine.h"
#include "sim/kernel.h"
#include "sim/part.h"

typedef enum { NVX_PRECISION_F32 = 0, NVX_PRECISION_I8 } nvx_precision;

typedef struct nvx_platform_params {
    uint64_t cores, batch;
    int precision;         /* nvx_precision: of stored values */
    double f32, i8;        /* Hz: operations per second of a core */
    double share;          /* of them that is reached */
    double memory_share;   /* of the memory's peak that the cores draw at most */
    uint64_t resident;     /* B of stored vectors that stay in memory */
    uint64_t cache;        /* B */
    uint64_t cache_width;  /* bit */
    double cache_rate;     /* Hz */
    double dispatch, rank; /* s */
    double idle, active;   /* W */
    double operation_energy, cache_energy; /* J: per operation, per bit */
    double busy_energy; /* J per ps busy: of `active`; filled when checked */
} nvx_platform_params;

typedef struct nvx_platform_state {
    uint64_t requests, batches, operations, ranked, cache_bits;
    uint64_t busy, compute; /* ps */
} nvx_platform_state;

extern const nvx_part nvx_platform;
extern const nvx_machine_ops nvx_platform_ops;

/* What a run does to the machine. */
typedef struct nvx_platform_run nvx_platform_run;

/* A platform at rest that holds rows x dim values; chip: its node. */
nvx_platform_run *nvx_platform_run_new(const nvx_config *chip, uint64_t rows,
                                       uint64_t dim, nvx_error *err);
/* The same for requests of their own numbers of operations, own[requests] (borrowed), that
 * read `values` stored values each batch and rank `ranked` results each. */
nvx_platform_run *nvx_platform_run_own(const nvx_config *chip, uint64_t values,
                                       uint64_t ranked, const uint64_t own[],
                                       nvx_error *err);
void nvx_platform_run_destroy(nvx_platform_run **self_p);

/* Serves all requests in order: request[].arrival in (ps, or NVX_CLOSED_LOOP), start, end
 * and alone out. stage[NVX_STAGES], or NULL: adds what each alone waits for there [ps].
 * Returns the end of the last one. */
nvx_time nvx_platform_serve(nvx_platform_run *self, uint64_t requests,
                            nvx_timing_request request[], uint64_t outstanding,
                            nvx_time stage[]);

/* Components with their counters, for an account; state of memory and storage included.
 * The caller owns the states. */
size_t nvx_platform_components(const nvx_platform_run *self, nvx_component out[3]);

#endif
