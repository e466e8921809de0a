#!/bin/sh
# timeline.sh - nvxsim run --timeline and --wave on machines of many kinds: timeline.py
# says what a file must hold. TAP.
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
skip() # reason, sentence
{
    n=$((n + 1))
    echo "ok $n - $2 # SKIP $1"
}
run() # name, options: NAME.json and NAME.vcd
{
    name=$1
    shift
    "$NVXSIM" run "$top/models/presets/edge-rag.yaml" --set run.trials=1 --set run.requests=12 \
        --timeline "$name.json" --wave "$name.vcd" "$@" >"$name.out" 2>"$name.err" ||
        sed 's/^/# /' "$name.err"
}
right() # name, sentence
{
    if "$python" -c '' 2>/dev/null; then
        check "$2" "$python" "$top/tests/timeline.py" "$1.json" "$1.vcd"
    else skip "no Python" "$2"; fi
}
plain() { "$NVXSIM" run "$top/models/presets/edge-rag.yaml" --set run.trials=1 --set run.requests=12; }

echo 1..14
run bus
right bus "a bus, a pool per tile"
run tree --set 'chip.bus={impl: htree}' --set 'chip.tile.output_buffer={impl: sram, size: 256 B}' \
    --set 'clock.adc=800 MHz' --set 'clock.network=1.25 GHz'
right tree "a tree, output buffers, three clocks"
run mesh --set 'chip.bus={impl: mesh}' --set 'chip.buffer={impl: sram, size: 4 KiB}' \
    --set run.outstanding=12
right mesh "a mesh, a global buffer"
run shared --set chip.tile.adc_pool.scope=group --set chip.tile.adc_pool.share=32 \
    --set chip.tile.array.rows=128 --set chip.tiles=72
right shared "pools shared by tiles, partial sums"
run copies --set chip.tiles=48 --set chip.copies=2 --set run.arrivals=poisson \
    --set 'run.rate=1 MHz' --timeline-requests 3..7
right copies "two copies, some requests of an open loop"
"$NVXSIM" trace rag --random 600x64 --queries 30 --held 40 --update insert --fetch 4096 \
    --type i8 -o writes.h5 >writes.out 2>&1 || sed 's/^/# /' writes.out
run writes --trace writes.h5 --set run.requests=0 --set chip.tile.adc_pool.full_scale=full \
    --set run.outstanding=8 --set 'host.storage={impl: nvme}'
right writes "writes, documents fetched from a drive"
# Writes that overtake searches change what these find after the run was timed.
"$NVXSIM" trace rag --random 400x16 --queries 30 --held 100 --write-priority 9 --fetch 500 \
    -o urgent.h5 >urgent.out 2>&1 || sed 's/^/# /' urgent.out
run urgent --trace urgent.h5 --set run.requests=0 --set chip.tile.adc_pool.full_scale=full \
    --set run.outstanding=8 --set chip.in_flight=1 --set 'host.memory={impl: dram, row: 512 B}'
right urgent "urgent writes, documents fetched from memory"
check "only the requests asked for" sh -c \
    '[ "$(sed -n "s/.*\"request\": \([0-9]*\)}.*/\1/p" copies.json | sort -un | tr "\n" " ")" = "3 4 5 6 7 " ]'
run again
check "the same run, the same bytes of the timeline" cmp bus.json again.json
check "the same run, the same bytes of the waveforms" cmp bus.vcd again.vcd
plain >plain.out 2>/dev/null
check "looking does not change the run" cmp bus.out plain.out
check "how many events is said" \
    grep -qx "nvxsim run: bus.json: $(grep -c '^{"ph"' bus.json) events" bus.err
if command -v vcd2fst >/dev/null 2>&1; then
    check "vcd2fst converts the waveforms" vcd2fst bus.vcd bus.fst
    check "vcd2fst converts those of the mesh" vcd2fst mesh.vcd mesh.fst
else
    skip "no vcd2fst" "vcd2fst converts the waveforms"
    skip "no vcd2fst" "vcd2fst converts those of the mesh"
fi
