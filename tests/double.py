"""double.py RESULT.h5 REPORT.json - do the shared parts of the report agree with what the
components counted, and with the time there was? Prints what does not, a line each."""
import json
import sys

import h5py

report = json.load(open(sys.argv[2]))
parts = report["parts"]
wrong = []
with h5py.File(sys.argv[1]) as f:
    time_ps = float(max(f["requests/end_ps"]) - min(f["requests/arrival_ps"]))
    chip = f["components/chip"]
    tiles = [chip[name] for name in chip if name.startswith("tile") and name != "tile"]

    def sums(groups, name):
        return sum(int(g[name][()]) for g in groups)

    # kind: groups, the period of its clock [ps]; the clocks are those of double.sh
    kinds = {
        "rows": (tiles, 1000),
        "adc_pool": ([t["adc_pool"] for t in tiles], 1250),
        "topk": ([t["topk"] for t in tiles], 1000),
        "accumulator": ([t["shift_add"] for t in tiles], 1000),
        "merge": ([chip["topk"]], 1000),
        "interconnect": ([chip["bus"]], 800),
    }
    for kind, (groups, period) in kinds.items():
        p = parts.get(kind)
        if p is None:
            if sums(groups, "grants"):
                wrong.append(f"{kind} is not told")
            continue
        busy = sums(groups, "busy") * period
        told = p["utilisation"] * p["instances"] * time_ps
        if abs(told - busy) > 1e-9 * time_ps:
            wrong.append(f"{kind}: busy {told}, the components counted {busy}")
        wait = sums(groups, "wait") * period * 1e-3
        if abs(p["wait_ns"] * p["grants"] - wait) > 1e-9 * wait + 1e-6:
            wrong.append(f"{kind}: waits {p['wait_ns'] * p['grants']}, counted {wait}")
        longest = max(int(g["longest_wait"][()]) for g in groups) * period * 1e-3
        if abs(p["longest_wait_ns"] - longest) > 1e-9 * longest:
            wrong.append(f"{kind}: longest wait {p['longest_wait_ns']}, counted {longest}")
for kind, p in parts.items():
    if not 0 <= p["utilisation"] <= p["busiest"]["utilisation"] <= 1:
        wrong.append(f"{kind}: used {p['utilisation']}, {p['busiest']} of the time")
    if "slots" in p and not 0 < p["most_used"] <= p["slots"]:
        wrong.append(f"{kind}: {p['most_used']} of {p['slots']} slots")
print("\n".join(wrong))
sys.exit(bool(wrong))
