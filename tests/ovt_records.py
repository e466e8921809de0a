"""Plays the records of OVT traces with NumPy, from docs/trace.md alone.

ovt_records.py SEED FOLDER NVXSIM has the program make a trace of random shape and compares
every table, score, ranking and stored neighbour with
sum_L w_L <P_L X, P_L O> / sum_L w_L. Says on standard error what is wrong, then status 1.
"""
import subprocess
import sys

import h5py
import numpy as np

from ovt_reference import WEIGHTS, fitted, pooling

MVM, ACCUMULATE, TOPK, POOL = 1, 2, 3, 4
NONE, MATRIX, INPUT, VALUE = range(4)


def options(rng):
    """A shape, and what the command is asked for."""
    o = {"n": int(rng.integers(1, 14)), "dim": int(rng.integers(1, 17)),
         "ovts": int(rng.integers(1, 40)), "inputs": int(rng.integers(3, 9)),
         "tokens": int(rng.integers(1, 20)),
         "layout": ("token_major", "token_major", "flat")[rng.integers(3)],
         "type": ("f32", "f16", "i8")[rng.integers(3)],
         "fit": ("truncate_pad", "mean_bins")[rng.integers(2)],
         "calibration": int(rng.integers(3)), "reduce": 0}
    usual = [w for w in ([1, 2, 4], [1, 2], [1], [4, 1]) if max(w) <= o["n"]]
    o["given"] = []
    if rng.integers(6) == 0:
        o["windows"], o["weights"], o["given"] = [1], [1.0], ["--method", "mips"]
    elif rng.integers(2):
        o["windows"] = usual[rng.integers(len(usual))]
        o["weights"] = [WEIGHTS[w] for w in o["windows"]]
    else:
        some = rng.permutation(np.arange(1, o["n"] + 1))[:rng.integers(1, 6)]
        o["windows"] = [int(w) for w in some]
        o["weights"] = [float(w) for w in np.round(rng.uniform(0.1, 3, len(some)), 3)]
        o["given"] = ["--weights", ",".join(map(str, o["weights"]))]
    if "mips" not in o["given"]:
        o["given"] += ["--windows", ",".join(map(str, o["windows"]))]
    o["k"] = int(rng.integers(1, o["ovts"] + 1))
    if rng.integers(3) == 0:
        o["reduce"] = int(rng.integers(1, min(o["dim"], o["ovts"] * o["n"]) + 1))
    return o


def command(nvxsim, folder, o):
    reduce = ["--reduce", f"pca:{o['reduce']}"] if o["reduce"] else []
    calibration = (["--calibration-rows", str(o["calibration"])] if o["calibration"] else [])
    return [nvxsim, "trace", "ovt", "--bank", f"{folder}/bank.npy", f"{folder}/inputs.npy",
            "-o", f"{folder}/trace.h5", "--layout", o["layout"], "--type", o["type"],
            "--fit", o["fit"], "--k", str(o["k"]), *o["given"], *reduce, *calibration]


def directions(bank, n):
    """The n leading eigenvectors of X^T X of all tokens, largest component positive."""
    x = bank.reshape(-1, bank.shape[2])
    vectors = np.linalg.eigh(x.T @ x)[1][:, ::-1][:, :n]
    largest = vectors[np.argmax(np.abs(vectors), axis=0), np.arange(n)]
    return vectors * np.sign(largest)


def as_stored(file, group):
    """Tables in the order of their names, value = stored x scale, as readers round it."""
    tables = [file[group][name] for name in sorted(file[group], key=str.encode)]
    return [(table[()].astype(float) * table.attrs.get("scale", 1)).astype("f4").astype(float)
            for table in tables]


def play(file):
    """Every request's scores and positions, operation by operation."""
    matrices, inputs, values = as_stored(file, "matrices"), as_stored(file, "inputs"), []

    def operand(x):
        source = {MATRIX: matrices, INPUT: inputs, VALUE: values}[int(x["kind"])]
        at = int(x["first"]) + np.arange(int(x["count"])) * int(x["stride"])
        return source[int(x["id"])][at]

    for op in file["ops"][()]:
        code, k = int(op["opcode"]), int(op["k"])
        a = None if op["a"]["kind"] == NONE else operand(op["a"])
        if code == POOL:
            value = a.reshape(-1, k, a.shape[1]).mean(1)
        elif code == MVM:
            value = operand(op["b"]) @ a.T
        elif code == ACCUMULATE:
            value = float(op["w"]) * operand(op["b"]) + (0 if a is None else a)
        else:
            assert code == TOPK, f"opcode {code}"
            value = ranking(a[0])[:k]
            yield int(op["request"]), a[0], value
        values.append(np.atleast_2d(value))


def ranking(scores):
    return np.argsort(-scores.astype("f4"), kind="stable")


def near(got, wanted, kind, what):
    assert got.shape == wanted.shape, f"{what}: {got.shape}, not {wanted.shape}"
    largest = np.abs(wanted).max()
    slack = {"f32": 2e-6 * largest, "f16": 2.0**-11 * largest, "i8": 0.51 * largest / 127}
    worst = np.abs(got - wanted).max()
    assert worst <= slack[kind] + 1e-12, f"{what} is off by {worst}"


def check_tables(file, o, bank, inputs):
    """What is stored is what the words of docs/trace.md say."""
    if o["reduce"]:
        v = directions(bank, o["reduce"])
        bank, inputs = bank @ v, inputs @ v
    x = np.array([fitted(one, o["n"], o["fit"]) for one in inputs])
    n, searching = o["n"], len(x) - o["calibration"]
    tables = dict(zip(sorted(file["inputs"]), as_stored(file, "inputs")))
    share = np.array(o["weights"]) / sum(o["weights"])
    pooled = {w: np.einsum("tn,ond->tod", pooling(n, w), bank) for w in o["windows"]}
    if o["layout"] == "token_major":
        longest = len(str(max(o["windows"])))
        names = [f"scale{w:0{longest}d}" for w in sorted(o["windows"])]
        assert sorted(file["matrices"]) == names, f"matrices {list(file['matrices'])}"
        for w, got in zip(sorted(o["windows"]), as_stored(file, "matrices")):
            near(got, pooled[w].reshape(-1, bank.shape[2]), o["type"], f"scale {w}")
        flat = x.reshape(-1, x.shape[2])
        near(tables["inputs"], flat[:searching * n], o["type"], "inputs")
        if o["calibration"]:
            near(tables["calibration"], flat[searching * n:], o["type"], "calibration")
        return
    near(as_stored(file, "matrices")[0],
         np.hstack([np.sqrt(s) * pooled[w].transpose(1, 0, 2).reshape(len(bank), -1)
                    for s, w in zip(share, o["windows"])]), o["type"], "ovts")
    near(tables["inputs"],
         np.hstack([np.sqrt(s) * np.einsum("tn,ind->itd", pooling(n, w), x).reshape(len(x), -1)
                    for s, w in zip(share, o["windows"])])[:searching], o["type"], "inputs")


def scores_of(file, o):
    """[requests x OVTs]: the formula, of the values as stored."""
    tables = dict(zip(sorted(file["inputs"]), as_stored(file, "inputs")))
    if o["layout"] == "flat":
        return tables["inputs"] @ as_stored(file, "matrices")[0].T
    n, total = o["n"], 0
    x = tables["inputs"].reshape(-1, n, tables["inputs"].shape[1])
    by_window = dict(zip(sorted(o["windows"]), as_stored(file, "matrices")))
    for window, weight in zip(o["windows"], o["weights"]):
        stored = by_window[window].reshape(-1, o["ovts"], x.shape[2])
        mine = np.einsum("tn,ind->itd", pooling(n, window), x)
        total = total + weight * np.einsum("itd,tod->io", mine, stored)
    return total / sum(o["weights"])


def rows_each(o):
    """Of /ops: per pooled token an MVM and an ACCUMULATE, the POOLs, a TOPK."""
    if o["layout"] == "flat":
        return 2
    return 1 + sum(2 * len(pooling(o["n"], w)) + (w > 1) + (o["n"] % w > 0)
                   for w in o["windows"])


def main(seed, folder, nvxsim):
    rng = np.random.default_rng(seed)
    o = options(rng)
    bank = rng.standard_normal((o["ovts"], o["n"], o["dim"])).astype("f4")
    inputs = rng.standard_normal((o["inputs"], o["tokens"], o["dim"])).astype("f4")
    np.save(f"{folder}/bank.npy", bank)
    np.save(f"{folder}/inputs.npy", inputs)
    subprocess.run(command(nvxsim, folder, o), check=True, stdout=subprocess.DEVNULL)
    subprocess.run([nvxsim, "trace", "check", f"{folder}/trace.h5"], check=True,
                   stdout=subprocess.DEVNULL)
    with h5py.File(f"{folder}/trace.h5") as file:
        check_tables(file, o, bank.astype(float), inputs.astype(float))
        wanted, truth = scores_of(file, o), file["truth/neighbors"][()]
        requests = 0
        for request, scores, positions in play(file):
            assert np.allclose(scores, wanted[request], rtol=1e-12, atol=1e-12 *
                               np.abs(wanted).max()), f"request {request}: scores"
            best = ranking(wanted[request])
            assert np.array_equal(positions, best[:o["k"]]), f"request {request}: ranking"
            kept = min(max(o["k"], 10), o["ovts"])
            assert np.array_equal(truth[request], best[:kept]), f"request {request}: truth"
            requests += 1
        assert requests == o["inputs"] - o["calibration"], f"{requests} requests"
        rows = len(file["ops"])
        assert rows == requests * rows_each(o), f"{rows} rows of /ops"


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
    except AssertionError as wrong:
        sys.exit(f"{wrong}; {options(np.random.default_rng(int(sys.argv[1])))}")
