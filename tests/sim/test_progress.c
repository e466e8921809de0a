#include <criterion/criterion.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/progress.h"

/* Makes `fd` standard error while `total` steps of one are done, some of them after
 * two seconds. */
static void count_to(uint64_t total, int fd, unsigned wait_us)
{
    int saved = dup(STDERR_FILENO);
    dup2(fd, STDERR_FILENO);
    nvx_progress *p = nvx_progress_start("sweep", total);
#pragma omp parallel for
    for (uint64_t i = 0; i < total / 2; i++)
        nvx_progress_step(p, 1);
    usleep(wait_us);
    nvx_progress_step(p, 1);
    nvx_progress_end(&p);
    cr_assert_null(p);
    dup2(saved, STDERR_FILENO);
}

Test(progress, nothing_is_written_where_no_terminal_is)
{
    int ends[2];
    char text[256];
    cr_assert_eq(pipe2(ends, O_NONBLOCK), 0);
    count_to(96, ends[1], 2010000);
    cr_assert_eq(read(ends[0], text, sizeof text), -1);
}

static size_t on_a_terminal(char *text, size_t size, unsigned wait_us)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (master < 0)
        cr_skip_test("no pseudo-terminal here (a chroot without /dev/pts)");
    cr_assert_eq(grantpt(master), 0);
    cr_assert_eq(unlockpt(master), 0);
    int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    count_to(96, slave, wait_us);
    ssize_t n = read(master, text, size - 1);
    text[n > 0 ? n : 0] = '\0';
    return n > 0 ? (size_t)n : 0;
}

Test(progress, nothing_is_written_in_the_first_two_seconds)
{
    char text[256];
    cr_assert_eq(on_a_terminal(text, sizeof text, 1000), 0);
}

/* 48 steps from threads and one more: 49 of 96 fill 10 of 20 places. They took two seconds
 * or more, so there are 24.5 or less in one, and 47 are left. */
Test(progress, a_terminal_shows_the_sum_of_all_threads_and_is_cleared)
{
    char text[256], clear[16] = "";
    double rate = 0, left = 0;
    on_a_terminal(text, sizeof text, 2010000);
    int n = sscanf(text, "\rsweep [##########          ] 49 of 96, %lf/s, %lf s left%15c",
                   &rate, &left, clear);
    cr_assert_eq(n, 3, "%s", text);
    cr_assert_leq(rate, 24.5);
    cr_assert_float_eq(left, 47 / rate, 0.51 + 0.005 * 47 / rate);
    cr_assert_eq(strncmp(clear, "\033[K\r\033[K", 7), 0);
}
