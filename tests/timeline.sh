#!/bin/sh
# timeline.sh - nvxsim run --timeline and --wave on machines of many kinds: timeline.py
# says what a file must hold; nvxsim plot timeline on them and on one written by hand. TAP.
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

echo 1..19
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

# The figure. Written by hand: request 0 is on the chip from 1 to 5 ns, request 1 comes at 2 ns,
# queues until 5 ns and ends at 9.25 ns, request 2 comes when nothing happens, at 20 ns.
event() { printf ',\n{"ph": "%s", "pid": %s, %s}' "$@"; }
named() { event M "$1" "\"tid\": $2, \"name\": \"$3_name\", \"args\": {\"name\": \"$4\"}"; }
life() # request, arrival, start, end [us]
{
    for at in "b $2 search $1" "b $2 queue" "e $3 queue" "b $3 on the chip" "e $4 on the chip" "e $4 search $1"; do
        ph=${at%% *} at=${at#* }
        event "$ph" 1 "\"ts\": ${at%% *}, \"tid\": 1, \"cat\": \"request\", \"id\": $1, \"name\": \"${at#* }\""
    done
}
span() # process, part, from, duration [us], what, request
{
    event X "$1" "\"ts\": $3, \"dur\": $4, \"tid\": $2, \"name\": \"$5\", \"args\": {\"request\": $6}"
}
{
    printf '{"traceEvents": [{"ph": "M", "pid": 1, "tid": 0, "name": "process_name", "args": {"name": "host"}}'
    named 2 0 process "tile 0"
    named 1 1 thread requests
    named 1 2 thread "link in"
    named 2 3 thread rows
    life 0 0.001 0.001 0.005
    life 1 0.002 0.005 0.009250
    life 2 0.020 0.020 0.021
    span 1 2 0.001 0.001500 query 0
    span 1 2 0.005 0.000500 query 1
    span 2 3 0.003 0.002 drive 0
    span 2 3 0.006 0.003 drive 1
    span 2 3 0.020 0.001 drive 2
    printf ']}\n'
} >hand.json
data() # rows of the CSV file that must be there, then options
{
    printf 'part,process,what,request,from_ns,until_ns\n%s\n' "$1" >expected
    shift
    rm -f hand.csv
    "$NVXSIM" plot timeline hand.json -o hand.svg "$@" && diff expected hand.csv
}
counted() # the figure of the first run has what its file has of the parts shown, whole tiles of these
{
    "$NVXSIM" plot timeline bus.json -o bus.svg && "$python" - <<'END'
import csv, json
events = json.load(open("bus.json"))["traceEvents"]
name = {(e["pid"], e["tid"] if e["name"][0] == "t" else 0): e["args"]["name"]
        for e in events if e["ph"] == "M" and e["name"].endswith("_name")}
until = max(e["ts"] for e in events if e["ph"] == "e" and e["id"] < 4)  # all come at 0
spans = [(name[e["pid"], e["tid"]], name[e["pid"], 0]) for e in events
         if e["ph"] == "X" and e["ts"] < until]
shown = [(r["part"], r["process"]) for r in csv.DictReader(open("bus.csv"))]
shown = [part for part in shown if part[0] != "requests"]
assert len(shown) == sum(part in set(shown) for part in spans) > 100
tiles = {process for _, process in shown if process.startswith("tile")}
assert {p for p in spans if p[1] in tiles} <= set(shown) and len(tiles) > 1
left = len(set(spans)) - len(set(shown))
assert left > 0 and f"{left} less busy parts not shown" in open("bus.svg").read(), left
END
}
if "$python" -c 'import h5py, matplotlib' 2>/dev/null; then
    check "a figure is of the first requests, up to a time when nothing happens" data "\
requests,requests,on the chip,0,1,5
requests,requests,queue,1,2,5
requests,requests,on the chip,1,5,9.25
link in,host,query,0,1,2.5
link in,host,query,1,5,5.5
rows,tile 0,drive,0,3,5
rows,tile 0,drive,1,6,9"
    check "an excerpt has what overlaps it, whole" data "\
requests,requests,queue,1,2,5
requests,requests,on the chip,1,5,9.25
link in,host,query,1,5,5.5
rows,tile 0,drive,1,6,9" --from 5ns --until '6500 ps'
    check "an excerpt without an end has the requests from its beginning on" data "\
requests,requests,on the chip,2,20,21
rows,tile 0,drive,2,20,21" --from '1e-2 us'
    check "a figure has every span of the parts it shows, and tells how many it does not" counted
    check "equal files give equal figures" sh -c \
        'cp bus.svg first.svg && "$NVXSIM" plot timeline bus.json -o bus.svg && cmp first.svg bus.svg'
else
    for i in 1 2 3 4 5; do skip "no h5py or matplotlib" "figure $i"; done
fi
