"""What nvxsim's sweep files hold, and what their values are called in a figure.

Left out: reading anything but numbers and texts that nvxsim wrote.
"""
import difflib
import json
import re
import sys

import numpy as np

METERS = (
    "cell driver sample_hold adc mux shift_add buffer interconnect vector topk write "
    "verify leakage dram storage host"
).split()
METER_NAMES = {
    "cell": "Cells", "driver": "Row drivers", "sample_hold": "Sample & hold",
    "adc": "ADC", "mux": "Mux", "shift_add": "Shift-add", "buffer": "Buffers",
    "interconnect": "Interconnect", "vector": "Vector unit", "topk": "Top-k",
    "write": "Write", "verify": "Verify", "leakage": "Leakage", "dram": "DRAM",
    "storage": "Storage", "host": "Host", "total": "Total",
}
# Where the mean latency goes, in the order of a request's way.
STAGE_NAMES = {
    "queue": "Queueing", "link_in": "Link in", "dispatch": "Dispatch",
    "interconnect": "Interconnect", "buffer": "Buffers", "rows": "Rows", "adc": "ADC",
    "shift_add": "Shift-add", "vector": "Vector unit", "memory": "Memory",
    "compute": "Compute", "topk": "Top-k", "merge": "Merge", "rank": "Ranking",
    "link_out": "Link out", "documents": "Documents",
}
# What axes are called where the last two parts of their path read badly.
AXIS_NAMES = {
    "adc_pool.bits": "ADC bits", "adc_pool.count": "ADCs per tile", "array.device": "Device",
    "array.bits_per_cell": "Bits per cell", "array.columns": "Columns per array",
    "array.rows": "Rows per array", "chip.copies": "Copies of the matrix",
    "chip.tiles": "Tiles", "device.profile": "Device", "device.sigma_scale": "Sigma scale",
    "device.write": "Writing", "run.age": "Age", "run.outstanding": "Requests kept going",
    "run.rate": "Arrivals", "tile.arrays": "Arrays per tile",
}
SPREADS = {"mean": "mean", "p50": "median", "p95": "95th percentile",
           "p99": "99th percentile"}
METRICS = {"acc1": "Acc@1", "mrr": "MRR", "nmse": "NMSE", "ovt_hit": "OVT hit rate",
           "token_agreement": "Token agreement", "task": "Task accuracy"}


class Failure(Exception):
    """Something the user can put right: one line, exit status 2."""


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def from_json(path):
    """What a file of JSON holds ('-': standard input)."""
    try:
        with (sys.stdin if path == "-" else open(path, encoding="utf-8")) as file:
            return json.load(file)
    except UnicodeDecodeError as error:
        raise Failure("not JSON: a binary file") from error
    except RecursionError as error:
        raise Failure("not JSON: nested too deep") from error
    except ValueError as error:
        raise Failure(f"not JSON: {error}") from error
    except IsADirectoryError as error:
        raise Failure("not JSON: a folder") from error


VERSION = 1  # of the formats below


def kind_of(file, *kinds):
    """The format of an open HDF5 file, which must be one of the kinds, of our version."""
    kind, version = text(file.attrs.get("format", "")), file.attrs.get("version", 0)
    if kind not in kinds:
        raise Failure(f"format is '{kind}'; expected " + " or ".join(f"'{k}'" for k in kinds))
    if version != VERSION:
        raise Failure(f"version is {version}; this program reads version {VERSION}")
    return kind


class Sweep:
    """Points of a sweep: axes as texts, every number of the report as a column."""

    def __init__(self, file):
        self.axes = {name: [text(v) for v in file["axes"][name][:]]
                     for name in text(file.attrs["axes"]).split("\n")}
        self.columns = {name: data[:] for name, data in file.get("columns", {}).items()}
        self.good = file["status"][:] == 0
        self.front = file["pareto"][:] if "pareto" in file else None
        self.goals = dict(line.split(" ")  # key: "min" or "max"
                          for line in text(file.attrs.get("goals", "")).split("\n") if line)
        if not self.good.any():
            raise Failure("every point of the sweep failed")

    @classmethod
    def of(cls, file):
        """Of an open file that must be one."""
        kind_of(file, "nvxsim-sweep")
        return cls(file)

    def axis(self, name):
        """Full name of an axis given in full or by its last parts."""
        fits = [a for a in self.axes if a == name or a.endswith("." + name)]
        if len(fits) == 1:
            return fits[0]
        if fits:
            raise Failure(f"'{name}' fits several axes: {', '.join(fits)}")
        raise Failure(f"no axis '{name}'; the sweep has: {', '.join(self.axes)}")

    def key(self, name):
        for full in (name, name + ".mean", name + ".total"):
            if full in self.columns:
                return full
        near = difflib.get_close_matches(name, self.columns, 1, 0.5)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        raise Failure(f"no value '{name}' in the report{hint}")

    def interval(self, key):
        """Names of the columns of the interval around a metric's mean, or None."""
        stem = key[: -len(".mean")] if key.endswith(".mean") else key
        for kind in ("ci95", "ci95_queries"):
            pair = [f"{stem}.{kind}.{end}" for end in ("low", "high")]
            if all(p in self.columns and np.isfinite(self.columns[p][self.good]).all()
                   for p in pair):
                return pair
        return None

    def varying(self, but):
        return [a for a, v in self.axes.items() if a not in but and len(set(v)) > 1]


def quantity(word):
    """'10 ns' -> (10.0, 'ns'); (None, '') for a word that is no quantity."""
    match = re.fullmatch(r"\s*([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)\s*([A-Za-z]*[0-9]?)\s*",
                         word)
    try:
        return (float(match[1]), match[2]) if match else (None, "")
    except ValueError:
        return None, ""


def axis_label(name, unit=""):
    last = ".".join(name.split(".")[-2:])
    words = re.sub(r"\badc\b", "ADC", re.sub("[._]", " ", last))
    words = AXIS_NAMES.get(last, words[0].upper() + words[1:])
    return words + (f" ({unit})" if unit else "")


def name_of(key):
    """What a value of the report is called, and the unit it is held in."""
    head, _, rest = key.partition(".")
    if head in ("latency_ns", "queue_ns", "service_ns"):
        what = {"latency_ns": "Latency", "queue_ns": "Queueing",
                "service_ns": "Service time"}[head]
        return f"{what}, {SPREADS.get(rest, rest)}", "ns"
    if head == "latency_stages_ns":
        return ("Latency, mean" if rest in ("", "total") else
                f"{STAGE_NAMES.get(rest, rest)}, mean time"), "ns"
    if head == "energy_nj_per_request":
        what = "Energy per request" if rest in ("", "total") else \
            f"{METER_NAMES.get(rest, rest)} energy per request"
        return what, "nJ"
    if head == "area_mm2":
        return ("Area" if rest in ("", "total") else
                f"{METER_NAMES.get(rest, rest)} area"), "mm²"
    if head in ("throughput_per_s", "offered_per_s"):
        return {"t": "Throughput", "o": "Offered load"}[head[0]], "requests/s"
    if head == "accuracy":
        metric = rest.split(".")[0]
        name = METRICS.get(metric, metric[:1].upper() + metric[1:])
        return name.replace("Ndcg", "nDCG"), ""
    return axis_label(key), ""


def scaled(unit, largest):
    """Unit and factor that leave numbers people read."""
    steps = {"ns": [(1, "ns"), (1e3, "µs"), (1e6, "ms"), (1e9, "s")],
             "nJ": [(1e-3, "pJ"), (1, "nJ"), (1e3, "µJ"), (1e6, "mJ"), (1e9, "J")],
             "mm²": [(1e-6, "µm²"), (1, "mm²")],
             "requests/s": [(1, "requests/s"), (1e3, "thousand requests/s"),
                            (1e6, "million requests/s")]}.get(unit, [(1, unit)])
    best = steps[0]
    for size, name in steps:
        if largest >= size * (0.01 if unit == "mm²" else 1):
            best = (size, name)
    return best[1], 1.0 / best[0]


def positions(words):
    """Where axis values go: as numbers when all are numbers of one unit, else in order."""
    pairs = {w: quantity(w) for w in words}
    units = {unit for _, unit in pairs.values()}
    if len(units) == 1 and all(value is not None for value, _ in pairs.values()):
        return {w: value for w, (value, _) in pairs.items()}, units.pop(), True
    order = list(dict.fromkeys(words))
    return {w: float(i) for i, w in enumerate(order)}, "", False
