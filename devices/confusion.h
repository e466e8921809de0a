/* confusion.h - how often a cell programmed to one of K levels is read as another.
 *
 * K levels stand at l gmax/K, l = 0 .. K-1, each with a bin of gmax/K around it:
 *
 *     level(g) = floor((clip(g, 0, (K-1) gmax/K) + gmax/2K) / (gmax/K))
 *
 * with the exact floor of the quotient of the two doubles, so that a conductance on a
 * bound falls as in the published matrices of RRAM-Relaxation-Master-Model (A. Levy, MIT
 * licence), which this reproduces count by count. A cell is programmed to the level it is
 * first read as. The other way round, a matrix becomes the distribution of what is read
 * for each programmed level: the shares of its column, uniform within each bin (the
 * lowest and the highest bin end at 0 and at (K-1) gmax/K).
 *
 * Left out: bins of unequal width; where in its bin a cell really was.
 */
#ifndef NVX_DEVICES_CONFUSION_H
#define NVX_DEVICES_CONFUSION_H

#include "devices/samples.h"

/* Level of a conductance; gmax and g in S. */
unsigned nvx_confusion_level(double g, double gmax, unsigned levels);

/* Counts cells read at `time` (as nvx_samples_times groups them) whose first read is
 * known: counts[read * levels + programmed]. Returns their number. `samples` are checked
 * cells; temperature NAN: any. */
uint64_t nvx_confusion_count(const nvx_samples *samples, double time, double temperature,
                             double gmax, unsigned levels, uint64_t counts[]);

/* Cells programmed to a level. */
uint64_t nvx_confusion_column(const nvx_confusion *matrix, unsigned programmed);

/* Where cells programmed to a level are read: value[i], in level steps from that level,
 * below which a share probability[i] lies. The column is not empty. */
void nvx_confusion_quantiles(const nvx_confusion *matrix, unsigned programmed,
                             const double probability[], size_t n, double value[]);

#endif
