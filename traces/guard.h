/* guard.h - damaged files must not end the program, even where they end the HDF5 library.
 *
 * Files of HDF5's format 1.10 (superblock 3, which the writer uses) carry checksums over
 * all structures: damage is an error code. Older files have none, and the library (seen
 * with 1.10.8) can crash or loop on damaged ones. They are read once in a child process;
 * only when that ends well are they read here.
 * Left out: files made to attack the library with right checksums.
 */
#ifndef NVX_TRACES_GUARD_H
#define NVX_TRACES_GUARD_H

#include <stdbool.h>

/* The file begins with a superblock of version 3 (or cannot be read at all). */
bool nvx_guard_has_checksums(const char *path);

/* attempt(path) ended, in a child process that must not take longer than 10 s and 1 s per
 * 16 MiB. True too when no child can be had. */
bool nvx_guard_survives(void (*attempt)(const char *path), const char *path);

#endif
