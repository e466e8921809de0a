#!/bin/sh
# ovt.sh - banks of virtual tokens from the file to what a search finds. TAP. On a machine
# without noise, with converters that do not round, the ranking of every input is the one
# that ovt_reference.py gets from M = sum_L w_L P_L^T P_L written out.
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
run: {trials: 1}
chip:
  tiles: 64
  tile:
    arrays: 32
    adc_pool: {impl: ideal}
    array: {rows: 64, value_bits: 16, input_bits: 16, device: {impl: ideal}}
EOM

go() # seed
{
    # shellcheck disable=SC2046 # words are wanted
    "$NVXSIM" trace ovt --bank bank.npy $("$python" "$top/tests/ovt_reference.py" make \
        "$1" .) inputs.h5 -o trace.h5 >/dev/null &&
        "$NVXSIM" trace check trace.h5 >/dev/null &&
        "$NVXSIM" run machine.yaml --trace trace.h5 -o result.h5 >/dev/null &&
        "$python" "$top/tests/ovt_reference.py" check . result.h5
}

echo 1..10
status=0
for seed in 1 2 3 4 5 6 7 8 9 10; do
    if message=$(go "$seed" 2>&1); then
        echo "ok $seed - the ranking is that of <M X, O>, shape $seed"
    else
        echo "$message" | sed 's/^/# /'
        echo "not ok $seed - the ranking is that of <M X, O>, shape $seed"
        status=1
    fi
done
exit $status
