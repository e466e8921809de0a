/* sweep_change.h - what differs between two resolved configurations, in words.
 *
 * Left out: all but the first value that differs, the others are counted; where values
 * are from (`sources:`).
 */
#ifndef NVX_SIM_APP_SWEEP_CHANGE_H
#define NVX_SIM_APP_SWEEP_CHANGE_H

/* "clock.core was 1 GHz, is 2 GHz; 2 more values differ", in the order of `is`; NULL when
 * all values are the same, or one of the texts is no YAML. free() frees it. */
char *nvx_sweep_change(const char *was, const char *is);

#endif
