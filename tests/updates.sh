#!/bin/sh
# updates.sh - streams of updates of real vectors, from the trace to the result. TAP.
# What every search finds on a machine without noise is compared with updates_reference.py,
# which plays the requests in the order they were admitted.
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

"$python" - "$top" <<'EOF' || exit 99
import sys, h5py, numpy as np
with h5py.File(sys.argv[1] + "/traces/clinc150-pca64.h5") as f:
    np.save("docs.npy", f["matrices/docs"][:600].astype("f4"))
    np.save("queries.npy", f["inputs/queries"][:150].astype("f4"))
rng = np.random.default_rng(25)
bank = rng.standard_normal((300, 4, 16)).astype("f4")
np.save("bank.npy", bank)
np.save("users.npy", (bank[rng.permutation(300)[:150]] + rng.standard_normal((150, 4, 16))).astype("f4"))
EOF
cat >machine.yaml <<'EOF'
run: {outstanding: 8}
chip:
  tiles: 64
  in_flight: 4
  tile:
    arrays: 32
    adc_pool: {impl: ideal}
    array:
      rows: 32
      value_bits: 14
      input_bits: 14
      device:
        impl: ideal
        write: {pulse_time: 20 ns, pulse_energy: 3 pJ, verify_energy: 1 pJ}
        faults: {endurance: 5000}
EOF

go() # kind of update, rate of requests, priority of writes, what to check, workload
{
    case $5 in
    ovt) files='--bank bank.npy users.npy' ;;
    *) files='--docs docs.npy --queries queries.npy' ;;
    esac
    # shellcheck disable=SC2086 # words are wanted
    "$NVXSIM" trace "$5" $files --held 60 --update "$1" --rate "$2" \
        --write-priority "$3" -o trace.h5 >/dev/null &&
        "$NVXSIM" run machine.yaml --trace trace.h5 -o result.h5 >/dev/null &&
        "$python" "$top/tests/updates_reference.py" trace.h5 result.h5 "$4"
}

echo 1..10
n=0
check() # sentence, arguments of go
{
    n=$((n + 1))
    sentence=$1
    shift
    if message=$(go "$@" 2>&1); then
        echo "ok $n - $sentence"
    else
        echo "not ok $n - $sentence ($message)"
        status=1
    fi
}
status=0
check "searches see what was rewritten before them" rewrite 100000 0 found rag
check "searches see what was inserted before them" insert 100000 0 found rag
check "searches see what replaced the oldest rows before them" replace 100000 0 found rag
check "and so when urgent writes are admitted before searches that arrived earlier" \
    replace 4000000 9 overtaken rag
check "energy and pulses of writes are those of cells x constants" rewrite 100000 0 energy rag
check "cells wear and last as the rate of writes says" rewrite 100000 0 wear rag
check "inputs see the OVTs that were rewritten before them" rewrite 100000 0 found ovt
check "inputs see the OVTs that were added before them" insert 100000 0 found ovt
check "inputs see what replaced the oldest OVTs before them" replace 100000 0 found ovt
check "and so when urgent OVTs are written before inputs that arrived earlier" \
    replace 4000000 9 overtaken ovt
exit $status
