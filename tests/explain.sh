#!/bin/sh
# explain.sh - what explain and compare say of real runs. TAP; run from anywhere with srcdir
# and NVXSIM (the program) set.
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
top=$(cd "$srcdir" && pwd)
cp "$top"/tests/invalid/docs.csv "$top"/tests/invalid/queries.csv \
    "$top/tests/invalid/small.yaml" "$folder" && cd "$folder" || exit 99
{
    "$NVXSIM" trace rag --docs docs.csv --queries queries.csv -o small.h5 &&
        "$NVXSIM" trace rag --docs docs.csv --queries docs.csv -o other.h5 &&
        "$NVXSIM" run small.yaml -o a.h5 &&
        "$NVXSIM" run small.yaml --set chip.bus.impl=mesh \
            --set chip.tile.adc_pool.impl=neuron -o b.h5 &&
        "$NVXSIM" run small.yaml --set chip.tile.array.dac_bits=3 \
            --set chip.tile.adc_pool.impl=adc_ramp -o c.h5 &&
        "$NVXSIM" run small.yaml --trace other.h5 -o d.h5 &&
        printf 'trace: small.h5\nchip: {impl: platform, resident: 1 B, storage: {impl: nvme}}\n' >cpu.yaml &&
        "$NVXSIM" run cpu.yaml -o e.h5 &&
        "$NVXSIM" trace rag --docs docs.csv --queries queries.csv --held 1 -o held.h5 &&
        "$NVXSIM" run small.yaml --trace held.h5 --set 'clock.adc=250 MHz' \
            --set 'clock.network=500 MHz' --set run.arrivals=poisson \
            --set 'run.rate=1 MHz' -o f.h5
} >out 2>&1 || {
    sed 's/^/# /' out
    exit 99
}
. "$top/tests/claims.sh"
echo 1..12

metrics() # result: all it can explain
{
    "$NVXSIM" explain "$1" --json | sed -n 's/.*"metric": "\(.*\)",\{0,1\}$/\1/p'
}

# What rows leave of the value, as a share of it, where it is more than rounding; a row that
# is not broken down. Of accuracy the mean of the rows counts.
wrong() # result, metric
{
    "$NVXSIM" explain "$1" "$2" --json | awk -v metric="$2" '
        /^  "value":/ { value = $2 + 0 }
        /^      "value": [-0-9]/ { sum += $2; rows++ }
        /"name": "other"/ { print metric ": not broken down" }
        END {
            if (metric ~ /^accuracy/) sum /= rows
            if (metric == "queue" && value < 1e-9) exit
            error = sum - value
            if (error < 0) error = -error
            if (error > 1e-9 * (value < 0 ? -value : value))
                print metric ": " value ", rows " sum
        }'
}

for run in a b c e f; do
    found=$(for metric in $(metrics $run.h5); do wrong $run.h5 "$metric"; done)
    [ "$(metrics $run.h5 | wc -l)" -gt 30 ] || found="$found few metrics"
    result "every number of $run.h5 is the sum of its rows" "$found"
done

# Use and mean wait [ns], of the report and of explain: cycles of clocks of their own, the
# time before the first arrival, planes and units.
report() # kind of part
{
    "$NVXSIM" run f.h5 --trace held.h5 --json | awk -v kind="\"$1\": {" '
        index($0, kind) { inside = 1 }
        inside && /^      "utilisation":/ { used = $2 + 0 }
        inside && /"wait_ns":/ { printf "%.6g %.6g\n", used, $2; exit }'
}

explained() # path of the part
{
    "$NVXSIM" explain f.h5 latency --json | awk -v path="\"$1\"," '
        $1 == "\"path\":" { inside = $2 == path }
        inside && /"busy":/ { used = $2 + 0 }
        inside && /"mean_wait_s":/ { printf "%.6g %.6g\n", used, $2 * 1e9 }'
}

result "explain tells the use of converters and network as the report does" "$(
    for pair in 'adc_pool chip.tile*.adc_pool' 'interconnect chip.bus' 'topk chip.tile*.topk'
    do
        a=$(report "${pair%% *}") b=$(explained "${pair#* }")
        [ -n "$a" ] && [ "$a" = "$b" ] || echo "$pair: report $a, explain $b"
    done)"

wide() # prints lines of more than 80 columns
{
    awk 'length > 80'
}

result "tables of explain fit 80 columns" "$(for metric in $(metrics b.h5); do
    "$NVXSIM" explain b.h5 "$metric" | wide
done)"
result "the table of compare fits 80 columns" \
    "$("$NVXSIM" compare a.h5 b.h5 c.h5 e.h5 | wide)"
"$NVXSIM" run cpu-dram.yaml --set run.requests=20 -o p.h5 >/dev/null 2>&1
"$NVXSIM" explain p.h5 service >found
result "the service of a processor is explained by nothing of a crossbar" "$(
    grep -E 'top-k|clock\.|host\.|adc' found
    grep -q 'chip.dispatch = ' found || cat found)"
"$NVXSIM" compare a.h5 b.h5 >out 2>err
result "a result of the same trace is compared without a warning" "$(cat err)"
"$NVXSIM" compare a.h5 d.h5 >out 2>err
status=$?
result "a result of another trace is compared with a warning" "$(
    [ $status = 0 ] || echo "status $status"
    [ -s out ] || echo "no table"
    grep -q "^nvxsim compare: warning: d.h5 ran trace 'other.h5' " err || cat err)"
result "settings of compare are those that were set" "$(
    "$NVXSIM" compare a.h5 c.h5 | sed '1,/^Set otherwise/d' >found
    printf '  %s\n' 'chip.tile.array.dac_bits: A 1, B 3' \
        'chip.tile.adc_pool.impl: A adc_sar, B adc_ramp' | diff - found)"
