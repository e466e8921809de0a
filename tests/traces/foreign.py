"""foreign.py - three traces written by another program, from docs/trace.md alone.

foreign.py FOLDER writes rag.h5, ovt.h5, projector.h5, which are right, and wrong.h5, whose
row 3 of /ops selects a row the matrix does not have.
"""

import sys

import h5py
import numpy as np

OPERAND = [("kind", "u1"), ("id", "<u4"), ("first", "<u8"), ("count", "<u8"),
           ("stride", "<u8")]
OP = np.dtype([("request", "<u8"), ("opcode", "u1"), ("fn", "u1"), ("a", OPERAND),
               ("b", OPERAND), ("k", "<u4"), ("w", "<f8"), ("bytes", "<u8"),
               ("priority", "u1"), ("dep_first", "<u8"), ("dep_count", "<u4"),
               ("arrival_ps", "<u8")])
MVM, ACCUMULATE, TOPK, POOL, VECTOR, MATMUL, MOVE = range(1, 8)
NONE, MATRIX, INPUT, VALUE = range(4)
SOFTMAX, LAYERNORM, GELU, RELU, ADD, SCALE, MEAN = range(7)
CLOSED_LOOP = 2**64 - 1


class Ops:
    """Rows of /ops; each call returns the number of its row, which names its value."""

    def __init__(self):
        self.rows = []

    def add(self, request, opcode, a, b=(NONE, 0, 0, 0, 0), **fields):
        row = np.zeros((), OP)
        row["request"], row["opcode"], row["a"], row["b"] = request, opcode, a, b
        row["arrival_ps"] = CLOSED_LOOP
        for name, value in fields.items():
            row[name] = value
        self.rows.append(row)
        return len(self.rows) - 1


def rows(kind, number, first, count, stride=1):
    return (kind, number, first, count, stride)


def write(path, workload, matrices, inputs, ops, **truth):
    with h5py.File(path, "w") as file:
        file.attrs["format"] = "nvxsim-trace"
        file.attrs["version"] = 1
        file.attrs["workload"] = workload
        for name, values in matrices.items():
            file[f"matrices/{name}"] = values
        for name, values in inputs.items():
            file[f"inputs/{name}"] = values
        file["ops"] = np.array(ops.rows)
        for name, values in truth.items():
            file[f"truth/{name}"] = values


def rag(folder, rng, wrong):
    docs = rng.standard_normal((37, 19)).astype(">f2")
    queries = rng.standard_normal((5, 19)).astype("f4")
    ops = Ops()
    for i in range(5):
        scores = ops.add(i, MVM, rows(MATRIX, 0, 0, 37), rows(INPUT, 0, i, 1))
        ops.add(i, TOPK, rows(VALUE, scores, 0, 1), k=4)
        if wrong and i == 0:
            ops.add(1, MVM, rows(MATRIX, 0, 0, 37), rows(INPUT, 0, 1, 1))
            ops.add(1, MVM, rows(MATRIX, 0, 30, 4, 3), rows(INPUT, 0, 1, 1))
    best = np.argsort(-(queries @ docs.astype("f4").T), axis=1, kind="stable")[:, :4]
    write(f"{folder}/{'wrong' if wrong else 'rag'}.h5", "rag", {"docs": docs},
          {"queries": queries}, ops, neighbors=best.astype("i8"),
          row_label=np.arange(37, dtype="i4"), label=best[:, 0].astype("i4"))


def pooled(x, window):
    return x.reshape(-1, window, *x.shape[1:]).mean(1)


def ovt(folder, rng):
    """11 banks of 4 tokens x 6 values, scales 1, 2, 4; banks are stored token-major: the
    row of token t, bank o is 11 t + o. score = sum over scales and tokens of
    w <P(X)_t, P(O)_t> / sum of w."""
    banks, weights = rng.standard_normal((4, 11, 6)).astype("f4"), (1.0, 0.8, 0.6)
    x = rng.standard_normal((2 * 4, 6)).astype("f4")
    windows = (1, 2, 4)
    matrices = {f"scale{w}": pooled(banks, w).reshape(-1, 6) for w in windows}
    ops, best = Ops(), []
    for request in range(2):
        total = None
        for number, (window, weight) in enumerate(zip(windows, weights)):
            tokens = ops.add(request, POOL, rows(INPUT, 0, 4 * request, 4), k=window)
            for t in range(4 // window):
                part = ops.add(request, MVM, rows(MATRIX, number, 11 * t, 11),
                               rows(VALUE, tokens, t, 1))
                before = (NONE, 0, 0, 0, 0) if total is None else rows(VALUE, total, 0, 1)
                total = ops.add(request, ACCUMULATE, before, rows(VALUE, part, 0, 1),
                                w=weight / sum(weights))
        ops.add(request, TOPK, rows(VALUE, total, 0, 1), k=3)
        own = x[4 * request : 4 * request + 4]
        score = sum(w * np.einsum("td,tod->o", pooled(own, n), pooled(banks, n))
                    for n, w in zip(windows, weights))
        best.append(np.argsort(-score, kind="stable")[:3])
    write(f"{folder}/ovt.h5", "ovt", matrices, {"tokens": x}, ops,
          neighbors=np.array(best, "i8"))


def projector(folder, rng):
    """7 tokens x 10 -> 16 (gelu, layernorm) -> self-attention -> 16 -> 12 (relu), moved
    out. Matrices in order of name: 0 w1, 1 w2, 2 wk, 3 wq, 4 wv; inputs: 0 b1, 1 norm, 2 x."""
    shapes = {"w1": (16, 10), "w2": (12, 16), "wq": (8, 16), "wk": (8, 16), "wv": (16, 16)}
    matrices = {name: rng.standard_normal(shape).astype("f4") for name, shape in shapes.items()}
    inputs = {"b1": rng.standard_normal((1, 16)), "norm": rng.standard_normal((2, 16)),
              "x": rng.standard_normal((3 * 7, 10))}
    inputs = {name: values.astype("f4") for name, values in inputs.items()}
    ops = Ops()
    for i in range(3):
        def value(row):
            return rows(VALUE, row, 0, 7)

        h = ops.add(i, MVM, rows(MATRIX, 0, 0, 16), rows(INPUT, 2, 7 * i, 7))
        h = ops.add(i, VECTOR, value(h), rows(INPUT, 0, 0, 1), fn=ADD)
        h = ops.add(i, VECTOR, value(h), fn=GELU)
        h = ops.add(i, VECTOR, value(h), rows(INPUT, 1, 0, 2), fn=LAYERNORM, w=1e-5)
        k = ops.add(i, MVM, rows(MATRIX, 2, 0, 8), value(h))
        q = ops.add(i, MVM, rows(MATRIX, 3, 0, 8), value(h))
        v = ops.add(i, MVM, rows(MATRIX, 4, 0, 16), value(h))
        s = ops.add(i, MATMUL, value(q), value(k), fn=0)
        s = ops.add(i, VECTOR, value(s), fn=SCALE, w=8**-0.5)
        s = ops.add(i, VECTOR, value(s), fn=SOFTMAX)
        h = ops.add(i, MATMUL, value(s), value(v), fn=1)
        y = ops.add(i, MVM, rows(MATRIX, 1, 0, 12), value(h))
        y = ops.add(i, VECTOR, value(y), fn=RELU)
        ops.add(i, MOVE, value(y), bytes=7 * 12 * 4)
    write(f"{folder}/projector.h5", "projector", matrices, inputs, ops)


def main():
    rng = np.random.default_rng(2385)
    rag(sys.argv[1], rng, wrong=False)
    ovt(sys.argv[1], rng)
    projector(sys.argv[1], rng)
    rag(sys.argv[1], rng, wrong=True)


if __name__ == "__main__":
    main()
