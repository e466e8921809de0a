"""timeline.py TIMELINE.json WAVE.vcd - checks a trace against the Trace Event Format, and
that the waveforms say the same. Prints what is wrong, a line each."""
import json
import re
import sys
from collections import defaultdict
from fractions import Fraction

wrong = []
trace = json.load(open(sys.argv[1]), parse_float=Fraction, parse_int=Fraction)
events = trace["traceEvents"]


def check(truth, *what):
    if not truth:
        wrong.append(" ".join(str(w) for w in what))


# Of all: a known phase, a process; a time of whole picoseconds.
names = {"process": {}, "thread": {}}
order = {"process": {}, "thread": {}}
for e in events:
    check(e.get("ph") in set("MXCbestf"), "unknown ph:", e)
    check("pid" in e and "name" in e, "no pid or name:", e)
    if e["ph"] != "M":
        check(e["ts"] >= 0 and (e["ts"] * 10**6).denominator == 1, "ts:", e)
    else:
        kind, what = e["name"].split("_", 1)
        key = e["pid"] if kind == "process" else (e["pid"], e["tid"])
        place = names if what == "name" else order
        check(key not in place[kind], "named twice:", e)
        place[kind][key] = e["args"][what]

# Spans: duration, named process and thread in order, no overlap on a track.
tracks = defaultdict(list)
for e in events:
    if e["ph"] == "X":
        check(e["dur"] > 0, "dur:", e)
        check(e["pid"] in names["process"] and e["pid"] in order["process"], "pid:", e)
        key = e["pid"], e["tid"]
        check(key in names["thread"] and key in order["thread"], "tid:", e)
        check(e["args"]["request"] >= 0, "request:", e)
        tracks[key].append(e)
for spans in tracks.values():
    spans.sort(key=lambda e: e["ts"])
    for a, b in zip(spans, spans[1:]):
        check(a["ts"] + a["dur"] <= b["ts"], "overlap:", a, b)
check(tracks, "no spans")

# Requests: begins and ends match in order, the inner ones fill the outer one.
stacks, lives = defaultdict(list), {}
for e in events:
    if e["ph"] == "b":
        stacks[e["cat"], e["id"]].append(e)
    elif e["ph"] == "e":
        begun = stacks[e["cat"], e["id"]].pop()
        check(begun["name"] == e["name"] and begun["ts"] <= e["ts"], "async:", begun, e)
        if not stacks[e["cat"], e["id"]]:
            lives[e["id"]] = begun["ts"], e["ts"]
check(not any(stacks.values()), "requests without an end")
for e in (e for spans in tracks.values() for e in spans):
    begin, end = lives.get(e["args"]["request"], (0, -1))
    check(begin <= e["ts"] and e["ts"] + e["dur"] <= end, "outside its request:", e)

# Flows: one s, one f, in order of time, each within a span of the same request.
flows = defaultdict(list)
for e in events:
    if e["ph"] in "stf":
        flows[e["cat"], e["name"], e["id"]].append(e)
for key, flow in flows.items():
    phases = "".join(e["ph"] for e in flow)
    check(re.fullmatch("st*f", phases), "flow", key, phases)
    check(all(a["ts"] < b["ts"] for a, b in zip(flow, flow[1:])), "flow's times", key)
    check(flow[-1].get("bp") == "e", "the end binds to the next span:", flow[-1])
    inside = [[s["args"]["request"] for s in tracks[e["pid"], e["tid"]]
               if s["ts"] <= e["ts"] < s["ts"] + s["dur"]] for e in flow]
    check(all(len(i) == 1 and i == inside[0] for i in inside), "flow's spans", key, inside)
check({r for r in lives} == {s["args"]["request"] for t in tracks.values() for s in t},
      "requests without spans")
check(len(flows) >= len(lives), "a request does not flow")

# Counters: rising times, within the capacity that the name tells.
counters = defaultdict(list)
for e in events:
    if e["ph"] == "C":
        counters[e["pid"], e["name"]].append(e)
for (_, name), levels in counters.items():
    capacity = int(re.search(r"of (\d+) slots", name).group(1))
    check(all(a["ts"] < b["ts"] for a, b in zip(levels, levels[1:])), name, "times")
    check(all(0 <= e["args"]["in use"] <= capacity for e in levels), name, "capacity")
check(counters, "no counters")

# The waveforms: the bit of each part is 1 as long as its spans are, no longer.
scope, signals, now, up, high = "", {}, 0, {}, defaultdict(int)
for line in open(sys.argv[2]):
    word = line.split()
    if line.startswith("$scope"):
        scope = word[2]
    elif line.startswith("$var"):
        signals[word[3]] = scope + "." + word[4], int(word[2])
    elif line.startswith("#"):
        check(int(line[1:]) >= now, "time runs back:", line)
        now = int(line[1:])
    elif line[0] in "01":
        one, signal = line[0] == "1", signals[line[1:].strip()][0]
        if one:
            up[signal] = now
        elif signal in up:
            high[signal] += now - up.pop(signal)
check(not up, "still busy at the end:", up)
plain = lambda text: re.sub("[^A-Za-z0-9]", "_", text)
busy = {plain(names["process"][p]) + "." + plain(names["thread"][p, t]):
        sum(e["dur"] for e in spans) * 10**6 for (p, t), spans in tracks.items()}
check(busy == dict(high), "busy differs:", set(busy.items()) ^ set(high.items()))
levels = max(e["ts"] + e["dur"] for s in tracks.values() for e in s) * 10**6
check(now >= levels, "waveforms end early")

print("\n".join(wrong[:20]))
sys.exit(bool(wrong))
