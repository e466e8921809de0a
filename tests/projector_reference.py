"""Projectors (workloads/projector.h) and utterances, and what a trace of them must compute.

projector_reference.py make SEED FOLDER     writes weights, features and the rest, prints options
projector_reference.py check FOLDER TRACE   says on standard error what is wrong, then status 1
projector_reference.py permute FOLDER       puts the frames of each utterance in another order
projector_reference.py permuted FOLDER A B  the outputs of trace B are those of A, so ordered
projector_reference.py answers FOLDER RESULT  exact answers of a run are the network's, to 1e-5
projector_reference.py reordered FOLDER A B  the same as permuted, of exact answers of runs
"""
import json
import math
import sys

import h5py
import numpy as np

from trace_interpreter import Trace, erf

HEADS = (1, 3, 2, 4)


def put_safetensors(path, tensors, **metadata):
    header, data = {"__metadata__": metadata} if metadata else {}, b""
    for name, values in tensors.items():
        raw = values.tobytes()
        header[name] = {"dtype": {"f2": "F16", "f4": "F32"}[values.dtype.str[1:]],
                        "shape": values.shape, "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + data)


def weights_of(rng, layers, da, h, f, d):
    def linear(name, rows, columns):
        return {f"{name}.weight": rng.normal(0, columns ** -0.5, (rows, columns)),
                f"{name}.bias": rng.normal(0, 0.3, rows)}

    w = linear("mlp_in.0", h, da) | linear("mlp_in.2", h, h)
    for l in range(layers):
        for part in ("query", "key", "value", "output"):
            w |= linear(f"layers.{l}.attention.{part}", h, h)
        w |= linear(f"layers.{l}.ffn.0", f, h) | linear(f"layers.{l}.ffn.2", h, f)
        for n in (1, 2):
            w[f"layers.{l}.norm{n}.weight"] = rng.normal(1, 0.2, h)
            w[f"layers.{l}.norm{n}.bias"] = rng.normal(0, 0.2, h)
    return w | linear("mlp_out.0", h, h) | linear("mlp_out.2", d, h)


def make(seed, folder):
    rng = np.random.default_rng(seed)
    heads, layers = HEADS[seed % 4], int(rng.integers(1, 4))
    if seed == 1:
        heads, layers = 11, 12  # two digits
    da, f, d = (int(n) for n in rng.integers(1, 40, 3))
    h = heads * int(rng.integers(1, 9))
    dtype = "f2" if seed % 5 == 0 else "f4"
    weights = {n: w.astype(dtype) for n, w in weights_of(rng, layers, da, h, f, d).items()}
    utterances = [rng.normal(0, 1, (int(rng.integers(1, 13)), da)).astype("f4")
                  for _ in range(11)]
    tokens, rows = int(rng.integers(1, 16)), int(rng.integers(1, 5))
    type_ = ("f32", "f16", "i8")[seed % 3]
    np.save(f"{folder}/instruction.npy", rng.normal(0, 1, (rows, d)).astype("f4"))
    options = ["--tokens", tokens, "--type", type_, "--instruction", "instruction.npy"]
    if seed % 2:
        put_safetensors(f"{folder}/weights.safetensors", weights, heads=str(heads))
        put_safetensors(f"{folder}/features.safetensors",
                        {f"u_{i:02}": u for i, u in enumerate(utterances)})
        files = ["--features-name", "*", "features.safetensors"]
        options += ["--weights", "weights.safetensors"]
    else:
        with h5py.File(f"{folder}/weights.h5", "w") as file:
            for name, values in weights.items():
                file[name] = values
        files = []
        for i, u in enumerate(utterances):
            if i % 2:
                with h5py.File(f"{folder}/u{i}.h5", "w") as file:
                    file["features"] = u
            else:
                np.save(f"{folder}/u{i}.npy", u)
            files.append(f"u{i}.h5" if i % 2 else f"u{i}.npy")
        options += ["--weights", "weights.h5", "--heads", heads]
    np.savez(f"{folder}/made.npz", **weights)
    np.savez(f"{folder}/utterances.npz", *utterances)
    json.dump({"heads": heads, "layers": layers, "tokens": tokens, "rows": rows, "type": type_},
              open(f"{folder}/how.json", "w"))
    print(*options, *files)


def rounded(w, type_):
    """As `trace rag` says: halves, or 127 steps up to the largest magnitude."""
    if type_ == "i8":
        scale = np.abs(w).max() / 127 or 1
        return np.sign(w) * np.floor(np.abs(w) / scale + 0.5) * scale
    return w.astype("f2").astype(float) if type_ == "f16" else w


def norm(x, gain, bias):
    y = (x - x.mean(1)[:, None]) / np.sqrt(x.var(1)[:, None] + 1e-5)
    return y * gain + bias


class Projector:
    """The network, from its description."""

    def __init__(self, folder):
        self.how = json.load(open(f"{folder}/how.json"))
        self.w = {n: w.astype(float) for n, w in np.load(f"{folder}/made.npz").items()}

    def matrix(self, name):
        return rounded(self.w[f"{name}.weight"], self.how["type"])

    def mlp(self, x, first, second):
        x = x @ self.matrix(first).T + self.w[f"{first}.bias"]
        x = 0.5 * x * (1 + erf(x / math.sqrt(2)))
        return x @ self.matrix(second).T + self.w[f"{second}.bias"]

    def attention(self, x, name):
        """All heads at once; each has matrices, and so a rounding, of its own."""
        heads = self.how["heads"]

        def part(what, axis):
            return np.stack([rounded(m, self.how["type"]) for m in
                             np.split(self.w[f"{name}.{what}.weight"], heads, axis)])

        q, k, v = (np.einsum("td,hed->hte", x, part(what, 0)) +
                   self.w[f"{name}.{what}.bias"].reshape(heads, 1, -1)
                   for what in ("query", "key", "value"))
        scores = np.einsum("hte,hse->hts", q, k) * q.shape[2] ** -0.5
        weights = np.exp(scores) / np.exp(scores).sum(2, keepdims=True)
        mixed = np.einsum("hts,hse->hte", weights, v)
        return np.einsum("hte,hde->td", mixed, part("output", 1)) + self.w[f"{name}.output.bias"]

    def __call__(self, x):
        x = self.mlp(x.astype(float), "mlp_in.0", "mlp_in.2")
        for l in range(self.how["layers"]):
            name = f"layers.{l}"
            a = self.attention(x, f"{name}.attention")
            x = norm(x + a, self.w[f"{name}.norm1.weight"], self.w[f"{name}.norm1.bias"])
            f = self.mlp(x, f"{name}.ffn.0", f"{name}.ffn.2")
            x = norm(x + f, self.w[f"{name}.norm2.weight"], self.w[f"{name}.norm2.bias"])
        return self.mlp(x, "mlp_out.0", "mlp_out.2")


def utterances(folder):
    with np.load(f"{folder}/utterances.npz") as file:
        return [file[f"arr_{i}"] for i in range(len(file.files))]


def check(folder, path):
    projector, trace = Projector(folder), Trace(path)
    how = projector.how
    results = trace.results()
    assert len(results) == len(utterances(folder)), "as many requests as utterances"
    last = [op for op in trace.ops if op["opcode"] == 7]
    size = {"f32": 4, "f16": 2, "i8": 1}[how["type"]]
    for i, (x, got) in enumerate(zip(utterances(folder), results)):
        wanted = projector(x)[:how["tokens"]]
        assert got.shape == wanted.shape, f"utterance {i}: {got.shape}, not {wanted.shape}"
        error = np.abs(got - wanted).max() / max(1, np.abs(wanted).max())
        assert error < 1e-6, f"utterance {i}: off by {error}"
        moved = (how["tokens"] + how["rows"]) * wanted.shape[1] * size
        assert last[i]["bytes"] == moved, f"utterance {i}: {last[i]['bytes']} bytes, not {moved}"


def order(i, frames):
    return np.random.default_rng(i).permutation(frames)


def permute(folder):
    permuted = [u[order(i, len(u))] for i, u in enumerate(utterances(folder))]
    put_safetensors(f"{folder}/permuted.safetensors",
                    {f"u_{i:02}": u for i, u in enumerate(permuted)})


def check_permuted(folder, path, other):
    """Before EmbedLink: with more tokens than frames."""
    moved = 0
    for i, (a, b) in enumerate(zip(Trace(path).results(), Trace(other).results())):
        at = order(i, len(a))
        moved += np.abs(a - a[at]).max() > 1e-3
        assert np.allclose(b, a[at], rtol=0, atol=1e-9 * max(1, np.abs(a).max())), f"utterance {i}"
    assert moved > 0, "no order to tell from another"


def answers_of(path):
    """Exact answers of a result, request by request."""
    with h5py.File(path) as file:
        return np.split(file["answers/exact"][()], file["answers/first_row"][()][1:-1])


def check_answers(folder, path):
    projector, found = Projector(folder), answers_of(path)
    assert len(found) == len(utterances(folder)), "as many answers as utterances"
    for i, (x, got) in enumerate(zip(utterances(folder), found)):
        wanted = projector(x)[:projector.how["tokens"]]
        error = np.abs(got - wanted).max() / max(1, np.abs(wanted).max())
        assert error < 1e-5, f"utterance {i}: off by {error}"


def check_reordered(folder, path, other):
    for i, (a, b) in enumerate(zip(answers_of(path), answers_of(other))):
        error = np.abs(b - a[order(i, len(a))]).max() / max(1, np.abs(a).max())
        assert error < 1e-5, f"utterance {i}: off by {error}"


if __name__ == "__main__":
    command, arguments = sys.argv[1], sys.argv[2:]
    if command == "make":
        make(int(arguments[0]), arguments[1])
    else:
        {"check": check, "permute": permute, "permuted": check_permuted,
         "answers": check_answers, "reordered": check_reordered}[command](*arguments)
