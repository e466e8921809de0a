"""What nvxsim's results and sweeps hold, and what their values are called in a figure.

Files are read here, so that what is missing or damaged is told in one line, of the file it is in.
Left out: reading anything but numbers and texts that nvxsim wrote; checks of numbers that no
figure and no page shows.
"""
import difflib
import json
import re
import sys
from collections import defaultdict
from contextlib import contextmanager

import h5py
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
    """Something the user can put right: one line, exit status 2; of which file, where that is
    known."""

    def __init__(self, words, file=None):
        super().__init__(words)
        self.file = file


DAMAGE = (AttributeError, ArithmeticError, IndexError, KeyError, TypeError, ValueError)


def damaged(error):
    """What a file that nvxsim did not write so makes Python say, in our words."""
    words = str(error.args[0]) if error.args else ""
    missing = re.search(r"(?:object|attribute:) '(.+?)'", words)
    if missing or isinstance(error, KeyError):
        return f"'{missing[1] if missing else words}' is missing; is the file complete?"
    return "cannot be read: " + (" ".join(words.split()) or type(error).__name__)


@contextmanager
def naming(path):
    """Whatever is wrong within is told of this file."""
    try:
        yield
    except Failure as failure:
        failure.file = failure.file or path
        raise
    except DAMAGE as error:
        raise Failure(damaged(error), path) from error


@contextmanager
def opened(path, *kinds):
    """An HDF5 file of one of the formats."""
    try:
        with open(path, "rb"):
            file = h5py.File(path)
    except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
        raise Failure({2: "no such file"}.get(error.errno, error.strerror), path) from error
    except OSError as error:
        raise Failure("not an HDF5 file", path) from error
    with file, naming(path):
        kind_of(file, *kinds)
        yield file


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
    except OSError as error:
        raise Failure({2: "no such file"}.get(error.errno, error.strerror)) from error


VERSION = 1  # of the formats below


def kind_of(file, *kinds):
    """The format of an open HDF5 file, which must be one of the kinds, of our version."""
    kind, version = text(file.attrs.get("format", "")), file.attrs.get("version", 0)
    if kind not in kinds:
        raise Failure(f"format is '{kind}'; expected " + " or ".join(f"'{k}'" for k in kinds))
    if version != VERSION:
        raise Failure(f"version is {version}; this program reads version {VERSION}")
    return kind


def part(file, name, what):
    """A dataset or a group of an open file."""
    if name not in file:
        raise Failure(f"/{name} is missing; is it a complete {what}?")
    return file[name]


# Of the report: where each value is a number.
NUMBERS = ("latency_ns", "queue_ns", "service_ns", "latency_stages_ns", "energy_nj_per_request",
           "area_mm2")


def report_of(file):
    """The report of an open result."""
    try:
        report = json.loads(text(part(file, "report", "result")[()]))
    except (ValueError, RecursionError) as error:
        raise Failure("/report is not JSON; is it a complete result?") from error
    if not isinstance(report, dict):
        raise Failure("/report is no object; is it a complete result?")
    for group in NUMBERS:
        for name, value in report.get(group, {}).items():
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                raise Failure(f"/report: {group}.{name} is not a number")
    return report


class Sweep:
    """Points of a sweep: axes as texts, every number of the report as a column."""

    def __init__(self, file):
        def column(name):
            data = part(file, name, "sweep")
            if data.shape != part(file, "status", "sweep").shape:
                raise Failure(f"/{name} has not a value per point; is it a complete sweep?")
            return data[:]

        for name in ("axes", "status"):
            part(file, name, "sweep")
        self.good = column("status") == 0
        if not self.good.any():
            raise Failure("every point of the sweep failed")
        self.axes = {name: [text(v) for v in column(f"axes/{name}")]
                     for name in text(file.attrs["axes"]).split("\n")}
        self.columns = {name: column(f"columns/{name}")
                        for name in part(file, "columns", "sweep")}
        for name, values in self.columns.items():
            if values.dtype.kind not in "fiu":
                raise Failure(f"/columns/{name} holds no numbers; is it a complete sweep?")
        self.front = column("pareto") if "pareto" in file else None
        self.goals = dict(line.split(" ")  # key: "min" or "max"
                          for line in text(file.attrs.get("goals", "")).split("\n") if line)
        base = re.search(r"^base:\s*([^\s#,\[{]+)", text(file["config/sweep"][()]), re.M) \
            if "config/sweep" in file else None
        self.base = short(base[1]) if base else BASE

    @classmethod
    def at(cls, path, notes):
        """Of a file that must be one; what is left out of its figures is noted."""
        with opened(path, "nvxsim-sweep") as file:
            sweep = cls(file)
        sweep.note(path, notes)
        return sweep

    def note(self, path, notes):
        failed = int((~self.good).sum())
        if failed:
            notes.append(f"{path}: {failed} of {len(self.good)} points failed and are not drawn")

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

    def known(self, name):
        """The key of a value that some point has."""
        key = self.key(name)
        if not np.isfinite(self.columns[key][self.good]).any():
            raise Failure(f"no point has a '{key}'")
        return key

    def labels(self, axis):
        """{value: what a figure calls it} of an axis."""
        found = labels(self.axes[axis])
        if axis == "base" and "" in found and self.base not in found.values():
            found[""] = self.base
        return found

    def names(self, axes):
        """What each point is called by its values of some axes. Those that it leaves to the base
        are told only where two points would be called alike."""
        own = {a: self.labels(a) for a in axes}
        points = list(zip(*(self.axes[a] for a in axes)))
        whole = [", ".join(own[a][v] for a, v in zip(axes, point)) for point in points]
        brief = [", ".join(own[a][v] for a, v in zip(axes, point) if v) or own[axes[0]][""]
                 for point in points]
        return brief if len(set(brief)) == len(set(points)) else whole

    def limit(self, axes, count, most, figure):
        """Of bars or the like that some axes make: more could not be told apart."""
        if count > most:
            axis = max(axes, key=lambda a: len(set(self.axes[a])))
            raise Failure(f"'{axis}' has {len(set(self.axes[axis]))} values; "
                          f"{figure} up to {most}")

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


def different(axes):
    """Refuses an axis given twice."""
    for a in filter(None, axes):
        if axes.count(a) > 1:
            raise Failure(f"'{a}' is given twice")


# --- what values of axes are called ---

BASE = "(base)"  # a value that a grid of the sweep leaves to the base
LONGEST = 32  # letters of a name
WRITING = {"none": "as written", "all": "with verify", "mask": "some with verify"}


def short(word):
    """A file by its name: 'a/nvcim-pt.h5' -> 'nvcim-pt'; a device by its profile, or else what
    it is, writing by what is verified."""
    verify = re.fullmatch(r"{verify:\s*(\w+)[,}].*", word)
    if verify:
        return WRITING.get(verify[1], word)
    own = settings_of(word)
    name = own.get("profile") or own.get("impl")
    if name:
        return short(name) + (", verified" if "verify: all" in word else "")
    return word if own else word.split("/")[-1].removesuffix(".h5").removesuffix(".yaml")


def settings_of(word):
    """{key: value} of '{impl: level_sigma, profile: RRAM4}'; nothing of other words."""
    inside = re.fullmatch(r"\s*{(.*)}\s*", word)
    pairs = re.findall(r"([\w.]+):\s*(\[[^]]*\]|{[^}]*}|[^,{}]+)", inside[1] if inside else "")
    return {key: value.strip() for key, value in pairs}


def fuller(word, alike):
    """A name of one of several words whose short ones are the same: with what differs."""
    own, others = settings_of(word), [settings_of(o) for o in alike]
    more = [f"{k} {v}" for k, v in own.items() if any(o.get(k) != v for o in others)]
    return ", ".join([short(word), *more]) if own else word


def cut(names):
    """Names of a length that figures have room for, each another one."""
    found = []
    for name in names:
        if len(name) > LONGEST:
            name = f"{name[:LONGEST // 2]}…{name[-LONGEST // 2 + 1:]}"
        again = [f"{name} ({i})" for i in range(2, len(names) + 1)]
        found.append(next(n for n in [name, *again] if n not in found))
    return found


def labels(words, cut=cut):
    """{word: what a figure calls it}, as short as all stay different; cut=list: whatever their
    length, as in a table."""
    words = list(dict.fromkeys(words))
    alike = defaultdict(list)
    for word in words:
        alike[short(word)].append(word)
    names = [BASE if not w else n if len(alike[n]) == 1 else fuller(w, alike[n])
             for w, n in ((w, short(w)) for w in words)]
    return dict(zip(words, cut(names if len(set(names)) == len(names) else words)))


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
