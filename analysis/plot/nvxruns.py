"""Figures of results of runs: `nvxsim plot latency` (how latencies are distributed) and
`nvxsim plot ratio` (results side by side, as parts of the first one's values).

Left out: requests that write, which the latencies of a result with writes are not of.
"""
import json
from textwrap import fill

import h5py
import matplotlib.pyplot as plt
import numpy as np

from nvxdata import Failure, kind_of, name_of, scaled, text

COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
STYLES = ["-", "--", ":", "-."]
RATIOS = ["latency_ns.p50", "energy_nj_per_request.total", "area_mm2.total"]


def short(path):
    return path.split("/")[-1].removesuffix(".h5")


def opened(path):
    """Report and request times [ns] of a result."""
    with h5py.File(path) as file:
        kind_of(file, "nvxsim-result")
        requests = file["requests"]
        searches = requests["kind"][:] == 0 if "kind" in requests else slice(None)
        columns = {name: requests[f"{name}_ps"][:][searches] * 1e-3
                   for name in ("arrival", "end", "alone")}
        return json.loads(text(file["report"][()])), columns


def latency(args):
    """Share of requests that had their result within a time: whole, and on an idle machine."""
    args.table = []
    most = 0.0
    found = []
    for path in args.files:
        _, c = opened(path)
        for name, values in (("latency", c["end"] - c["arrival"]), ("service", c["alone"])):
            found.append((short(path), name, np.sort(values)))
            most = max(most, values.max())
    unit, factor = scaled("ns", most)
    fig, ax = plt.subplots(figsize=(3.5, 2.6))
    for i, (file, name, values) in enumerate(found):
        share = np.arange(1, len(values) + 1) / len(values)
        ax.step(values * factor, share, where="post", color=COLOURS[i // 2 % len(COLOURS)],
                linestyle=STYLES[i % 2], label=f"{file}, {name}" if len(args.files) > 1 else name)
        args.table += [{"result": file, "of": name, "share": float(s), "ns": float(v)}
                       for s, v in zip(share, values)]
    for q in (0.5, 0.95, 0.99):
        ax.axhline(q, color="#BBBBBB", linewidth=0.6, zorder=0)
        ax.annotate(f"{100 * q:g} %", (0, q), xytext=(2, -2), textcoords="offset points",
                    fontsize=6, va="top", color="#666666", xycoords=("axes fraction", "data"))
    ax.set_xlim(left=0)
    ax.set_ylim(0, 1.02)
    ax.set_xlabel(f"Time from arrival to result ({unit})")
    ax.set_ylabel("Share of requests")
    if len(args.files) > 1:
        ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    else:
        ax.legend(loc="lower right")
    return fig


def number(report, key):
    value = report
    for part in key.split(".", 1) if key.startswith("accuracy.") else key.split("."):
        if not isinstance(value, dict) or part not in value:
            raise Failure(f"no value '{key}' in the report")
        value = value[part]
    if isinstance(value, dict):  # as -y of the other kinds has it
        value = value.get("mean", value.get("total"))
    if not isinstance(value, (int, float)):
        raise Failure(f"no value '{key}' in the report")
    return float(value)


def ratio(args):
    """A group of bars per value, a bar per other result from 1, the first one's value, on."""
    if len(args.files) < 2:
        raise Failure("ratio: two results or more are compared")
    keys = args.values or RATIOS
    reports = [opened(path)[0] for path in args.files]
    fig, ax = plt.subplots(figsize=(max(3.5, 1.4 + 0.7 * len(keys),
                                        0.8 + 0.35 * len(keys) * len(reports)), 2.6))
    width = 0.8 / (len(reports) - 1)
    args.table = []
    for i, (path, report) in enumerate(zip(args.files, reports)):
        values = [number(report, key) for key in keys]
        first = [number(reports[0], key) for key in keys]
        if not all(first):
            raise Failure(f"{keys[first.index(0)]} of {short(args.files[0])} is 0: no ratio")
        parts = np.array(values) / first
        at = np.arange(len(keys)) + (i - len(reports) / 2) * width
        if i > 0:
            bars = ax.bar(at, parts - 1, 0.92 * width, 1, color=COLOURS[(i - 1) % len(COLOURS)],
                          label=short(path))
            ax.bar_label(bars, [f"{v:.3g}" for v in parts], fontsize=6, padding=1)
        args.table += [{"result": short(path), "value": key, "held": v, "ratio": float(p)}
                       for key, v, p in zip(keys, values, parts)]
    ax.axhline(1, color="#666666", linewidth=0.7)
    every = [r["ratio"] for r in args.table if r["ratio"] > 0]
    if max(every) / min(every) > 20:
        ax.set_yscale("log")
    ax.set_xticks(range(len(keys)), [fill(name_of(k)[0], 12) for k in keys], fontsize=7)
    ax.tick_params(axis="x", length=0)
    ax.grid(axis="x", visible=False)
    ax.set_ylabel(f"Ratio to {short(args.files[0])}")
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return fig
