#!/bin/sh
# projector.sh - the trace of a projector computes the network. TAP. What the records of the
# trace give, one by one (trace_interpreter.py), is what projector_reference.py gets from the
# description of the network; and frames in another order give outputs in that order.
top=$(cd "${srcdir:-$(dirname "$0")/..}" && pwd)
case ${NVXSIM:=./nvxsim} in
/*) ;;
*) NVXSIM=$PWD/$NVXSIM ;;
esac
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
python=${PYTHON-/usr/bin/python3}
"$python" -c 'import h5py, numpy' 2>/dev/null ||
    { echo '1..0 # SKIP h5py or numpy is missing'; exit 0; }
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 99

reference() { "$python" "$top/tests/projector_reference.py" "$@"; }

go() # seed
{
    set -f # a name is "*"
    # shellcheck disable=SC2046 # words are wanted
    "$NVXSIM" trace projector $(reference make "$1" .) -o trace.h5 >/dev/null &&
        [ "$("$NVXSIM" trace check trace.h5)" = "trace.h5: ok" ] &&
        reference check . trace.h5
}

order()
{
    reference make 3 . >/dev/null && reference permute . &&
        for file in features permuted; do
            "$NVXSIM" trace projector --weights weights.safetensors --features-name '*' \
                "$file.safetensors" -o "$file.h5" >/dev/null || return
        done
    reference permuted . features.h5 permuted.h5
}

# Traces with POOL, ACCUMULATE and TOPK, whose truth another program worked out.
interpreter()
{
    "$python" "$top/tests/traces/foreign.py" . &&
        PYTHONPATH=$top/tests "$python" -c 'import h5py, numpy, trace_interpreter as t
for name in "rag.h5", "ovt.h5":
    found = numpy.concatenate(t.Trace(name).results())
    assert numpy.array_equal(found, h5py.File(name)["truth/neighbors"]), name'
}

n=0
status=0
report() # command, sentence
{
    n=$((n + 1))
    if message=$($1 2>&1); then
        echo "ok $n - $2"
    else
        echo "$message" | sed 's/^/# /'
        echo "not ok $n - $2"
        status=1
    fi
}

echo 1..14
for seed in 1 2 3 4 5 6 7 8 9 10 11 12; do
    report "go $seed" "the trace computes the network, shape $seed"
done
report order "frames in another order give outputs in that order"
report interpreter "the interpreter finds what hand-written traces call right"
exit $status
