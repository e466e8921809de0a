"""Banks and inputs of virtual tokens, and what a search must find in them.

ovt_reference.py make SEED FOLDER     writes bank.npy and inputs (npy or HDF5), prints options
ovt_reference.py check FOLDER RESULT  says on standard error what is wrong, then status 1
"""
import json
import sys

import h5py
import numpy as np

WEIGHTS = {1: 1.0, 2: 0.8, 4: 0.6}


def pooling(tokens, window):
    """P_L as a matrix, row by row."""
    first = range(0, tokens, window)
    matrix = np.zeros((len(first), tokens))
    for row, i in zip(matrix, first):
        row[i:i + window] = 1 / len(row[i:i + window])
    return matrix


def binning(tokens, n):
    matrix = np.zeros((n, tokens))
    for i in range(n):
        low, high = int(np.floor(i * tokens / n)), int(np.ceil((i + 1) * tokens / n))
        matrix[i, low:high] = 1 / (high - low)
    return matrix


def fitted(x, n, fit):
    if fit == "mean_bins":
        return binning(len(x), n) @ x
    return np.vstack([x, np.zeros((n, x.shape[1]))])[:n]


def make(seed, folder):
    rng = np.random.default_rng(seed)
    n, dim, ovts = int(rng.integers(4, 14)), int(rng.integers(2, 20)), int(rng.integers(9, 60))
    tokens = int(rng.integers(1, 20))
    fit = ("truncate_pad", "mean_bins")[seed % 2]
    windows = ([1, 2, 4], [1, 2], [1], [2, 4], [4])[seed % 5]
    bank = rng.standard_normal((ovts, n, dim)).astype("f4")
    inputs = rng.standard_normal((20, tokens, dim)).astype("f4")
    np.save(f"{folder}/bank.npy", bank)
    with h5py.File(f"{folder}/inputs.h5", "w") as f:
        f["inputs"] = inputs
    json.dump({"windows": windows, "fit": fit}, open(f"{folder}/how.json", "w"))
    print("--windows", ",".join(map(str, windows)), "--fit", fit, "--k", 5)


def check(folder, result):
    how = json.load(open(f"{folder}/how.json"))
    bank = np.load(f"{folder}/bank.npy").astype(float)
    n = bank.shape[1]
    m = sum(WEIGHTS[w] * pooling(n, w).T @ pooling(n, w) for w in how["windows"])
    m /= sum(WEIGHTS[w] for w in how["windows"])
    with h5py.File(f"{folder}/inputs.h5") as f, h5py.File(result) as r:
        for i, x in enumerate(f["inputs"][()].astype(float)):
            scores = np.einsum("ij,jd,oid->o", m, fitted(x, n, how["fit"]), bank)
            best = np.argsort(-scores, kind="stable")[:5]
            exact, found = r["topk/exact_ids"][i][:5], r["topk/ids"][0, i]
            assert np.array_equal(best, exact), f"input {i}: exact {exact}, not {best}"
            assert np.array_equal(best, found), f"input {i}: found {found}, not {best}"
            assert np.allclose(r["topk/scores"][0, i], scores[best],
                               atol=2e-4 * np.abs(scores).max()), f"input {i}: scores"


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(int(sys.argv[2]), sys.argv[3])
    else:
        check(sys.argv[2], sys.argv[3])
