#!/usr/bin/env python3
"""Figures from nvxsim's result and sweep files.

    nvxsim plot line sweep.h5 -x rows -y latency_ns.p95 [--by bits] -o fig.pdf
    nvxsim plot bar  sweep.h5 -x rows [-y area_mm2] -o fig.pdf
    nvxsim plot bar  run.h5 [-y latency_stages_ns] -o fig.pdf
    nvxsim plot levels device.json -o fig.pdf
    nvxsim plot variation sweep.h5 -o fig.pdf
    nvxsim plot movement sweep.h5 -o fig.pdf
    nvxsim plot saturation sweep.h5 -o fig.pdf
    nvxsim plot groups sweep.h5 -x profile --by trace -y accuracy.acc1 -o fig.pdf
    nvxsim plot heat sweep.h5 -x rows -y columns -z area_mm2 -o fig.pdf
    nvxsim plot latency run.h5 [other.h5 ...] -o fig.pdf
    nvxsim plot ratio run.h5 other.h5 [-y latency_ns.p95 ...] -o fig.pdf
    nvxsim plot machines sweep.h5 [other.h5 ...] -y latency_ns.p50 -o fig.pdf
    nvxsim plot pareto sweep.h5 -x latency_ns.p50 -y accuracy.acc1 -o fig.pdf
    nvxsim plot timeline rag.json [--from 2us --until "5 us"] -o fig.pdf

The data of every figure are beside it, in fig.csv: a row per point, span or quantile, columns
named as the report's keys, which end in their units.

Left out: interactive windows.
"""
import csv
import errno
import hashlib
import os
import signal
import sys
import warnings

if signal.getsignal(signal.SIGINT) == signal.default_int_handler:
    signal.signal(signal.SIGINT, lambda *_: sys.exit(130))
warnings.simplefilter("ignore")  # of packages, on what is told or drawn otherwise
sys.dont_write_bytecode = True  # the folder may be shared or read-only
from nvxarguments import arguments, ending

ARGUMENTS = arguments()  # first: wrong options and --help need none of the packages below
SYSTEM_PYTHON = "/usr/bin/python3"  # where a distribution's packages are installed

try:
    import h5py
    import matplotlib
    import numpy as np

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    from nvxbar import bar
    from nvxdata import DAMAGE, Failure, Sweep, damaged, different
    from nvxnames import axis_label, name_of, positions, scaled
    from nvxgroups import groups
    from nvxheat import heat
    from nvxlevels import levels
    from nvxmachines import machines
    from nvxmovement import movement
    from nvxpareto import pareto
    from nvxruns import latency, ratio
    from nvxsaturation import against_load
    from nvxfit import fit
    from nvxstyle import STYLES, style_width
    from nvxtimeline import timeline
    from nvxvariation import variation
except ImportError as missing:
    if os.path.exists(SYSTEM_PYTHON) and not os.environ.get("NVXPLOT_AGAIN"):
        os.environ["NVXPLOT_AGAIN"] = "1"
        os.execv(SYSTEM_PYTHON, [SYSTEM_PYTHON] + sys.argv)
    sys.exit(f"nvxsim plot: {missing}; install python3-h5py and python3-matplotlib")

# Okabe and Ito's colours, told apart with every kind of colour vision.
LINES = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
MARKERS = "osD^vP*"
STYLE = {
    "font.size": 9, "axes.labelsize": 9, "axes.titlesize": 9, "legend.fontsize": 8,
    "legend.title_fontsize": 8, "xtick.labelsize": 8, "ytick.labelsize": 8,
    "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "axes.axisbelow": True,
    "grid.color": "#DDDDDD", "grid.linewidth": 0.6, "lines.linewidth": 1.4,
    "lines.markersize": 4.5, "legend.frameon": False, "pdf.fonttype": 42,
    "ps.fonttype": 42, "svg.hashsalt": "nvxsim", "savefig.dpi": 200,
    "figure.constrained_layout.use": True,
}


def x_scale(ax, values):
    """Powers of two, or of ten, apart: a logarithmic axis with the values as ticks."""
    values = sorted(set(values))
    if len(values) > 2 and values[0] > 0 and values[-1] / values[0] >= 4:
        ratios = [b / a for a, b in zip(values, values[1:])]
        if max(ratios) <= 1.5 * min(ratios):
            ax.set_xscale("log")
    if len(values) <= 10:
        ax.set_xticks(values, [f"{v:g}" for v in values])
        ax.minorticks_off()


def draw_series(ax, sweep, axes, at, key, band, factor):
    """One line per value of the second axis, each with its band."""
    x, by = axes
    series = list(dict.fromkeys(sweep.axes[by])) if by else [None]
    names = sweep.labels(by) if by else {}
    for i, s in enumerate(series):
        rows = [p for p in range(len(sweep.good)) if sweep.good[p]
                and (s is None or sweep.axes[by][p] == s)]
        rows.sort(key=lambda p: at[sweep.axes[x][p]])
        xs = [at[sweep.axes[x][p]] for p in rows]
        colour = LINES[i % len(LINES)]
        ax.plot(xs, sweep.columns[key][rows] * factor, color=colour, label=names.get(s),
                marker=MARKERS[i % len(MARKERS)], markeredgecolor="white",
                markeredgewidth=0.5)
        if band:
            ax.fill_between(xs, *(sweep.columns[b][rows] * factor for b in band),
                            color=colour, alpha=0.18, linewidth=0)


def line_table(sweep, axes, key, band):
    """What the CSV file of a line holds: a row per finished point."""
    named = [(key, key)] + ([("low", band[0]), ("high", band[1])] if band else [])
    return [{**{a: sweep.axes[a][p] for a in axes if a},
             **{name: float(sweep.columns[c][p]) for name, c in named}}
            for p in np.flatnonzero(sweep.good)]


def line(args):
    """A value over one axis of a sweep."""
    sweep, key = args.sweep, args.sweep.known(args.y)
    x = sweep.axis(args.x)
    by = sweep.axis(args.by) if args.by else None
    different([x, by])
    others = sweep.varying([x, by])
    if others:
        raise Failure(f"'{others[0]}' varies too: give it with --by" if not by else
                      f"'{others[0]}' varies too: a line needs one value per point")
    band = sweep.interval(key)
    args.table = line_table(sweep, (x, by), key, band)
    at, x_unit, numeric = positions(sweep.axes[x])
    if by:
        sweep.limit([by], len(set(sweep.axes[by])), len(LINES), "a figure of lines shows")
    if not numeric:
        sweep.limit([x], len(at), 60, "an axis of words shows")
    what, held = name_of(key)
    unit, factor = scaled(held, np.nanmax(np.abs(sweep.columns[key][sweep.good])))
    fig, ax = plt.subplots(figsize=(3.5 if numeric else max(3.5, 0.9 + 0.2 * len(at)), 2.6))
    draw_series(ax, sweep, (x, by), at, key, band, factor)
    if numeric:
        x_scale(ax, list(at.values()))
    else:
        names = sweep.labels(x)
        ax.set_xticks(list(at.values()), [names[v].replace(", ", "\n") for v in at])
    ax.grid(axis="x", visible=False)
    ax.set_xlabel(axis_label(x, x_unit))
    ax.set_ylabel(what + (f" ({unit})" if unit else ""))
    if not key.startswith("accuracy."):
        ax.set_ylim(bottom=0, top=1.05 * ax.dataLim.y1 or None)
    if by:
        ax.legend(title=axis_label(by))
    if band:
        over = "queries" if "queries" in band[0] else "chips"
        ax.set_title(f"band: 95 % interval over {over}", loc="right", fontsize=7,
                     color="#666666")
    return fig


def with_sweep(draw):
    """The figure of a whole sweep."""
    def read(args):
        args.sweep = Sweep.at(args.file, args.notes)
        return draw(args)
    return read


# Who draws what, by the words of nvxarguments.py.
DRAW = {"line": with_sweep(line), "bar": bar, "levels": levels, "variation": with_sweep(variation),
        "movement": with_sweep(movement), "saturation": with_sweep(against_load),
        "groups": with_sweep(groups), "heat": with_sweep(heat), "latency": latency,
        "ratio": ratio, "pareto": with_sweep(pareto), "machines": machines,
        "timeline": timeline}


def digest(data):
    return f"SHA-256 {hashlib.sha256(data).hexdigest()}"


def configurations(path):
    """Of a result the resolved one; of a sweep its file and its base. The report page tells
    the same digests; the texts are in the file."""
    if not h5py.is_hdf5(path):
        return []
    with h5py.File(path) as file:
        return [f"{words} {digest(file[name][()])}" for name, words in (
            ("config/resolved", "configuration"), ("config/sweep", "sweep"),
            ("config/base", "base")) if name in file]


def origin(args):
    """What a figure is of: each file by its name and SHA-256, with its configuration."""
    files = [f for f in getattr(args, "files", [args.file]) if f != "-"]
    return "; ".join(", ".join(
        [os.path.basename(f), digest(open(f, "rb").read()), *configurations(f)]) for f in files)


def write_figure(fig, kind, of, path):
    metadata = {"pdf": {"CreationDate": None, "Subject": of},
                "svg": {"Date": None, "Description": of}, "png": {"Description": of}}[kind]
    fig.savefig(path, format=kind, metadata=metadata)


def to_width(fig, millimetres):
    """Scales a figure's area to a column's width; letters keep their size."""
    width, height = fig.get_size_inches()
    wanted = millimetres / 25.4
    fig.set_size_inches(wanted, height * max(wanted / width, 0.75) if wanted < width else height)


def write_table(rows, path):
    with open(path, "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0], lineterminator="\n")
        table.writeheader()
        for row in rows:
            table.writerow({k: f"{v:.6g}" if isinstance(v, float) else v
                            for k, v in row.items()})


def save(outputs):
    """Writes all beside their places, then renames. No dates: equal files give equal figures."""
    partial = {output: f"{output}.part{os.getpid()}" for output, _ in outputs}
    new = [output for output in partial if not os.path.lexists(output)]
    try:
        for output, write in outputs:
            if os.path.isdir(output):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            write(partial[output])
        for output in partial:
            os.replace(partial[output], output)
    except BaseException as error:
        for path in filter(os.path.lexists, [*partial.values(), *new]):
            os.unlink(path)
        if not isinstance(error, OSError):
            raise
        print(f"nvxsim plot: cannot write '{output}': {error.strerror}", file=sys.stderr)
        sys.exit(1)


def main():
    args = ARGUMENTS
    args.file = getattr(args, "file", None) or args.files[0]  # that messages name
    args.table = None  # rows of the figure's data, for the CSV file
    args.notes = []  # lines on what is not drawn
    plt.rcParams.update(STYLE)
    if args.style:
        plt.rcParams.update(STYLES[args.style][-1])
    try:
        fig, kind = DRAW[args.kind](args), ending(args.output)
        width = args.width or style_width(args.style, 25.4 * fig.get_size_inches()[0])
        if width:
            to_width(fig, width)
        fit(fig, args)
        of = origin(args)
        outputs = [(args.output, lambda to: write_figure(fig, kind[1:], of, to))]
        if args.table:
            outputs.append((args.output[:-len(kind)] + ".csv",
                            lambda to: write_table(args.table, to)))
        save(outputs)
    except Failure as failure:
        print(f"{failure.file or args.file}: {failure}", file=sys.stderr)
        return 2
    except (OSError, *DAMAGE) as error:
        print(f"{args.file}: {getattr(error, 'strerror', None) or damaged(error)}",
              file=sys.stderr)
        return 2
    for note in dict.fromkeys(args.notes):
        print(note, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
