/* progress.h - one line of progress on a terminal, nothing anywhere else: a bar, how many
 * are done, how many come in a second, and how long the rest takes at that rate.
 *
 * Shown on standard error, only when that is a terminal and two seconds have passed
 * since nvx_progress_start. May be stepped from several threads.
 */
#ifndef NVX_SIM_PROGRESS_H
#define NVX_SIM_PROGRESS_H

#include <stdint.h>

typedef struct nvx_progress nvx_progress;

/* total: steps there will be, no fewer than are done. */
nvx_progress *nvx_progress_start(const char *what, uint64_t total);
void nvx_progress_step(nvx_progress *self, uint64_t done); /* adds done to what is done */
void nvx_progress_end(nvx_progress **self_p);              /* clears the line */

#endif
