/* sweep_goal.h - what the points of a sweep are to be good at.
 *
 *     goals: {latency_ns.p99: min, accuracy.acc1.mean: max}
 *
 * Keys are those of the JSON contract, parts joined by dots. One whose first part is no key
 * of a report is refused; whether a point has the others is known when one is finished.
 */
#ifndef NVX_SIM_APP_SWEEP_GOAL_H
#define NVX_SIM_APP_SWEEP_GOAL_H

#include <stdbool.h>

#include "sim/yaml.h"

typedef struct nvx_goal {
    char *key;
    bool more; /* is better; else less */
    unsigned line, column;
} nvx_goal;

/* Reads one goal, an entry of the map. What *self holds on failure is to be freed. */
int nvx_goal_read(nvx_goal *self, const nvx_node *node, nvx_error *err);

#endif
