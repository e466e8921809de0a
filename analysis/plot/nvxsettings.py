"""The constants of a result: value, unit, class and source of each.

Joins /config/resolved, /config/origins and /config/sources of a result with what
`nvxsim parts --json` tells of the same parameters. Left out: values of plug-ins have no
unit and no description, because the program does not know their parameters.
"""
import re

from nvxnames import quantity


def lines_of(text):
    """Lines of a text as lists of their columns."""
    return [line.split("\t") for line in text.splitlines() if line]


def unquoted(word):
    """A scalar of the resolved configuration as its text."""
    if len(word) >= 2 and word[0] == word[-1] == '"':
        return re.sub(r"\\(.)", r"\1", word[1:-1])
    return word


def entries(yaml):
    """(line, path, text or None) of the resolved configuration: two blanks a level."""
    way = []
    for line in yaml.splitlines():
        match = re.fullmatch(r"( *)([^\s:#-][^:]*):(?: (.*))?", line)
        if match:
            way[len(match[1]) // 2:] = [match[2]]
            yield line, ".".join(way), match[3]


def values_of(yaml):
    """{path: text} of the resolved configuration."""
    return {path: unquoted(word) for _, path, word in entries(yaml) if word is not None}


def given(config):
    """The lines of the resolved configuration that are not defaults, with what they are in.

    These alone can be run: a default written down may have no effect, which is refused.
    """
    paths = {path for path, origin, *_ in lines_of(config["origins"]) if origin != "default"}
    return "\n".join(line for line, path, _ in entries(config["resolved"])
                     if path in paths or any(p.startswith(path + ".") for p in paths)) + "\n"


def parameters_of(parts, values):
    """{path: parameter} for the implementations that a configuration names."""
    found = {}
    for part in parts:
        place = "" if part["path"] == "top" else part["path"] + "."
        if part["impl"] not in (None, values.get(place + "impl", part["impl"])):
            continue
        for row in part["parameters"]:
            found.setdefault(place + row["name"], row)
    return found


def split(text, unit):
    """Value and unit: '54 fJ' is ('54', 'fJ'); a list has the unit of its parameter."""
    number, own = quantity(text)
    if number is not None and own:
        return text[: -len(own)].strip(), own
    if text.startswith("[") or number is not None:
        return text, "" if unit in ("1", "cycles") else unit
    return text, ""


def settings(config, parts):
    """A row for each parameter, in the order of the configuration.

    config: {"resolved", "origins", "sources": text}; parts: list of `nvxsim parts`.
    """
    values = values_of(config["resolved"])
    sources = {row[0]: row[1:] for row in lines_of(config["sources"])}
    known = parameters_of(parts, values)
    rows = []
    for path, *origin in lines_of(config["origins"]):
        if path not in values or path not in sources:
            continue  # an implementation's name, not a constant
        if path == "trace":
            continue  # --trace may have named another; the run says which it was
        place, _, name = path.rpartition(".")
        row = known.get(path, {})
        value, unit = split(values[path], row.get("unit", ""))
        trust, source = (sources[path] + ["", ""])[:2]
        rows.append({"component": place, "parameter": name, "value": value, "unit": unit,
                     "class": trust, "source": source, "origin": "".join(origin[:1]),
                     "doc": row.get("doc", "")})
    return rows
