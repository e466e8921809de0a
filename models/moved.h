/* moved.h - how many bytes a run moved, by meter: an operation that is counted in bits
 * moves them. Bits over a link, a network, a memory's bus each count where they pass, so a
 * byte that passes twice counts twice. Left out: what moves inside arrays and buffers. */
#ifndef NVX_MODELS_MOVED_H
#define NVX_MODELS_MOVED_H

#include "models/account.h"

/* Bytes of the whole run, shared out among so many requests. */
void nvx_moved_bytes(const nvx_account *account, uint64_t requests,
                     double bytes[NVX_METERS]);

#endif
