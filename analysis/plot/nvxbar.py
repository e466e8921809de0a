"""Break-downs: `nvxsim plot bar`: energy and area by meter, the mean latency by stage, of a run
or of every point of a sweep.

Left out: latencies other than the mean, whose stages would not add up.
"""
import matplotlib.pyplot as plt
import numpy as np

from nvxdata import Failure, Sweep, different, kind_of, opened, report_of
from nvxnames import METERS, METER_NAMES, STAGE_NAMES, axis_label, name_of, scaled

# One colour per meter, the same in every figure.
METER_COLOURS = dict(zip(METERS, [
    "#0072B2", "#56B4E9", "#A6CEE3", "#D55E00", "#F4A582", "#E69F00", "#009E73",
    "#8DD3C7", "#CC79A7", "#F0E442", "#882255", "#AA4499", "#999999", "#332288",
    "#117733", "#000000"]))
# Stages have the colour of the meter that their part is booked on, where it has one.
STAGE_COLOURS = {
    **{s: METER_COLOURS[s] for s in STAGE_NAMES if s in METER_COLOURS},
    "queue": "#BBBBBB", "link_in": "#A6CEE3", "link_out": "#6A8CAF", "rows": "#56B4E9",
    "merge": "#AA4499", "documents": "#000000", "dispatch": "#882255", "memory": "#332288",
    "compute": "#0072B2", "rank": "#F0E442"}
# Of each key of the report what it is made of, and whether that is in order already.
GROUPS = {"energy_nj_per_request": (METER_NAMES, METER_COLOURS, False),
          "area_mm2": (METER_NAMES, METER_COLOURS, False),
          "latency_stages_ns": (STAGE_NAMES, STAGE_COLOURS, True)}


MOST = 60  # columns of a figure


def bar(args):
    group = args.y or "energy_nj_per_request"
    if group not in GROUPS:
        raise Failure(f"-y: '{group}' has no parts; allowed: {', '.join(GROUPS)}")
    with opened(args.file, "nvxsim-result", "nvxsim-sweep") as file:
        if kind_of(file, "nvxsim-result", "nvxsim-sweep") == "nvxsim-result":
            return bar_run(file, group, args)
        sweep = Sweep(file)
        sweep.note(args.file, args.notes)
        return bar_sweep(sweep, group, args)


def deviations(file, report, group, parts):
    """Of the energy of each part over trials; 0 where there is none but rounding."""
    if group != "energy_nj_per_request" or report["trials"] < 2:
        return [0.0] * len(parts)
    found = [np.std(file["energy"][m][:], ddof=1) * 1e9 / report["requests"] for m in parts]
    return [d if d > 1e-6 * report[group][m] else 0.0 for d, m in zip(found, parts)]


def bar_run(file, group, args):
    """One run: a bar per part with its share; meters largest first, stages in their order."""
    for option in ("-x", "--by"):
        if getattr(args, option.strip("-")):
            raise Failure(f"{option}: a run has no axes")
    report = report_of(file)
    names, colours, ordered = GROUPS[group]
    if group not in report:
        raise Failure(f"no value '{group}' in the report")
    values = {m: report[group][m] for m in names if m != "total" and report[group].get(m)}
    if not values:
        raise Failure(f"{group} is 0 for every part")
    total = report[group]["total"]
    what, held = name_of(group)
    unit, factor = scaled(held, max(values.values()))
    order = list(values)[::-1] if ordered else sorted(values, key=values.get)
    spread = deviations(file, report, group, order)
    args.table = [{"part": m, group: float(values[m]), "share": values[m] / total,
                   **({f"{group}.std": d} if any(spread) else {})}
                  for m, d in zip(order[::-1], spread[::-1])]
    fig, ax = plt.subplots(figsize=(3.5, 0.7 + 0.24 * len(order)))
    lengths, deviation = [values[m] * factor for m in order], [d * factor for d in spread]
    ax.barh([names[m] for m in order], lengths, height=0.7, color=[colours[m] for m in order],
            xerr=[d or np.nan for d in deviation] if any(deviation) else None,
            error_kw={"elinewidth": 0.8, "capsize": 2})
    for i, m in enumerate(order):
        ax.annotate(f"{100 * values[m] / total:.1f} %", (max(0, lengths[i]) + deviation[i], i),
                    xytext=(4, 0), textcoords="offset points", va="center", fontsize=7)
    ax.set_xlim(min(0, 1.2 * min(lengths)), 1.2 * max(lengths))
    ax.grid(axis="y", visible=False)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(f"{what} ({unit})")
    return fig


def stacked(sweep, group, rows, total):
    """Name, colour and values of what is stacked; small parts are put together."""
    names, colours, _ = GROUPS[group]
    stack, other = [], np.zeros(len(rows))
    for m in names:
        values = np.nan_to_num(sweep.columns.get(f"{group}.{m}", np.zeros(len(sweep.good)))[rows])
        if m != "total" and (np.abs(values) >= 0.01 * total).any() and values.any():
            stack.append((names[m], colours[m], values))
        elif m != "total":
            other = other + values
    if other.any():
        stack.append(("Other", "#DDDDDD", other))
    return stack


def point_labels(ax, sweep, shown, rows, at, groups):
    """Axis values below each column; the first axis once per group, below the others."""
    names = {a: sweep.labels(a) for a in shown}
    words = ["\n".join(names[a][sweep.axes[a][p]] for a in reversed(shown[1:] or shown))
             for p in rows]
    ax.set_xticks(at, words if len(shown) > 1 else [w.replace(", ", "\n") for w in words])
    if len(shown) > 1:
        ax.xaxis.remove_overlapping_locs = False
        centres = {g: at[[h == g for h in groups]].mean() for g in groups}
        ax.set_xticks(list(centres.values()),
                      ["\n" * (len(shown) - 1) + names[shown[0]][g] for g in centres],
                      minor=True)
        ax.tick_params(axis="x", which="minor", length=0)


def columns_of(sweep, args):
    """Axes that tell the points apart, and the points in their order."""
    shown = [sweep.axis(a) for a in (args.x, args.by) if a] or sweep.varying([])
    others = sweep.varying(shown)
    different(shown)
    if others:
        raise Failure(f"'{others[0]}' varies too: give it with --by")
    sweep.limit(shown, int(sweep.good.sum()), MOST, "a figure of bars shows")
    place = {a: list(dict.fromkeys(sweep.axes[a])) for a in shown}
    return shown, sorted(np.flatnonzero(sweep.good),
                         key=lambda p: [place[a].index(sweep.axes[a][p]) for a in shown])


def bar_sweep(sweep, group, args):
    """A stacked column per point; parts below 1 % everywhere are put together."""
    shown, rows = columns_of(sweep, args)
    total = np.nan_to_num(sweep.columns[sweep.known(f"{group}.total")][rows])
    if not (total > 0).any():
        raise Failure(f"{group} is 0 for every point")
    what, held = name_of(group)
    unit, factor = scaled(held, total.max())
    stack = stacked(sweep, group, rows, total)
    columns = [c for c in sweep.columns if c.startswith(f"{group}.")]
    args.table = [{**{a: sweep.axes[a][p] for a in shown},
                   **{c: float(sweep.columns[c][p]) for c in columns}} for p in rows]
    groups = [sweep.axes[shown[0]][p] if len(shown) > 1 else None for p in rows]
    gaps = np.cumsum([0] + [a != b for a, b in zip(groups, groups[1:])])
    at = np.arange(len(rows)) + 0.6 * gaps
    fig, ax = plt.subplots(figsize=(max(3.5, 1.7 + 0.32 * len(rows)), 2.8))
    base = np.zeros(len(rows))
    for name, colour, values in stack:
        ax.bar(at, values * factor, 0.72, base, color=colour, label=name, edgecolor="white",
               linewidth=0.4)
        base += values * factor
    point_labels(ax, sweep, shown, rows, at, groups)
    ax.tick_params(axis="x", length=0)
    ax.grid(axis="x", visible=False)
    ax.set_xlabel("\n".join(axis_label(a) for a in reversed(shown)))
    ax.set_ylabel(f"{what} ({unit})")
    handles, names = ax.get_legend_handles_labels()
    ax.legend(handles[::-1], names[::-1], loc="center left", bbox_to_anchor=(1.0, 0.5))
    return fig
