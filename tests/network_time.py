"""network_time.py - when the requests of a network end, stepped from docs/timing.md alone.

network_time.py make SEED machine.yaml       writes a random machine on a bus
network_time.py check SEED trace.h5 result.h5  compares start and end of every request

One clock of 1 GHz (a cycle is 1000 ps), a bus, pools of tiles, 8-bit values as pairs of four
2-bit slices in parallel arrays (8 arrays of 4 units), inputs of 7 bipolar planes.
"""
import heapq
import itertools
import sys

import h5py
import numpy as np

sys.path.insert(0, sys.path[0] + "/traces")
from foreign import (ACCUMULATE, INPUT, LAYERNORM, MATMUL, MATRIX, MEAN, MOVE, MVM, NONE, POOL,
                     TOPK, VALUE, VECTOR)

PLANES, UNITS, ARRAYS = 7, 4, 8
FUNCTIONS = "softmax layernorm gelu relu add scale mean pooling multiply_add".split()
ADD, SCALE, POOLING, MULTIPLY_ADD = 4, 5, 7, 8


def machine(seed):
    rng = np.random.default_rng(seed)

    def pick(low, high):
        return int(rng.integers(low, high + 1))

    return dict(rows=pick(9, 60), columns=pick(5, 40), arrays=8 * pick(1, 4), link_width=pick(8, 90),
                link_latency=pick(0, 9), bus_width=pick(20, 300), bus_latency=pick(0, 4),
                dispatch=pick(0, 3), access=pick(0, 3), buffer_width=pick(4, 64), ports=pick(1, 2),
                buffer=pick(300, 3000), drive=pick(0, 4), integrate=pick(1, 12), sample=pick(0, 2),
                depth=pick(1, 2), conversion=pick(1, 9), settle=pick(0, 2), count=pick(1, 16),
                shift=pick(0, 5), adders=pick(1, 16), partial=pick(8, 40), entry=pick(8, 64),
                merge=pick(1, 4), lanes=pick(1, 40), in_flight=pick(1, 4), outstanding=pick(1, 5),
                arbitration=("round_robin", "oldest", "fixed")[pick(0, 2)],
                **{f: pick(1, 4) for f in FUNCTIONS})


def yaml(m):
    cycles = ", ".join(f"{f}_cycles: {m[f]} cycles" for f in FUNCTIONS)
    return f"""run: {{trials: 1, outstanding: {m['outstanding']}}}
clock: {{core: 1 GHz}}
host: {{width: {m['link_width']} bit, latency: {m['link_latency']} cycles}}
chip:
  tiles: 900
  in_flight: {m['in_flight']}
  bus: {{width: {m['bus_width']} bit, latency: {m['bus_latency']} cycles, arbitration: {m['arbitration']}}}
  topk: {{entry: {m['entry']} bit, merge: {m['merge']} cycles}}
  vector: {{impl: vector_unit, lanes: {m['lanes']}, {cycles}}}
  tile:
    arrays: {m['arrays']}
    dispatch: {m['dispatch']} cycles
    input_buffer: {{size: {m['buffer']} B, width: {m['buffer_width']} bit, ports: {m['ports']}, access: {m['access']} cycles}}
    driver: {{drive: {m['drive']} cycles}}
    sample_hold: {{depth: {m['depth']}, sample: {m['sample']} cycles}}
    mux: {{settle: {m['settle']} cycles}}
    adc_pool: {{impl: adc_sar, count: {m['count']}, bits: 8, conversion: {m['conversion']} cycles}}
    shift_add: {{latency: {m['shift']} cycles, lanes: {m['adders']}, partial: {m['partial']} bit}}
    array: {{rows: {m['rows']}, columns: {m['columns']}, integrate: {m['integrate']} cycles, device: {{impl: ideal}}}}
"""


def up(a, b):
    return -(-a // b)


# ---- what a product asks of tiles ----

class Chip:
    def __init__(self, m, shapes):
        self.m, self.blocks, used = m, [], 0
        per_tile = m["arrays"]
        for n, d in shapes:  # compact: no block, and if it can be no column tile, on two tiles
            own, need = [], up(d, m["rows"]) * ARRAYS

            def start(used, need):
                left = per_tile - used % per_tile
                return used + left if left < need <= per_tile else used

            for c in range(up(n, m["columns"])):
                used = start(used, need)
                for r in range(up(d, m["rows"])):
                    used = start(used, ARRAYS)
                    own.append((c, r, used // per_tile))
                    used += ARRAYS
            self.blocks.append(own)
        self.shapes = shapes
        held = {}  # bytes of one vector of each matrix on each tile
        for (n, d), own in zip(shapes, self.blocks):
            for tile in {t for _, _, t in own}:
                held[tile] = held.get(tile, 0) + d
        self.slots = [min(m["buffer"] // held[t] for _, _, t in own) for own in self.blocks]

    def product(self, matrix, first, count):
        """Per tile: D, A, partial sums for whom, values that end there, cycles of additions."""
        m, (n, d) = self.m, self.shapes[matrix]
        tiles, home, rows = {}, {}, up(d, m["rows"])
        for c, r, t in self.blocks[matrix]:
            home[c] = t  # that of the last row tile
        held = {}
        for c, r, t in self.blocks[matrix]:
            columns = min(first + count, (c + 1) * m["columns"], n) - max(first, c * m["columns"])
            if columns <= 0:
                continue
            w = tiles.setdefault(t, dict(A=0, out={}, values=0, add=0))
            h = tiles.setdefault(home[c], dict(A=0, out={}, values=0, add=0))
            w["A"] += UNITS * up(columns, m["count"]) * (m["conversion"] + m["settle"])
            held.setdefault(t, {})[r] = min(m["rows"], d - r * m["rows"])
            if t != home[c]:
                w["out"][home[c]] = w["out"].get(home[c], 0) + columns * m["partial"]
            if r == rows - 1:
                h["values"] += columns
                h["add"] += (rows - 1) * up(columns, m["adders"])
        most = min(d, max(sum(e.values()) for e in held.values()))
        drive = max(m["drive"] + m["sample"] + m["integrate"],
                    up(most, m["buffer_width"] * m["ports"]))
        return drive, dict(sorted(tiles.items()))


# ---- steps of requests ----

def steps_of(m, file, ops, request):
    """(kind, what, needs) of each step: link, product, vector, merge, out."""
    dims = [file["inputs"][n].shape[1] for n in sorted(file["inputs"])]
    steps, done, brought = [], {}, {}

    def add(kind, what, needs):
        steps.append((kind, what, sorted({n for n in needs})))
        return len(steps) - 1

    def row(o, i):
        at = int(o["first"]) + i * int(o["stride"])
        if o["kind"] == VALUE:
            return done[int(o["id"])][at]
        return brought[int(o["id"]), at]

    def bring(o):
        for i in range(int(o["count"]) if o["kind"] == INPUT else 0):
            at = int(o["id"]), int(o["first"]) + i * int(o["stride"])
            if at not in brought:
                brought[at] = add("link", dims[int(o["id"])] * 8, [])

    def compute(f, elements, needs):
        return add("vector", up(elements, m["lanes"]) * m[FUNCTIONS[f]], needs)

    shape = {}
    for number, op in enumerate(ops):
        if op["request"] != request:
            continue
        a, b, code, fn = op["a"], op["b"], op["opcode"], int(op["fn"])
        rows_a, rows_b = int(a["count"]), int(b["count"])

        def dim(o):
            return shape[int(o["id"])] if o["kind"] == VALUE else dims[int(o["id"])]

        bring(a)
        if code != VECTOR:
            bring(b)
        if code == MVM:
            what = int(a["id"]), int(a["first"]), rows_a
            done[number] = [add("product", what, [row(b, i)]) for i in range(rows_b)]
            shape[number] = rows_a
        elif code == ACCUMULATE:
            d, plain = dim(b), op["w"] == 1
            if a["kind"] == NONE and plain:
                done[number] = [row(b, i) for i in range(rows_b)]
            else:
                f = SCALE if a["kind"] == NONE else ADD if plain else MULTIPLY_ADD
                done[number] = [compute(f, d, [row(b, i)] + (
                    [row(a, i)] if a["kind"] != NONE else [])) for i in range(rows_b)]
            shape[number] = d
        elif code == TOPK:
            done[number] = [add("merge", dim(a) * m["merge"], [row(a, 0)])]
            shape[number] = int(op["k"])
        elif code == POOL:
            k, d = int(op["k"]), dim(a)
            done[number] = [compute(POOLING, k * d, [row(a, i * k + j) for j in range(k)])
                            for i in range(rows_a // k)]
            shape[number] = d
        elif code == VECTOR and fn == MEAN:
            shape[number] = dim(a)
            done[number] = [compute(fn, rows_a * dim(a), [row(a, i) for i in range(rows_a)])]
        elif code == VECTOR:
            shape[number], more = dim(a), b["kind"] == VALUE
            done[number] = [compute(fn, dim(a), [row(a, i)] + (
                [] if not more else [row(b, j) for j in range(2)] if fn == LAYERNORM else
                [row(b, 0 if rows_b == 1 else i)])) for i in range(rows_a)]
        elif code == MATMUL:
            depth, d = (rows_b, dim(b)) if fn else (dim(a), rows_b)
            done[number] = [compute(MULTIPLY_ADD, d * depth, [row(a, i)] +
                                    [row(b, j) for j in range(rows_b)]) for i in range(rows_a)]
            shape[number] = d
        elif code == MOVE:
            out = add("out", int(op["bytes"]) * 8, [row(a, i) for i in range(rows_a)])
            done[number], shape[number] = [out] * rows_a, dim(a)
        last = number, code
    number, code = last
    if code == TOPK:
        add("out", shape[number] * m["entry"], done[number])
    elif code != MOVE:
        add("out", len(done[number]) * shape[number] * m["partial"], done[number])
    return steps


# ---- stepping ----

class Server:
    """Serves one at a time; what waits is in order of its key."""

    def __init__(self):
        self.free, self.queue = 0, []


class Bench:
    def __init__(self, m, chip, requests):
        self.m, self.chip, self.requests = m, chip, requests
        self.heap, self.number, self.now = [], itertools.count(), 0
        self.link, self.out, self.vector, self.merge = Server(), Server(), Server(), Server()
        self.rows, self.adder, self.bus = {}, {}, {"free": 0, "last": None, "ports": {}}
        self.adc, self.conv = {}, {}
        self.slots = list(chip.slots)
        self.start, self.end = [None] * len(requests), [None] * len(requests)
        self.left, self.needs, self.turn = {}, {}, {}
        self.arrived, self.next, self.on_chip, self.asked = [], 0, 0, {}

    def at(self, time, what, *args):
        heapq.heappush(self.heap, (time, next(self.number), what, args))

    def run(self):
        for _ in range(min(self.m["outstanding"], len(self.requests))):
            self.arrive()
        self.admit()
        while self.heap or self.waiting():
            self.decide()
            if not self.heap:
                break
            self.now = self.heap[0][0]
            while self.heap and self.heap[0][0] == self.now:
                _, _, what, args = heapq.heappop(self.heap)
                what(*args)
        return self.start, self.end

    def waiting(self):
        return any(s.queue for s in self.servers()) or any(self.bus["ports"].values())

    def servers(self):
        yield from (self.link, self.out, self.vector, self.merge)
        yield from self.rows.values()
        yield from self.adder.values()

    def arrive(self):
        if self.next < len(self.requests):
            self.arrived.append(self.next)
            self.next += 1

    def admit(self):
        while self.arrived and self.on_chip < self.m["in_flight"]:
            r = self.arrived.pop(0)
            self.on_chip += 1
            self.start[r], self.turn[r] = self.now, len(self.turn)
            self.left[r] = len(self.requests[r])
            self.needs[r] = [len(n) for _, _, n in self.requests[r]]
            for i, n in enumerate(self.needs[r]):
                if n == 0:
                    self.begin(r, i)

    def done(self, r, i):
        self.left[r] -= 1
        for j, (_, _, needs) in enumerate(self.requests[r]):
            if i in needs:
                self.needs[r][j] -= 1
                if self.needs[r][j] == 0:
                    self.begin(r, j)
        if self.left[r] == 0:
            self.end[r] = self.now
            self.on_chip -= 1
            self.arrive()
            self.admit()

    def begin(self, r, i):
        kind, what, _ = self.requests[r][i]
        turn = self.turn[r]
        if kind == "link":
            heapq.heappush(self.link.queue, ((turn, i), r, i, up(what, self.m["link_width"])))
        elif kind == "product":
            self.send("chip", (self.now, turn, i, 0), what, ("vector", r, i))
        else:
            server = {"vector": self.vector, "merge": self.merge, "out": self.out}[kind]
            cycles = up(what, self.m["link_width"]) if kind == "out" else what
            heapq.heappush(server.queue, ((self.now, turn, i), r, i, cycles))

    def send(self, port, key, what, message):
        heapq.heappush(self.bus["ports"].setdefault(port, []), (key, what, message))

    # -- decisions: everything due now has happened --

    def decide(self):
        for server, latency in ((self.link, self.m["link_latency"]),
                                (self.out, self.m["link_latency"]), (self.vector, 0),
                                (self.merge, 0)):
            if server.queue and server.free <= self.now:
                _, r, i, cycles = heapq.heappop(server.queue)
                server.free = self.now + cycles
                self.at(server.free + latency, self.done, r, i)
            self.wake(server)
        self.decide_bus()
        for tile, server in self.rows.items():
            if server.queue and server.free <= self.now:
                _, r, i, state = heapq.heappop(server.queue)
                self.drive(tile, server, r, i, state)
            self.wake(server)
        for tile, server in self.adder.items():
            if server.queue and server.free <= self.now:
                _, r, i, state, cycles = heapq.heappop(server.queue)
                server.free = self.now + cycles
                self.at(server.free, self.added, tile, r, i, state)
            self.wake(server)

    def wake(self, server):
        if server.queue and server.free > self.now:
            self.at(server.free, lambda: None)

    def decide_bus(self):
        bus = self.bus
        self.note()
        if bus["free"] > self.now:
            return
        names = sorted(self.asked, key=lambda p: -1 if p == "chip" else p)
        if not names:
            return
        number = {p: 0 if p == "chip" else p + 1 for p in names}
        port = names[0]
        if self.m["arbitration"] == "oldest":
            port = min(names, key=lambda p: (self.asked[p][1], number[p]))
        elif self.m["arbitration"] == "round_robin" and bus["last"] is not None:
            port = next((p for p in names if number[p] > bus["last"]), names[0])
        _, what, message = heapq.heappop(bus["ports"][port])
        bus["last"] = number[port]
        bits = self.bits(what, message)
        bus["free"] = self.now + up(bits, self.m["bus_width"])
        there = bus["free"] + self.m["bus_latency"]
        if message[0] == "vector":
            self.slots[what[0]] -= 1
            self.at(there, self.vector_there, what, message[1], message[2])
        elif message[0] == "partial":
            self.at(there, self.partial_there, *message[1:])
        else:
            self.at(there, self.values_there, *message[1:])
        self.at(bus["free"], lambda: None)
        self.note()

    def note(self):
        """A head asks from the moment it is one and what it must take is free."""
        for port, queue in self.bus["ports"].items():
            head = queue[0] if queue else None
            if head and head[2][0] == "vector" and self.slots[head[1][0]] == 0:
                head = None
            if head is None:
                self.asked.pop(port, None)
            elif self.asked.get(port, (None,))[0] is not head:
                self.asked[port] = head, self.now

    def bits(self, what, message):
        if message[0] == "vector":
            return self.chip.shapes[what[0]][1] * 8
        return what

    # -- a product --

    def vector_there(self, what, r, i):
        drive, tiles = self.chip.product(*what)
        state = dict(matrix=what[0], drive=drive, tiles=tiles, sampled=len(tiles), last=0,
                     sums={t: 1 + sum(t in w["out"] for w in tiles.values()) for t in tiles},
                     homes=sum(w["values"] > 0 for w in tiles.values()))
        ready = self.now + self.m["access"] + self.m["dispatch"]
        for tile in tiles:
            self.at(ready, self.rows_ready, tile, r, i, state)

    def rows_ready(self, tile, r, i, state):
        server = self.rows.setdefault(tile, Server())
        heapq.heappush(server.queue, ((self.turn[r], i), r, i, state))

    def drive(self, tile, server, r, i, state):
        """All planes: D each, one after the other; conversions of A each follow."""
        conv = self.conv.setdefault(tile, [0, 0])  # ends of the last conversions, newest first
        sampled, depth, a = self.now, self.m["depth"], state["tiles"][tile]["A"]
        for _ in range(PLANES):
            begin = max(sampled, conv[depth - 1])
            sampled = begin + state["drive"]
            end = max(sampled, self.adc.get(tile, 0)) + a
            self.adc[tile] = end
            conv[:] = [end, conv[0]]
        server.free = max(sampled, conv[depth - 1])
        self.at(sampled, self.sampled, state)
        self.at(conv[0] + self.m["shift"], self.summed, tile, r, i, state)

    def sampled(self, state):
        state["sampled"] -= 1
        if state["sampled"] == 0:
            self.slots[state["matrix"]] += 1

    def summed(self, tile, r, i, state):
        for n, (home, bits) in enumerate(sorted(state["tiles"][tile]["out"].items())):
            self.send(tile, (self.now, self.turn[r], i, n), bits, ("partial", home, r, i, state))
        self.partial_there(tile, r, i, state)

    def partial_there(self, tile, r, i, state):
        state["sums"][tile] -= 1
        work = state["tiles"][tile]
        if state["sums"][tile] > 0 or work["values"] == 0:
            return
        if work["add"] == 0:
            self.added(tile, r, i, state)
            return
        server = self.adder.setdefault(tile, Server())
        heapq.heappush(server.queue, ((self.now, self.turn[r], i), r, i, state, work["add"]))

    def added(self, tile, r, i, state):
        bits = state["tiles"][tile]["values"] * self.m["partial"]
        self.send(tile, (self.now, self.turn[r], i, 1000), bits, ("values", r, i, state))

    def values_there(self, r, i, state):
        state["homes"] -= 1
        if state["homes"] == 0:
            self.done(r, i)


def check(seed, trace, result):
    m = machine(seed)
    with h5py.File(trace) as file:
        ops = file["ops"][()]
        shapes = [file["matrices"][n].shape for n in sorted(file["matrices"])]
        count = int(ops["request"].max()) + 1
        chip = Chip(m, shapes)
        requests = [steps_of(m, file, ops, r) for r in range(count)]
    start, end = Bench(m, chip, requests).run()
    with h5py.File(result) as file:
        own = file["requests/start_ps"][()] // 1000, file["requests/end_ps"][()] // 1000
    assert list(own[1]) == end, (list(map(int, own[1])), end)
    assert list(own[0]) == start, (list(map(int, own[0])), start)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        open(sys.argv[3], "w").write(yaml(machine(int(sys.argv[2]))))
    else:
        check(int(sys.argv[2]), *sys.argv[3:])
