"""What a search moves, against the number of stored vectors: `nvxsim plot movement`.

The file is a sweep over run.rows like data-movement.yaml. Points that leave `chip` as the
base has it are the crossbar; those that set it to a platform are a processor with DRAM or,
where that text names a flash drive, with DRAM and NVMe.
Left out: other machines (they would need a name of their own).
"""
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import LogLocator

from nvxdata import Failure

# Okabe and Ito's colours; marks differ too.
MACHINES = {"crossbar": ("#0072B2", "o"), "CPU + DRAM": ("#D55E00", "s"),
            "CPU + DRAM + NVMe": ("#009E73", "D")}
VALUES = [("latency_ns.p50", "Latency (s), median", 1e-9),
          ("energy_nj_per_request.total", "Energy per request (J)", 1e-9),
          ("moved_b_per_request.total", "Bytes moved per request", 1.0)]
PARTS = ["moved_b_per_request." + m for m in ("interconnect", "dram", "storage", "host")]


def machine(chip):
    if "nvme" in chip:
        return "CPU + DRAM + NVMe"
    return "CPU + DRAM" if "platform" in chip else "crossbar"


def points(sweep):
    """A dictionary per finished point; what the CSV file holds."""
    if "run.rows" not in sweep.axes:
        raise Failure("movement: points need run.rows of their own")
    chips = sweep.axes.get("chip", [""] * len(sweep.good))
    found, drawn = [], [v[0] for v in VALUES]
    for p in np.flatnonzero(sweep.good):
        row = {"machine": machine(chips[p]), "rows": int(sweep.axes["run.rows"][p])}
        for key in [v[0] for v in VALUES] + PARTS + ["accuracy.acc1.mean"]:
            row[key] = float(sweep.columns[(sweep.known if key in drawn else sweep.key)(key)][p])
        found.append(row)
    return sorted(found, key=lambda r: (list(MACHINES).index(r["machine"]), r["rows"]))


def movement(args):
    """Latency, energy and bytes moved side by side, one line per machine."""
    rows = args.table = points(args.sweep)
    fig, axes = plt.subplots(1, len(VALUES), figsize=(9.4, 2.7))
    for i, (ax, (key, what, factor)) in enumerate(zip(axes, VALUES)):
        for name, (colour, mark) in MACHINES.items():
            own = [r for r in rows if r["machine"] == name]
            if own:
                ax.loglog([r["rows"] for r in own], [r[key] * factor for r in own],
                          color=colour, marker=mark, markeredgecolor="white",
                          markeredgewidth=0.5, label=name)
        ax.set_xlabel("Stored vectors")
        ax.set_ylabel(what)
        ax.set_title(f"({'abc'[i]})", loc="left")
        for along in (ax.xaxis, ax.yaxis):
            along.set_major_locator(LogLocator(numticks=12))
        ax.minorticks_off()
    axes[-1].legend(loc="center left", bbox_to_anchor=(1.02, 0.5))
    return fig
