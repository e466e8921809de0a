"""The page of one run: what ran, its numbers, where each constant is from, how to repeat it.

Left out: single requests, and the values of trials.
"""
import hashlib
import json
import shlex

import numpy as np

from nvxdata import part, report_of, text
from nvxnames import METERS, METER_NAMES, STAGE_NAMES, name_of
from nvxpage import (chart, counted, datum, described, esc, folded, leaves, listing, number, page,
                     pair, plain, section, shown, table, tag, tile, unit_of)
from nvxsettings import given, lines_of, settings

PART_NAMES = {"link_in": "Link in", "link_out": "Link out", "interconnect": "Interconnect",
              "rows": "Rows", "adc_pool": "ADC pool", "accumulator": "Accumulator",
              "topk": "Top-k", "merge": "Merge unit", "vector": "Vector unit",
              "global_buffer": "Global buffer", "input_buffer": "Input buffer",
              "output_buffer": "Output buffer"}
WAITS = ("before_admission", "waiting_on_chip", "service")
WAIT_NAMES = ("Before admission", "Waiting on the chip", "Service (idle machine)")
CLASSES = {"measured": "measured on hardware", "simulated": "from other simulations",
           "scaled": "scaled from another node, width or size", "assumed": "assumed",
           "defined": "by definition", "given": "the user's own, without a source"}
LEADING = ("task", "ovt_hit", "acc1", "cosine")  # of the accuracy, two stand at the top
DISTANCES = ("nmse", "displacement")  # none is best: not on the axis of shares
BINS = 60


def held(file, name):
    data = part(file, name, "result")
    return text(data[()]) if data.shape == () else data[:]


def share(value, total):
    return f"{100 * value / total:.1f}\u00a0%" if total else "–"


def broken_down(report, group, caption, names, order):
    """Table of what a number is made of, and what its chart draws."""
    values = report[group]
    rows = [[esc(names[m]), number(f"{group}.{m}", values[m]),
             share(values[m], values["total"])] for m in order]
    rows.append(["Total", number(f"{group}.total", values["total"]), ""])
    bars = [{"name": names[m], "value": values[m],
             "text": "\u00a0".join(shown(values[m], unit_of(group))),
             "share": share(values[m], values["total"])} for m in order]
    return table(caption, ["Part", ("Value", "n"), ("Share", "n")], rows), \
        {"label": caption, "bars": bars}


def meters(report, group, caption):
    """The same of meters, largest first."""
    values = report[group]
    order = sorted((m for m in METERS if values.get(m)), key=lambda m: -values[m])
    return broken_down(report, group, caption, METER_NAMES, order)


def mean_stages(report):
    """The same of the mean latency, in the order of a request's way."""
    values = report.get("latency_stages_ns", {"total": 0})  # earlier programs told none
    return broken_down({"latency_stages_ns": values}, "latency_stages_ns", "Mean latency by stage",
                       STAGE_NAMES, [m for m in STAGE_NAMES if values.get(m)])


def stages(file):
    """Parts of each search's latency [ns], requests x stages."""
    times = {name: held(file, f"requests/{name}_ps").astype(float) / 1e3
             for name in ("arrival", "start", "end", "alone")}
    before = times["start"] - times["arrival"]
    whole = times["end"] - times["arrival"]
    parts = np.stack([before, whole - times["alone"] - before, times["alone"]], axis=1)
    if "requests/kind" in file:
        parts = parts[file["requests/kind"][:] == 0]
    return parts


def beside(name, drawn, numbers):
    """A group's chart and table; where all is 0, words."""
    if drawn["bars"]:
        return pair(chart(f"{name}-chart", drawn["label"]), numbers)
    return tag("p", f"{drawn['label']}: the model has none for this machine.")


def bins(values):
    """Edges of at most BINS bins, each as wide as a whole number of the values' steps."""
    distinct = np.unique(np.round(values, 3))  # whole picoseconds
    if len(distinct) < 2:
        return np.array([values[0] - 0.5, values[0] + 0.5])
    step = np.diff(distinct).min()
    wide = step * np.ceil(((distinct[-1] - distinct[0]) / step + 1) / BINS)
    count = int((distinct[-1] - distinct[0] + step / 2) // wide) + 1
    return distinct[0] - step / 2 + wide * np.arange(count + 1)


def latency(report, parts):
    """Table of the percentiles and stages, and what the two charts draw."""
    whole = parts.sum(axis=1)
    order = np.argsort(whole, kind="stable")
    kinds = {"mean": parts.mean(axis=0)}
    for p in (50, 95, 99):  # nearest rank: a request that took exactly as long
        kinds[f"p{p}"] = parts[order[-(-p * len(order) // 100) - 1]]
    rows = [[esc({"mean": "Mean"}.get(k, k)), number(f"latency_ns.{k}", report["latency_ns"][k]),
             number(f"queue_ns.{k}", report["queue_ns"][k]),
             number(f"service_ns.{k}", report["service_ns"][k])]
            for k in ("mean", "p50", "p95", "p99")]
    # The first requests find the machine empty, and a few at either end would set the scale.
    low, high = (whole[order[i]] for i in (len(order) // 100, -1 - len(order) // 200))
    kept = whole[(whole >= low) & (whole <= high)]
    counts, edges = np.histogram(kept, bins=bins(kept))
    return table("Latency, its two parts each with percentiles of its own",
                 ["", ("Latency", "n"), ("Queue", "n"), ("Service", "n")], rows), {
        "stages": WAIT_NAMES, "keys": WAITS,
        "rows": [{"name": k, "values": v.tolist(),
                  "texts": ["\u00a0".join(shown(x, "ns")) for x in v]}
                 for k, v in kinds.items()],
        "counts": counts.tolist(), "edges": edges.tolist(), 
        "shorter": int((whole < low).sum()), "longer": int((whole > high).sum()),
        "marks": {k: report["latency_ns"][k] for k in ("p50", "p95", "p99")}}


def busy(report):
    """Table of the shared parts, busiest first; its chart; the busiest one in words."""
    parts = report.get("parts") or {}
    order = sorted(parts, key=lambda k: -parts[k]["busiest"]["utilisation"])
    rows, bars = [], []
    for kind in order:
        p, key, name = parts[kind], f"parts.{kind}", PART_NAMES.get(kind, kind)
        used = [datum(f"{key}.{k}utilisation", v, share(v, 1))
                for k, v in (("", p["utilisation"]),
                             ("busiest.", p["busiest"]["utilisation"]))]
        wait = [number(f"{key}.{k}", p[k]) if k in p else "–"
                for k in ("wait_ns", "longest_wait_ns")]
        rows.append([esc(name), number(f"{key}.instances", p["instances"]), *used,
                     tag("code", esc(p["busiest"]["path"])), *wait])
        bars.append({"name": name, "value": 100 * p["busiest"]["utilisation"],
                     "text": share(p["busiest"]["utilisation"], 1),
                     "share": "busiest one: " + p["busiest"]["path"]})
    # A buffer is full of what waits; what works is what limits.
    workers = [k for k in order if "slots" not in parts[k]]
    first = workers[0] if workers else None
    head = ["Kind", ("Instances", "n"), ("Busy, mean", "n"), ("Busy, busiest", "n"),
            "Busiest one", ("Mean wait", "n"), ("Longest wait", "n")]
    return table("Shared parts: share of the time in use, and how long they were waited for",
                 head, rows), bars, first


def interval(metric, kind):
    """Low and high of an interval, or None."""
    pair = metric.get(kind)
    return pair if pair and None not in pair else None


def accuracy(report):
    rows, drawn = [], []
    for name, m in report["accuracy"].items():
        key = f"accuracy.{name}"
        cells = [esc(name_of(key)[0]), number(f"{key}.mean", m["mean"]),
                 number(f"{key}.std", m["std"])]
        for kind in ("ci95", "ci95_queries"):
            pair = interval(m, kind)
            cells.append(f'[{number(f"{key}.{kind}.low", pair[0])}, '
                         f'{number(f"{key}.{kind}.high", pair[1])}]' if pair else "–")
        rows.append(cells)
        if name not in DISTANCES and 0 <= m["mean"] <= 1:
            drawn.append({"name": name_of(key)[0], "mean": m["mean"],
                          "chips": interval(m, "ci95"),
                          "queries": interval(m, "ci95_queries")})
    if not rows:
        return "", drawn
    return table("Accuracy: mean over chips, with 95 % intervals of the mean",
                 ["Metric", ("Mean", "n"), ("Std over chips", "n"),
                  ("95 % over chips", "n"), ("95 % over queries", "n")], rows), drawn


def headline(report, first):
    tiles = [tile(f"Latency, {k}", number(f"latency_ns.{k}", report["latency_ns"][k]))
             for k in ("p50", "p95", "p99")]
    tiles.append(tile("Throughput", number("throughput_per_s", report["throughput_per_s"])))
    tiles.append(tile("Energy per request", number("energy_nj_per_request.total",
                                                   report["energy_nj_per_request"]["total"])))
    if report["area_mm2"]["total"] > 0:
        tiles.append(tile("Area", number("area_mm2.total", report["area_mm2"]["total"])))
    leading = sorted(report["accuracy"], key=lambda n: LEADING.index(n) if n in LEADING
                     else len(LEADING))
    for name in leading[:2]:
        m = report["accuracy"][name]
        over = next((k for k in ("ci95", "ci95_queries") if interval(m, k)), None)
        more = "95 %: {} to {}{}".format(*map(plain, m[over]), " over chips" if over == "ci95"
                                        else " over queries") if over else ""
        tiles.append(tile(name_of(f"accuracy.{name}")[0],
                          number(f"accuracy.{name}.mean", m["mean"]), esc(more)))
    if first:
        p = report["parts"][first]
        tiles.append(tile("Busiest part of the chip", esc(PART_NAMES.get(first, first)), tag(
            "code", esc(p["busiest"]["path"])) + f' busy {share(p["busiest"]["utilisation"], 1)}'))
    return tag("dl", "\n".join(tiles), class_="tiles")


def constants(rows):
    """The table of constants, with what filters it."""
    head = ["Component", "Parameter", ("Value", "n"), "Unit", "Class", "Source", "Given at"]
    body = [[tag("code", esc(r["component"] or "top")),
             tag("span", esc(r["parameter"]), title=r["doc"] or None), esc(r["value"]) or "–",
             esc(r["unit"]), tag("span", esc(r["class"]), class_="class " + r["class"]),
             esc(r["source"]), esc(r["origin"])] for r in rows]
    counts = {c: sum(r["class"] == c for r in rows) for c in CLASSES}
    boxes = "".join(tag("label", tag("input", "", type="checkbox", value=c, checked="") +
                        f" {c} ({n})", title=CLASSES[c]) for c, n in counts.items() if n)
    words = "; ".join(f"{n} {CLASSES[c]}" for c, n in counts.items() if n)
    tools = tag("div", tag("label", "Filter " + tag("input", "", type="search", id="find")) +
                tag("fieldset", tag("legend", "Class") + boxes) +
                tag("output", "", id="found"), class_="tools js")
    return tag("p", esc(f"{len(rows)} parameters: {words}.")) + tools + table(
        "Every parameter of the configuration", head, body, id="constants", class_="sortable")


def all_numbers(report):
    rows = [[tag("code", esc(key)), datum(key, v, esc(json.dumps(v))), esc(unit_of(key))] for key, v in leaves(report)]
    return folded(f"All {len(rows)} numbers of the report", table(
        "The JSON report, key by key", ["Key", ("Value", "n"), "Unit"], rows,
        class_="sortable"))


def repeat(trace):
    return tag("p", "With the same version of nvxsim, and the trace beside the result:") + \
        listing("nvxsim run result.h5 -o again.h5\n"
                "cmp result.h5 again.h5                      # the same bytes\n"
                "nvxsim report again.h5 -o report.html       # this page\n"
                "nvxsim explain result.h5                    # how each number comes about") + \
        tag("p", "Without the result: put what was given, below, into "
            + tag("code", "machine.yaml") + " and run") + \
        listing(f"nvxsim run machine.yaml --trace {shlex.quote(trace)} -o result.h5")


def facts(file, report, config, trace):
    """What ran: trace, configuration, program."""
    sha = text(file["trace"].attrs["sha256"])
    own = hashlib.sha256(config["resolved"].encode()).hexdigest()
    return section("what", "What was simulated", described([
        ("Trace", esc(trace)), ("SHA-256 of the trace", tag("code", esc(sha))),
        ("SHA-256 of the configuration", tag("code", own)),
        ("nvxsim", esc(text(file.attrs["program_version"]))),
        ("Seed", number("seed", report["seed"])),
        ("Requests", number("requests", report["requests"])),
        ("Chips (trials)", number("trials", report["trials"])),
        ("Core cycles", number("cycles", report["cycles"]))]))


def costs(file, report):
    """Sections of energy, area, latency, parts and accuracy, and what their charts draw."""
    energy, energy_bars = meters(report, "energy_nj_per_request", "Energy per request")
    area, area_bars = meters(report, "area_mm2", "Area of the chip")
    times, drawn_times = latency(report, stages(file))
    means, mean_bars = mean_stages(report)
    used, used_bars, first = busy(report)
    metrics, drawn_metrics = accuracy(report)
    body = [section("energy", "Energy", beside("energy", energy_bars, energy)),
            section("area", "Area", beside("area", area_bars, area)),
            section("latency", "Latency", chart("stages-chart", "Waiting and service"),
                    chart("spread-chart", "Distribution of latency"),
                    beside("way", mean_bars, means) if mean_bars["bars"] else "", times)]
    if used_bars:
        body.append(section("parts", "Bottleneck", chart(
            "parts-chart", "Use of the busiest part of each kind"), used, tag(
                "p", "Memory and drive of the host are not among them.", class_="more")))
    if metrics:
        body.append(section("accuracy", "Accuracy", chart(
            "accuracy-chart", "Accuracy with intervals"), metrics))
    return body, {"energy": energy_bars, "area": area_bars, "latency": drawn_times, "way": mean_bars,
                  "parts": used_bars, "accuracy": drawn_metrics}, first


def run_page(file, parts):
    """The page of a result. file: open HDF5; parts: list of `nvxsim parts --json`."""
    report = report_of(file)
    config = {k: held(file, f"config/{k}") for k in ("resolved", "origins", "sources")}
    trace = text(file["trace"].attrs["name"])
    body, data, first = costs(file, report)
    body[:0] = [section("numbers", "Numbers", headline(report, first)),
                facts(file, report, config, trace)]
    body.append(section("constants-section", "Where every constant is from",
                        constants(settings(config, parts))))
    if "conventions" in file:  # results of earlier programs have none
        body.append(section("conventions", "Conventions", described(
            [(row[0], esc(row[-1])) for row in lines_of(held(file, "conventions"))])))
    body.append(section("repeat", "Repeat it", repeat(trace),
                        folded("The configuration as given", listing(given(config))),
                        folded("The configuration in full", listing(config["resolved"]))))
    body.append(section("all", "All numbers", all_numbers(report)))
    subtitle = f'{counted(report["requests"], "request")} on {counted(report["trials"], "chip")}' \
        f' (trials), seed {report["seed"]}, nvxsim {text(file.attrs["program_version"])}'
    return page(f"Run of {trace}", subtitle, "\n".join(body), data, "run.js")
