"""Groups of bars: `nvxsim plot groups`: a value of a sweep over one axis (or several that make
a name together), a bar per value of a second one, a panel per value of a third, with the 95 %
interval the report has. Up to 60 bars in a panel, of six colours.

Left out: values of axes at their full length in the data, where they have more than 32 letters.
"""
import matplotlib.pyplot as plt
import numpy as np

from nvxdata import Failure, different
from nvxnames import axis_label, name_of, scaled

# Okabe and Ito's colours; hatches tell them apart without colour.
FILLS = [("#0072B2", ""), ("#E69F00", "//"), ("#009E73", ".."), ("#CC79A7", "xx"),
         ("#56B4E9", "\\\\"), ("#999999", "--")]


TWO_COLUMNS = 7.1  # inches
MOST, PANELS = 60, 12  # bars in a panel; panels


def points(sweep, axes, key):
    """A dictionary per finished point; what the CSV file holds."""
    ends = sweep.interval(key)
    names = {a: sweep.names(a.split(",")) for a in axes if a}
    return [{**{a: names[a][p] for a in names},
             key: float(sweep.columns[key][p]),
             "low": float(sweep.columns[ends[0]][p]) if ends else float("nan"),
             "high": float(sweep.columns[ends[1]][p]) if ends else float("nan")}
            for p in np.flatnonzero(sweep.good)]


def limit(sweep, names, axes):
    """Refuses what could not be told apart."""
    x, by, panels = axes
    sweep.limit([by], len(names[by]), len(FILLS), "a figure of groups has bars for")
    sweep.limit([panels], len(names[panels]), PANELS, "a figure of groups has panels for")
    sweep.limit(x.split(",") + ([by] if by else []), len(names[x]) * len(names[by]), MOST,
                "a figure of bars shows")


def panel(ax, rows, axes, names, key, factor):
    x, by = axes
    width = 0.8 / max(len(names[by]), 1)
    for i, name in enumerate(names[by]):
        own = {r[x]: r for r in rows if not by or r[by] == name}
        shown = [n for n in names[x] if n in own]
        at = np.array([names[x].index(n) for n in shown]) + (i - (len(names[by]) - 1) / 2) * width
        y = np.array([own[n][key] for n in shown]) * factor
        ends = np.array([[own[n]["low"], own[n]["high"]] for n in shown]).T * factor
        fill, hatch = FILLS[i % len(FILLS)]
        ax.bar(at, y, 0.92 * width, color=fill, hatch=hatch, edgecolor="white", linewidth=0,
               label=name, zorder=2)
        if len(shown) and np.isfinite(ends).all():
            ax.errorbar(at, y, yerr=np.abs(ends - y), fmt="none", ecolor="#000000",
                        elinewidth=0.8, capsize=1.6, zorder=3)
    ax.set_xticks(range(len(names[x])), [n.replace(", ", "\n") for n in names[x]])
    ax.tick_params(axis="x", length=0)
    ax.margins(x=0.02)
    ax.grid(axis="x", visible=False)


def frame(names, axes, panels):
    """Panels beside each other, or where two columns of a page are too narrow above."""
    x, bars = axes[0], len(names[axes[0]]) * len(names[axes[1]])
    words = len(names[x]) * (0.16 + 0.07 * max(len(w) for n in names[x] for w in n.split(", ")))
    each = max(0.5 + 0.16 * bars, words)
    if panels > 1 and 1.4 + panels * each > TWO_COLUMNS:
        fig, all_ax = plt.subplots(panels, 1, sharex=True, sharey=True, squeeze=False,
                                   figsize=(max(3.5, 1.4 + each), 0.8 + 1.3 * panels))
        return fig, all_ax[:, 0]
    fig, all_ax = plt.subplots(1, panels, sharey=True, squeeze=False,
                               figsize=(max(3.5, 1.4 + panels * each), 2.6))
    return fig, all_ax[0]


def label(fig, all_ax, what, axes):
    """Once beside panels that share an axis."""
    above = len(all_ax) > 1 and all_ax[0].get_subplotspec().get_gridspec().ncols == 1
    if above or len(all_ax) == 1:
        all_ax[-1].set_xlabel(axes)
    else:
        fig.supxlabel(axes, fontsize=plt.rcParams["axes.labelsize"])
    for ax in all_ax if above else all_ax[:1]:
        ax.set_ylabel(what)


def groups(args):
    sweep, key = args.sweep, args.sweep.known(args.y)
    x = ",".join(sweep.axis(a) for a in args.x.split(","))
    axes = [x] + [sweep.axis(a) if a else None for a in (args.by, args.panels)]
    different(x.split(",") + axes[1:])
    args.table = points(sweep, axes, key)
    shown = {tuple(r[a] for a in axes if a) for r in args.table}
    others = sweep.varying(x.split(",") + axes[1:])
    if len(shown) < len(args.table):
        raise Failure(f"'{others[0]}' varies too: give it with --by or --panels" if others else
                      "several points of the same settings")
    names = {a: list(dict.fromkeys(r[a] for r in args.table)) for a in axes if a}
    names[None] = [None]
    limit(sweep, names, axes)
    what, held = name_of(key)
    unit, factor = scaled(held, np.nanmax([abs(r[key]) for r in args.table]))
    panels = names[axes[2]]
    fig, all_ax = frame(names, axes, len(panels))
    for ax, value in zip(all_ax, panels):
        rows = [r for r in args.table if not axes[2] or r[axes[2]] == value]
        panel(ax, rows, axes[:2], names, key, factor)
        if axes[2]:
            ax.set_title(f"{axis_label(axes[2])}: {value}", fontsize=8)
    if key.startswith("accuracy.") and all(0 <= r[key] <= 1 for r in args.table):
        ax.set_ylim(0, min(1.02, ax.get_ylim()[1]))  # of all; an interval may go beyond
    label(fig, all_ax, what + (f" ({unit})" if unit else ""),
          ", ".join(axis_label(a) for a in x.split(",")))
    if axes[1]:
        all_ax[-1].legend(loc="center left", bbox_to_anchor=(1.0, 0.5),
                          title=axis_label(axes[1]))
    return fig
