#!/bin/sh
# plot_bar.sh - the numbers beside a bar figure are those of the report, in its order; names, limits
# and notes of all figures. TAP; run by `make check`, which sets NVXSIM and srcdir. Python with h5py
# and matplotlib draws.
top=$(cd "${srcdir:-$(dirname "$0")/..}" && pwd) || exit 99
: "${NVXSIM:=$top/build/nvxsim}"
export NVXSIM NVXSIM_DATADIR="$top"
for python in /usr/bin/python3 python3 ""; do
    [ -z "$python" ] || "$python" -c 'import h5py, matplotlib' 2>/dev/null && break
done
[ -n "$python" ] || { echo '1..0 # SKIP h5py or matplotlib is missing'; exit 0; }
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
cd "$dir" || exit 99
. "$top/tests/claims.sh"
echo 1..25

"$NVXSIM" run edge-rag.yaml --set run.trials=3 --set run.requests=40 --json -o run.h5 >run.json ||
    exit 99
cat >bits.yaml <<END
base: edge-rag.yaml
set:
  chip.tile.adc_pool.bits: [6, 8]
  run.outstanding: [1, 4]
  run.trials: 1
  run.requests: 20
END
"$NVXSIM" sweep bits.yaml --json -o bits.h5 >bits.json 2>/dev/null || exit 99
for key in latency_stages_ns energy_nj_per_request; do
    "$NVXSIM" plot bar run.h5 -y $key -o $key.pdf || exit 99
done
"$NVXSIM" plot bar bits.h5 -x bits --by outstanding -y latency_stages_ns -o bits.svg || exit 99

check() # reads a program that prints complaints
{
    "$python" -c "
import csv, json
run = json.load(open('run.json'))
def table(name):
    return list(csv.DictReader(open(name)))
def near(a, b):
    return abs(a - b) <= 1e-5 * abs(b)
$1" 2>&1 || echo "python failed"
}

result "stages beside the figure of a run add up to its mean latency" "$(check "
total = sum(float(r['latency_stages_ns']) for r in table('latency_stages_ns.csv'))
if not near(total, run['latency_ns']['mean']): print(total, run['latency_ns']['mean'])")"

result "stages stand in the order of a request's way" "$(check "
names = [r['part'] for r in table('latency_stages_ns.csv')]
if names != ['queue', 'link_in', 'interconnect', 'buffer', 'rows', 'adc', 'shift_add', 'topk',
             'merge', 'link_out']: print(names)")"

result "meters stand largest first, with the deviation over trials where there is one" "$(check "
rows = table('energy_nj_per_request.csv')
values = [float(r['energy_nj_per_request']) for r in rows]
if values != sorted(values, reverse=True): print(values)
cells = [r for r in rows if r['part'] == 'cell'][0]
if not 0 < float(cells['energy_nj_per_request.std']) < 0.1 * float(cells['energy_nj_per_request']):
    print(cells)
if not near(sum(values), run['energy_nj_per_request']['total']): print(sum(values))")"

result "stages of every point of a sweep add up to its mean latency" "$(check "
points = {(r['chip.tile.adc_pool.bits'], r['run.outstanding']): r for r in table('bits.csv')}
means = {(p['set']['chip.tile.adc_pool.bits'], p['set']['run.outstanding']):
         p['report']['latency_ns']['mean'] for p in json.load(open('bits.json'))['points']}
if set(points) != set(means): print(points, means)
for point, mean in means.items():
    values = {k: float(v) for k, v in points[point].items() if k.startswith('latency_stages_ns.')}
    if not near(values.pop('latency_stages_ns.total'), mean) or not near(sum(values.values()), mean):
        print(point, values, mean)")"

result "one request at a time waits for nobody" "$(check "
for r in table('bits.csv'):
    if (r['run.outstanding'] == '1') != (float(r['latency_stages_ns.queue']) == 0): print(r)")"

"$NVXSIM" plot bar run.h5 -y latency_stages_ns -o again.pdf || exit 99
result "the same file gives the same figure and numbers" \
    "$(cmp again.pdf latency_stages_ns.pdf 2>&1; cmp again.csv latency_stages_ns.csv 2>&1)"

# What a picture says it is of; of HDF5 the texts by h5py.
wanted() # result or sweep, "words:name" of its texts
{
    "$python" -c "
import hashlib, h5py, sys
sha = lambda data: 'SHA-256 ' + hashlib.sha256(data).hexdigest()
print(sys.argv[1], sha(open(sys.argv[1], 'rb').read()), *(
    words + ' ' + sha(h5py.File(sys.argv[1])[name][()])
    for words, name in (w.split(':') for w in sys.argv[2:])), sep=', ')" "$@"
}
"$NVXSIM" plot bar run.h5 -o run.svg || exit 99
origin=$(wanted run.h5 configuration:config/resolved)
result "a figure of a run names its content and its configuration" \
    "$(grep -qF "$origin" run.svg || echo "no $origin")"
origin=$(wanted bits.h5 sweep:config/sweep base:config/base)
result "a figure of a sweep names its content and the texts it was made of" \
    "$(grep -qF "$origin" bits.svg || echo "no $origin")"
# Names and limits, of sweeps of made-up numbers.
cat >made.py <<'END'
import argparse, sys, h5py, numpy as np
sys.path.insert(0, sys.argv[1] + "/analysis/plot")
def sweep(path, axes, columns, failed=()):
    with h5py.File(path, "w") as file:
        n = len(list(axes.values())[0])
        file.attrs.update({"format": "nvxsim-sweep", "version": 1, "axes": "\n".join(axes),
                           "goals": ""})
        file["status"] = np.array([2.0 * (p in failed) for p in range(n)])
        file["pareto"] = np.ones(n, "u1")
        for name, words in axes.items():
            file.create_dataset(f"axes/{name}", data=words, dtype=h5py.string_dtype())
        for name, values in columns.items():
            file[f"columns/{name}"] = np.array(values, float)
END
made() { PYTHONDONTWRITEBYTECODE=1 "$python" - "$top" 2>&1 || echo "python failed"; } # reads a program
words() { sed -n 's/^ *<!-- \(.*\) -->$/\1/p' "$1"; } # of an SVG figure, a line each

result "values of an axis have short names that stay different" "$(made <<'END'
exec(open("made.py").read())
from nvxnames import labels
for words, names in (
        (["a/x.yaml", "b.h5"], ["x", "b"]), (["a/x.yaml", "b/x.yaml"], ["a/x.yaml", "b/x.yaml"]),
        (["{impl: i, profile: P}", "{impl: i, profile: P, sigma_scale: 4}"], ["P", "P, sigma_scale 4"]),
        (["{impl: i, profile: P}", "{impl: i, profile: Q, sigma_scale: 4}"], ["P", "Q"]),
        (["", "P"], ["(base)", "P"])):
    if list(labels(words).values()) != names: print(labels(words), names)
long = list(labels([("x" * 40 + str(i) + "x" * 40) for i in range(3)]).values())
if len(set(long)) != 3 or max(map(len, long)) > 40: print(long)
END
)"

made >/dev/null <<'END'
exec(open("made.py").read())
devices = [f"{{impl: level_sigma, profile: somewhere/a-device-of-a-rather-long-name-{i}.yaml, g_min: 1 uS}}" for i in range(8)]
from nvxnames import METERS
energy = {f"energy_nj_per_request.{m}": [0] * 8 for m in METERS}
energy |= {f"energy_nj_per_request.{m}": range(1, 9) for m in ("adc", "total")}
sweep("long.h5", {"array.device": devices}, energy)
sweep("part.h5", {"run.seed": list("12345678")}, energy, (3, 5))
sweep("base.h5", {"device.profile": ["", "P", "Q", ""]}, {"area_mm2": [1, 2, 3, 4], "latency_ns.p50": [4, 3, 2, 1]})
sweep("scale.h5", {"array.device": ["{impl: i, profile: P}", "{impl: i, profile: P, sigma_scale: 4}"]}, {"latency_ns.p50": [1, 2]})
sweep("panels.h5", {"adc_pool.bits": list("112233"), "array.rows": list("484848")}, {"accuracy.acc1.mean": [0.1, 0.1, 0.2, 0.3, 0.8, 0.9]})
END
for kind in "bar long.h5" "line long.h5 -x device -y energy_nj_per_request" \
    "groups long.h5 -x device -y energy_nj_per_request" \
    "pareto long.h5 -x energy_nj_per_request -y energy_nj_per_request.adc"; do
    # shellcheck disable=SC2086 # words are wanted
    "$NVXSIM" plot $kind -o long.svg 2>&1
done >said
result "names of 80 letters are drawn without a complaint" "$(cat said)"
"$NVXSIM" plot bar long.h5 --style ieee -o long.svg
result "names that do not stand beside each other are turned" \
    "$([ "$(grep -c 'rotate(-\(90\|45\))' long.svg)" -ge 8 ] || echo "of 8 names not all are turned")"
for kind in "bar part.h5" "line part.h5 -x seed -y energy_nj_per_request" \
    "groups part.h5 -x seed -y energy_nj_per_request" "machines part.h5 -x seed -y energy_nj_per_request" \
    "pareto part.h5 -x energy_nj_per_request -y energy_nj_per_request.adc"; do
    # shellcheck disable=SC2086 # words are wanted
    [ "$("$NVXSIM" plot $kind -o part.pdf 2>&1)" = "part.h5: 2 of 8 points failed and are not drawn" ] ||
        echo "plot $kind"
done >said
result "every figure of a sweep tells how many points failed" "$(cat said)"
"$NVXSIM" plot pareto base.h5 -x area_mm2 -y latency_ns.p50 --by profile -o base.svg 2>said
result "a value that points leave to the base has a name in the legend" \
    "$(cat said; words base.svg | grep -qx '(base)' || echo "no (base)")"
result "a legend does not tell of beaten points where there are none" \
    "$(words base.svg | grep -qx 'on the front' || echo "no front"; words base.svg | grep -x beaten)"
for kind in groups machines; do
    "$NVXSIM" plot $kind scale.h5 -x device -y latency_ns.p50 -o $kind.svg 2>&1
    words $kind.svg | tr '\n' ' ' | grep -q 'sigma.scale 4' || echo "$kind: no sigma_scale 4"
done >said
result "devices that differ in another setting than the profile stand apart" "$(cat said)"
result "panels side by side end above the largest of their bars" "$(made <<'END'
exec(open("made.py").read())
from nvxdata import Sweep
from nvxgroups import groups
fig = groups(argparse.Namespace(sweep=Sweep.at("panels.h5", []), y="accuracy.acc1", x="rows", by=None, panels="bits"))
if any(ax.get_ylim()[1] < 0.9 for ax in fig.axes): print([ax.get_ylim() for ax in fig.axes])
END
)"
"$NVXSIM" plot groups panels.h5 -x rows --panels bits -y accuracy.acc1 -o panels.svg
result "panels side by side tell their common axis once" \
    "$(words panels.svg | grep -cx 'Rows per array' | grep -vx 1)"
result "fields of a heat map have as many digits" "$(made <<'END'
exec(open("made.py").read())
from nvxheat import digits
for value, word in ((0.4, "0.400"), (0.3861, "0.386"), (314.2, "314"), (31, "31.0")):
    if digits(value) != word: print(value, digits(value))
END
)"

# A processor has no area; its energy is more than 20 times the crossbar's.
"$NVXSIM" run cpu-dram.yaml --set run.requests=3 -o cpu.h5 >said 2>&1 || cat said
"$NVXSIM" plot ratio run.h5 cpu.h5 -o ratio.svg
result "a ratio of 0 has no bar on a logarithmic axis, and a dash for a number" \
    "$(words ratio.svg | grep -qx -e - || echo "no dash"; words ratio.svg | grep -x 0)"
result "the data keep the ratio of 0" \
    "$(grep -qx 'cpu,area_mm2.total,0,0' ratio.csv || cat ratio.csv)"
# Stages of a queue below 0: by hand, one taken and given to another.
made >said <<'END'
import h5py, json, shutil
shutil.copy("run.h5", "below.h5")
with h5py.File("below.h5", "r+") as file:
    report = json.loads(file["report"][()])
    stages = report["latency_stages_ns"]
    stages["queue"], stages["adc"] = -5.0, stages["adc"] + stages["queue"] + 5.0
    del file["report"]
    file["report"] = json.dumps(report)
END
cat said
"$NVXSIM" plot bar below.h5 -y latency_stages_ns -o below.pdf
result "stages below 0 are kept: the parts add up to the mean latency" "$(check "
total = sum(float(r['latency_stages_ns']) for r in table('below.csv'))
if not near(total, run['latency_ns']['mean']): print(total, run['latency_ns']['mean'])
shares = sum(float(r['share']) for r in table('below.csv'))
if not near(shares, 1): print(shares)")"
result "latencies close to each other are shown from near the smallest on" "$(made <<'END'
exec(open("made.py").read())
import nvxruns
nvxruns.times_of = lambda path: (np.array([100.0, 101, 104]), np.array([95.0, 95, 95]))
low = nvxruns.latency(argparse.Namespace(files=["a.h5"], width=None)).axes[0].get_xlim()[0]
if not 90 < low * 1 < 95: print(low)
nvxruns.times_of = lambda path: (np.array([100.0, 101, 104]), np.array([5.0, 5, 5]))
low = nvxruns.latency(argparse.Namespace(files=["a.h5"], width=None)).axes[0].get_xlim()[0]
if low: print(low)
END
)"

# Both wait for their input: for standard input, for a pipe that nobody writes into.
mkfifo pipe
result "a figure and a page end silently when they are interrupted" "$(made <<'END'
import os, signal, subprocess, time
for words in (["plot", "levels", "-", "-o", "x.pdf"], ["report", "pipe", "-o", "x.html"]):
    run = subprocess.Popen([os.environ["NVXSIM"], *words], stdin=subprocess.PIPE, stderr=subprocess.PIPE,
                           preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    time.sleep(4)
    run.send_signal(signal.SIGINT)
    told = run.communicate()[1]
    if run.returncode != 130 or told: print(words, run.returncode, told.decode())
END
)"
"$NVXSIM" plot bar --help 2>said >/dev/full
result "help that cannot be written is told in a line" \
    "$([ $? = 1 ] && [ "$(cat said)" = "nvxsim: cannot write to standard output" ] || { echo "no line:"; cat said; })"

result "ratios at bars stay, upright only where they would run into each other" "$(
    PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$top/analysis/plot" "$python" -c "
import matplotlib
matplotlib.use('Agg')
import matplotlib.pyplot as plt
from nvxfit import fit_ratios
for heights, turned in (((0.1, 0.5, 0.9), 0), ((0.5, 0.5, 0.5), 90)):
    fig, ax = plt.subplots(figsize=(1, 2))
    for x, y in zip((0.2, 0.5, 0.8), heights):
        ax.annotate('48,000x', (x, y), ha='center', fontsize=6, gid='ratio')
    fit_ratios(ax)
    if [t.get_rotation() for t in ax.texts] != [turned] * 3:
        print(heights, [t.get_rotation() for t in ax.texts])" 2>&1)"
