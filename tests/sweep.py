"""What docs/sweep.md says of the front and the shares, checked on a sweep file with NumPy.

    sweep.py front SWEEP.h5 | shares SWEEP.h5 | sampled SWEEP.h5 | json SWEEP.h5 SWEEP.json
"""
import json
import sys

import h5py
import numpy as np

with h5py.File(sys.argv[2]) as file:
    goals = [line.split() for line in file.attrs["goals"].decode().split("\n")]
    axes = file.attrs["axes"].decode().split("\n")
    values = np.array([file["columns"][key][:] for key, _ in goals])
    texts = [file["axes"][a][:] for a in axes]
    levels = [np.unique(t, return_inverse=True)[1] for t in texts]
    front, shares = file["pareto"][:], file["sensitivity"][:]


def beaten(point):
    cost = values * np.array([[1 if way == "min" else -1] for _, way in goals])
    better = cost < cost[:, [point]]
    worse = cost > cost[:, [point]]
    return (better.any(0) & ~worse.any(0)).any()


def share(y, level):
    means = np.array([y[level == v].mean() for v in level])
    return np.var(means) / np.var(y) if len(set(level)) > 1 and np.ptp(y) else np.nan


def parts(words):
    """Equally many points each, in order of their numbers; equal ones stay together."""
    numbers = np.array([float(w) for w in words])
    below = np.array([(numbers < v).sum() for v in numbers])
    return below * int(np.sqrt(len(words))) // len(words)


if sys.argv[1] == "sampled":
    levels = [parts(t) if 2 * len(set(t)) > len(t) else l for t, l in zip(texts, levels)]
    assert any(len(set(l)) < len(set(t)) for t, l in zip(texts, levels))
if sys.argv[1] == "front":
    assert 0 < front.sum() < len(front)
    assert front.dtype == np.uint8
    assert (front == [not beaten(p) for p in range(len(front))]).all()
elif sys.argv[1] in ("shares", "sampled"):
    assert shares.shape == (len(goals), len(axes)) and np.isfinite(shares).any()
    np.testing.assert_allclose(shares, [[share(y, l) for l in levels] for y in values],
                               rtol=1e-9, atol=1e-12)
else:
    with open(sys.argv[3], encoding="utf-8") as file:
        told = json.load(file)
    assert told["goals"] == dict(goals)
    assert [p["front"] for p in told["points"]] == [bool(f) for f in front]
    np.testing.assert_allclose([[told["sensitivity"][k][a] for a in axes] for k, _ in goals], shares)
