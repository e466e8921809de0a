"""Machines side by side: `nvxsim plot machines`: a panel per sweep (one workload each), a bar per
point (one machine each); above those of other bases how many times the first one's value it is.

Axes are logarithmic where values lie a factor of 20 and more apart; accuracies begin at 0 and
have the 95 % interval the report has. Machines without the value have no bar.
"""
import os

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import LogLocator, NullLocator

from nvxdata import Failure, Sweep, different, naming
from nvxnames import name_of, scaled

NAMES = {"jetson-orin": "Jetson Orin CPU", "cpu-dram": "CPU + DRAM",
         "cpu-dram-nvme": "CPU + DRAM + NVMe", "jetson-tx2": "Jetson TX2",
         "agx-xavier": "AGX Xavier", "a10": "A10", "a100": "A100"}
# Points of the sweep's own base; of other ones.
FILLS = [("#0072B2", ""), ("#E69F00", "//")]
ACCURACY = ("ovt_hit", "acc1", "task", "cosine")
FAR = 20
MOST = 60  # bars of a figure


def key_of(sweep, name):
    """`accuracy` is the first of the above that a sweep has."""
    if name == "accuracy":
        name = next((f"accuracy.{m}" for m in ACCURACY if f"accuracy.{m}.mean" in sweep.columns),
                    "accuracy.acc1")
    return sweep.known(name)


def axis_of(sweep, name):
    """A sweep of one machine has no axis `base`, one of processors no profile."""
    try:
        return sweep.axis(name)
    except Failure:
        if name in ("base", "profile"):
            return None
        raise


def times(ratio):
    """'0.45x', '4.1x', '120x', '8,600x'."""
    rounded = float(f"{ratio:.2g}")
    return f"{rounded:,.0f}×" if rounded >= 100 else f"{rounded:g}×"


def label(bar):
    return NAMES.get(bar["machine"], bar["machine"])


def bars_of(path, args):
    sweep = Sweep.at(path, args.notes)
    axes = [a for a in (axis_of(sweep, n) for n in args.x.split(",")) if a]
    if not axes:
        raise Failure(f"no axis of '{args.x}'; the sweep has: {', '.join(sweep.axes)}; "
                      "give others by -x")
    different(axes)
    key = key_of(sweep, args.y)
    names = sweep.names(axes)
    ends = sweep.interval(key) or (None, None)
    low, high = (sweep.columns[e] if e else np.full(len(sweep.good), np.nan) for e in ends)
    other = sweep.axes.get("base", [""] * len(sweep.good))
    bars = []
    for p in np.flatnonzero(sweep.good & np.isfinite(sweep.columns[key])):
        name = names[p]
        if any(name == b["machine"] for b in bars):
            others = sweep.varying(axes)
            raise Failure(f"several points of '{name}'" +
                          (f": '{others[0]}' varies too; allowed: give it by -x" if others else ""))
        bars.append({"sweep": os.path.splitext(os.path.basename(path))[0], "machine": name,
                     "key": key, "value": float(sweep.columns[key][p]), "low": float(low[p]),
                     "high": float(high[p]), "other": bool(other[p])})
    sweep.limit(axes, len(bars), MOST, "a figure of machines shows")
    return bars


def panel(ax, bars, factor, spread):
    at = np.arange(len(bars))
    for other, (fill, hatch) in enumerate(FILLS):
        rows = [i for i in at if bars[i]["other"] == bool(other)]
        ax.bar(rows, [bars[i]["value"] * factor for i in rows], 0.74, color=fill, hatch=hatch,
               edgecolor="white", linewidth=0, zorder=2)
    y = np.array([b["value"] for b in bars]) * factor
    ends = np.array([[b["low"], b["high"]] for b in bars]) * factor
    known = np.isfinite(ends).all(axis=1)
    if known.any():
        ax.errorbar(at[known], y[known], yerr=np.abs(ends[known].T - y[known]), fmt="none",
                    ecolor="#000000", elinewidth=0.8, capsize=1.6, zorder=3)
    mixed = any(b["other"] for b in bars)
    for i, b in enumerate(bars):
        if spread and i and bars[0]["value"] > 0 and (b["other"] or not mixed):
            ax.annotate(times(b["value"] / bars[0]["value"]), (i, y[i]), xytext=(0, 2),
                        textcoords="offset points", ha="center", fontsize=6, gid="ratio")
    ax.set_xticks(at, [label(b) for b in bars], rotation=45,
                  ha="right", rotation_mode="anchor", fontsize=7)
    ax.tick_params(axis="x", length=0)
    ax.grid(axis="x", visible=False)


def machines(args):
    everything = []
    for path in args.files:
        with naming(path):
            everything.append(bars_of(path, args))
    args.table = [b for bars in everything for b in bars]
    if len(args.table) > MOST:
        raise Failure(f"the sweeps have {len(args.table)} machines; a figure shows up to {MOST}")
    accuracy = args.table[0]["key"].startswith("accuracy.")
    values = [b["value"] for b in args.table]
    what, held = name_of(args.table[0]["key"])
    far = min(values) > 0 and max(values) >= FAR * min(values)
    unit, factor = scaled(held, np.exp(np.mean(np.log(values))) if far else max(values))
    fig, all_ax = plt.subplots(
        1, len(everything), sharey=True, squeeze=False,
        figsize=(max(3.5, 0.7 + 0.27 * len(values)), 2.5))
    for ax, bars in zip(all_ax[0], everything):
        panel(ax, bars, factor, not accuracy)
        metric = name_of(bars[0]["key"])[0]
        ax.set_title(f"{bars[0]['sweep']}: {metric}" if accuracy else bars[0]["sweep"], fontsize=8)
    first = all_ax[0][0]
    if far:
        first.set_yscale("log")
        first.set_ylim(min(values) * factor / 3, max(values) * factor * 3)
        first.yaxis.set_major_locator(LogLocator(numticks=7))
        first.yaxis.set_major_formatter(lambda y, _: f"{y:,g}" if y < 1e6 else f"{y:.0e}")
        first.yaxis.set_minor_locator(NullLocator())
    elif not accuracy:
        first.set_ylim(0, 1.12 * max(values) * factor)
    first.set_ylabel("Accuracy" if accuracy else what + (f" ({unit})" if unit else ""))
    if not accuracy:
        mixed = any(b["other"] for b in args.table)
        fig.supxlabel(f"×: times {label(args.table[0])}" + ", of hatched bars" * mixed
                      + ", in each panel" * (all_ax.size > 1),
                      x=0.99, ha="right", fontsize=6, color="#666666")
    for row in args.table:
        del row["other"]
    return fig
