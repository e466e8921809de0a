"""Checks a page of `nvxsim report` against JSON: report_page.py CHECK PAGE JSON.

run: every number of the report stands in the page with its exact value, none with another,
and the text shown is that number in its unit, to four digits. sweep: the same for the points
of the table, by the list that `nvxsim sweep --json` prints. alone: nothing in the page makes
a browser fetch anything.
"""
import json
import re
import sys
from html.parser import HTMLParser

# In the unit that the JSON contract holds them in (docs/result.md).
UNITS = {"ns": {"ps": 1e-3, "ns": 1, "µs": 1e3, "ms": 1e6, "s": 1e9},
         "nj": {"fJ": 1e-6, "pJ": 1e-3, "nJ": 1, "µJ": 1e3, "mJ": 1e6, "J": 1e9},
         "mm2": {"µm²": 1e-6, "mm²": 1},
         "per_s": {"requests/s": 1, "k requests/s": 1e3, "M requests/s": 1e6}}
FETCHED = {"src", "srcset", "href", "xlink:href", "data", "action", "formaction", "poster",
           "background", "ping", "manifest"}


class Page(HTMLParser):
    """Numbers as (key, point, value, text, head of the column); attributes and styles."""

    def __init__(self):
        super().__init__()
        self.numbers, self.attributes, self.styles = [], [], ""
        self.open, self.heads, self.cell, self.within = None, [], 0, ""

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        self.attributes += [(tag, *a) for a in attrs]
        self.within = tag
        if tag == "table":
            self.heads = []
        elif tag == "tr":
            self.cell = -1
        elif tag in ("th", "td"):
            self.cell += 1
            if names.get("scope") == "col":
                self.heads.append("")
        elif tag == "data":
            head = self.heads[self.cell] if 0 <= self.cell < len(self.heads) else ""
            self.open = [names["data-key"], names.get("data-point"), names["value"], "", head]

    def handle_endtag(self, tag):
        self.within = ""
        if tag == "table":
            self.heads, self.cell = [], -1
        if tag == "data":
            self.numbers.append(self.open)
            self.open = None

    def handle_data(self, text):
        if self.open:
            self.open[3] += text
        elif self.within == "th" and self.heads and self.cell == len(self.heads) - 1:
            self.heads[-1] += text
        elif self.within == "style":
            self.styles += text


def leaves(value, key=""):
    if isinstance(value, dict):
        for name, inside in value.items():
            yield from leaves(inside, key + "." * bool(key) + name)
    elif isinstance(value, list):
        assert len(value) == 2, key
        yield key + ".low", value[0]
        yield key + ".high", value[1]
    elif not isinstance(value, str):
        yield key, value


def right_text(key, value, text, head):
    """Whether the text, with the unit behind it or in the column's head, is the value."""
    if value is None:
        return text in ("null", "–")
    match = re.fullmatch(r"([-+.\de\u202f]+)(?:\u00a0(.+))?", text)
    if not match:
        return False
    number, unit = float(match[1].replace("\u202f", "")), match[2]
    if not unit and head.endswith(")"):
        unit = head[head.rindex("(") + 1:-1]
    if unit == "%":
        return abs(number / 100 - value) <= 0.00051
    factors = next((f for tail, f in UNITS.items()
                    if any(part.endswith(tail) or f"_{tail}_" in part or part.startswith(tail)
                           for part in key.split("."))), {})
    scale = factors[unit] if unit in factors else 1
    return abs(number * scale - value) <= 0.00051 * abs(value)


def run(page, report):
    want, seen = dict(leaves(report)), set()
    for key, point, value, text, head in page.numbers:
        assert key in want and point is None, key
        assert json.loads(value) == want[key], (key, value, want[key])
        assert right_text(key, want[key], text, head), (key, want[key], text, head)
        seen.add(key)
    assert seen == set(want), set(want) - seen
    assert sum(k == "latency_ns.p99" for k, *_ in page.numbers) >= 3  # tile, table, all
    assert len(seen) > 100


def sweep(page, of_sweep):
    want = [dict(leaves(p["report"])) if "report" in p else {} for p in of_sweep["points"]]
    table = set()
    for key, point, value, text, head in page.numbers:
        at = range(len(want)) if point is None else [int(point)]
        assert any(json.loads(value) == want[p].get(key) for p in at), (key, point, value)
        assert right_text(key, json.loads(value), text, head), (key, value, text, head)
        if point is not None:
            table.add((key, int(point)))
    for p, numbers in enumerate(want):
        for key in ("latency_ns.p50", "latency_ns.p95", "throughput_per_s", "area_mm2.total",
                    "energy_nj_per_request.total", "accuracy.acc1.mean"):
            assert not numbers or (key, p) in table, (key, p)


def alone(page, _):
    fetched = [a for a in page.attributes if a[1] in FETCHED or a[0] in ("link", "img", "iframe",
               "object", "embed", "base", "audio", "video")]
    assert not fetched, fetched
    assert not re.search(r"url\(|@import", page.styles), "a style fetches"
    policy = [a[2] for a in page.attributes if a[1] == "content" and "default-src" in a[2]]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; "
                      "script-src 'unsafe-inline'"], policy


check, page_path, json_path = sys.argv[1:]
page_read = Page()
with open(page_path, encoding="utf-8") as file:
    page_read.feed(file.read())
with open(json_path, encoding="utf-8") as file:
    {"run": run, "sweep": sweep, "alone": alone}[check](page_read, json.load(file))
