/* account_parts.h - what models/account*.c share; nobody else includes it. */
#ifndef NVX_MODELS_ACCOUNT_PARTS_H
#define NVX_MODELS_ACCOUNT_PARTS_H

#include "models/account.h"

/* Charges the cells' energy of the run, mean over trials [J], as so many reads of cells at
 * the energy of a mean one, and tells the conductance that implies. */
void nvx_account_cells(nvx_account *self, const nvx_account_input *in, double joule);

/* Accesses of so many bits that the messages of requests that write are in a buffer: those
 * of each tile of a copy are added to tile[tiles] (NULL: not wanted), all are returned. */
uint64_t nvx_account_write_accesses(const nvx_account_input *in, uint64_t width,
                                    uint64_t tile[]);

#endif
