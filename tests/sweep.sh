#!/bin/sh
# sweep.sh - sweeps of ranges, samples and conditions, the front and shares of their points,
# and sweeps taken up. TAP; run from anywhere with srcdir, NVXSIM (the program) and
# NVXSIM_DATADIR set.
echo 1..34
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
top=$(cd "$srcdir" && pwd)
cp "$top/tests/invalid/small.yaml" "$top/tests/invalid/docs.csv" "$top/tests/invalid/queries.csv" \
    "$folder" || exit 99
cd "$folder" || exit 99
n=0
check() # sentence, command that must succeed
{
    n=$((n + 1))
    sentence=$1
    shift
    if "$@"; then echo "ok $n - $sentence"; else echo "not ok $n - $sentence"; fi
}
sweep() { "$NVXSIM" sweep "$@" >stdout 2>stderr || sed 's/^/# /' stderr; }
"$NVXSIM" trace rag --docs docs.csv --queries queries.csv --k 2 -o small.h5 >/dev/null || exit 99

# 3 x 3 combinations, of which 4 x 4 (16), 4 x 8 and 8 x 4 (32) have at most 40 cells.
cat >where.yaml <<'END'
base: small.yaml
where: chip.tile.array.rows * chip.tile.array.columns <= 40
set:
  chip.tile.array.rows: {from: 4, to: 16, steps: 3, scale: log}
  chip.tile.array.columns: {from: 4, to: 16, steps: 3, scale: log}
END
sweep where.yaml -o where.h5
check "points that do not meet a condition are counted" \
    grep -qx 'left out by where: 6 of 9 points' stdout
check "points that meet it are run, in order" \
    [ "$(awk 'NR > 1 && NR < 5 { printf "%s.%s ", $1, $2 }' stdout)" = "4.4 4.8 8.4 " ]

check "the usual goals are latency, energy, area and accuracy" grep -q '^\* on the Pareto front of latency_ns.p50 (min), energy_nj_per_request.total (min), area_mm2.total (min), accuracy.acc1.mean (max): [0-9]* points*$' stdout

cat >sample.yaml <<'END'
base: small.yaml
sample: {method: latin, points: 12, seed: 7}
set:
  chip.tile.array.device.sigma_scale: {from: 0.5, to: 8, scale: log}
  chip.tile.adc_pool.bits: {from: 4, to: 8}
END
sweep sample.yaml -j 1 -o one.h5
sweep sample.yaml -j 4 -o four.h5
check "a sample has the same bytes from one and four processes" cmp -s one.h5 four.h5

cat >goals.yaml <<'END'
base: small.yaml
goals: {latency_ns.p50: min, area_mm2.total: min, latency_ns.such: max}
set:
  chip.tile.array.rows: [4, 8]
  chip.tile.array.columns: [4, 8, 16]
END
"$NVXSIM" sweep goals.yaml -o goals.h5 >stdout 2>stderr
check "a goal that no point has is an input error" [ $? = 2 ]
check "it is told with its place" [ "$(cat stderr)" = \
    'goals.yaml:2:51: goals.latency_ns.such: no point reports this number' ]
check "the file is written all the same" [ -s goals.h5 ]
sed -i.old 's/, latency_ns.such: max//' goals.yaml
sed -i.old 's/"seed": 1/"seed": 99/' goals.h5.points/*.json # told apart from what a new run gives
rm goals.h5.points/*.old
"$NVXSIM" sweep goals.yaml --resume --json -o goals.h5 2>stderr >goals.json
check "other goals need no new runs" [ "$(grep -c '"seed": 99' goals.json)" = 6 ]
sweep goals.yaml -o goals.h5
check "the front is marked in the table" [ "$(grep -c ' \*$' stdout)" = \
    "$(sed -n 's/^\*.*: \([0-9]*\) points*$/\1/p' stdout)" ]
"$NVXSIM" sweep goals.yaml --json -o goals.h5 >goals.json 2>stderr
# A goal that is not there keeps what the points gave.
again() # axis, base: takes the sweep up and prints the first line of standard error
{
    cp "$2" base.yaml
    printf 'base: base.yaml\ntrace: small.h5\ngoals: {cycles.none: max}\nset: {chip.tile.array.rows: %s}\n' "$1" >again.yaml
    "$NVXSIM" sweep again.yaml --resume -o again.h5 2>&1 >stdout | head -n 1
}
sed 's/seed: 1/seed: 2/' small.yaml >seed.yaml
{ cat small.yaml; echo "# a remark"; } >remark.yaml
again '[4, 8]' small.yaml >first
check "of a sweep with further points nothing is told but the goal" \
    [ "$(again '[4, 8, 16]' small.yaml)" = "$(cat first)" ]
check "of a sweep with other points it is told that they are not taken up" \
    [ "$(again '[4, 8]' small.yaml)" = \
    "nvxsim sweep: 1 of 3 finished points are not taken up: the sweep has other points" ]
check "a value that has changed is told" [ "$(again '[4, 8]' seed.yaml)" = \
    "nvxsim sweep: 3 of 3 finished points are not taken up: run.seed was 1, is 2" ]
rm -r again.h5.points
again '[4, 8]' small.yaml >first
check "a base with another text but equal values is told" [ "$(again '[4, 8]' remark.yaml)" = \
    "nvxsim sweep: 2 of 2 finished points are not taken up: the text of the base has changed, none of its values" ]

# Two machines and a processor in one sweep, each as it runs alone.
sed 's/rows: [0-9]*/rows: 8/' small.yaml >other.yaml
cat >bases.yaml <<'END'
base: small.yaml
trace: small.h5
set:
  - {base: [small.yaml, other.yaml], run.seed: [1, 2]}
  - {base: cpu-dram.yaml}
END
"$NVXSIM" sweep bases.yaml --json -o bases.h5 >bases.json 2>stderr || sed 's/^/# /' stderr
check "an axis of bases has a point for each of its values" [ "$(grep -c '"base": "[a-z-]*[.]yaml"' bases.json)" = 5 ]
printf 'base: small.yaml\ntrace: small.h5\ngoals: {cycles.none: max}\nset: {base: [small.yaml, other.yaml]}\n' >again.yaml
rm -rf again.h5.points
"$NVXSIM" sweep again.yaml -o again.h5 >stdout 2>stderr
echo "# a remark" >>other.yaml
check "a further base that has changed is told" [ \
    "$("$NVXSIM" sweep again.yaml --resume -o again.h5 2>&1 >stdout | head -n 1)" = \
    "nvxsim sweep: 1 of 2 finished points are not taken up: base other.yaml has changed, or is new" ]
# Files behind the points: a profile of the second one, what a further base includes.
later() # name of what is changed, by a command, between a sweep and its --resume
{
    rm -rf again.h5.points
    "$NVXSIM" sweep again.yaml -o again.h5 >stdout 2>stderr
    eval "$1"
    "$NVXSIM" sweep again.yaml --resume -o again.h5 2>&1 >stdout | head -n 1
}
told='nvxsim sweep: 1 of 2 finished points are not taken up: a file that not the first point names has changed'
cp "$top/devices/profiles/RRAM4.yaml" mine.yaml
printf 'base: small.yaml\ntrace: small.h5\ngoals: {cycles.none: max}\nset: {chip.tile.array.device.profile: [RRAM4, mine.yaml]}\n' >again.yaml
check "a profile that has changed, of a later point, is told" \
    [ "$(later "sed -i 's/g_max: 20 uS/g_max: 21 uS/' mine.yaml")" = "$told" ]
cp small.yaml part.yaml
printf 'include: part.yaml\nrun: {seed: 3}\n' >more.yaml
printf 'base: small.yaml\ntrace: small.h5\ngoals: {cycles.none: max}\nset: {base: [small.yaml, more.yaml]}\n' >again.yaml
check "what a further base includes and has changed is told" \
    [ "$(later "sed -i 's/rows: [0-9]*/rows: 16/' part.yaml")" = "$told" ]
python=${PYTHON-/usr/bin/python3}
if ! "$python" -c 'import h5py, matplotlib' 2>/dev/null; then
    for i in 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34; do echo "ok $i - file # SKIP h5py or matplotlib is missing"; done
    exit
fi
alone() # every point of bases.json is the run of its base with its settings
{
    "$python" - "$NVXSIM" bases.json <<'END'
import json, subprocess, sys
for point in json.load(open(sys.argv[2]))["points"]:
    base = point["set"].pop("base")
    sets = [w for path, value in point["set"].items() if value for w in ("--set", f"{path}={value}")]
    run = subprocess.run([sys.argv[1], "run", base, "--trace", "small.h5", "--json", *sets],
                         capture_output=True, check=True)
    if json.loads(run.stdout) != point["report"]:
        sys.exit(f"{base} {sets} differs")
END
}
check "each has the report of its base alone" alone
bars() # the figure's data are the medians of bases.json, in order
{
    "$NVXSIM" plot machines bases.h5 -x base,seed -y latency_ns.p50 -o machines.pdf &&
        "$python" - <<'END'
import csv, json
points = [p["report"]["latency_ns"]["p50"] for p in json.load(open("bases.json"))["points"]]
rows = list(csv.DictReader(open("machines.csv")))
assert [r["machine"] for r in rows] == ["small, 1", "small, 2", "other, 1", "other, 2", "cpu-dram"]
assert [r["value"] for r in rows] == [f"{p:.6g}" for p in points]
END
}
check "machines side by side have the values of their points" bars
written() # processors write no cells
{
    "$NVXSIM" plot machines bases.h5 -x base,seed -y programming.cells -o written.pdf &&
        [ "$(cut -d , -f 2 written.csv | grep -c -e small -e other)" = 4 ] && ! grep -q cpu-dram written.csv
}
check "a machine without the value has no bar" written
column() # 88.9 mm are 3.5 inches of 72 points; its letters are in the file
{
    "$NVXSIM" plot machines bases.h5 -x base,seed -y latency_ns.p50 --style ieee -o ieee.pdf &&
        grep -aq 'MediaBox \[ 0 0 252 ' ieee.pdf && grep -aq '/FontFile2' ieee.pdf &&
        grep -aq 'STIXGeneral' ieee.pdf
}
check "a figure in a venue's style is as wide as its column, in its letters" column
both_columns() # 181 mm
{
    "$NVXSIM" plot machines bases.h5 bases.h5 bases.h5 bases.h5 bases.h5 -x base,seed -y latency_ns.p50 \
        --style ieee -o wide.pdf && grep -aq 'MediaBox \[ 0 0 513\.0' wide.pdf
}
check "a figure that one column would press together is as wide as two" both_columns
ratios() # two digits, thousands apart
{
    PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$top/analysis/plot" "$python" - <<'END'
from nvxmachines import times
for ratio, word in ((11.87, "12×"), (0.4449, "0.44×"), (1, "1×"), (46912, "47,000×"), (999.6, "1,000×")):
    assert times(ratio) == word, (ratio, times(ratio))
END
}
check "ratios have two digits" ratios
check "the front is that of the definition" "$python" "$top/tests/sweep.py" front goals.h5
check "shares are those of the formula" "$python" "$top/tests/sweep.py" shares goals.h5
check "shares of a sample are those of its parts" "$python" "$top/tests/sweep.py" sampled one.h5
check "the JSON has the front and the shares of the file" \
    "$python" "$top/tests/sweep.py" json goals.h5 goals.json
"$NVXSIM" plot pareto goals.h5 -x latency_ns.p50 -y area_mm2 -o figure.pdf 2>stderr ||
    sed 's/^/# /' stderr
both() { [ -s figure.pdf ] && [ -s figure.csv ]; }
check "a figure of the front, and its data beside it" both
check "the data mark the front" [ "$(awk -F, 'NR > 1 { n += $NF } END { print n }' figure.csv)" = \
    "$(grep -c '"front": true' goals.json)" ]
best() # the line's points are those that no other beats, whichever way is better
{
    PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$top/analysis/plot" "$python" - <<'END'
import random
from nvxpareto import best
random.seed(1)
sign = {"min": 1, "max": -1}
for goals in (("min", "min"), ("min", "max"), ("max", "min"), ("max", "max")):
    for n in (1, 2, 7, 40):
        xy = [(random.randrange(9), random.randrange(9)) for _ in range(n)]
        costs = {p: tuple(sign[g] * v for g, v in zip(goals, p)) for p in xy}
        beats = lambda a, b: a != b and all(u <= v for u, v in zip(a, b))
        wanted = sorted(p for p in set(xy) if not any(beats(c, costs[p]) for c in costs.values()))
        assert best(xy, goals) == wanted, (goals, xy)
END
}
check "a line goes along the points that none beats in the two numbers shown" best
coloured()
{
    "$NVXSIM" plot pareto goals.h5 -x latency_ns.p50 -y area_mm2 --by columns -o coloured.svg &&
        cmp figure.csv coloured.csv && for colour in 0072b2 d55e00 009e73; do
            grep -q "fill: #$colour" coloured.svg || return
        done
}
check "three values of an axis have three colours, and the same data" coloured

# Figures of the three points of where.yaml, and of a run, beside what is printed of these.
"$NVXSIM" sweep where.yaml --json -o again.h5 >where.json 2>stderr || sed 's/^/# /' stderr
beside() # figure, then what Python must find in where.json, the rows of the CSV file and JSON
{
    "$NVXSIM" plot $1 -o beside.pdf && "$python" - "$2" <<'END'
import csv, json, sys
points = json.load(open("where.json"))["points"]
rows = list(csv.DictReader(open("beside.csv")))
axes = [[p["set"][f"chip.tile.array.{a}"] for a in ("rows", "columns")] for p in points]
assert [[r[f"chip.tile.array.{a}"] for a in ("rows", "columns")] for r in rows] == axes, rows
for r, p in zip(rows, points):
    assert eval(sys.argv[1]), (r, p)
END
}
check "the data of a line are the values of its points" \
    beside "line where.h5 -x rows --by columns -y throughput_per_s" \
    'r["throughput_per_s"] == "%.6g" % p["report"]["throughput_per_s"]'
check "the data of columns are the meters of their points" \
    beside "bar where.h5 -x rows --by columns" \
    'all(r["energy_nj_per_request." + m] == "%.6g" % v for m, v in p["report"]["energy_nj_per_request"].items())'
single() # a row per meter that is not 0, the largest first; shares of the total
{
    "$NVXSIM" run small.yaml --trace small.h5 -o run.h5 --json >run.json 2>/dev/null &&
        "$NVXSIM" plot bar run.h5 -y area_mm2 -o alone.svg && "$python" - <<'END'
import csv, json
area = json.load(open("run.json"))["area_mm2"]
total = area.pop("total")
wanted = sorted(((v, m) for m, v in area.items() if v > 0), reverse=True)
rows = list(csv.DictReader(open("alone.csv")))
assert [(r["area_mm2"], r["share"]) for r in rows] == [
    (f"{v:.6g}", f"{v / total:.6g}") for v, _ in wanted], rows
assert {r["part"] for r in rows} == {m for _, m in wanted}
END
}
check "the data of bars are the meters of the run" single
