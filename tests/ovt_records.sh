#!/bin/sh
# ovt_records.sh - traces of virtual tokens in both layouts, of random shapes, windows,
# weights and types: ovt_records.py plays every record with NumPy. TAP.
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

shapes=40
echo "1..$shapes"
status=0
for seed in $(seq "$shapes"); do
    sentence="the records give the weighted multi-scale products, shape $seed"
    if message=$("$python" "$top/tests/ovt_records.py" "$seed" "$scratch" "$NVXSIM" 2>&1)
    then
        echo "ok $seed - $sentence"
    else
        echo "$message" | sed 's/^/# /'
        echo "not ok $seed - $sentence"
        status=1
    fi
done
exit $status
