/* What requests that write are to a buffer: accesses by their messages' bits. */
#include <criterion/criterion.h>

#include "models/account_parts.h"

/* A search; a write of 30 bits to tiles 0 and 1 and of 9 bits to tile 1; a delete, 6 bits
 * to tile 0. */
static uint64_t accesses(uint64_t width, uint64_t tile[])
{
    nvx_timing_target both[] = {{0, 5}, {1, 5}}, second[] = {{1, 5}}, first[] = {{0, 1}};
    nvx_timing_vector written[] = {{30, 2, both}, {9, 1, second}},
                      gone[] = {{6, 1, first}};
    const nvx_timing_write writes[] = {{2, written}, {1, gone}};
    const nvx_timing_request time[] = {{0}, {.write = &writes[0]}, {.write = &writes[1]}};
    const nvx_reading reading = {.requests = 3};
    const nvx_account_input in = {.time = time, .reading = &reading};
    return nvx_account_write_accesses(&in, width, tile);
}

/* By 4 bits: ceil(30 / 4) = 8 and ceil(6 / 4) = 2 on tile 0, 8 and ceil(9 / 4) = 3 on 1. */
Test(account_writes, a_tile_takes_in_all_rows_of_a_message_and_of_a_delete_one_entry)
{
    uint64_t tile[2] = {0};
    accesses(4, tile);
    cr_assert_eq(tile[0], 10);
    cr_assert_eq(tile[1], 11);
}

/* By 8 bits: 4 + 2 + 1, whatever the number of tiles. */
Test(account_writes, the_global_buffer_takes_in_a_message_once)
{
    cr_assert_eq(accesses(8, NULL), 7);
}
