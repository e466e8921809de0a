"""The page of a sweep: its points, which of them are best, and charts to choose among them.

Left out: where constants are from (the page of a single run tells it), and columns that are
the same at every point, which stand in a table of their own.
"""
import hashlib

import numpy as np

from nvxdata import Failure, Sweep, text
from nvxnames import axis_label, name_of, positions
from nvxpage import (chart, counted, datum, described, esc, folded, in_size, listing, number, page,
                     plain, section, table, tag, tile, unit_of)

GOALS = ("latency_ns.p50", "latency_ns.p95", "throughput_per_s",
         "energy_nj_per_request.total", "area_mm2.total")
# Where more is better; of everything else, less.
MORE = ("throughput_per_s", "accuracy.", "timing_trials.throughput_per_s", "updates.lifetime_s")
LESS = ("accuracy.nmse", "accuracy.displacement")
FIRST_METRICS = ("acc1", "ovt_hit", "task", "token_agreement", "cosine")


def better(key):
    """+1 where more of a value is better, -1 where less is."""
    less = key.startswith(LESS) or key.endswith(".std") or not key.startswith(MORE)
    return -1 if less else 1


def finite(value):
    """The number, or None, of a column."""
    return float(value) if np.isfinite(value) else None


def label(key):
    """What a number is called: in words where there are any, and by its key."""
    words = name_of(key)[0]
    return words if key in GOALS or key.endswith(".mean") else f"{words} [{key}]"


def goals(sweep):
    """The numbers a design is judged by: those of GOALS and up to two metrics."""
    metrics = [k for k in sweep.columns if k.startswith("accuracy.") and k.endswith(".mean")]
    first = [f"accuracy.{m}.mean" for m in FIRST_METRICS]
    metrics.sort(key=lambda k: (first.index(k) if k in first else len(first), "recall" not in k, k))
    keys = [*GOALS, *metrics[:2]]
    return [k for k in keys if k in sweep.columns
            and np.isfinite(sweep.columns[k][sweep.good]).any()]


def size(sweep, key):
    """Unit and factor common to a column."""
    return in_size(unit_of(key), np.nanmax(np.abs(sweep.columns[key][sweep.good])))


def cell(sweep, key, p):
    """A number of a point, in the unit of its column."""
    value = finite(sweep.columns[key][p])
    return datum(key, value, "–" if value is None else plain(value * size(sweep, key)[1]), p)


def headed(sweep, key):
    unit = size(sweep, key)[0]
    return name_of(key)[0] + (f" ({unit})" if unit else ""), "n"


def differs(column):
    known = column[np.isfinite(column)]
    return len(known) > 0 and (known != known[0]).any()


def numbers(sweep, first):
    """What can be drawn: {key: label, unit, factor, values}, the goals first."""
    rest = [k for k in sweep.columns if k not in first]
    drawn = {}
    for key in [*first, *rest]:
        column = sweep.columns[key]
        if not differs(column[sweep.good]):
            continue
        unit, factor = size(sweep, key)
        drawn[key] = {"label": label(key), "unit": unit, "factor": factor,
                      "better": better(key), "values": [finite(v) for v in column]}
    return drawn


def axes(sweep):
    """The axes that vary: name, label, values in order, the value of each point."""
    drawn = []
    for name in sweep.varying([]):
        at, _, numeric = positions([v for v in sweep.axes[name] if v])
        order = sorted(at, key=at.get) if numeric else list(at)
        if "" in sweep.axes[name]:  # its grid leaves this one to the base
            order.insert(0, "")
        drawn.append({"name": name, "label": axis_label(name), "order": order,
                      "values": sweep.axes[name]})
    return drawn


def points(sweep, messages, shown_axes, keys):
    """The table of points; a failed one has its message."""
    head = [("Point", "n"), *(a["label"] for a in shown_axes), *(headed(sweep, k) for k in keys)]
    rows = []
    for p in range(len(sweep.good)):
        cells = [str(p + 1), *(esc(a["values"][p]) or "–" for a in shown_axes)]
        if sweep.good[p]:
            cells += [cell(sweep, k, p) for k in keys]
        else:
            cells.append(esc(f"failed: {messages[p]}"))
        rows.append(cells)
    return table("Every point of the sweep", head, rows, id="points", class_="sortable")


def best(sweep, shown_axes, keys):
    """For each goal the point that is best at it, the first on ties."""
    rows = []
    for key in keys:
        column = np.where(sweep.good, sweep.columns[key], np.nan) * better(key)
        p = int(np.nanargmax(column))
        many = int((column == column[p]).sum())
        rows.append([esc(name_of(key)[0]), "largest" if better(key) > 0 else "smallest",
                     number(key, float(sweep.columns[key][p])), str(p + 1),
                     esc(", ".join(f"{a['label']} {a['values'][p]}" for a in shown_axes
                                   if a["values"][p])) +
                     (f" ({many} points alike)" if many > 1 else "")])
    return table("The best point of each goal, taken alone",
                 ["Goal", "Best is", ("Value", "n"), ("Point", "n"), "Its settings"], rows)


def same(sweep):
    rows = [[tag("code", esc(k)), number(k, finite(column[sweep.good][0]))]
            for k, column in sweep.columns.items() if not differs(column[sweep.good])]
    return folded(f"{len(rows)} numbers that are the same at every point", table(
        "The same at every point", ["Key", ("Value", "n")], rows)) if rows else ""


def choice(name, words):
    return tag("label", f"{words} " + tag("select", "", id=name))


def scatter():
    tools = []
    for side in "xy":
        tools.append(tag("div", choice(f"{side}-key", side) + tag("label", tag(
            "input", "", type="checkbox", id=f"{side}-log") + " logarithmic") + choice(
                f"{side}-better", "better is"), class_="tools"))
    tools.append(tag("div", choice("colour-by", "colour by") + tag(
        "button", "Clear the selection", id="clear", type="button"), class_="tools"))
    reading = tag("div", tag("p", "Point at a mark to read its settings; click or press Enter "
                             "to select it in all charts and the table."), id="reading",
                  role="status")
    return "".join(tools) + reading + chart(
        "scatter-chart", "Points of the sweep, with the Pareto front")


def charts(drawn):
    """Sections of charts, where some number differs."""
    return [section("scatter", "Two numbers against each other", scatter(), kind="js"),
            section("parallel", "All axes and goals", chart(
                "parallel-chart", "Parallel coordinates: a line for each point"), kind="js")
            ] if drawn else []


def texts(file):
    config = {k: text(file[f"config/{k}"][()]) for k in ("base", "sweep")}
    return tag("p", "With the same version of nvxsim; the texts of both files are below. "
               "The base belongs beside the sweep, under the name the sweep gives it:") + \
        listing("nvxsim sweep sweep.yaml -o sweep.h5\n"
                "nvxsim report sweep.h5 -o sweep.html        # this page") + \
        folded("The sweep", listing(config["sweep"])) + folded("Its base", listing(config["base"]))


def facts(file, sweep):
    """What ran: traces, files, axes that do not vary."""
    trace = dict(file["trace"].attrs) if "trace" in file else {}
    rows = [("Trace", esc(text(trace["name"])) if "name" in trace else "as the base names it")]
    if "sha256" in trace:
        rows.append(("SHA-256 of the trace", tag("code", esc(text(trace["sha256"])))))
    for name, words in (("base", "base"), ("sweep", "sweep's file")):
        own = hashlib.sha256(text(file[f"config/{name}"][()]).encode()).hexdigest()
        rows.append((f"SHA-256 of the {words}", tag("code", own)))
    fixed = [f"{a} = {v[0]}" for a, v in sweep.axes.items() if len(set(v)) == 1]
    if fixed:
        rows.append(("At every point", ", ".join(tag("code", esc(f)) for f in fixed)))
    return described(rows)


def ranges(sweep, keys):
    """A tile per goal, from its smallest to its largest value."""
    failed = int((~sweep.good).sum())
    tiles = [tile("Points", plain(len(sweep.good)), f"{failed} failed" if failed else "")]
    for key in keys:
        column = sweep.columns[key][sweep.good]
        ends = sorted({float(np.nanmin(column)), float(np.nanmax(column))})
        unit, factor = size(sweep, key)
        tiles.append(tile(name_of(key)[0], esc(" to ".join(plain(v * factor) for v in ends))
                          + tag("span", "\u00a0" + esc(unit), class_="unit")))
    return tag("dl", "\n".join(tiles), class_="tiles range")


def sweep_page(file, _parts):
    """The page of a sweep. file: open HDF5."""
    for name in ("axes", "status", "message", "config/base", "config/sweep"):
        if name not in file:
            raise Failure(f"/{name} is missing; is it a complete sweep?")
    sweep = Sweep(file)
    messages = [text(m) for m in file["message"][:]]
    keys, shown_axes = goals(sweep), axes(sweep)
    drawn = numbers(sweep, keys)
    body = [
        section("numbers", "Numbers", ranges(sweep, keys)),
        section("what", "What was simulated", facts(file, sweep)),
        section("best", "Best points", best(sweep, shown_axes, keys)),
        *charts(drawn),
        section("points-section", "Points", points(sweep, messages, shown_axes, keys)),
        section("repeat", "Repeat it", texts(file)), same(sweep)]
    data = {"axes": shown_axes, "goals": keys, "numbers": drawn,
            "good": [bool(g) for g in sweep.good]}
    words = " × ".join(f"{a['name']} ({len(a['order'])})" for a in shown_axes)
    return page(f"Sweep of {counted(len(sweep.good), 'point')}", words or "no axis varies",
                "\n".join(body), data, "sweep.js")
