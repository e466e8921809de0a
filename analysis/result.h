/* result.h - the result file (HDF5), version 1: everything a run found.
 *
 *     / attributes      format "nvxsim-result", version 1, program_version, seed
 *     /config/resolved  the configuration as YAML; /config/origins: where values are from
 *     /trace            attributes sha256, name (base name)
 *     /placement/blocks which array holds which piece of the matrix
 *     /requests/...     one array per quantity, one value per request
 *     /topk/ids, /topk/scores [trials x requests x k]; /topk/exact_ids [requests x kx]
 *     /accuracy/<metric> [trials]; /energy/<meter> [trials], J per run; /area/<meter>, m2
 *     /programming/...  what writing the matrix took, per trial
 *     /updates/...      what requests wrote, the same; /wear/... per column tile
 *     /components/<path>/<stat> one number each, attributes unit and doc
 *     /report           the JSON contract as text; /conventions: name, tab, text per line
 *
 * No times, host names or paths: equal runs give equal bytes. The file is made in
 * memory, written beside its place and renamed when complete, so that a full disk is one
 * clear error and leaves no half file. The first failure of a writing call is kept, later
 * calls do nothing, and nvx_result_commit tells it.
 *
 * Left out: adding to an existing file; results larger than half the memory.
 */
#ifndef NVX_ANALYSIS_RESULT_H
#define NVX_ANALYSIS_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/metrics.h"
#include "analysis/report.h"
#include "sim/error.h"
#include "sim/part.h"

typedef struct nvx_result nvx_result; /* being written */

/* `path` must be writable; `format` is NVX_RESULT_FORMAT (or NVX_SWEEP_FORMAT). */
#define NVX_RESULT_FORMAT "nvxsim-result"
#define NVX_SWEEP_FORMAT  "nvxsim-sweep"
nvx_result *nvx_result_new(const char *path, const char *format, nvx_error *err);

/* Completes the file, destroys self. -1 and err when anything failed. */
int nvx_result_commit(nvx_result **self_p, nvx_error *err);
/* Leaves no file; NULL-safe. */
void nvx_result_discard(nvx_result **self_p);

/* Attributes of "/" or of a group, which is made when absent. */
void nvx_result_attribute(nvx_result *self, const char *group, const char *name,
                          const char *text);
void nvx_result_attribute_u64(nvx_result *self, const char *group, const char *name,
                              uint64_t value);

/* Datasets at absolute names ("/config/resolved"); groups on the way are made. rank 0 is
 * one number (dims NULL), a text is one string; unit NULL: none. */
void nvx_result_text(nvx_result *self, const char *name, const char *text);
void nvx_result_texts(nvx_result *self, const char *name, uint64_t n,
                      const char *const texts[]);
void nvx_result_u8(nvx_result *self, const char *name, unsigned rank,
                   const uint64_t dims[], const uint8_t data[]);
void nvx_result_u64(nvx_result *self, const char *name, unsigned rank,
                    const uint64_t dims[], const uint64_t data[], const char *unit);
void nvx_result_i64(nvx_result *self, const char *name, unsigned rank,
                    const uint64_t dims[], const int64_t data[], const char *unit);
void nvx_result_f64(nvx_result *self, const char *name, unsigned rank,
                    const uint64_t dims[], const double data[], const char *unit);

/* Every statistic of a component as /components/<path with dots as slashes>/<stat>. */
void nvx_result_component(nvx_result *self, const char *path, const nvx_stat *stats,
                          const void *state);

/* Every metric as /accuracy/<name> [trials]. */
void nvx_result_metrics(nvx_result *self, const nvx_metrics *metrics);

/* Energy as /energy/<meter> [trials], from joule[trial * NVX_METERS + meter] [J]. */
void nvx_result_energy(nvx_result *self, const double joule[], uint64_t trials);

/* What writing the matrix took, as /programming/<quantity> [trials], joule [trials x 2]
 * and histogram [trials x NVX_REPORT_PULSES]. */
void nvx_result_programming(nvx_result *self, const nvx_report_writing trial[],
                            uint64_t trials);

/* The same of what requests wrote, as /updates/<quantity>. */
void nvx_result_updates(nvx_result *self, const nvx_report_writing trial[],
                        uint64_t trials);

/* Area as /area/<meter>, from m2[NVX_METERS]. */
void nvx_result_area(nvx_result *self, const double m2[]);

#endif
