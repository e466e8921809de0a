#!/bin/sh
# network.sh - networks of operations against network_reference.py, which computes them in
# NumPy. TAP. On a machine without noise, with converters that do not round, the answers
# are those of integer arithmetic, to the last bit; and they do not depend on threads.
top=$(cd "${srcdir:-$(dirname "$0")/..}" && pwd)
case ${NVXSIM:=./nvxsim} in
/*) ;;
*) NVXSIM=$PWD/$NVXSIM ;;
esac
NVXSIM_DATADIR=$top
export NVXSIM_DATADIR
python=${PYTHON-/usr/bin/python3}
"$python" -c 'import h5py, numpy' 2>/dev/null ||
    { echo '1..0 # SKIP h5py or numpy is missing'; exit 0; }
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 99

cat >machine.yaml <<'EOM'
run: {trials: 1, outstanding: 3}
chip:
  tiles: 40
  vector: {impl: vector_unit}
  tile:
    arrays: 8
    adc_pool: {impl: ideal}
    array: {rows: 48, columns: 32, device: {impl: ideal}}
EOM

integer() # seed
{
    "$python" "$top/tests/network_reference.py" make "$1" trace.h5 &&
        "$NVXSIM" trace check trace.h5 >/dev/null &&
        "$NVXSIM" run machine.yaml --trace trace.h5 -o result.h5 >/dev/null &&
        "$python" "$top/tests/network_reference.py" check trace.h5 result.h5
}

# A noisy machine of real converters: the same bytes whatever computes them.
bytes() # seed
{
    cat >noisy.yaml <<'EOM'
include: machine.yaml
run: {trials: 2}
chip: {tile: {adc_pool: {impl: adc_sar, full_scale: calibrated},
              array: {device: {impl: level_sigma, profile: FeFET3,
                               noise: {white: 0.01}}}}}
EOM
    "$python" "$top/tests/network_reference.py" make "$1" trace.h5 &&
        "$NVXSIM" run noisy.yaml --trace trace.h5 -o one.h5 --threads 1 >/dev/null &&
        "$NVXSIM" run noisy.yaml --trace trace.h5 -o two.h5 --threads 2 \
            --reverse-components >/dev/null &&
        "$NVXSIM" run one.h5 -o three.h5 >/dev/null && cmp one.h5 two.h5 && cmp one.h5 three.h5
}

# A projector: its exact answers are those of the network's description, and without noise
# it is the integer reference.
projector() # seed
{
    set -f # a name is "*"
    # shellcheck disable=SC2046 # words are wanted
    "$NVXSIM" trace projector $("$python" "$top/tests/projector_reference.py" make "$1" .) \
        -o trace.h5 >/dev/null &&
        "$NVXSIM" run machine.yaml --trace trace.h5 -o result.h5 --set chip.tiles=400 >/dev/null &&
        "$python" "$top/tests/projector_reference.py" answers . result.h5 &&
        "$python" "$top/tests/network_reference.py" check trace.h5 result.h5
}

# A processor of 8-bit values multiplies the same whole numbers.
processor() # seed
{
    echo 'chip: {impl: platform, precision: i8}' >processor.yaml
    "$python" "$top/tests/network_reference.py" make "$1" trace.h5 &&
        "$NVXSIM" run processor.yaml --trace trace.h5 -o result.h5 >/dev/null &&
        "$python" "$top/tests/network_reference.py" check trace.h5 result.h5 &&
        "$python" "$top/tests/network_reference.py" operations trace.h5 result.h5
}

# Machines and networks at random, stepped again in Python.
stepped() # seed
{
    "$python" "$top/tests/network_reference.py" make "$1" trace.h5 &&
        "$python" "$top/tests/network_time.py" make "$1" stepped.yaml &&
        "$NVXSIM" run stepped.yaml --trace trace.h5 -o result.h5 >/dev/null &&
        "$python" "$top/tests/network_time.py" check "$1" trace.h5 result.h5
}

# More tokens than frames: nothing is cut.
order()
{
    "$python" "$top/tests/projector_reference.py" make 3 . >/dev/null &&
        "$python" "$top/tests/projector_reference.py" permute . || return
    for file in features permuted; do
        "$NVXSIM" trace projector --weights weights.safetensors --features-name '*' \
            "$file.safetensors" -o "$file.h5" >/dev/null &&
            "$NVXSIM" run machine.yaml --trace "$file.h5" -o "r-$file.h5" \
                --set chip.tiles=400 >/dev/null || return
    done
    "$python" "$top/tests/projector_reference.py" reordered . r-features.h5 r-permuted.h5
}

n=0
status=0
report() # ok, what
{
    n=$((n + 1))
    echo "$1 $n - $2"
    [ "$1" = ok ] || status=1
}
tell() # what, command...
{
    what=$1
    shift
    if message=$("$@" 2>&1); then
        report ok "$what"
    else
        echo "$message" | sed 's/^/# /'
        report 'not ok' "$what"
    fi
}

echo 1..49
for seed in 1 2 3 4 5 6 7 8 9 10 11 12; do
    tell "the machine without noise is the integer reference, network $seed" integer "$seed"
done
for seed in 21 22 23 24; do
    tell "same bytes on one thread, on two in reverse, and again, network $seed" bytes "$seed"
done
for seed in 2 3 4 5 6 7 8 9; do
    tell "a projector is its description, and integer arithmetic without noise, shape $seed" \
        projector "$seed"
done
for seed in 31 32 33 34; do
    tell "a processor computes and counts the same whole numbers, network $seed" \
        processor "$seed"
done
for seed in 3 8 15 24 35 48 63 80 99 111 112 113 120 126 131 137 141 144 148 150; do
    tell "every start and end is that of a machine stepped from its description, $seed" \
        stepped "$seed"
done
tell "frames in another order give answers in that order" order
exit $status
