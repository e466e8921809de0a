"""Figures of results of runs: `nvxsim plot latency` (how latencies are distributed) and
`nvxsim plot ratio` (results side by side, as parts of the first one's values).

Left out: requests that write, which the latencies of a result with writes are not of; bars of
ratios of 0 on a logarithmic axis, which have a dash.
"""
from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np

from nvxdata import Failure, opened, part, report_of
from nvxnames import labels, name_of, scaled

COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
STYLES = ["-", "--", ":", "-."]
RATIOS = ["latency_ns.p50", "energy_nj_per_request.total", "area_mm2.total"]
MOST = 60  # bars of a figure
QUANTILES = ((0.5, "center"), (0.95, "top"), (0.99, "bottom"))  # and where their names are


def limit(files, most):
    if len(files) > most:
        raise Failure(f"{len(files)} results; allowed: up to {most} in a figure")


def times_of(path):
    """Request times [ns] of a result."""
    with opened(path, "nvxsim-result") as file:
        requests = part(file, "requests", "result")
        searches = requests["kind"][:] == 0 if "kind" in requests else slice(None)
        columns = {name: part(file, f"requests/{name}_ps", "result")[:][searches] * 1e-3
                   for name in ("arrival", "end", "alone")}
        if not len(columns["end"]):
            raise Failure("no request is a search")
        return columns["end"] - columns["arrival"], columns["alone"]


NARROW = 0.3  # of the largest value: curves this close are shown from the smallest on


def columns(names, width):
    """Of a legend: two, where the names leave room for that."""
    return 1 if max(map(len, names)) > 16 or width and width < 60 else 2


def latency(args):
    """Share of requests that had their result within a time: whole, and on an idle machine."""
    limit(args.files, len(COLOURS))
    args.table = []
    names, whole = labels(args.files), labels(args.files, list)
    found = [(path, name, np.sort(values)) for path in args.files
             for name, values in zip(("latency", "service"), times_of(path))]
    least, most = min(v[0] for *_, v in found), max(v[-1] for *_, v in found)
    unit, factor = scaled("ns", most)
    fig, ax = plt.subplots(figsize=(3.5, 2.6 + 0.16 * len(args.files)))
    for i, (file, name, values) in enumerate(found):
        share = np.arange(1, len(values) + 1) / len(values)
        ax.step(values * factor, share, where="post", color=COLOURS[i // 2 % len(COLOURS)],
                linestyle=STYLES[i % 2], label=f"{names[file]}, {name}" if len(args.files) > 1 else name)
        args.table += [{"result": whole[file], "of": name, "share": float(s), "ns": float(v)}
                       for s, v in zip(share, values)]
    for q, beside in QUANTILES:
        ax.axhline(q, color="#BBBBBB", linewidth=0.6, zorder=0)
        ax.annotate(f"{100 * q:g} %", (1, q), xytext=(3, 0), textcoords="offset points",
                    fontsize=6, va=beside, color="#666666", xycoords=("axes fraction", "data"))
    if most - least > NARROW * most or least == most:
        ax.set_xlim(left=0)
    ax.set_ylim(0, 1.02)
    ax.set_xlabel(f"Time from arrival to result ({unit})")
    ax.set_ylabel("Share of requests")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=columns(names.values(), args.width))
    return fig


def number(report, key):
    value = report
    for step in key.split(".", 1) if key.startswith("accuracy.") else key.split("."):
        if not isinstance(value, dict) or step not in value:
            raise Failure(f"no value '{key}' in the report")
        value = value[step]
    if isinstance(value, dict):  # as -y of the other kinds has it
        value = value.get("mean", value.get("total"))
    if not isinstance(value, (int, float)):
        raise Failure(f"no value '{key}' in the report")
    return float(value)


def far(ratios):
    """Whether bars need a logarithmic axis."""
    every = [r for r in ratios if r > 0]
    return max(every) / min(every) > 20


def ratio(args):
    """A group of bars per value, a bar per other result from 1, the first one's value, on."""
    if len(args.files) < 2:
        raise Failure("ratio: two results or more are compared")
    keys = args.values or RATIOS
    limit(args.files, len(COLOURS) + 1)
    if (len(args.files) - 1) * len(keys) > MOST:
        raise Failure(f"{(len(args.files) - 1) * len(keys)} bars; allowed: up to {MOST}")
    held, names, whole = [], labels(args.files), labels(args.files, list)
    for path in args.files:
        with opened(path, "nvxsim-result") as file:
            report = report_of(file)
            held.append([number(report, key) for key in keys])
    first = held[0]
    if not all(first):
        raise Failure(f"{keys[first.index(0)]} is 0: no ratio")
    log = far([a / b for values in held for a, b in zip(values, first)])
    fig, ax = plt.subplots(figsize=(max(3.5, 1.4 + 0.7 * len(keys),
                                        0.8 + 0.35 * len(keys) * len(held)), 2.6))
    width = 0.8 / (len(held) - 1)
    args.table = []
    for i, (path, values) in enumerate(zip(args.files, held)):
        parts = np.array(values) / first
        at = np.arange(len(keys)) + (i - len(held) / 2) * width
        if i > 0:
            there = (parts > 0) | (not log)  # no logarithm, no bar
            bars = ax.bar(at, np.where(there, parts, 1) - 1, 0.92 * width, 1,
                          color=COLOURS[i - 1], label=names[path])
            ax.bar_label(bars, [f"{v:.3g}" if t else "-" for v, t in zip(parts, there)],
                         fontsize=6, padding=1)
        args.table += [{"result": whole[path], "value": key, "held": v, "ratio": float(p)}
                       for key, v, p in zip(keys, values, parts)]
    ax.axhline(1, color="#666666", linewidth=0.7)
    if log:
        ax.set_yscale("log")
    ax.set_xticks(range(len(keys)), [fill(name_of(k)[0], 12) for k in keys], fontsize=7)
    ax.tick_params(axis="x", length=0)
    ax.grid(axis="x", visible=False)
    ax.set_ylabel(f"Ratio to {names[args.files[0]]}")
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return fig
