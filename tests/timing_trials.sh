#!/bin/sh
# timing_trials.sh - times that depend on values: nominal, and over chips. TAP.
# Local top-k units take 400 cycles per entry here, so that the entries they take decide.
top=$(cd "${srcdir:-$(dirname "$0")/..}" && pwd)
case ${NVXSIM:=./nvxsim} in
/*) ;;
*) NVXSIM=$PWD/$NVXSIM ;;
esac
NVXSIM_DATADIR=$top
export NVXSIM_DATADIR
python=${PYTHON-/usr/bin/python3}
"$python" -c 'import json' 2>/dev/null || { echo '1..0 # SKIP python3 is missing'; exit 0; }
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 99

read_out() # of out.json
{
    "$python" -c 'import json
r = json.load(open("out.json"))
t = r.get("timing_trials", {"latency_ns": {"mean": {"mean": 0, "std": 0, "ci95": [0, 0]}}})
m = t["latency_ns"]["mean"]
print(repr(r["latency_ns"]["mean"]), repr(m["mean"]), repr(m["std"]), *map(repr, m["ci95"]))'
}

go() # sigma_scale, further options; one line "nominal mean std low high" on standard output
{
    scale=$1
    shift
    "$NVXSIM" run edge-rag.yaml --json --set run.trials=1 --set run.requests=100 \
        --set chip.topk.insert="400 cycles" --set chip.topk.replace="400 cycles" \
        --set "chip.tile.array.device.sigma_scale=$scale" "$@" >out.json || exit 99
    read_out
}

echo 1..8
n=0
check() # command that must hold, sentence
{
    n=$((n + 1))
    if eval "$1"; then echo "ok $n - $2"; else echo "not ok $n - $2 ($line)"; status=1; fi
}
status=0

line=$(go 0 --set run.timing_trials=3)
check 'echo "$line" | awk "{ exit !(\$1 == \$2 && \$3 == 0) }"' \
    "without spread every chip takes the nominal time"
line=$(go 20 --set run.timing_trials=6)
check 'echo "$line" | awk "{ exit !(\$3 > 0 && \$4 < \$2 && \$2 < \$5) }"' \
    "with spread the time has an interval over chips"
noisy=${line%% *}
line=$(go 20)
check '[ "$noisy" = "${line%% *}" ]' "the nominal time does not depend on how many chips are timed"
line=$(go 0)
check '[ "$noisy" = "${line%% *}" ]' "the nominal time is that of noise-free reads"
ramp="chip.tile.adc_pool={impl: adc_ramp, bits: 8, early_stop: true}"
line=$(go 0 --set run.timing_trials=2 --set "$ramp")
check 'echo "$line" | awk "{ exit !(\$1 == \$2 && \$3 == 0) }"' \
    "ramps that stop early take the nominal time without spread"
line=$(go 20 --set run.timing_trials=4 --set "$ramp")
check 'echo "$line" | awk "{ exit !(\$3 > 0 && \$4 < \$2 && \$2 < \$5) }"' \
    "ramps that stop early have an interval over chips"
"$NVXSIM" trace rag --random 400x64 --queries 60 --held 40 -o t.h5 >/dev/null || exit 99
writes() # sigma_scale, further options: cells are pulsed until they are in their window
{
    scale=$1
    shift
    "$NVXSIM" run rocr.yaml --trace t.h5 --json --set run.trials=1 \
        --set chip.tile.adc_pool.full_scale=active_rows \
        --set "chip.tile.array.device.write={verify: all, window: 0.02}" \
        --set "chip.tile.array.device.sigma_scale=$scale" "$@" >out.json || exit 99
    read_out
}
line=$(writes 0 --set run.timing_trials=2)
check 'echo "$line" | awk "{ exit !(\$1 == \$2 && \$3 == 0) }"' \
    "writes whose cells need one pulse take the nominal time"
line=$(writes 1 --set run.timing_trials=4)
check 'echo "$line" | awk "{ exit !(\$3 > 0 && \$4 < \$2 && \$2 < \$5) }"' \
    "writes that are verified have an interval over chips"
exit $status
