"""Accuracy against the variation of cells: `nvxsim plot variation`.

The file is a sweep. Points that set sigma_scale make a line per device over the global
sigma, sigma_scale x 0.01: the published tables (RoCR, arXiv 2405.04700) are for a global
sigma of 0.01. With `sigma_unit: value` among the settings such lines stand in a panel of
their own. Points without sigma_scale are cells as measured, and stand at the global sigma
the run drew, with the published weights: sqrt(0.6 outer^2 + 0.4 middle^2), the outer
levels being those below a quarter and above three quarters of the range.
Left out: shifts of the mean, which the measured cells have beside their sigma (they are
in the table), and sigma_unit level and siemens.
"""
import re

import matplotlib.pyplot as plt
import numpy as np

from nvxdata import Failure
from nvxnames import name_of

TABLE_SIGMA = 0.01  # global sigma of the published tables
# Okabe and Ito's colours; marks differ too. Orders are those of the published table.
DEVICES = {"RRAM1": ("#0072B2", "o"), "FeFET2": ("#D55E00", "s"), "FeFET3": ("#009E73", "D"),
           "RRAM4": ("#CC79A7", "^"), "FeFET6": ("#E69F00", "v")}
SPARE = [("#56B4E9", "p"), ("#999999", "h"), ("#882255", "8")]
MEASURED = [("*", 8), ("P", 6), ("s", 4.5), ("D", 4.5), ("X", 6), ("^", 5)]  # mark, size
UNITS = {"range": "the cell's range", "value": "the full-scale value"}


def seconds(t):
    """'1 s', '10⁵ s' or '2.0 h'."""
    if t >= 3600 and not np.log10(t).is_integer():
        return f"{t / 3600:.1f} h"
    return f"{t:g} s" if t < 1e4 else f"$10^{{{np.log10(t):g}}}$ s"


def setting(sweep, name, point):
    """What a point sets a parameter to, by its last part; '' for nothing."""
    return next((v[point] for a, v in sweep.axes.items()
                 if a.endswith("." + name) and v[point]), "")


def device(sweep, point):
    inside = re.search(r"profile:\s*([^,}]+)", setting(sweep, "device", point))
    name = setting(sweep, "profile", point) or (inside[1].strip() if inside else "")
    if not name:
        raise Failure("variation: points need a device or a profile of their own")
    return name.split("/")[-1].removesuffix(".yaml")


def weights(count):
    """Of the squares of the levels' sigmas."""
    middle = [0.25 < level / max(count - 1, 1) < 0.75 for level in range(count)]
    if not any(middle):
        return np.full(count, 1 / count)
    return np.array([0.4 / sum(middle) if m else 0.6 / (count - sum(middle)) for m in middle])


def levels(sweep, point, what):
    """cell_spread of a point, level by level."""
    found = []
    while f"cell_spread.{what}.{len(found)}" in sweep.columns:
        found.append(sweep.columns[f"cell_spread.{what}.{len(found)}"][point])
    return np.array([v for v in found if np.isfinite(v)])


def drawn_sigma(sweep, point):
    sigma = levels(sweep, point, "sigma")
    if not len(sigma):
        raise Failure("variation: a point without sigma_scale has no cell_spread")
    return float(np.sqrt(weights(len(sigma)) @ sigma**2))


def points(sweep, key):
    """A dictionary per finished point; what the CSV file holds."""
    ends = sweep.interval(key)
    found = []
    for p in np.flatnonzero(sweep.good):
        scale = setting(sweep, "sigma_scale", p)
        sigma, shift = levels(sweep, p, "sigma"), levels(sweep, p, "shift")
        found.append({
            "device": device(sweep, p), "measured": int(not scale),
            "bits_per_cell": setting(sweep, "bits_per_cell", p),
            "sigma_unit": setting(sweep, "sigma_unit", p) or "range",
            "age_s": sweep.columns["cell_spread.age_s"][p],
            "global_sigma": TABLE_SIGMA * float(scale) if scale else drawn_sigma(sweep, p),
            "lowest_level_sigma": float(sigma[0]) if len(sigma) else float("nan"),
            "largest_shift": float(shift[np.abs(shift).argmax()]) if len(shift) else 0.0,
            "trials": int(sweep.columns["trials"][p]),
            key: float(sweep.columns[key][p]),
            "low": float(sweep.columns[ends[0]][p]) if ends else float("nan"),
            "high": float(sweep.columns[ends[1]][p]) if ends else float("nan"),
        })
    return found


def bars(ax, rows, key, **style):
    y = np.array([r[key] for r in rows])
    ends = np.array([[r["low"], r["high"]] for r in rows]).T
    ax.errorbar([r["global_sigma"] for r in rows], y, capsize=1.8, elinewidth=0.9,
                yerr=np.abs(ends - y) if np.isfinite(ends).all() else None, **style)


def lines(ax, rows, key, style):
    for name in sorted({r["device"] for r in rows}, key=list(style).index):
        own = sorted((r for r in rows if r["device"] == name),
                     key=lambda r: r["global_sigma"])
        colour, mark = style[name]
        bars(ax, own, key, color=colour, marker=mark, markersize=4, linewidth=1.1,
             markeredgecolor="white", markeredgewidth=0.5,
             label=name + (f", {bits} bit" if (bits := own[0]["bits_per_cell"]) else ""))


def measured(ax, rows, key):
    """Open marks in black, above the lines."""
    for row, (mark, size) in zip(rows, MEASURED * len(rows)):
        bars(ax, [row], key, color="#000000", marker=mark, markersize=size, zorder=5,
             linestyle="none", markerfacecolor="white", markeredgewidth=0.9,
             label=f"{row['device']}, {seconds(row['age_s'])}")


def variation(args):
    """One panel per meaning of sigma; measured cells stand in that of the range."""
    sweep = args.sweep
    key = sweep.known(args.y)
    rows = args.table = points(sweep, key)
    units = [u for u in UNITS if any(r["sigma_unit"] == u for r in rows)]
    style = dict(DEVICES)
    spare = SPARE * len(rows)
    for row in rows:
        style.setdefault(row["device"], spare[len(style) - len(DEVICES)])
    fig, axes = plt.subplots(1, len(units), figsize=(2.7 * len(units) + 1.6, 2.7),
                             sharey=True, squeeze=False)
    for i, (ax, unit) in enumerate(zip(axes[0], units)):
        here = [r for r in rows if r["sigma_unit"] == unit]
        lines(ax, [r for r in here if not r["measured"]], key, style)
        measured(ax, [r for r in here if r["measured"]], key)
        ax.set_xlabel(f"Global σ, fraction of {UNITS[unit]}")
        if len(units) > 1:
            ax.set_title(f"({'abc'[i]}) σ of {'a cell' if unit == 'range' else 'a value'}",
                         loc="left")
    axes[0, 0].set_ylabel(name_of(key)[0])
    if sweep.interval(key):
        counts = {r["trials"] for r in rows}
        over = "queries" if "queries" in sweep.interval(key)[0] else \
            f"{counts.pop()} chips" if len(counts) == 1 else "chips"
        axes[0, -1].annotate(f"bars: 95 % interval\nover {over}", (0.97, 0.97),
                             xycoords="axes fraction", ha="right", va="top", fontsize=7,
                             color="#666666")
    handles, names = axes[0, 0].get_legend_handles_labels()
    axes[0, -1].legend(handles, names, loc="center left", bbox_to_anchor=(1.02, 0.5))
    return fig
