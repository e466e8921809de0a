#!/bin/sh
# until.sh - nvxsim run --until: trials are added until an interval is narrow. TAP.
echo 1..6
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
top=$(cd "$srcdir" && pwd)
cd "$folder" || exit 99
machine=$top/models/presets/rocr.yaml
n=0
check() # sentence, command that must succeed
{
    n=$((n + 1))
    sentence=$1
    shift
    if "$@"; then echo "ok $n - $sentence"; else echo "not ok $n - $sentence"; fi
}
run() { "$NVXSIM" run "$@" --json 2>stderr || sed 's/^/# /' stderr; }
number() { sed -n "s/^ *\"$2\": \([0-9.e-]*\),*$/\1/p" "$1" | head -n 1; }
# Half of the interval of acc1, from its two ends.
half()
{
    awk '/"acc1"/ { on = 1 } on && /"ci95": / { getline low; getline high
         printf "%.17g\n", (high - low) / 2; exit }' "$1"
}
below() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a <= b) }'; }

run "$machine" --set run.trials=8 >first.json
width=$(awk -v h="$(half first.json)" 'BEGIN { print h / 1.4 }')
run "$machine" --set run.trials=8 --until "ci=$width" -o until.h5 >until.json
trials=$(number until.json trials)
check "more than the first batch" below 9 "$trials"
check "the interval is as narrow as asked for" below "$(half until.json)" "$width"
"$NVXSIM" run until.h5 -o again.h5 >/dev/null 2>stderr
check "a run repeated from its result has the same bytes" cmp -s until.h5 again.h5
run "$machine" --set "run.trials=$trials" >all.json
check "as all trials in one batch" cmp -s until.json all.json
run "$machine" --set run.trials=8 --until acc1=1e-9 --most-trials 11 >most.json
check "no more trials than allowed" [ "$(number most.json trials)" = 11 ]
check "what was not reached is said in one line" \
    [ "$(sed 's/+-[0-9.e-]* after/+-X after/' stderr)" = \
    "nvxsim run: --until: acc1 is known to +-X after 11 trials, not to +-1e-09" ]
