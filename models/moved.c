#include "models/moved.h"

#include <string.h>

void nvx_moved_bytes(const nvx_account *account, uint64_t requests,
                     double bytes[NVX_METERS])
{
    for (int m = 0; m < NVX_METERS; m++)
        bytes[m] = 0;
    for (size_t i = 0; i < account->charges.charges; i++) {
        const nvx_charge *c = &account->charges.charge[i];
        if (strcmp(c->unit, "bit") == 0)
            bytes[c->meter] += (double)c->count / 8 / (double)requests;
    }
}
