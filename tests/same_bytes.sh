#!/bin/sh
# same_bytes.sh - same seed, same bytes: threads, order of creation, repetition, processes.
echo 1..11
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
top=$(cd "$srcdir" && pwd)
cd "$folder" || exit 99
machine=$top/models/presets/rocr.yaml
run () { "$NVXSIM" run --set run.trials=3 "$@" >/dev/null 2>stderr || sed 's/^/# /' stderr; }

# same NUMBER FILE NAME
same () {
    if cmp -s one.h5 "$2"; then echo "ok $1 - $3"; else echo "not ok $1 - $3"; fi
}

run "$machine" --threads 1 -o one.h5
run "$machine" --threads 2 -o two.h5
same 1 two.h5 "one and two threads"
run "$machine" --reverse-components -o reverse.h5
same 2 reverse.h5 "components created in reverse order"
"$NVXSIM" run one.h5 -o again.h5 >/dev/null 2>stderr || sed 's/^/# /' stderr
same 3 again.h5 "a run repeated from its own result"
"$NVXSIM" run again.h5 -o third.h5 >/dev/null 2>stderr || sed 's/^/# /' stderr
same 4 third.h5 "a run repeated from a repeated result"
run "$machine" --set run.seed=2 -o one.h5
if cmp -s one.h5 two.h5; then echo "not ok 5 - another seed is another result"
else echo "ok 5 - another seed is another result"; fi

cat > sweep.yaml <<EOF
base: $machine
set:
  run.trials: [1]
  chip.tile.adc_pool.bits: [6, 7, 8, 9]
EOF
"$NVXSIM" sweep sweep.yaml -j 1 -o one.h5 >/dev/null 2>stderr || sed 's/^/# /' stderr
"$NVXSIM" sweep sweep.yaml -j 4 -o four.h5 >/dev/null 2>stderr || sed 's/^/# /' stderr
same 6 four.h5 "a sweep by one and by four processes"

# Values of a node's preset have sources, which the result keeps.
printf 'include: [%s, node-28.yaml]\n' "$machine" >node.yaml
"$NVXSIM" run node.yaml --set run.trials=1 -o one.h5 >/dev/null 2>stderr || sed 's/^/# /' stderr
"$NVXSIM" run one.h5 -o again.h5 >/dev/null 2>stderr || sed 's/^/# /' stderr
grep -aq 'chip.bus.energy: "scaled, 28 nm: ' again.h5 || rm again.h5
same 7 again.h5 "a run with sources repeated from its own result, with its sources"

# Copies, shared pools, urgent writes, documents fetched, requests at random times, on each
# interconnect; then a ramp that stops early.
"$NVXSIM" trace rag --random 400x64 --queries 20 --calibration-rows 4 --held 40 --update replace \
    --write-priority 9 --fetch 500 -o writes.h5 >/dev/null 2>stderr || sed 's/^/# /' stderr
n=8
# three SENTENCE OPTION...: one thread, two and in reverse order, from the result
three () {
    sentence=$1
    shift
    run "$machine" --set run.timing_trials=2 --threads 1 -o one.h5 "$@"
    run "$machine" --set run.timing_trials=2 --threads 2 --reverse-components -o two.h5 "$@"
    cp one.h5 kept.h5
    "$NVXSIM" run kept.h5 -o again.h5 >/dev/null 2>stderr || sed 's/^/# /' stderr
    cmp -s one.h5 again.h5 || rm -f two.h5
    same $n two.h5 "$sentence"
    n=$((n + 1))
    rm -f one.h5 two.h5 again.h5
}
for bus in bus htree mesh; do
    three "a $bus, copies, pools shared by tiles, urgent writes, fetches, random arrivals" \
        --trace writes.h5 --set "chip.bus={impl: $bus}" --set chip.copies=2 --set chip.in_flight=4 \
        --set 'chip.tile.adc_pool={impl: adc_sar, scope: group, share: 16}' \
        --set chip.tile.array.device.write.verify=all --set 'host.memory={impl: dram}' \
        --set run.arrivals=poisson --set 'run.rate=500 kHz'
done
three "a ramp that stops early, on a mesh" --set run.requests=20 --set 'chip.bus={impl: mesh}' \
    --set 'chip.tile.adc_pool={impl: adc_ramp, bits: 6, early_stop: true}'
