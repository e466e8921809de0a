"""Distribution of every level of a device: `nvxsim plot levels`.

The file is what `nvxsim device show --json` prints: per time and level the deviation at
a list of probabilities, as a fraction of g_max - g_min. Left out: more than two times in
one figure (the first and the last are drawn); the CSV file where the JSON comes from standard
input, which is how `device show -o` draws.
"""
import os
from statistics import NormalDist

import matplotlib.pyplot as plt
import numpy as np

from nvxdata import Failure, from_json

TICKS = (0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999)


def load(path):
    data = from_json(path)
    if not isinstance(data, dict) or data.get("format") != "nvxsim-levels":
        raise Failure("not what 'nvxsim device show --json' prints")
    return data


def seconds(time):
    for size, unit in ((1e9, "Gs"), (1e6, "Ms"), (1e3, "ks"), (1, "s"), (1e-3, "ms"),
                       (1e-6, "µs")):
        if time >= size:
            return f"{time / size:.3g} {unit}"
    return f"{time:.3g} s"


def scale(largest):
    for size, unit in ((1e-3, "mS"), (1e-6, "µS"), (1e-9, "nS")):
        if largest >= size:
            return 1 / size, unit
    return 1.0, "S"


def table(shown, p, span):
    """What the CSV file holds: quantiles of the levels drawn."""
    return [{"time_s": time["time_s"], "level": i, "target_S": level["target_S"],
             "share_below": q, "conductance_S": level["target_S"] + d * span}
            for time in shown for i, level in enumerate(time["levels"])
            for q, d in zip(p, level["deviation"])]


def spare(path, rows):
    """Measurements are CSV files too, of the device's name."""
    if os.path.exists(path):
        with open(path, encoding="utf-8", errors="replace") as file:
            if file.readline().strip() != ",".join(rows[0]):
                raise Failure(f"its data would take the place of '{path}': give -o another name")


def levels(args):
    """Cumulative distributions on a normal-probability axis: a Gaussian is a straight
    line. The last time is solid, the first one dashed."""
    data = load(args.file)
    factor, unit = scale(data["g_max_S"])
    span = data["g_max_S"] - data["g_min_S"]
    p = np.array(data["probability"])
    inside = (p >= TICKS[0]) & (p <= TICKS[-1])
    z = np.array([NormalDist().inv_cdf(q) for q in p[inside]])
    moving = [t for t in data["times"]
              if any(level["sigma"] for level in t["levels"])] or data["times"][:1]
    shown = moving[-1:] if len(moving) == 1 else [moving[0], moving[-1]]
    if args.file != "-":
        args.table = table(shown, data["probability"], span)
        spare(os.path.splitext(args.output)[0] + ".csv", args.table)
    fig, ax = plt.subplots(figsize=(3.5, 2.8))
    count = len(shown[-1]["levels"])
    colours = plt.get_cmap("viridis")(np.linspace(0, 0.88, count))
    for i, time in enumerate(shown):
        last = i == len(shown) - 1
        for level, colour in zip(time["levels"], colours):
            g = (level["target_S"] + np.array(level["deviation"])[inside] * span) * factor
            ax.plot(g, z, color=colour, linestyle="-" if last else (0, (2, 1.5)),
                    linewidth=1.3 if last else 0.9)
    for style, time in zip(("-",) if len(shown) == 1 else ((0, (2, 1.5)), "-"), shown):
        ax.plot([], [], color="#444444", linestyle=style,
                label=f"{seconds(time['time_s'])} after programming")
    ax.legend(loc="lower center", bbox_to_anchor=(0.45, 1.0), ncols=2, fontsize=7,
              columnspacing=1.2, handlelength=1.6)
    ax.set_yticks([NormalDist().inv_cdf(t) for t in TICKS],
                  [f"{100 * t:g} %" for t in TICKS])
    ax.set_ylim(NormalDist().inv_cdf(TICKS[0]), NormalDist().inv_cdf(TICKS[-1]))
    ax.set_xlabel(f"Conductance ({unit})")
    ax.set_ylabel("Cells below")
    drawn = data["drawn"]
    fig.suptitle(f"{data['name'].split('/')[-1]}: {count} levels, "
                 + (f"{drawn} cells drawn" if drawn else "measured"), fontsize=8)
    return fig
