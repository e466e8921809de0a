"""network_reference.py - networks of operations: random ones, and what a chip makes of
them, from docs/trace.md and docs/result.md alone.

network_reference.py make SEED trace.h5      writes a random network
network_reference.py check trace.h5 result.h5  compares the result of a machine without noise
network_reference.py operations trace.h5 result.h5  compares what a processor counted

Exact arithmetic: what is stored, and every value, rounded to float32 once. The chip: a matrix is
q = clamp(rint(W / s)), s = max|W| / (2^(B-1) - 1), the vectors applied to it the same, with
the largest magnitude that exact arithmetic applies to it; integers are multiplied exactly.
"""
import sys

import h5py
import numpy as np

sys.path.insert(0, sys.path[0] + "/traces")
from foreign import (ACCUMULATE, ADD, GELU, INPUT, LAYERNORM, MATMUL, MATRIX, MEAN, MOVE,
                     MVM, NONE, POOL, RELU, SCALE, SOFTMAX, TOPK, VALUE, VECTOR, Ops, rows,
                     write)
import trace_interpreter

BITS = 8  # of values and inputs, in tests/network.sh
TOP = 2 ** (BITS - 1) - 1


# ---- random networks ----

def request(rng, ops, number, first, tokens, widths, ranked, banks):
    """One request over input rows first .. first + tokens - 1 of a width: layers of MVMs
    of whole matrices, of their parts, and everything digital between them."""
    def value(row, count, start=0, stride=1):
        return rows(VALUE, row, start, count, stride)

    a, b, c = widths
    none = (NONE, 0, 0, 0, 0)
    x = rows(INPUT, 1, first, tokens)
    h = ops.add(number, MVM, rows(MATRIX, 0, 0, b), x)
    h = ops.add(number, VECTOR, value(h, tokens), rows(INPUT, 0, 0, 1), fn=ADD)
    h = ops.add(number, VECTOR, value(h, tokens), fn=rng.choice([GELU, RELU]))
    if rng.random() < 0.7:
        h = ops.add(number, VECTOR, value(h, tokens),
                    *([rows(INPUT, 0, 1, 2)] if rng.random() < 0.5 else []),
                    fn=LAYERNORM, w=1e-5)
    half = b // 2
    q = ops.add(number, MVM, rows(MATRIX, 1, 0, half), value(h, tokens))
    k = ops.add(number, MVM, rows(MATRIX, 1, half, half), value(h, tokens))
    s = ops.add(number, MATMUL, value(q, tokens), value(k, tokens), fn=0)
    s = ops.add(number, VECTOR, value(s, tokens), fn=SCALE, w=half ** -0.5)
    s = ops.add(number, VECTOR, value(s, tokens), fn=SOFTMAX)
    h2 = ops.add(number, MATMUL, value(s, tokens), value(h, tokens), fn=1)
    h = ops.add(number, VECTOR, value(h, tokens), value(h2, tokens), fn=ADD)
    if tokens % 2 == 0 and rng.random() < 0.7:
        h = ops.add(number, POOL, value(h, tokens), k=2)
        tokens //= 2
    if not ranked:
        y = ops.add(number, MVM, rows(MATRIX, 2, 0, c), value(h, tokens))
        keep = int(rng.integers(1, tokens + 1))
        if rng.random() < 0.5:
            ops.add(number, MOVE, value(y, keep), bytes=4 * keep * c)
        return keep
    m = ops.add(number, VECTOR, value(h, tokens), fn=MEAN)
    total = None
    for bank in range(banks):
        part = ops.add(number, MVM, rows(MATRIX, 2, bank * c, c), value(m, 1))
        total = ops.add(number, ACCUMULATE, none if total is None else value(total, 1),
                        value(part, 1), w=1.0 if bank == 0 else 0.8)
    ops.add(number, TOPK, value(total, 1), k=3)
    return 1


def make(seed, path):
    rng = np.random.default_rng(seed)
    ranked, banks = seed % 2 == 0, int(rng.integers(1, 4))
    a, b, c = int(rng.integers(3, 90)), 2 * int(rng.integers(2, 70)), int(rng.integers(4, 60))
    ops, first = Ops(), 0
    for number in range(int(rng.integers(1, 6))):
        tokens = int(rng.integers(1, 9))
        request(rng, ops, number, first, tokens, (a, b, c), ranked, banks)
        first += tokens
    matrices = {"0": rng.standard_normal((b, a)), "1": rng.standard_normal((b, b)),
                "2": rng.standard_normal((banks * c, b))}
    inputs = {"constants": rng.standard_normal((3, b)), "x": rng.standard_normal((first, a))}
    write(path, "test", {k: v.astype("f4") for k, v in matrices.items()},
          {k: v.astype("f4") for k, v in inputs.items()}, ops)


# ---- what it comes to ----

class Exact(trace_interpreter.Trace):
    """Values rounded to float32; notes what is applied to each matrix."""

    def __init__(self, path):
        super().__init__(path)
        self.matrices, self.inputs = ({k: v.astype("f4") for k, v in tables.items()}
                                      for tables in (self.matrices, self.inputs))
        self.applied = {}

    def mvm(self, op, a, b):
        largest = max(self.applied.get(int(op["a"]["id"]), 0), np.abs(b).max())
        self.applied[int(op["a"]["id"])] = largest
        return b @ a.T

    def run(self):
        for op in self.ops[len(self.values):]:
            a, b = self.operand(op["a"]), self.operand(op["b"])
            value = self.mvm(op, a, b) if op["opcode"] == MVM else trace_interpreter.compute(op, a, b)
            self.values.append(value if op["opcode"] == TOPK else value.astype("f4"))
        return self.values


class Chip(Exact):
    def __init__(self, path, exact):
        super().__init__(path)
        self.scale = exact.applied

    def mvm(self, op, a, b):
        matrix = int(op["a"]["id"])
        w_largest = np.abs(list(self.matrices.values())[matrix].astype("f4")).max()
        x_largest = self.scale[matrix]
        qa, qb = (np.clip(np.rint(v * (TOP / float(largest))), -TOP, TOP)
                  for v, largest in ((a, w_largest), (b, x_largest)))
        return (qb @ qa.T) * ((float(w_largest) / TOP) * (float(x_largest) / TOP))


def answers(trace):
    last = {int(op["request"]): row for row, op in enumerate(trace.ops)}
    values = trace.run()
    return [values[last[r]] for r in sorted(last)], last


def check(trace_path, result_path):
    exact = Exact(trace_path)
    right, last = answers(exact)
    chip = Chip(trace_path, exact)
    found, _ = answers(chip)
    with h5py.File(result_path) as file:
        if exact.ops[last[0]]["opcode"] == TOPK:
            ids = file["topk/ids"][()][0]
            scores = file["topk/scores"][()][0]
            want = np.array([v[0] for v in found])
            assert (file["topk/exact_ids"][()][:, :3] == np.array([v[0] for v in right])).all()
            assert (ids == want).all(), (ids, want)
            for i, op in enumerate(exact.ops[last[r]] for r in sorted(last)):
                value = chip.values[int(op["a"]["id"])][0]
                assert (value[want[i]] == scores[i].astype("f4")).all(), scores[i]
            return
        want = np.concatenate(found)
        for name in {"noise_free", "trials"} & set(file["answers"]):
            own = file[f"answers/{name}"][()].reshape(want.shape).astype("f4")
            assert (own == want).all(), (name, np.abs(own - want).max(), np.abs(want).max())
        own = file["answers/exact"][()]
        assert np.abs(own - np.concatenate(right)).max() <= 1e-5 * np.abs(own).max()


def operations(trace_path, result_path):
    """What a processor counts: two per multiplication, one per element of the rest."""
    trace = Exact(trace_path)
    trace.run()
    count = 0
    for op, value in zip(trace.ops, trace.values):
        a = trace.operand(op["a"])
        if op["opcode"] in (MVM, MATMUL):
            depth = op["b"]["count"] if op["opcode"] == MATMUL and op["fn"] else a.shape[1]
            count += 2 * value.size * int(depth)
        elif op["opcode"] == ACCUMULATE:
            count += 2 * value.size
        elif op["opcode"] in (VECTOR, POOL):
            count += a.size
    with h5py.File(result_path) as file:
        own = int(file["components/chip/operations"][()])
    assert own == count, (own, count)


if __name__ == "__main__":
    if sys.argv[1] == "operations":
        sys.exit(operations(*sys.argv[2:]))
    make(int(sys.argv[2]), sys.argv[3]) if sys.argv[1] == "make" else check(*sys.argv[2:])
