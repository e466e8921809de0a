/* The flash drive: single pages by hand, then each part as the narrow one.
 *
 * Pages of 4000 B; 2 channels of 4 dies; 40 us read, 300 us program; channel 400 MB/s: 10
 * us per page; link 2 x 1 GB/s: 2 us; 3 us of overhead.
 */
#include <criterion/criterion.h>

#include "models/nvme.h"

#define US(x) ((nvx_time)((x)*1000000))

static const nvx_nvme_params drive = {.queue = 64,
                                      .page = 4000,
                                      .channels = 2,
                                      .dies = 4,
                                      .lanes = 2,
                                      .channel_rate = 400e6,
                                      .lane_rate = 1e9,
                                      .read = 40e-6,
                                      .program = 300e-6,
                                      .overhead = 3e-6};

static nvx_time time_of(nvx_nvme_params p, uint64_t address, uint64_t bytes, bool write)
{
    nvx_nvme *n = nvx_nvme_new(&p);
    nvx_time end = nvx_nvme_access(n, US(100), address, bytes, write) - US(100);
    nvx_nvme_destroy(&n);
    return end;
}

/* 3 + 40 + 10 + 2, and 3 + 2 + 10 + 300. */
Test(nvme, one_page_goes_through_all_parts)
{
    cr_assert_eq(time_of(drive, 0, 4000, false), US(55));
    cr_assert_eq(time_of(drive, 0, 4000, true), US(315));
}

/* Bytes 3999 and 4000 are on two pages, dies 0 and 1, channels 0 and 1: both are at the
 * link at 53. */
Test(nvme, two_bytes_on_two_pages_are_two_pages)
{
    cr_assert_eq(time_of(drive, 3999, 2, false), US(57));
}

/* Pages 0 and 4 on die 0, the others on its channel: 0 reads 3..43, moves 43..53; 2 (die
 * 2, channel 0) moves 53..63; 4 reads 43..83, moves 83..93, link 93..95. */
Test(nvme, fifth_page_waits_for_the_die_of_the_first)
{
    cr_assert_eq(time_of(drive, 0, 5 * 4000, false), US(95));
}

/* 8 dies read 8 pages in 40 us: 4 on each channel, which takes 40 us for them as well.
 * With 1 ms of overhead and a queue of 2, two pages per 1052 us. */
Test(nvme, queue_bounds_what_is_under_way)
{
    nvx_nvme_params p = drive;
    p.queue = 2;
    p.overhead = 1e-3;
    nvx_nvme *n = nvx_nvme_new(&p);
    nvx_time end = nvx_nvme_access(n, 0, 0, 100 * 4000, false);
    cr_assert_geq(end, 50 * US(1000 + 40 + 10 + 2));
    cr_assert_leq(end, 50 * US(1000 + 40 + 10 + 2 + 2));
    cr_assert_gt(nvx_nvme_counters(n)->queue_wait, 0);
    nvx_nvme_destroy(&n);
}

/* Rate of 100000 pages: each bound in turn is the slowest part, and is reached to 1 %. */
static double rate(nvx_nvme_params p, bool write)
{
    double bytes = 20000.0 * (double)p.page;
    return bytes / ((double)time_of(p, 0, (uint64_t)bytes, write) * 1e-12);
}

Test(nvme, link_bounds_the_rate)
{
    nvx_nvme_params p = drive;
    p.dies = 64;
    p.channels = 32;
    cr_assert_leq(rate(p, false), 2e9);
    cr_assert_geq(rate(p, false), 0.99 * 2e9);
}

Test(nvme, channels_bound_the_rate)
{
    nvx_nvme_params p = drive;
    p.dies = 64;
    cr_assert_leq(rate(p, false), 2 * 400e6);
    cr_assert_geq(rate(p, false), 0.99 * 2 * 400e6);
}

/* 4 dies: 4 x 4000 B per 40 us reading, per 300 us programming. */
Test(nvme, dies_bound_the_rate)
{
    cr_assert_leq(rate(drive, false), 4 * 4000 / 40e-6);
    cr_assert_geq(rate(drive, false), 0.99 * 4 * 4000 / 40e-6);
    cr_assert_leq(rate(drive, true), 4 * 4000 / 300e-6);
    cr_assert_geq(rate(drive, true), 0.99 * 4 * 4000 / 300e-6);
}

Test(nvme, pages_and_bits_are_counted_whole)
{
    nvx_nvme *n = nvx_nvme_new(&drive);
    nvx_nvme_access(n, 0, 3999, 4002, false);
    cr_assert_eq(nvx_nvme_access(n, 77, 5, 0, true), 77);
    cr_assert_eq(nvx_nvme_counters(n)->pages_read, 3);
    cr_assert_eq(nvx_nvme_counters(n)->pages_written, 0);
    cr_assert_eq(nvx_nvme_counters(n)->bytes_read, 4002);
    cr_assert_eq(nvx_nvme_counters(n)->link_bits, 3 * 4000 * 8);
    nvx_nvme_destroy(&n);
}
