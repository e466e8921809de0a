"""What nvxsim's results and sweeps hold.

Files are read here, so that what is missing or damaged is told in one line, of the file it is in.
Left out: reading anything but numbers and texts that nvxsim wrote; checks of numbers that no
figure and no page shows.
"""
import difflib
import json
import re
import sys
from contextlib import contextmanager

import h5py
import numpy as np

from nvxnames import BASE, labels, short


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
