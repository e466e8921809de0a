#!/bin/sh
# foreign.sh - traces another program wrote from docs/trace.md pass, a wrong one is named.
NVXSIM=${NVXSIM:-./nvxsim}
srcdir=${srcdir:-.}
PYTHON=
for candidate in ${PYTHON3:-python3} /usr/bin/python3; do
    if "$candidate" -c 'import h5py, numpy' 2>/dev/null; then
        PYTHON=$candidate
        break
    fi
done
if [ -z "$PYTHON" ]; then
    echo "1..0 # SKIP python3-h5py is missing"
    exit 0
fi
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
echo 1..6
n=0
result () { # status, sentence
    n=$((n + 1))
    if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}
"$PYTHON" "$srcdir/tests/traces/foreign.py" "$folder"
result $? "h5py writes the traces"
for kind in rag ovt projector; do
    out=$("$NVXSIM" trace check "$folder/$kind.h5" 2>&1)
    [ "$out" = "$folder/$kind.h5: ok" ]
    result $? "a hand-written $kind trace passes"
    [ "$out" = "$folder/$kind.h5: ok" ] || echo "# $out"
done
out=$("$NVXSIM" trace check "$folder/wrong.h5" 2>&1)
[ $? = 2 ]
result $? "a wrong trace ends with status 2"
want="$folder/wrong.h5: /ops[3]: row 39 is out of range [0, 36] of matrix 'docs'"
[ "$out" = "$want" ]
result $? "the first wrong row is named"
[ "$out" = "$want" ] || echo "# $out"
