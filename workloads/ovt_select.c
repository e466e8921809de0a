#include "workloads/ovt_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "sim/progress.h"
#include "workloads/select.h"

enum {
    TEXT = 512,
    LISTED = 40, /* buffers, each with its number */
};

/* Every matrix of the bank is an OVT. */
static void take_all(nvx_ovt_build *b)
{
    b->ovts = b->bank.matrices;
    b->sample = nvx_alloc(b->ovts, sizeof *b->sample);
    for (uint64_t i = 0; i < b->ovts; i++)
        b->sample[i] = i;
}

static int read_bank(nvx_ovt_build *b, nvx_selector *selector)
{
    nvx_progress *progress = nvx_progress_start("selection", b->bank.matrices);
    int result = 0;
    for (uint64_t i = 0; i < b->bank.matrices && result == 0; i++) {
        uint64_t at = i;
        nvx_tokens *file = nvx_token_set_find(&b->bank, &at);
        result = nvx_tokens_read(file, at, b->raw, b->err);
        if (result == 0)
            nvx_selector_add(selector, b->raw, b->pool.tokens);
        nvx_progress_step(progress, 1);
    }
    nvx_progress_end(&progress);
    nvx_selector_end(selector);
    return result;
}

/* "kept 9 of 60 samples, k 4 3 2; buffer 25, k auto, seed 1"; of many buffers the least
 * and the largest k alone. */
static void describe(nvx_ovt_build *b, const uint64_t counts[], uint64_t buffers)
{
    const nvx_select *how = &b->ovt->select;
    char text[TEXT];
    uint64_t least = UINT64_MAX, most = 0;
    int at = snprintf(text, sizeof text, "kept %" PRIu64 " of %" PRIu64 " samples, k",
                      b->ovts, b->bank.matrices);
    for (uint64_t i = 0; i < buffers; i++) {
        least = counts[i] < least ? counts[i] : least;
        most = counts[i] > most ? counts[i] : most;
        if (buffers <= LISTED)
            at += snprintf(text + at, sizeof text - (size_t)at, " %" PRIu64, counts[i]);
    }
    if (buffers > LISTED)
        at += snprintf(text + at, sizeof text - (size_t)at, " %" PRIu64 " to %" PRIu64,
                       least, most);
    char *asked =
        how->clusters ? nvx_format("%" PRIu64, how->clusters) : nvx_strdup("auto");
    b->selection = nvx_format("%s; buffer %" PRIu64 ", select %s, seed %" PRIu64, text,
                              how->buffer, asked, how->seed);
    free(asked);
}

int nvx_ovt_select(nvx_ovt_build *b)
{
    if (b->ovt->select.buffer == 0) {
        take_all(b);
        return 0;
    }
    nvx_selector *selector = nvx_selector_new(&b->ovt->select, b->bank.dim);
    int result = read_bank(b, selector);
    if (result == 0) {
        uint64_t samples = b->bank.matrices, buffers;
        const uint64_t *kept = nvx_selector_kept(selector, &b->ovts);
        const uint64_t *counts = nvx_selector_counts(selector, &buffers);
        b->sample = nvx_alloc(b->ovts, sizeof *b->sample);
        memcpy(b->sample, kept, b->ovts * sizeof *kept);
        b->representative = nvx_alloc(samples, sizeof *b->representative);
        memcpy(b->representative, nvx_selector_representative(selector),
               samples * sizeof *kept);
        describe(b, counts, buffers);
    }
    nvx_selector_destroy(&selector);
    return result;
}
