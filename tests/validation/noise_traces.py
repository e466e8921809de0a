#!/usr/bin/env python3
"""Statistics of measured read-noise traces: the constants of tests/devices/test_noise_trace.c.

    noise_traces.py tsdata.min.tsv.gz

The file is techA/data of github.com/akashlevy/RRAM-Relaxation-Master-Model (MIT licence, commit
ca0cfff): a line per cell, level, index and 100000 conductances in S at 400 Hz, tab separated.
Everything is printed as a fraction of g_max = 240 uS. std: of the whole trace; step: of
differences between samples, over sqrt(2); at a lag: correlation 1 - S / std^2, S half the
mean square difference. Two states: the two means nearest to the samples; a switch is a passage
from below 15 % to above 85 % of their distance, or back; dwell times are time over switches.
"""
import gzip
import sys

import numpy as np

G_MAX, DT = 240e-6, 1 / 400
LAGS = {"10 ms": 4, "100 ms": 40, "1 s": 400, "10 s": 4000}


def two_means(g):
    low, high = g.min(), g.max()
    while True:
        upper = g > (low + high) / 2
        new = g[~upper].mean(), g[upper].mean()
        if new == (low, high):
            return low, high
        low, high = new


def two_states(g):
    """Separation, dwell times below and above, switches."""
    low, high = two_means(g)
    state, states = g[0] > (low + high) / 2, np.empty(len(g), bool)
    for i, x in enumerate((g - low) / (high - low)):
        state = x > 0.85 or (state and x >= 0.15)
        states[i] = state
    falls = np.count_nonzero(states[:-1] & ~states[1:])
    rises = np.count_nonzero(~states[:-1] & states[1:])
    return (g[states].mean() - g[~states].mean(),
            np.count_nonzero(~states) * DT / max(rises, 1),
            np.count_nonzero(states) * DT / max(falls, 1), rises + falls)


def main():
    with gzip.open(sys.argv[1], "rt") as lines:
        for line in lines:
            fields = line.split("\t")
            g = np.array(fields[2:], dtype=float) / G_MAX
            std = g.std()
            step = np.diff(g).std() / 2 ** 0.5
            at_lag = ", ".join(
                f"{name} {1 - ((g[k:] - g[:-k]) ** 2).mean() / 2 / std ** 2:.3f}"
                for name, k in LAGS.items())
            apart, below, above, switches = two_states(g)
            print(f"level {fields[0]}: std {std:.5f}, step {step:.5f}, correlation {at_lag}")
            print(f"    two states {apart:.4f} apart, {below:.1f} s below, {above:.1f} s "
                  f"above, {switches} switches")


if __name__ == "__main__":
    main()
