"""A trace computed in float64, as docs/trace.md says, on a machine that errs nowhere.

interpret(path) gives the value of every row of /ops: an array of rows x values, positions for
TOPK, None where a row has none. Trace(path) offers the same in parts. Left out: PROGRAM, so
what is stored stays as it is.

    python3 trace_interpreter.py FILE    prints the shape of each value
"""
import math
import sys

import h5py
import numpy as np

PROGRAM, MVM, ACCUMULATE, TOPK, POOL, VECTOR, MATMUL, MOVE = range(8)
NONE, MATRIX, INPUT, VALUE = range(4)
SOFTMAX, LAYERNORM, GELU, RELU, ADD, SCALE, MEAN = range(7)

erf = np.vectorize(math.erf, otypes=[float])


def softmax(a):
    e = np.exp(a - a.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def layernorm(a, b, epsilon):
    centred = a - a.mean(1, keepdims=True)
    y = centred / np.sqrt((centred ** 2).mean(1, keepdims=True) + epsilon)
    return y if b is None else y * b[0] + b[1]


def gelu(a):
    return a * (1 + erf(a / math.sqrt(2))) / 2


def vector(op, a, b):
    return {SOFTMAX: lambda: softmax(a),
            LAYERNORM: lambda: layernorm(a, b, op["w"]),
            GELU: lambda: gelu(a),
            RELU: lambda: np.maximum(a, 0),
            ADD: lambda: a + b,
            SCALE: lambda: op["w"] * a,
            MEAN: lambda: a.mean(0, keepdims=True)}[op["fn"]]()


def compute(op, a, b):
    """The value of one record, a and b being the rows selected."""
    def program():
        raise NotImplementedError("PROGRAM")

    return {PROGRAM: program,
            MVM: lambda: b @ a.T,
            ACCUMULATE: lambda: op["w"] * b + (0 if a is None else a),
            TOPK: lambda: np.argsort(-a, axis=1, kind="stable")[:, :op["k"]],
            POOL: lambda: a.reshape(-1, op["k"], a.shape[1]).mean(1),
            VECTOR: lambda: vector(op, a, b),
            MATMUL: lambda: a @ (b if op["fn"] else b.T),
            MOVE: lambda: a}[op["opcode"]]()


class Trace:
    def __init__(self, path):
        with h5py.File(path) as file:
            self.matrices = self.tables(file, "matrices")
            self.inputs = self.tables(file, "inputs")
            self.ops = file["ops"][()]
        self.values = []

    @staticmethod
    def tables(file, group):
        """Of a group, in byte order of the names, which is that of ids."""
        return {name: file[group][name][()] * float(file[group][name].attrs.get("scale", 1))
                for name in sorted(file.get(group, ()), key=str.encode)}

    def operand(self, o):
        """The rows an operand selects, or None."""
        if o["kind"] == NONE:
            return None
        source = self.values[o["id"]] if o["kind"] == VALUE else list(
            (self.matrices if o["kind"] == MATRIX else self.inputs).values())[o["id"]]
        at = int(o["first"]) + int(o["stride"]) * np.arange(int(o["count"]))
        return np.asarray(source[at], float)

    def run(self):
        for op in self.ops[len(self.values):]:
            self.values.append(compute(op, self.operand(op["a"]), self.operand(op["b"])))
        return self.values

    def results(self):
        """The value of the last row of each request."""
        values = self.run()
        return [values[row] for row in
                sorted({int(op["request"]): row for row, op in enumerate(self.ops)}.values())]


def interpret(path):
    return Trace(path).run()


if __name__ == "__main__":
    for number, value in enumerate(interpret(sys.argv[1])):
        print(number, None if value is None else value.shape)
