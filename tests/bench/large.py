#!/usr/bin/env python3
"""A large store: 1,000,000 x 384 Gaussian unit vectors, 100 queries, one trial, time and accuracy,
through the whole program: large.py PROGRAM [ROWS]. Prints wall time and peak memory.
"""
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time

try:
    import numpy as np
except ImportError:
    sys.exit(print("large store: python3-numpy is not installed"))

D, QUERIES, CHUNK = 384, 100, 50000


def unit_rows(rng, rows):
    x = rng.standard_normal((rows, D), dtype=np.float32)
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def make(docs, queries, rows):
    rng = np.random.Generator(np.random.SFC64(3))
    stored = np.lib.format.open_memmap(docs, "w+", np.float32, (rows, D))
    for i in range(0, rows, CHUNK):
        stored[i:i + CHUNK] = unit_rows(rng, min(CHUNK, rows - i))
    np.save(queries, unit_rows(rng, QUERIES))


def main():
    program, rows = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        docs, queries, trace = (os.path.join(folder, n) for n in ("d.npy", "q.npy", "t.h5"))
        # In a process of its own: what a process held counts for the programs it starts.
        maker = multiprocessing.Process(target=make, args=(docs, queries, rows))
        maker.start()
        maker.join()
        subprocess.run([program, "trace", "rag", "--docs", docs, "--queries", queries, "--no-truth",
                        "--type", "f16", "-o", trace], check=True, stdout=subprocess.DEVNULL)
        os.unlink(docs)
        start = time.perf_counter()
        run = subprocess.Popen([program, "run", "w1.yaml", "--trace", trace, "--json", "--set",
                                f"chip.tiles={(rows + 127) // 128}", "--set", "run.trials=1"],
                               stdout=subprocess.PIPE, text=True)
        out = run.stdout.read()
        usage = os.wait4(run.pid, 0)[2]
        took = time.perf_counter() - start
    acc1 = json.loads(out)["accuracy"]["acc1"]["mean"]
    print(f"large store, {rows} x {D}, {QUERIES} queries, 1 trial: {took:.1f} s, "
          f"{usage.ru_maxrss / 1024:.0f} MB; acc1 {acc1:.2f}")


if __name__ == "__main__":
    main()
