"""Reference values for measured cells, with NumPy alone.

Usage: python3 tests/validation/measured.py (from the top of the tree)

Reads devices/data/techC as published (Akash Levy, RRAM-Relaxation-Master-Model, MIT
licence) and prints

  1. how many counts of the six confusion matrices, recomputed from the cells by the
     authors' rule, differ from theirs (expected: 0);
  2. per level of change since the first read, for a few ranges: cells, mean, standard
     deviation, 1.4826 x median absolute deviation, 1, 50 and 99 % quantiles, as
     fractions of 40 uS: the values in tests/devices/test_measured.c;
  3. the worst two-sample distance between even and odd addresses per time: how alike the
     two halves are to begin with.
"""
import gzip
import pathlib

import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "devices" / "data" / "techC"
GMAX, RANGES, K = 40e-6, 32, 16
TIMES = ("0", "0.01", "0.1", "1", "4", "100000")


def level(g):
    """The authors' rule; `//` is the floor of the exact quotient."""
    return ((np.clip(g, 0, GMAX * 30 / 32) + GMAX / 32) // (GMAX / 16)).astype(int)


def distance(a, b):
    at = np.concatenate((a, b))
    rank = lambda x: np.searchsorted(np.sort(x), at, side="right") / len(x)
    return np.abs(rank(a) - rank(b)).max()


def main():
    with gzip.open(FOLDER / "relaxation.tsv.gz") as text:
        addr, time, g = np.loadtxt(text).T
    first = dict(zip(addr[time == 0], g[time == 0]))
    g0 = np.array([first[a] for a in addr])
    for name in TIMES:
        now = time == float(name)
        counts = np.zeros((K, K), int)
        np.add.at(counts, (level(g[now]), level(g0[now])), 1)
        theirs = np.load(FOLDER / f"{name}.npy")
        print(f"confusion {name} s: {counts.sum()} cells, "
              f"{np.abs(counts - theirs).sum()} counts differ")
    band = np.floor(g0 / GMAX * RANGES).astype(int)
    print("time range n mean sigma robust 1% 50% 99%")
    for name in ("1", "100000"):
        for r in (0, 10, 21, 31):
            x = ((g - g0) / GMAX)[(time == float(name)) & (band == r)]
            robust = 1.4826 * np.median(np.abs(x - np.median(x)))
            q = np.quantile(x, (0.01, 0.5, 0.99), method="hazen")
            print(name, r, len(x), *(f"{v:+.6f}" for v in
                                     (x.mean(), x.std(ddof=1), robust, *q)))
    for name in TIMES[1:]:
        worst = 0
        for r in range(RANGES):
            here = (time == float(name)) & (band == r)
            x = (g - g0)[here]
            even = addr[here] % 2 == 0
            n, m = even.sum(), (~even).sum()
            worst = max(worst, distance(x[even], x[~even]) * np.sqrt(n * m / (n + m)))
        print(f"halves at {name} s: largest sqrt(nm/(n+m)) D = {worst:.3f}")


if __name__ == "__main__":
    main()
