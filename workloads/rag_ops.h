/* rag_ops.h - the operations of a retrieval trace: queries, and what changes the store.
 *
 * Query i is an MVM of all rows, a TOPK and, with `fetch`, a MOVE of the documents found.
 * Vectors held aside are written one after another, each after `every` further queries:
 *
 *     rewrite   over the stored rows in turn, 0, 1, 2, ...: a note is edited
 *     insert    into rows kept free, which one delete clears before the first query
 *     replace   as rewrite, but the row is deleted by a request of its own before: the
 *               oldest note goes, a new one comes
 *
 * All writes are of one row and ask for the verify policy of the machine.
 */
#ifndef NVX_WORKLOADS_RAG_OPS_H
#define NVX_WORKLOADS_RAG_OPS_H

#include "traces/writer.h"

enum { NVX_RAG_QUERY_OPS = 3 }; /* most operations of a query */

typedef enum { NVX_RAG_REWRITE = 0, NVX_RAG_INSERT, NVX_RAG_REPLACE } nvx_rag_update;

typedef struct nvx_rag_updates {
    uint64_t held;  /* so many vectors are written while queries run; 0: none */
    uint64_t every; /* queries between two writes; 0: spread evenly */
    nvx_rag_update kind;
    uint8_t write_priority;
} nvx_rag_updates;

typedef struct nvx_rag_stream {
    uint64_t queries, rows; /* rows: of the matrix, those kept free included */
    nvx_rag_updates updates;
    uint32_t k;
    uint64_t fetch;       /* bytes of each document found that are moved; 0: no MOVE */
    uint32_t query_table; /* id of the inputs; that of the vectors held is one more */
    double rate;          /* requests per second; 0: closed loop */
} nvx_rag_stream;

/* Requests the stream has. */
uint64_t nvx_rag_requests(const nvx_rag_stream *self);
int nvx_rag_write_ops(const nvx_rag_stream *self, nvx_trace_writer *writer,
                      nvx_error *err);

#endif
