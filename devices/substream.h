/* substream.h - numbered streams out of one: its bits far beyond any cell are their keys.
 */
#ifndef NVX_DEVICES_SUBSTREAM_H
#define NVX_DEVICES_SUBSTREAM_H

#include "sim/rng.h"

/* Stream number `number` < 2^60 of a stream whose own draws stay below 2^63. */
static inline nvx_stream nvx_substream(const nvx_stream *self, uint64_t number)
{
    uint32_t bits[4];
    nvx_stream_bits(self, (UINT64_C(1) << 63) + 4 * number, 4, bits);
    return (nvx_stream){{bits[0], bits[1]}};
}

#endif
