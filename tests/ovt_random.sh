#!/bin/sh
# ovt_random.sh - traces of virtual tokens of random shapes: ovt_records.py plays every record
# of both layouts, ovt_select.py checks which samples of a stream are kept and why, both with
# NumPy. TAP.
top=$(cd "${srcdir:-$(dirname "$0")/..}" && pwd)
case ${NVXSIM:=./nvxsim} in
/*) ;;
*) NVXSIM=$PWD/$NVXSIM ;;
esac
python=${PYTHON-/usr/bin/python3}
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
"$python" -c 'import h5py, numpy' 2>/dev/null ||
    { echo '1..0 # SKIP h5py or numpy is missing'; exit 0; }
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

echo 1..70
n=0
status=0
shapes() # how many, script, sentence
{
    for seed in $(seq "$1"); do
        n=$((n + 1))
        if message=$("$python" "$top/tests/$2" "$seed" "$scratch" "$NVXSIM" 2>&1); then
            echo "ok $n - $3 $seed"
        else
            echo "$message" | sed 's/^/# /'
            echo "not ok $n - $3 $seed"
            status=1
        fi
    done
}
shapes 40 ovt_records.py "the records give the weighted multi-scale products, shape"
shapes 30 ovt_select.py "what is kept is nearest to the centre of its cluster, stream"
exit $status
