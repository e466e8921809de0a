#!/bin/sh
# double.sh - the shared parts of a report: conservation, and nvxsim run --double. TAP.
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
top=$(cd "${srcdir:-$(dirname "$0")/..}" && pwd)
cd "$folder" || exit 99
python=${PYTHON-/usr/bin/python3}
n=0
check() # sentence, command that must succeed
{
    n=$((n + 1))
    sentence=$1
    shift
    if "$@" >found 2>&1; then echo "ok $n - $sentence"
    else sed 's/^/# /' found; echo "not ok $n - $sentence"; fi
}
run() # options
{
    "$NVXSIM" run "$top/models/presets/edge-rag.yaml" --set run.trials=1 \
        --set run.requests=40 "$@" 2>stderr || sed 's/^/# /' stderr
}
conserved() # sentence, options
{
    sentence=$1
    shift
    run --set 'clock.adc=800 MHz' --set 'clock.network=1.25 GHz' "$@" --json -o r.h5 >r.json
    if "$python" -c 'import h5py' 2>/dev/null; then
        check "parts add up: $sentence" "$python" "$top/tests/double.py" r.h5 r.json
    else
        n=$((n + 1))
        echo "ok $n - parts add up: $sentence # SKIP no h5py"
    fi
}
key() # of `doubled`, as one line of JSON
{
    "$python" -c 'import json, sys
print(json.dumps(json.load(open("both.json"))["doubled"][sys.argv[1]]))' "$1"
}
sets() { key set | grep -qxF "$1"; }
same() # the second run's report is that of a run with the setting
{
    "$python" -c 'import json, sys
sys.exit(json.load(open("both.json"))["doubled"]["report"] != json.load(open("alone.json")))'
}

echo 1..11
conserved "a bus"
conserved "a tree, late arrivals" --set 'chip.bus={impl: htree}' --set run.arrivals=poisson \
    --set 'run.rate=100 kHz'
conserved "shared pools, partial sums, output buffers" --set chip.tile.adc_pool.scope=group \
    --set chip.tile.adc_pool.share=32 --set chip.tile.array.rows=128 --set chip.tiles=72 \
    --set 'chip.tile.output_buffer={impl: sram, size: 2 KiB}'
if "$python" -c '' 2>/dev/null; then
    run --double --json >both.json
    run --set chip.tile.adc_pool.count=32 --json >alone.json
    check "the busiest part is doubled" sets '["chip.tile.adc_pool.count=32"]'
    check "what is told is the report of a second run" same
    run --double=rows --set chip.tiles=48 --json >both.json
    check "rows are doubled by a second copy" sets '["chip.copies=2"]'
    run --double=rows --set chip.tile.sample_hold.depth=1 --json >both.json
    check "without room for one, by a second sampler" \
        sets '["chip.tile.sample_hold.depth=2"]'
    run --double=topk --json >both.json
    check "half of an odd number of cycles is rounded up" sets \
        '["chip.topk.check=2 cycles", "chip.topk.insert=2 cycles", "chip.topk.replace=3 cycles"]'
    run --double=merge --json >both.json
    check "what takes one cycle cannot be halved" sets '[]'
else
    for i in 4 5 6 7 8 9; do echo "ok $i - doubled # SKIP no Python"; done
    n=9
fi
run --double >table
check "the table says what it brings" \
    grep -q '^  doubled (chip.tile.adc_pool.count=32), the run takes .* instead of' table
run --set chip.tile.adc_pool.count=32 >alone
# 2 x 16 converters: every plane takes half the rounds, and the converters are the
# bottleneck of both machines: a little less than twice as fast.
check "twice the converters of a run bound by them: nearly twice as fast" \
    awk '/^ *throughput/ { gsub("requests/s", ""); gsub("throughput", ""); gsub(" ", "")
         v[++n] = $0 } END { exit !(v[2] / v[1] > 1.8 && v[2] / v[1] <= 2) }' table alone
