"""Latency and throughput against the load offered: `nvxsim plot saturation`.

The file is a sweep. Points with `offered_per_s` (poisson, periodic or times of the trace)
make the curves; those of one rate, with different seeds, are drawn as their mean with the
lowest and the highest of them as a band. Saturation is the largest throughput of the
points in a closed loop or, without such points, of all. Beyond it queues grow as long as
requests come: what is drawn there depends on how many there were, and is told apart by
the shade. With one closed-loop request alone the latency would be the service time.
Left out: several machines in one figure.
"""
import matplotlib.pyplot as plt
import numpy as np

from nvxdata import Failure
from nvxnames import scaled

# Okabe and Ito's colours; marks and line styles differ too.
PERCENTILES = [("p99", "99 %", "#D55E00", "^", "-"), ("p95", "95 %", "#0072B2", "s", "-"),
               ("p50", "median", "#009E73", "o", "-")]
MAY_VARY = ("rate", "seed", "arrivals", "outstanding", "batch")
GREY = "#666666"


def spread(sweep, key, rows):
    """Mean, lowest and highest of some points."""
    values = sweep.columns[key][rows]
    return float(values.mean()), float(values.min()), float(values.max())


def check(sweep):
    others = [a for a in sweep.varying([]) if a.split(".")[-1] not in MAY_VARY]
    if others:
        raise Failure(f"saturation: '{others[0]}' varies; one figure is of one machine")
    offered = sweep.columns.get("offered_per_s", np.full(len(sweep.good), np.nan))
    if len(set(offered[sweep.good & np.isfinite(offered)])) < 2:
        raise Failure("saturation: points of at least two rates are needed: "
                      "run.arrivals poisson and values of run.rate")
    return offered


def saturation(sweep, offered):
    """Requests per second."""
    closed = sweep.good & np.isnan(offered)
    return float(sweep.columns["throughput_per_s"][closed if closed.any() else sweep.good].max())


def table(sweep, offered, most):
    """A dictionary per rate; what the CSV file holds."""
    found = []
    for rate in sorted(set(offered[sweep.good & np.isfinite(offered)])):
        rows = np.flatnonzero(sweep.good & (offered == rate))
        row = {"offered_per_s": float(rate), "share_of_saturation": float(rate) / most,
               "runs": len(rows), "requests": int(sweep.columns["requests"][rows[0]])}
        for key in ["throughput_per_s", "service_ns.mean", "queue_ns.mean", "latency_ns.mean"] \
                + [f"latency_ns.{p[0]}" for p in PERCENTILES[::-1]]:
            row[key], row[key + ".low"], row[key + ".high"] = spread(sweep, key, rows)
        found.append(row)
    return found


def curve(ax, rows, key, x_factor, factor, **style):
    x = [r["offered_per_s"] * x_factor for r in rows]
    mean, low, high = (np.array([r[key + end] for r in rows]) * factor
                       for end in ("", ".low", ".high"))
    ax.fill_between(x, low, high, color=style["color"], alpha=0.2, linewidth=0)
    ax.plot(x, mean, markeredgecolor="white", markeredgewidth=0.4, **style)


def latencies(ax, rows, x_factor):
    unit, factor = scaled("ns", rows[0]["latency_ns.p50"])
    for key, name, colour, mark, style in PERCENTILES:
        curve(ax, rows, f"latency_ns.{key}", x_factor, factor, color=colour, marker=mark,
              linestyle=style, markersize=3.6, linewidth=1.2, label=name)
    service = rows[0]["service_ns.mean"] * factor
    ax.plot(ax.get_xlim(), [service] * 2, color="#000000", linestyle=(0, (4, 2)),
            linewidth=0.9, label=f"service, {service:.3g} {unit}", scalex=False)
    ax.set_yscale("log")
    ax.yaxis.set_major_formatter(lambda v, _: f"{v:g}")
    ax.set_ylabel(f"Latency ({unit})")
    ax.legend(loc="upper left", handlelength=2.2, labelspacing=0.3, borderpad=0.1)
    if rows[0]["runs"] > 1:
        ax.annotate(f"bands: all {rows[0]['runs']} runs", (0.4, 0.97), ha="left", va="top",
                    xycoords="axes fraction", fontsize=7, color=GREY)


def throughputs(ax, rows, x_factor, most):
    ends = np.array([0, rows[-1]["offered_per_s"] * x_factor])
    ax.plot(ends, ends, color=GREY, linestyle=":", linewidth=0.9)
    ax.annotate("dotted: as offered", (0.97 * most * x_factor, 1.06 * most * x_factor),
                ha="right", va="center", fontsize=7, color=GREY)
    curve(ax, rows, "throughput_per_s", x_factor, x_factor, color="#0072B2", marker="o",
          markersize=3.6, linewidth=1.2)
    ax.set_ylim(0, 1.16 * most * x_factor)
    ax.set_ylabel("Throughput")


def against_load(args):
    """Latency above, throughput below, over the same load."""
    sweep = args.sweep
    offered = check(sweep)
    most = saturation(sweep, offered)
    rows = args.table = table(sweep, offered, most)
    unit, x_factor = scaled("requests/s", most)
    edge, right = most * x_factor, 1.03 * max(rows[-1]["offered_per_s"], most) * x_factor
    fig, (top, low) = plt.subplots(2, 1, figsize=(3.5, 4.0), sharex=True,
                                   height_ratios=(3, 2))
    top.set_xlim(0, right)
    latencies(top, rows, x_factor)
    throughputs(low, rows, x_factor, most)
    for ax in (top, low):
        ax.axvline(edge, color="#000000", linewidth=0.8)
        if right > edge:
            ax.axvspan(edge, right, color="#999999", alpha=0.16, linewidth=0)
    digits = max(0, 2 - int(np.floor(np.log10(edge))))
    low.annotate(f"saturation\n{edge:.{digits}f} {unit}", (edge, 0), xytext=(-4, 4),
                 textcoords="offset points", ha="right", va="bottom", fontsize=7)
    low.set_ylabel(f"Throughput\n({unit})")
    low.set_xlabel(f"Offered load ({unit})")
    share = top.secondary_xaxis("top", functions=(lambda x: 100 * x / edge,
                                                  lambda p: p * edge / 100))
    share.set_xlabel("Offered load (% of saturation)")
    share.tick_params(length=2.5)
    return fig
