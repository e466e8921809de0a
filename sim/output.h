/* output.h - outputs are written beside their place and renamed when complete.
 *
 * A path of "-" means standard output and has no temporary file. Whatever stops the
 * program before nvx_output_commit, the old file under `path` is untouched.
 */
#ifndef NVX_SIM_OUTPUT_H
#define NVX_SIM_OUTPUT_H

#include <stddef.h>

#include "sim/error.h"

typedef struct nvx_output nvx_output;

/* Makes sure `path` can be written and reserves a temporary name in the same folder.
 * Not writable is an environment error: "cannot write 'path': Permission denied". */
nvx_output *nvx_output_new(const char *path, nvx_error *err);

/* Refuses a path to write to (NULL: none) that is one of n files read, by whatever name or
 * link: what is read would be lost. NULL among them is none. -1 and err. */
int nvx_output_apart(const char *path, const char *const inputs[], size_t n,
                     nvx_error *err);

/* Name to write to. */
const char *nvx_output_temporary(const nvx_output *self);

/* Flushes the finished temporary file to disk and renames it; destroys self. */
int nvx_output_commit(nvx_output **self_p, nvx_error *err);

/* Removes the temporary file; destroys self. NULL-safe. */
void nvx_output_discard(nvx_output **self_p);

#endif
