#!/bin/sh
# timings.sh - what a run times is kept in a folder, taken by runs that are timed alike, and
# shared by the points of a sweep; no number depends on it. TAP; run from anywhere with
# srcdir, NVXSIM (the program) and NVXSIM_DATADIR set. How often was timed is told by the
# files: one per way of timing.
echo 1..26
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
top=$(cd "${srcdir:-$(dirname "$0")/..}" && pwd)
cp "$top/tests/invalid/small.yaml" "$top/tests/invalid/docs.csv" "$top/tests/invalid/queries.csv" \
    "$folder" || exit 99
cd "$folder" || exit 99
n=0
check() # sentence, command that must succeed
{
    n=$((n + 1))
    sentence=$1
    shift
    if "$@" >found 2>&1; then echo "ok $n - $sentence"
    else sed 's/^/# /' found; echo "not ok $n - $sentence"; fi
}
quiet() { "$@" >stdout 2>stderr || { sed 's/^/# /' stderr; return 1; }; }
kept() { find "$1" -name '*.timing' | wc -l; } # folder
made() { "$NVXSIM" trace "$@" >stdout 2>stderr || { sed 's/^/# /' stderr; exit 99; }; }
made rag --docs docs.csv --queries queries.csv --k 2 -o small.h5
made rag --random 400x64 --queries 20 --calibration-rows 4 --held 40 --update replace --write-priority 9 \
    --fetch 500 -o writes.h5
made rag --random 400x64 --queries 20 --calibration-rows 4 --fetch 500 -o documents.h5
made ovt --layout token_major --bank "$top/traces/ovt.safetensors" --bank-name noise_aware \
    "$top/traces/ovt-inputs.safetensors" -o tokens.h5

# ---- runs by hand ----

# alike SENTENCE OPTION...: a run without a folder, one that finds nothing, one that finds all
alike()
{
    what=$1
    shift
    rm -rf kept && mkdir kept
    quiet "$NVXSIM" run "$@" --json -o none.h5 && mv stdout none.json
    quiet "$NVXSIM" run "$@" --timings kept --json -o first.h5 && mv stdout first.json
    files=$(kept kept)
    quiet "$NVXSIM" run "$@" --timings kept --json -o second.h5 && mv stdout second.json
    check "$what: times that are kept change nothing" \
        sh -c 'cmp none.json first.json && cmp none.json second.json &&
               cmp none.h5 first.h5 && cmp none.h5 second.h5'
    check "$what: a second run finds them" [ "$files $(kept kept)" = "1 1" ]
    rm -f ./*.json none.h5 first.h5 second.h5
}
alike "searches on a bus" small.yaml
for bus in bus htree mesh; do
    alike "writes and documents on a $bus" rocr.yaml --trace writes.h5 --set run.trials=1 \
        --set "chip.bus={impl: $bus}" --set chip.copies=2 --set 'host.memory={impl: dram}' \
        --set 'chip.tile.adc_pool={impl: adc_sar, scope: group, share: 16}'
done
alike "documents of a drive, a ramp that stops early" rocr.yaml --trace documents.h5 --set run.trials=1 \
    --set 'host.storage={impl: nvme}' --set 'chip.tile.adc_pool={impl: adc_ramp, bits: 6, early_stop: true}'
alike "a network" ovt.yaml --trace tokens.h5 --set run.requests=10

rm -rf kept && mkdir kept
quiet "$NVXSIM" run small.yaml --timings kept
cp "$NVXSIM" another
quiet ./another run small.yaml --timings kept
check "another build of the program takes nothing of this one's" [ "$(kept kept)" = 2 ]
quiet "$NVXSIM" run small.yaml --timings kept --set run.timing_trials=3 --set run.outstanding=7
check "trials are not kept, the nominal run is" [ "$(kept kept)" = 3 ]
quiet "$NVXSIM" run small.yaml --json && mv stdout expected.json
for file in kept/*.timing; do echo damaged >"$file"; done
quiet "$NVXSIM" run small.yaml --json --timings kept
check "damaged files change nothing" cmp expected.json stdout
quiet "$NVXSIM" run small.yaml --json --timings /proc # root cannot write there either
check "a folder that cannot be written changes nothing" cmp expected.json stdout

"$NVXSIM" run small.yaml --timings nowhere >stdout 2>stderr
check "a folder that is not there is an input error" [ "$? $(grep -c . stdout)" = "2 0" ]
check "it is told on one line" [ "$(sed -n 1p stderr)" = \
    "nvxsim run: --timings: 'nowhere': No such file or directory" ]
"$NVXSIM" run small.yaml --timings small.h5 >stdout 2>stderr
check "a file is no folder" [ "$? $(sed -n 1p stderr)" = \
    "2 nvxsim run: --timings: 'small.h5' is no folder" ]

# ---- sweeps; a goal that is not there keeps the folder ----

sweep() # axis, options: prints "FILES POINTS" of the folder
{
    printf 'base: small.yaml\ntrace: small.h5\ngoals: {cycles.none: max}\nset: {%s}\n' "$1" >sweep.yaml
    shift
    "$NVXSIM" sweep sweep.yaml -o sweep.h5 "$@" >stdout 2>stderr
    points=$(find sweep.h5.points -name '*.json' ! -name sweep.json | wc -l)
    echo "$(kept sweep.h5.points) $points"
}
cells='chip.tile.array.device.sigma_scale: [0.5, 1, 2, 4]'
check "points that differ in their cells are timed once" [ "$(sweep "$cells" -j1)" = "1 4" ]
check "points of unlike converters are timed each" \
    [ "$(sweep 'chip.tile.adc_pool.count: [1, 2, 4]' -j1)" = "3 3" ]
# Six vectors need more than one array of 4 columns; one of 16 holds them as one of 32 does.
check "points of unlike arrays are timed once where their work is the same" \
    [ "$(sweep 'chip.tile.array.columns: [4, 16, 32]' -j1)" = "2 3" ]
check "a sweep that begins anew keeps nothing of the last one" \
    [ "$(sweep 'chip.tile.array.columns: [4]' -j1)" = "1 1" ]
check "one that is taken up does, and counts no such file as a point" \
    [ "$(sweep 'chip.tile.array.columns: [4, 8]' --resume) $(grep -c 'not taken up' stderr)" = "2 2 0" ]
sed -i.old 's/, *goals.*//; /^goals/d' sweep.yaml
quiet "$NVXSIM" sweep sweep.yaml --resume -o sweep.h5
check "nothing is left of a sweep that has all its points" [ ! -e sweep.h5.points ]

# Each point by hand, without a folder, against those of the sweep.
printf 'base: small.yaml\ntrace: small.h5\nset: {run.seed: [1, 2, 3, 4]}\n' >seeds.yaml
quiet "$NVXSIM" sweep seeds.yaml -j2 --json -o seeds.h5 && mv stdout seeds.json
for seed in 1 2 3 4; do
    quiet "$NVXSIM" run small.yaml --trace small.h5 --set run.seed=$seed --json && cat stdout
done >by_hand.json
numbers() { grep -oE '"[a-z0-9_@]+": *-?[0-9][0-9.e+-]*' "$1" | tr -d ' '; }
numbers by_hand.json >by_hand
numbers seeds.json | grep -vxF '"left_out":0' >of_sweep
[ "$(grep -c . by_hand)" -gt 400 ] || echo "few numbers" >>by_hand
check "points of a sweep have the numbers of runs by hand" diff by_hand of_sweep
