/* arrivals.h - when requests reach the host.
 *
 *   trace      at the times of the trace; without times as `closed`
 *   closed     the next one when one of `outstanding` is done
 *   poisson    batches of `batch` at exponential gaps of mean batch / rate, the first one
 *              after such a gap: gap = -ln(u) batch / rate, u uniform on (0, 1)
 *   periodic   batches of `batch` every batch / rate, the first one at 0
 *
 * u is of 53 bits from the stream "run", "arrivals" of the seed, the same for all trials.
 * A request arrives at the first cycle that begins at or after its time. A batch arrives
 * at once.
 * Left out: bursts (Markov-modulated and self-similar arrivals), rates that change, users
 * who think between requests.
 */
#ifndef NVX_MODELS_ARRIVALS_H
#define NVX_MODELS_ARRIVALS_H

#include <stdbool.h>

#include "models/requests.h"
#include "sim/clock.h"

typedef enum {
    NVX_ARRIVALS_TRACE = 0,
    NVX_ARRIVALS_CLOSED,
    NVX_ARRIVALS_POISSON,
    NVX_ARRIVALS_PERIODIC
} nvx_arrivals_kind;

extern const char *const nvx_arrivals_names[]; /* ends with NULL */

/* The `run` node: poisson and periodic need a rate, the others take none. */
int nvx_arrivals_check(void *params, const nvx_config *run, nvx_error *err);

/* Whether requests are kept going: `closed`, or a trace without times. */
bool nvx_arrivals_closed(const nvx_config *run, const nvx_requests *requests);

/* Fills cycle[requests->count]; NVX_CLOSED_LOOP (timing.h) in a closed loop. */
int nvx_arrivals_cycles(const nvx_config *run, const nvx_requests *requests,
                        const nvx_clock *clock, uint64_t cycle[], nvx_error *err);

/* Requests per second: the rate asked for; of times of the trace, requests but the first
 * over the time between first and last; NAN in a closed loop or where that is no time. */
double nvx_arrivals_offered(const nvx_config *run, const nvx_requests *requests);

/* "poisson, 200 kHz offered, batch 1"; free() frees it. */
char *nvx_arrivals_text(const nvx_config *run, const nvx_requests *requests);

#endif
