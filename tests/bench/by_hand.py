#!/usr/bin/env python3
"""Works W1 and W2 by hand in NumPy, W2 in PyTorch: what somebody writes who has no simulator.

W1: 2048 x 384 stored, 8-bit sign-magnitude values as four 2-bit slices in differential pairs,
Gaussian spread per level, 7 bipolar input planes, an 8-bit conversion per column and plane, 256
queries, best five. W2: the same vectors, noise on whole values (four bands of the value), no
converter; `w2torch` is the same in PyTorch. Eight trials, programmed anew. Prints the seconds of
all trials, median of five.
"""
import os
import statistics
import sys
import time

import numpy as np

N, D, Q, TRIALS, K = 2048, 384, 256, 8, 5
SIGMA = np.array([.0067, .0135, .0135, .0067], np.float32)
TOP = np.float32(127)


def unit_vectors(g, n):
    x = g.standard_normal((n, D), dtype=np.float32)
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def best(scores):
    part = np.argpartition(-scores, K, axis=1)[:, :K]
    order = np.argsort(-np.take_along_axis(scores, part, 1), axis=1, kind="stable")
    return np.take_along_axis(part, order, 1)


def integers(x):
    return np.rint(x * (127 / np.abs(x).max())).astype(np.int16)


def cells(level, g):
    noise = g.standard_normal(level.shape, dtype=np.float32)
    noise *= (3 * SIGMA)[level]
    noise += level
    return noise


def w1(g, stored, queries):
    w, u = integers(stored), integers(queries)
    slices = [((np.abs(w) >> 2 * s) & 3) * np.sign(w) for s in range(4)]
    planes = np.concatenate([((np.abs(u) >> p & 1) * np.sign(u)).astype(np.float32)
                             for p in range(7)])
    columns = np.ascontiguousarray(planes.T)

    def trial():
        scores = np.zeros((N, Q), np.float32)
        for s, level in enumerate(slices):
            pair = cells(np.maximum(level, 0), g)
            pair -= cells(np.maximum(-level, 0), g)
            y = pair @ columns
            np.rint(y, out=y)
            np.clip(y, -TOP, TOP, out=y)
            y = y.reshape(N, 7, Q)
            for p in range(7):
                scores += y[:, p, :] * np.float32(2 ** p * 4 ** s)
        return best(scores.T)
    return trial


def w2(g, stored, queries):
    scale = np.abs(stored).max()

    def trial():
        x = stored / scale
        band = np.digitize(x, np.array([.25, .5, .75], np.float32), right=True)
        noise = g.standard_normal(x.shape, dtype=np.float32)
        noise *= (SIGMA * np.float32(.1))[band]
        noise += x
        return best(queries @ noise.T)
    return trial


def w2torch(g, stored, queries):
    import torch
    torch.set_num_threads(int(os.environ.get("OPENBLAS_NUM_THREADS", "2")))
    x, y = torch.from_numpy(stored), torch.from_numpy(queries)
    scale = x.abs().max()
    sigma = [.1 * float(s) for s in SIGMA]

    def trial():
        noisy = x / scale
        for low, high, s in ((.75, 9, sigma[3]), (.5, .75, sigma[2]), (.25, .5, sigma[1]),
                             (-9, .25, sigma[0])):
            band = (noisy > low) & (noisy <= high)
            noisy[band] += torch.randn_like(noisy[band]) * s
        return (y @ noisy.T).topk(K, dim=1)
    return trial


def main():
    g = np.random.Generator(np.random.SFC64(7))
    work = {"w1": w1, "w2": w2, "w2torch": w2torch}[sys.argv[1]]
    trial = work(g, unit_vectors(g, N), unit_vectors(g, Q))
    trial()
    took = []
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(TRIALS):
            trial()
        took.append(time.perf_counter() - start)
    print(statistics.median(took))


if __name__ == "__main__":
    main()
