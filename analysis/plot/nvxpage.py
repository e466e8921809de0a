"""HTML of the pages that `nvxsim report` makes: texts escaped, numbers with their keys.

A page is one file: styles, scripts and D3 are written into it, and its policy forbids it to
fetch anything. Every number stands in a <data> element with the exact value of the report
and its key, so that the page can be read without scripts and checked by a program.
"""
import html
import json
import math
import os

from nvxnames import scaled

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "page")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
DIGITS = 4
UNITS = {"ns": "ns", "nj": "nJ", "mm2": "mm²", "s": "s"}


def part(name):
    with open(os.path.join(PAGE, name), encoding="utf-8") as file:
        return file.read()


def esc(text):
    return html.escape(str(text), quote=True)


def tag(name, inside="", **attributes):
    """An element; `inside` is HTML, attributes are texts. class_ stands for class."""
    words = "".join(f' {k.rstrip("_").replace("_", "-")}="{esc(v)}"'
                    for k, v in attributes.items() if v is not None)
    return f"<{name}{words}>{inside}</{name}>"


def unit_of(key):
    """The unit a number of the JSON report is held in; "" for shares and counts."""
    for word in key.split("."):
        if word.endswith("_per_s"):
            return "requests/s"
        if word.startswith(("moved_b", "energy_nj")):
            return "B" if word[0] == "m" else "nJ"
        tail = word.rpartition("_")[2]
        if tail in UNITS and "_" in word:
            return UNITS[tail]
    return ""


def plain(value):
    """Four digits, thousands apart."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    if abs(value) >= 1e9 or abs(value) < 1e-3:
        return f"{value:.{DIGITS - 1}e}"
    if float(value).is_integer() or abs(value) >= 10 ** DIGITS:
        return f"{value:,.0f}".replace(",", "\u202f")
    return f"{value:.{max(0, DIGITS - 1 - math.floor(math.log10(abs(value))))}f}"


def in_size(unit, largest):
    """Unit and factor of numbers up to `largest`, in the size people read."""
    unit, factor = scaled(unit, largest)
    return unit.replace("thousand ", "k ").replace("million ", "M "), factor


def shown(value, unit=""):
    """Value and unit: (8064.0, 'ns') is ('8.064', 'µs')."""
    if value is None:
        return "–", ""
    unit, factor = in_size(unit, abs(value))
    return plain(value * factor), unit


def datum(key, value, inside, point=None):
    """A number of the report as an element that holds its key and exact value."""
    return tag("data", inside, data_key=key, data_point=point,
               value="null" if value is None else json.dumps(value))


def number(key, value):
    """A number of the report with its unit behind it."""
    text, unit = shown(value, unit_of(key))
    return datum(key, value, esc(text) + (tag("span", "\u00a0" + esc(unit), class_="unit")
                                          if unit else ""))


def counted(n, what):
    return f"{plain(n)} {what}{'s' if n != 1 else ''}"


def table(caption, head, rows, **attributes):
    """head: names, or (name, 'n') of a column of numbers; rows: lists of HTML cells.

    The first cell of a row is its header. A row with fewer cells than the head is one whose last
    cell, words, goes through to the end.
    """
    head = [h if isinstance(h, tuple) else (h, None) for h in head]
    top = "".join(tag("th", esc(name), scope="col", class_=kind) for name, kind in head)
    body = []
    for row in rows:
        rest = len(head) - len(row)
        through = [rest and i == len(row) - 1 for i in range(len(row))]
        cells = [tag("td" if i else "th", cell, scope=None if i else "row",
                     class_=None if through[i] else head[i][1],
                     colspan=rest + 1 if through[i] else None) for i, cell in enumerate(row)]
        body.append(tag("tr", "".join(cells)))
    inside = tag("caption", esc(caption)) + tag("thead", tag("tr", top)) + \
        tag("tbody", "\n".join(body))
    return tag("div", tag("table", inside, **attributes), class_="wide", tabindex="0",
               role="region", aria_label=caption)


def section(name, title, *inside, kind=None):
    """kind "js": not there without scripts."""
    return tag("section", tag("h2", esc(title)) + "\n" + "\n".join(inside), id=name, class_=kind)


def chart(name, label):
    """Where a script draws; not there without scripts."""
    return tag("figure", "", id=name, class_="chart", role="group", aria_label=label)


def pair(*inside):
    """Side by side where there is room."""
    return tag("div", "\n".join(tag("div", one) for one in inside), class_="pair")


def tile(name, inside, more=""):
    return tag("div", tag("dt", esc(name)) + tag("dd", inside) +
               (tag("dd", more, class_="more") if more else ""))


def described(rows):
    """A list of names and HTML."""
    return tag("dl", "\n".join(tag("dt", esc(name)) + tag("dd", inside)
                               for name, inside in rows), class_="facts")


def folded(title, inside):
    return tag("details", tag("summary", esc(title)) + inside)


def listing(text):
    return tag("pre", tag("code", esc(text.rstrip("\n"))), tabindex="0")


def leaves(report, key=""):
    """(key, number or None) for each number of a JSON report; ends of intervals as in a sweep."""
    if isinstance(report, dict):
        for name, inside in report.items():
            yield from leaves(inside, f"{key}.{name}" if key else name)
    elif isinstance(report, list):
        for end, inside in zip(("low", "high"), report):
            yield from leaves(inside, f"{key}.{end}")
    elif not isinstance(report, str):
        yield key, report


def page(title, subtitle, body, data, script):
    """The whole page; data: what the script draws; script: its file's name."""
    held = json.dumps(data, ensure_ascii=False, allow_nan=False,
                      separators=(",", ":")).replace("<", "\\u003c")
    licence = part("d3.LICENSE")
    return "\n".join([
        "<!DOCTYPE html>", '<html lang="en">', "<head>", '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{esc(POLICY)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{esc(title)}</title>", tag("style", part("page.css")),
        tag("script", "document.documentElement.classList.add('js')"), "</head>", "<body>",
        tag("header", tag("p", "nvxsim", class_="mark") + tag("h1", esc(title)) +
            tag("p", esc(subtitle))),
        tag("main", body),
        tag("footer", tag("p", "Charts are drawn by D3 7.9.0, which is part of this page.") +
            folded("Licence of D3", listing(licence))),
        tag("script", held, type="application/json", id="data"),
        tag("script", part("d3.min.js")), tag("script", part("table.js")),
        tag("script", part("chart.js")), tag("script", part(script)),
        "</body>", "</html>", ""])
