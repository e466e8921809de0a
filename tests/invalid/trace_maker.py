"""Small traces, right but for what a case's setup.py changes (docs/trace.md)."""
import h5py
import numpy as np

OPERAND = [("kind", "u1"), ("id", "<u4"), ("first", "<u8"), ("count", "<u8"),
           ("stride", "<u8")]
OP = np.dtype([("request", "<u8"), ("opcode", "u1"), ("fn", "u1"), ("a", OPERAND),
               ("b", OPERAND), ("k", "<u4"), ("w", "<f8"), ("bytes", "<u8"),
               ("priority", "u1"), ("dep_first", "<u8"), ("dep_count", "<u4"),
               ("arrival_ps", "<u8")])
PROGRAM, MVM, ACCUMULATE, TOPK, POOL, VECTOR, MATMUL, MOVE = range(8)
NONE, MATRIX, INPUT, VALUE = range(4)
CLOSED = 2**64 - 1  # arrival: closed loop

docs = np.array([[1, 0, 0, .5], [0, 1, 0, .25], [0, 0, 1, -.5], [-1, .5, .25, 0],
                 [.5, .5, -1, 0], [.25, -.75, .5, 1]], "f4")
queries = np.array([[1, .5, 0, 0], [0, 1, -.5, .25], [-.5, 0, 1, .75]], "f4")

ops = np.zeros(2 * len(queries), OP)  # rows 2 i: MVM, 2 i + 1: TOPK of query i
ops["arrival_ps"] = CLOSED
for i in range(len(queries)):
    mvm, topk = ops[2 * i], ops[2 * i + 1]
    mvm["request"] = topk["request"] = i
    mvm["opcode"], mvm["a"], mvm["b"] = MVM, (MATRIX, 0, 0, len(docs), 1), (INPUT, 0, i, 1, 1)
    topk["opcode"], topk["a"], topk["k"] = TOPK, (VALUE, 2 * i, 0, 1, 1), 2


def write(path="trace.h5", docs=docs, queries=queries, ops=ops, **more):
    """Writes a trace; more: further datasets, matrices__b for /matrices/b."""
    with h5py.File(path, "w", libver=("v110", "v110")) as file:
        file.attrs.update({"format": "nvxsim-trace", "version": 1})
        tables = {"matrices/docs": docs, "inputs/queries": queries, "ops": ops}
        tables.update({name.replace("__", "/"): data for name, data in more.items()})
        for name, data in tables.items():
            if data is not None:
                file[name] = data
