#!/bin/sh
# colours.sh - bold and red are for terminals. TAP; run from anywhere with srcdir, NVXSIM (the
# program) and NVXSIM_DATADIR set.
python3 -c 'import pty' 2>/dev/null || { echo '1..0 # SKIP python3 is missing'; exit 0; }
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
top=$(cd "$srcdir" && pwd)
cp "$top/tests/invalid/small.yaml" "$top/tests/invalid/docs.csv" "$top/tests/invalid/queries.csv" \
    "$folder" || exit 99
cd "$folder" || exit 99
"$NVXSIM" trace rag --docs docs.csv --queries queries.csv --k 2 -o small.h5 >out || exit 99
printf 'base: small.yaml\ntrace: small.h5\nset: {chip.tiles: [4, 1]}\n' >failing.yaml
escape=$(printf '\033')
echo 1..6
n=0
check() # sentence, command that must succeed
{
    n=$((n + 1))
    sentence=$1
    shift
    if "$@"; then echo "ok $n - $sentence"; else echo "not ok $n - $sentence"; fi
}
on_a_terminal() # command: what it shows there, without the line ends of one
{
    python3 - "$@" <<'END' | tr -d '\r'
import os, pty, sys
def read(fd):
    return os.read(fd, 65536)
with open(os.devnull) as null:
    os.dup2(null.fileno(), 0)
    pty.spawn(sys.argv[1:], read)
END
}
run() { on_a_terminal env "$@" "$NVXSIM" run small.yaml --trace small.h5; }
"$NVXSIM" run small.yaml --trace small.h5 >piped
check "a pipe gets no escape sequence" [ "$(grep -c "$escape" piped)" = 0 ]
run TERM=xterm NO_COLOR= >shown
check "headings are bold on a terminal" grep -q "^$escape\[1mAccuracy .*$escape\[0m$" shown
check "nothing else differs" [ "$(sed "s/$escape\[[01]m//g" shown | cksum)" = "$(cksum <piped)" ]
run TERM=xterm NO_COLOR=1 >plain
check "NO_COLOR leaves them plain" cmp -s plain piped
run TERM=dumb NO_COLOR= >plain
check "and so does a dumb terminal" cmp -s plain piped
on_a_terminal env TERM=xterm NO_COLOR= "$NVXSIM" sweep failing.yaml -o failing.h5 >shown
check "a point that failed is told in red" grep -q "$escape\[1;31mfailed$escape\[0m: " shown
