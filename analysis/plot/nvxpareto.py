"""Points of a sweep by two numbers of the report: `nvxsim plot pareto`, those on the Pareto
front filled, a colour per value of an axis (--by).

The front is the one that nvxsim found over the goals of the sweep: where these are others
than the two shown, or more, a point of it may be beaten in the two. A line goes along the
best of these two alone, where both are goals.
Left out: intervals; lines through numbers that are no goals.
"""
import matplotlib.pyplot as plt
import numpy as np

from nvxdata import Failure
from nvxnames import axis_label, name_of, positions, scaled

# Okabe and Ito's colours; a marker each tells them apart without.
LOOKS = list(zip(["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"],
                 "Dos^vP*"))
BEATEN = "#999999"


def points(sweep, keys, by):
    """A dictionary per finished point; what the CSV file holds."""
    shown = [p for p in np.flatnonzero(sweep.good)
             if all(np.isfinite(sweep.columns[k][p]) for k in keys)]
    axes = list(dict.fromkeys(sweep.varying([]) + ([by] if by else [])))
    return [{**{a: sweep.axes[a][p] for a in axes},
             **{k: float(sweep.columns[k][p]) for k in keys},
             "front": int(sweep.front[p])} for p in shown]


def axis(rows, key):
    """Label of a number, and the factor to its unit."""
    what, held = name_of(key)
    unit, factor = scaled(held, max(abs(r[key]) for r in rows))
    return what + (f" ({unit})" if unit else ""), factor


def best(xy, goals):
    """Points that no other beats in the two numbers shown, from left to right."""
    signs = [1 if goal == "min" else -1 for goal in goals]
    found, least = [], np.inf
    for x, y in sorted(xy, key=lambda p: (signs[0] * p[0], signs[1] * p[1])):
        if signs[1] * y < least:
            found.append((x, y))
            least = signs[1] * y
    return sorted(found)


def stretch(axis, values):
    """A logarithmic axis where values are far apart."""
    if min(values) > 0 and max(values) / min(values) > 20:
        axis.axes.set(**{f"{axis.axis_name}scale": "log"})
        axis.set_major_formatter(lambda v, _: f"{v:g}")


def draw_line(ax, xy, goals):
    """A step at each of the best: what is reached there holds until the next one."""
    if all(goals):
        ax.step(*zip(*best(xy, goals)), where="post" if goals[0] == "min" else "pre",
                color="#666666", linewidth=0.9, zorder=1)


def draw_points(ax, xy, rows, look, name):
    """Filled: on the front. Where nothing else tells points apart, grey: beaten."""
    colour, marker = look
    for front in (0, 1):
        own = [p for p, r in zip(xy, rows) if r["front"] == front]
        fill = colour if front else "white" if name else BEATEN
        edge = colour if name else "white"
        if own:
            ax.scatter(*zip(*own), s=20 if front else 14, marker=marker if front or name else "o",
                       facecolor=fill, edgecolor=edge, linewidth=0.7 if name else 0.4,
                       zorder=2 + front)


def legend(ax, names, by, fronts):
    """What colours mean, and what filled marks are; fronts: whether points are on the front."""
    def mark(look, filled, label):
        return ax.scatter([], [], s=20, marker=look[1], edgecolor=look[0], linewidth=0.7,
                          facecolor=look[0] if filled else "white", label=label)
    if not by:
        looks = [(0, (BEATEN, "o"), "other points"), (1, LOOKS[0], "Pareto front")]
        ax.legend(handles=[mark(look, True, n) for front, look, n in looks if front in fronts])
        return
    handles = [mark(look, True, n) for look, n in zip(LOOKS, names)]
    handles += [mark(("#666666", "o"), bool(front), n)
                for front, n in ((1, "on the front"), (0, "beaten")) if front in fronts]
    ax.legend(handles=handles, title=axis_label(by), loc="center left",
              bbox_to_anchor=(1.0, 0.5), handletextpad=0.2)


def pareto(args):
    sweep = args.sweep
    if sweep.front is None:
        raise Failure("no front in this file; an earlier nvxsim wrote it")
    keys = [sweep.key(args.x), sweep.key(args.y)]
    by = sweep.axis(args.by) if args.by else None
    if keys[0] == keys[1]:
        raise Failure(f"-x and -y are both '{keys[0]}'")
    args.table = rows = points(sweep, keys, by)
    if not rows:
        raise Failure(f"no point has both '{keys[0]}' and '{keys[1]}'")
    at = positions([r[by] for r in rows if r[by]])[0] if by else {None: 0}
    names = ([""] if by and any(not r[by] for r in rows) else []) + sorted(at, key=at.get)
    named = sweep.labels(by) if by else {}
    if len(names) > len(LOOKS):
        raise Failure(f"--by: '{by}' has {len(names)} values; allowed: up to {len(LOOKS)}")
    (x_label, x_factor), (y_label, y_factor) = (axis(rows, k) for k in keys)
    fig, ax = plt.subplots(figsize=(3.5, 2.6))
    xy = [(r[keys[0]] * x_factor, r[keys[1]] * y_factor) for r in rows]
    for look, name in zip(LOOKS, names):
        own = [i for i, r in enumerate(rows) if not by or r[by] == name]
        draw_points(ax, [xy[i] for i in own], [rows[i] for i in own], look, by)
    draw_line(ax, xy, [sweep.goals.get(k) for k in keys])
    legend(ax, [named.get(n) for n in names], by, {r["front"] for r in rows})
    stretch(ax.xaxis, [x for x, _ in xy])
    stretch(ax.yaxis, [y for _, y in xy])
    for along in (ax.xaxis, ax.yaxis):
        if along.get_scale() == "linear":
            along.get_major_formatter().set_useOffset(False)
    ax.set_xlabel(x_label)
    ax.set_ylabel(y_label)
    if set(sweep.goals) != set(keys):
        ax.set_title(f"front of the sweep's {len(sweep.goals)} goals", loc="right", fontsize=7,
                     color="#666666")
    return fig
