"""What a timeline holds: spans of parts and the lives of requests; and an excerpt of it.

The file is what `nvxsim run --timeline` writes (analysis/timeline.h). Nothing in it names the
program; it is known by its first process, whose first thread is called "requests". Times are
whole picoseconds.
Left out: counters and flows.
"""
from collections import defaultdict, namedtuple

from nvxdata import Failure, from_json

# key: (pid, tid), which is also the order of parts.
Part = namedtuple("Part", "key process name")
Span = namedtuple("Span", "part what request start end")
Request = namedtuple("Request", "number what arrival start end")

FIRST = 4  # requests of an excerpt whose end is not told
# Of the processes that are no tiles: parts that are shown before any tile.
SHARED = {"host": 4, "interconnect": 3, "chip": 2}


def picoseconds(microseconds):
    return round(float(microseconds) * 1e6)


def names(events, kind):
    return {(e["pid"], e["tid"]): e["args"]["name"] for e in events
            if e["ph"] == "M" and e["name"] == f"{kind}_name"}


def lives(events):
    """Requests in order of arrival."""
    found = defaultdict(dict)
    for e in events:
        if e["ph"] in "be":
            outer = e["name"] == f"{e['name'].split(' ')[0]} {e['id']}"
            found[e["id"]]["request" if outer else e["name"], e["ph"]] = e
    requests = []
    for number, own in found.items():
        begin, end = own["request", "b"], own["request", "e"]
        requests.append(Request(number, begin["name"].split(" ")[0], picoseconds(begin["ts"]),
                                picoseconds(own["on the chip", "b"]["ts"]),
                                picoseconds(end["ts"])))
    return sorted(requests, key=lambda r: (r.arrival, r.number))


def occupied(events):
    process = {pid: name for (pid, _), name in names(events, "process").items()}
    parts = {key: Part(key, process[key[0]], name)
             for key, name in names(events, "thread").items()}
    return [Span(parts[e["pid"], e["tid"]], e["name"], e["args"]["request"],
                 picoseconds(e["ts"]), picoseconds(e["ts"]) + picoseconds(e["dur"]))
            for e in events if e["ph"] == "X"]


def read(path):
    """Requests and spans of a file."""
    data = from_json(path)
    try:
        events = data["traceEvents"]
        requests = lives(events)
        if names(events, "thread").get((1, 1)) == "requests" and requests:
            return requests, occupied(events)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
        pass
    raise Failure("not what 'nvxsim run --timeline' writes")


def period(requests, start, until):
    """From when to when an excerpt is, where the user leaves that open."""
    if start is None:
        start = requests[0].arrival
    if until is None:
        here = [r for r in requests if r.end > start] or requests[-1:]
        until = here[0].end
        for r in here[1:FIRST]:
            if r.arrival <= until:  # else: nothing happens in between
                until = max(until, r.end)
    return start, until


def within(items, begin, start, until):
    """Requests or spans of which something is in an excerpt; begin: of one."""
    return [i for i in items if begin(i) < until and i.end > start]


def busiest(spans, start, until):
    """Parts by their time in use within the excerpt, the busiest first."""
    busy = defaultdict(int)
    for s in spans:
        busy[s.part] += min(s.end, until) - max(s.start, start)
    return sorted(busy, key=lambda p: (-busy[p], p.key)), busy


def chosen(spans, start, until, rows):
    """Parts to show, in order, and how many are left out where there are so many rows."""
    ranked, busy = busiest(spans, start, until)
    shared = {p: [q for q in ranked if q.process == p] for p in SHARED}
    tiles = defaultdict(list)
    for p in ranked:
        if p.process not in SHARED:
            tiles[p.process].append(p)
    shown = [p for name, own in shared.items() for p in own[:SHARED[name]]]
    for i, own in enumerate(sorted(tiles.values(), key=lambda own: -sum(busy[p] for p in own))):
        room = rows - len(shown)
        if i > 0 and len(own) > room:
            break
        shown += own[:room]
    rest = [p for p in ranked if p.process in SHARED and p not in shown]
    shown += rest[:rows - len(shown)]
    return sorted(shown, key=lambda p: p.key), len(ranked) - len(shown)


def lanes(requests):
    """Rows for requests: each in the first one that is free when it arrives."""
    rows = []
    for r in requests:
        row = next((row for row in rows if row[-1].end <= r.arrival), None)
        if row is None:
            rows.append([r])
        else:
            row.append(r)
    return rows
