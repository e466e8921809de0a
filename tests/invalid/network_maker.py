"""A small network, right but for what a case's setup.py changes: two searches of which
each adds up the products of two vectors with the stored rows."""
import numpy as np

from trace_maker import (ACCUMULATE, CLOSED, INPUT, MATRIX, MVM, NONE, OP, TOPK, VALUE, docs,
                         queries, write)


def row(request, opcode, a, b=(NONE, 0, 0, 0, 0), **fields):
    out = np.zeros((), OP)
    out["request"], out["opcode"], out["a"], out["b"] = request, opcode, a, b
    out["arrival_ps"] = CLOSED
    for name, value in fields.items():
        out[name] = value
    return out


def network():
    """Rows 4 r .. 4 r + 3: MVM, MVM, ACCUMULATE, TOPK of request r."""
    all_docs = (MATRIX, 0, 0, len(docs), 1)
    rows = []
    for r in range(2):
        first = 4 * r
        rows += [row(r, MVM, all_docs, (INPUT, 0, r, 1, 1)),
                 row(r, MVM, all_docs, (INPUT, 0, r + 1, 1, 1)),
                 row(r, ACCUMULATE, (VALUE, first, 0, 1, 1), (VALUE, first + 1, 0, 1, 1), w=0.5),
                 row(r, TOPK, (VALUE, first + 2, 0, 1, 1), k=2)]
    return np.array(rows, OP)
