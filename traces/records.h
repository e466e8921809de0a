/* records.h - one record of /ops as HDF5 sees it: its members, in the file and in memory.
 *
 * In a file every integer is unsigned and at most as wide as in nvx_op, so that nothing
 * is lost on the way in; the members may stand in any order and have gaps.
 */
#ifndef NVX_TRACES_RECORDS_H
#define NVX_TRACES_RECORDS_H

#include <hdf5.h>

#include "traces/trace.h"

/* New type that reads into and writes from nvx_op. H5Tclose frees it. */
hid_t nvx_record_memory(void);

/* New packed little-endian type for a file. */
hid_t nvx_record_file(void);

/* Fills err with "path: /ops: ..." when the type of a file's records does not fit. */
int nvx_record_fits(hid_t type, const char *path, nvx_error *err);

#endif
