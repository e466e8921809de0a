#include "models/timing_record.h"

#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "models/timing_stats.h"
#include "sim/memory.h"
#include "sim/output.h"

static const char magic[8] = {'n', 'v', 'x', 't', 'i', 'm', 'e', '1'};
enum { HEAD = sizeof magic + SHA256_DIGEST_SIZE };

/* A pointer of a request that is not treated here would be read back from a file. */
_Static_assert(
    sizeof(void *) != 8 || sizeof(nvx_timing_request) == 104,
    "nvx_timing_request has changed: treat its new pointers, then correct this");

static nvx_timing_lengths lengths_of(const nvx_timing_job *job, uint64_t links)
{
    nvx_timing_lengths lengths = nvx_timing_lengths_of(job->machine);
    lengths.n[NVX_PER_LINK] = links;
    return lengths;
}

static uint64_t size_of(const nvx_timing_job *job, nvx_timing_lengths lengths)
{
    uint64_t n = HEAD + job->requests * sizeof *job->request + sizeof(nvx_timing_stats);
    for (const nvx_timing_array *a = nvx_timing_arrays; a->size; a++)
        n += lengths.n[a->per] * a->size;
    return n;
}

uint64_t nvx_timing_record_size(const nvx_timing_job *job, const nvx_timing_stats *stats)
{
    return size_of(job, lengths_of(job, stats->links));
}

static void digest_of(const char *key, const uint8_t *payload, uint64_t n,
                      uint8_t digest[SHA256_DIGEST_SIZE])
{
    struct sha256_ctx h;
    sha256_init(&h);
    sha256_update(&h, strlen(key), (const uint8_t *)key);
    sha256_update(&h, n, payload);
    sha256_digest(&h, SHA256_DIGEST_SIZE, digest);
}

/* ---- writing ---- */

static uint8_t *put(uint8_t *to, const void *from, uint64_t n)
{
    if (n == 0)
        return to;
    memcpy(to, from, n);
    return to + n;
}

static uint8_t *put_requests(uint8_t *to, const nvx_timing_job *job)
{
    for (uint64_t r = 0; r < job->requests; r++) {
        nvx_timing_request bare = job->request[r];
        bare.write = NULL;
        bare.fetch.address = NULL;
        bare.steps = NULL;
        to = put(to, &bare, sizeof bare);
    }
    return to;
}

static uint8_t *put_stats(uint8_t *to, const nvx_timing_stats *stats,
                          nvx_timing_lengths lengths)
{
    nvx_timing_stats bare = *stats;
    for (const nvx_timing_array *a = nvx_timing_arrays; a->size; a++)
        memset((char *)&bare + a->offset, 0, sizeof(void *));
    to = put(to, &bare, sizeof bare);
    for (const nvx_timing_array *a = nvx_timing_arrays; a->size; a++) {
        void *array;
        memcpy(&array, (const char *)stats + a->offset, sizeof array);
        to = put(to, array, lengths.n[a->per] * a->size);
    }
    return to;
}

static bool write_all(const char *path, const uint8_t *bytes, uint64_t n)
{
    nvx_error ignored = {0};
    nvx_output *output = nvx_output_new(path, &ignored);
    FILE *file = output ? fopen(nvx_output_temporary(output), "wb") : NULL;
    bool good = file && fwrite(bytes, 1, n, file) == n;
    if (file && fclose(file) != 0)
        good = false;
    if (good)
        return nvx_output_commit(&output, &ignored) == 0;
    nvx_output_discard(&output);
    return false;
}

bool nvx_timing_record_write(const char *path, const char *key, const nvx_timing_job *job,
                             const nvx_timing_stats *stats)
{
    nvx_timing_lengths lengths = lengths_of(job, stats->links);
    uint64_t n = size_of(job, lengths);
    uint8_t *bytes = nvx_alloc(n, 1);
    put(bytes, magic, sizeof magic);
    put_stats(put_requests(bytes + HEAD, job), stats, lengths);
    digest_of(key, bytes + HEAD, n - HEAD, bytes + sizeof magic);
    bool good = write_all(path, bytes, n);
    free(bytes);
    return good;
}

/* ---- reading ---- */

/* The whole file; NULL: there is none, or it is too short or long for a record. */
static uint8_t *read_all(const char *path, uint64_t *n)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct stat s;
    if (fd < 0)
        return NULL;
    bool good = fstat(fd, &s) == 0 && S_ISREG(s.st_mode) && s.st_size >= HEAD &&
                (uint64_t)s.st_size <= NVX_TIMING_MOST_BYTES;
    uint8_t *bytes = good ? nvx_alloc((size_t)s.st_size, 1) : NULL;
    for (*n = 0; good && *n < (uint64_t)s.st_size;) {
        ssize_t some = read(fd, bytes + *n, (uint64_t)s.st_size - *n);
        good = some > 0;
        *n += good ? (uint64_t)some : 0;
    }
    close(fd);
    if (good)
        return bytes;
    free(bytes);
    return NULL;
}

static bool is_record(const uint8_t *bytes, uint64_t n, const char *key)
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    digest_of(key, bytes + HEAD, n - HEAD, digest);
    return memcmp(bytes, magic, sizeof magic) == 0 &&
           memcmp(bytes + sizeof magic, digest, sizeof digest) == 0;
}

/* What the job points to stays the job's. */
static void take_requests(const nvx_timing_job *job, const uint8_t *from)
{
    for (uint64_t r = 0; r < job->requests; r++, from += sizeof *job->request) {
        nvx_timing_request request, *own = &job->request[r];
        memcpy(&request, from, sizeof request);
        request.write = own->write;
        request.fetch.address = own->fetch.address;
        request.steps = own->steps;
        *own = request;
    }
}

static nvx_timing_stats *take_stats(const nvx_timing_stats *bare,
                                    nvx_timing_lengths lengths, const uint8_t *arrays)
{
    nvx_timing_stats *stats = nvx_timing_stats_new(lengths), whole = *bare;
    for (const nvx_timing_array *a = nvx_timing_arrays; a->size; a++) {
        void *array;
        memcpy(&array, (char *)stats + a->offset, sizeof array);
        memcpy((char *)&whole + a->offset, &array, sizeof array);
        uint64_t n = lengths.n[a->per] * a->size;
        put(array, arrays, n);
        arrays += n;
    }
    *stats = whole;
    return stats;
}

static nvx_timing_stats *take(const nvx_timing_job *job, const uint8_t *bytes, uint64_t n)
{
    nvx_timing_stats bare;
    const uint8_t *from = bytes + HEAD + job->requests * sizeof *job->request;
    nvx_timing_lengths lengths = lengths_of(job, 0);
    if (n < size_of(job, lengths))
        return NULL;
    memcpy(&bare, from, sizeof bare);
    lengths.n[NVX_PER_LINK] = bare.links;
    if (bare.links > n || n != size_of(job, lengths))
        return NULL;
    take_requests(job, bytes + HEAD);
    return take_stats(&bare, lengths, from + sizeof bare);
}

nvx_timing_stats *nvx_timing_record_read(const char *path, const char *key,
                                         const nvx_timing_job *job)
{
    uint64_t n;
    uint8_t *bytes = read_all(path, &n);
    nvx_timing_stats *stats =
        bytes && is_record(bytes, n, key) ? take(job, bytes, n) : NULL;
    free(bytes);
    return stats;
}
