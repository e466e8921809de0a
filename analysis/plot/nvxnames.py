"""What numbers and values of axes are called in a figure, and the units they are shown in.

Left out: names of what a user called otherwise; those are shown as they are, cut where long.
"""
import re
from collections import defaultdict

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
