#!/usr/bin/env python3
"""Writes the trace of work W1: w1_trace.py OUT.h5

2048 stored vectors and 256 queries of 384 elements, unit-norm Gaussian, from NumPy's PCG64
with seed 20240601: the very vectors of the reference whose figures stand in w1_reference.json. The
calibration inputs are the queries themselves, as the reference's `cal` row has it.
"""
import sys

import h5py
import numpy as np

N, D, Q, K, SEED = 2048, 384, 256, 5, 20240601

operand = np.dtype([("kind", "u1"), ("id", "<u4"), ("first", "<u8"), ("count", "<u8"),
                    ("stride", "<u8")])
op = np.dtype([("request", "<u8"), ("opcode", "u1"), ("fn", "u1"), ("a", operand),
               ("b", operand), ("k", "<u4"), ("w", "<f8"), ("bytes", "<u8"),
               ("priority", "u1"), ("dep_first", "<u8"), ("dep_count", "<u4"),
               ("arrival_ps", "<u8")])


def unit_rows(rng, rows):
    x = rng.standard_normal((rows, D), dtype=np.float32)
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def operations():
    ops = np.zeros(2 * Q, op)
    ops["request"] = np.repeat(np.arange(Q), 2)
    ops["arrival_ps"] = np.iinfo(np.uint64).max
    mvm, topk = ops[0::2], ops[1::2]
    mvm["opcode"], topk["opcode"] = 1, 3
    for i in range(Q):
        mvm["a"][i] = (1, 0, 0, N, 1)
        mvm["b"][i] = (2, 1, i, 1, 1)
        topk["a"][i] = (3, 2 * i, 0, 1, 1)
    topk["k"] = K
    return ops


def main():
    rng = np.random.Generator(np.random.PCG64(SEED))
    stored, queries = unit_rows(rng, N), unit_rows(rng, Q)
    with h5py.File(sys.argv[1], "w") as f:
        f.attrs.update(format="nvxsim-trace", version=1, workload="rag",
                       created_by="w1_trace.py", source="synthetic", licence="none")
        f["matrices/docs"] = stored
        f["inputs/calibration"] = queries
        f["inputs/queries"] = queries
        f["ops"] = operations()


if __name__ == "__main__":
    main()
