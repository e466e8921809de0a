/* small.h - a small trace for tests: 3 x 2 stored, 2 x 2 applied, operations by choice.
 */
#ifndef TESTS_TRACES_SMALL_H
#define TESTS_TRACES_SMALL_H

#include "traces/trace.h"
#include "traces/writer.h"

extern char path[64], other[64]; /* in a folder of the test's own */
extern nvx_error err;
extern char text[1400];     /* the error of the last check_file */
extern const float docs[6]; /* values binary16 holds exactly */
extern const float queries[4];

void setup(void);
void teardown(void);
nvx_op mvm(uint64_t request);
nvx_op topk(uint64_t request, uint32_t value, uint32_t k);
nvx_trace_writer *begin(const char *to, nvx_type type);
void write_ops(const nvx_op ops[], uint64_t n);
int check_file(void);
void expect(const char *wanted);
void expect_ops(const nvx_op ops[], uint64_t n, const char *wanted);

#endif
