"""A value of a sweep over two axes as a heat map: `nvxsim plot heat`.

Left out: points that failed (their fields stay empty).
"""
import matplotlib.pyplot as plt
import numpy as np

from nvxdata import Failure, axis_label, name_of, positions, scaled


def ordered(words):
    """Values of an axis: numbers rising, words as they come."""
    at, _, numeric = positions(words)
    names = list(dict.fromkeys(words))
    return sorted(names, key=at.get) if numeric else names


def heat(args):
    sweep = args.sweep
    x, y, key = sweep.axis(args.x), sweep.axis(args.y), sweep.key(args.value)
    others = sweep.varying([x, y])
    if others:
        raise Failure(f"'{others[0]}' varies too: a heat map has two axes")
    columns, rows = ordered(sweep.axes[x]), ordered(sweep.axes[y])
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
            ax.text(c, r, f"{value * factor:.3g}", ha="center", va="center", fontsize=6,
                    color="white" if value < middle else "black")
    ax.set_xticks(range(len(columns)), columns)
    ax.set_yticks(range(len(rows)), rows)
    ax.grid(visible=False)
    ax.set_xlabel(axis_label(x))
    ax.set_ylabel(axis_label(y))
    fig.colorbar(shown, label=what + (f" ({unit})" if unit else ""))
    return fig
