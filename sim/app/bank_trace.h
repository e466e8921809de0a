/* bank_trace.h - the traces of claim F9, made on the spot: so many stored vectors like the
 * embeddings of text (workloads/random_vectors.h), i8, four queries that each ask for the
 * best five, eight calibration inputs. */
#ifndef NVX_SIM_APP_BANK_TRACE_H
#define NVX_SIM_APP_BANK_TRACE_H

#include <stdint.h>

#include "sim/error.h"

int nvx_bank_trace(const char *path, uint64_t rows, uint64_t dim, nvx_error *err);

#endif
