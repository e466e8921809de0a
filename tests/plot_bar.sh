#!/bin/sh
# plot_bar.sh - the numbers beside a bar figure are those of the report, in its order. TAP; run
# by `make check`, which sets NVXSIM and srcdir. Python with h5py and matplotlib draws.
top=$(cd "${srcdir:-$(dirname "$0")/..}" && pwd) || exit 99
: "${NVXSIM:=$top/build/nvxsim}"
export NVXSIM_DATADIR="$top"
for python in /usr/bin/python3 python3 ""; do
    [ -z "$python" ] || "$python" -c 'import h5py, matplotlib' 2>/dev/null && break
done
[ -n "$python" ] || { echo '1..0 # SKIP h5py or matplotlib is missing'; exit 0; }
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
cd "$dir" || exit 99
n=0 status=0
echo 1..8

result() # claim, complaints
{
    n=$((n + 1))
    if [ -z "$2" ]; then
        echo "ok $n - $1"
    else
        echo "$2" | sed 's/^/# /'
        echo "not ok $n - $1"
        status=1
    fi
}

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
exit $status
