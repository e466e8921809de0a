"""The cases of schema.sh: schema.py TOP FOLDER, the latter with what the program printed."""
import json
import pathlib
import re
import sys

import jsonschema
import yaml

top, folder = (pathlib.Path(a) for a in sys.argv[1:3])
schema = json.loads((folder / "schema.json").read_text())
checker = jsonschema.Draft202012Validator(schema)
count = 0

# Cases of tests/invalid that break a rule the schema knows; the others need the program.
REFUSED = """empty-map empty-value impl-empty impl-map infinite key-of-other-impl list-for-map
list-for-value list-item map-for-list map-for-value missing-unit missing-unit-duration
missing-unit-size mistyped-key mistyped-root-key nan not-a-number not-a-number-real not-whole
rows-0 rows-negative scalar-for-map seed-too-large trace-empty trials-0 two-points
unit-where-none unknown-impl unknown-impl-near unknown-key unknown-root-key wrong-choice
wrong-choice-near wrong-unit wrong-unit-duration wrong-unit-size""".split()

# One value each, and whether docs/configuration.md ("Units") allows it.
VALUES = [
    ("chip.tile.mux.energy", "3 fJ", True), ("chip.tile.mux.energy", "2.5e-3pJ", True),
    ("chip.tile.mux.energy", ".5 \u00b5J", True), ("chip.tile.mux.energy", "3 fV", False),
    ("chip.tile.mux.energy", 3e-15, False), ("chip.tile.mux.energy", "3", False),
    ("chip.tile.mux.energy", "3 KiJ", False), ("chip.tile.mux.energy", "3 qJ", False),
    ("chip.tile.mux.area", "22 um2", True), ("chip.tile.mux.area", "22 um", False),
    ("chip.tile.mux.settle", "9 cycles", True), ("chip.tile.mux.settle", "10 ns", True),
    ("chip.tile.mux.settle", "9 kcycles", False), ("chip.tile.mux.settle", 9, False),
    ("chip.tile.input_buffer.size", "2 KiB", True),
    ("chip.tile.input_buffer.size", "2 kB", True),
    ("chip.tile.input_buffer.size", "2 bit", False),
    ("chip.tile.array.rows", 256, True), ("chip.tile.array.rows", "256", True),
    ("chip.tile.array.rows", 256.5, False), ("chip.tile.array.rows", 65537, False),
    ("chip.tile.array.rows", True, False),
    ("run.arrivals", "poisson", True), ("run.arrivals", "often", False),
]


def result(sentence, problems):
    global count
    count += 1
    for problem in problems:
        print(f"# {problem}")
    print(f"{'not ' if problems else ''}ok {count} - {sentence}")


def told(name, tree):
    """What the schema says against a tree."""
    return [f"{name}: {'.'.join(map(str, e.absolute_path))}: {e.message[:200]}"
            for e in checker.iter_errors(tree)]


def load(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def at(path, value):
    for key in reversed(path.split(".")):
        value = {key: value}
    return value


def is_sweep(tree):
    return "base" in tree


def presets():
    problems, seen = [], 0
    for path in sorted((top / "models/presets").glob("*.yaml")):
        tree = load(path)
        if not is_sweep(tree):
            seen += 1
            problems += told(path.name, tree)
    return problems + ([] if seen >= 19 else [f"only {seen} presets"])


def examples():
    problems, seen = [], 0
    for path in [top / "README.md", *sorted((top / "docs").glob("*.md"))]:
        for block in re.findall(r"^```yaml\n(.*?)^```", path.read_text(encoding="utf-8"),
                                re.S | re.M):
            tree = yaml.safe_load(block)
            if not is_sweep(tree):
                seen += 1
                problems += told(path.name, tree)
    return problems + ([] if seen >= 8 else [f"only {seen} examples"])


def wrong():
    problems = []
    for case in REFUSED:
        path = top / "tests/invalid" / f"config-{case}" / "machine.yaml"
        if not told(case, load(path)):
            problems.append(f"{case} is accepted")
    return problems


def values():
    return [f"{path}: {value!r} is {'refused' if right else 'accepted'}"
            for path, value, right in VALUES if bool(told("", at(path, value))) == right]


def complete():
    """Every part with all its keys and texts, told by another command."""
    problems = []
    for part in json.loads((folder / "parts.json").read_text())["parts"]:
        name = part["path"] + (f":{part['impl']}" if part["impl"] else "")
        one = schema if name == "top" else schema["$defs"].get(name)
        if one is None:
            problems.append(f"{name} is missing")
            continue
        keys = {"impl"} if part["impl"] else set()
        keys |= {"include", "sources"} if name == "top" else set()
        keys |= set(part["slots"]) | {p["name"] for p in part["parameters"]}
        if set(one["properties"]) != keys:
            problems.append(f"{name}: {set(one['properties']) ^ keys}")
        for p in part["parameters"]:
            text = one["properties"][p["name"]]["description"]
            for piece in (p["doc"], p["allowed"], p["source"] or "must be given"):
                if piece not in text:
                    problems.append(f"{name}.{p['name']}: no '{piece}' in '{text}'")
    return problems


def defaults():
    """The value an editor writes for the user is one the schema takes."""
    problems = []
    for name, one in schema["$defs"].items():
        for key, rule in one["properties"].items():
            if "default" in rule and not checker.evolve(schema=rule).is_valid(rule["default"]):
                problems.append(f"{name}.{key}: {rule['default']!r}")
    return problems


def implementations():
    """Keys of one implementation, of another than named, and of any where none is."""
    cases = [({"impl": "adc_sar", "bits": 8}, True), ({"impl": "ideal", "bits": 8}, False),
             ({"bits": 8}, True), ({}, True), ({"bit": 8}, False), (None, False),
             ({"impl": "adc"}, False)]
    return [f"adc_pool: {tree} is {'refused' if right else 'accepted'}"
            for tree, right in cases
            if bool(told("", at("chip.tile.adc_pool", tree))) == right]


print("1..9")
jsonschema.Draft202012Validator.check_schema(schema)
result("presets that are configurations are accepted", presets())
result("configurations in the documents are accepted", examples())
result("configurations that break a rule of the schema are refused", wrong())
result("a value is accepted with its unit, in its range and among its choices", values())
result("every parameter of every part is there with doc, range and source", complete())
result("a default is a value that is allowed", defaults())
result("a node takes the keys of the implementation it names", implementations())
result("keys at the root are those of a machine, include, sources and trace",
       [f"{k} is refused" for k in
        [{"include": "w1.yaml"}, {"include": ["w1.yaml", "node-22.yaml"]}, {"trace": "a.h5"},
         {"sources": {"run.seed": "assumed, a guess"}}] if told("", k)] +
       [f"{k} is accepted" for k in
        [{"include": ""}, {"include": 3}, {"base": "w1.yaml"}, {"set": {}},
         {"sources": {"run.seed": "guessed, a guess"}}] if not told("", k)])
result("the schema is the same bytes each time",
       [] if (folder / "again.json").read_bytes() == (folder / "schema.json").read_bytes()
       else ["it differs"])
