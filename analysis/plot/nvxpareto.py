"""Points of a sweep by two numbers of the report: `nvxsim plot pareto`, the Pareto front
highlighted.

The front is the one that nvxsim found over the goals of the sweep: where these are others
than the two shown, or more, a point of it may be beaten in the two.
Left out: intervals; fronts of numbers that are no goals.
"""
import matplotlib.pyplot as plt
import numpy as np

from nvxdata import Failure, name_of, scaled

POINT, FRONT = "#999999", "#0072B2"


def points(sweep, keys, front):
    """A dictionary per finished point; what the CSV file holds."""
    shown = [p for p in np.flatnonzero(sweep.good)
             if all(np.isfinite(sweep.columns[k][p]) for k in keys)]
    axes = sweep.varying([])
    return [{**{a: sweep.axes[a][p] for a in axes},
             **{k: float(sweep.columns[k][p]) for k in keys},
             "front": int(front[p])} for p in shown]


def axis(rows, key):
    """Label of a number, and the factor to its unit."""
    what, held = name_of(key)
    unit, factor = scaled(held, max(abs(r[key]) for r in rows))
    return what + (f" ({unit})" if unit else ""), factor


def pareto(args):
    sweep = args.sweep
    if sweep.front is None:
        raise Failure("no front in this file; an earlier nvxsim wrote it")
    keys = [sweep.key(args.x), sweep.key(args.y)]
    if keys[0] == keys[1]:
        raise Failure(f"-x and -y are both '{keys[0]}'")
    args.table = rows = points(sweep, keys, sweep.front)
    if not rows:
        raise Failure(f"no point has both '{keys[0]}' and '{keys[1]}'")
    alone = set(sweep.goals) == set(keys)
    (x_label, x_factor), (y_label, y_factor) = (axis(rows, k) for k in keys)
    fig, ax = plt.subplots(figsize=(3.5, 2.6))
    for front, colour, marker, size, name in ((0, POINT, "o", 16, "other points"),
                                              (1, FRONT, "D", 22, "Pareto front")):
        own = sorted((r[keys[0]] * x_factor, r[keys[1]] * y_factor)
                     for r in rows if r["front"] == front)
        if own:
            ax.scatter(*zip(*own), s=size, color=colour, marker=marker, edgecolor="white",
                       linewidth=0.4, label=name, zorder=2 + front)
        if own and front and alone:
            ax.plot(*zip(*own), color=colour, linewidth=0.9, zorder=2)
    ax.set_xlabel(x_label)
    ax.set_ylabel(y_label)
    ax.legend(loc="best")
    if not alone:
        ax.set_title(f"front of the sweep's {len(sweep.goals)} goals", loc="right", fontsize=7,
                     color="#666666")
    return fig
