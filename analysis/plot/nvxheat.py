"""A value of a sweep over two axes as a heat map: `nvxsim plot heat`.

Left out: points that failed (their fields stay empty); numbers in fields too narrow for them.
"""
import matplotlib.pyplot as plt
import numpy as np

from nvxdata import Failure, different
from nvxnames import axis_label, name_of, positions, scaled

MOST = 60  # columns, and rows


def ordered(words):
    """Values of an axis: numbers rising, words as they come."""
    at, _, numeric = positions(words)
    names = list(dict.fromkeys(words))
    return sorted(names, key=at.get) if numeric else names


def digits(value):
    """Three of them in every field: 0.400 beside 0.386."""
    return f"{value:#.3g}".rstrip(".")


def heat(args):
    sweep = args.sweep
    x, y, key = sweep.axis(args.x), sweep.axis(args.y), sweep.known(args.value)
    different([x, y])
    others = sweep.varying([x, y])
    if others:
        raise Failure(f"'{others[0]}' varies too: a heat map has two axes")
    columns, rows = ordered(sweep.axes[x]), ordered(sweep.axes[y])
    for axis, names in ((x, columns), (y, rows)):
        sweep.limit([axis], len(names), MOST, "a heat map shows")
    field = np.full((len(rows), len(columns)), np.nan)
    args.table = []
    for p in np.flatnonzero(sweep.good):
        value = float(sweep.columns[key][p])
        field[rows.index(sweep.axes[y][p]), columns.index(sweep.axes[x][p])] = value
        args.table.append({x: sweep.axes[x][p], y: sweep.axes[y][p], key: value})
    what, held = name_of(key)
    unit, factor = scaled(held, np.nanmax(np.abs(field)))
    fig, ax = plt.subplots(figsize=(max(3.0, 1.6 + 0.42 * len(columns)),
                                    max(2.2, 1.0 + 0.3 * len(rows))))
    shown = ax.imshow(field * factor, cmap="cividis", aspect="auto", origin="lower")
    middle = (np.nanmin(field) + np.nanmax(field)) / 2
    for (r, c), value in np.ndenumerate(field):
        if np.isfinite(value):
            ax.text(c, r, digits(value * factor), ha="center", va="center", fontsize=6,
                    color="white" if value < middle else "black", gid="cell")
    for axis, name, words in ((ax.xaxis, x, columns), (ax.yaxis, y, rows)):
        named = sweep.labels(name)
        axis.set_ticks(range(len(words)), [named[w].replace(", ", "\n") for w in words])
    ax.grid(visible=False)
    ax.set_xlabel(axis_label(x))
    ax.set_ylabel(axis_label(y))
    fig.colorbar(shown, label=what + (f" ({unit})" if unit else ""))
    return fig
