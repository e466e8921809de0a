#!/bin/sh
# same_bytes.sh - same seed, same bytes: threads, order of creation, repetition, processes.
echo 1..7
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
top=$(cd "$srcdir" && pwd)
cd "$folder" || exit 99
machine=$top/models/presets/rocr.yaml
run () { "$NVXSIM" run --set run.trials=3 "$@" >/dev/null 2>stderr || sed 's/^/# /' stderr; }

# same NUMBER FILE NAME
same () {
    if cmp -s one.h5 "$2"; then echo "ok $1 - $3"; else echo "not ok $1 - $3"; fi
}

run "$machine" --threads 1 -o one.h5
run "$machine" --threads 2 -o two.h5
same 1 two.h5 "one and two threads"
run "$machine" --reverse-components -o reverse.h5
same 2 reverse.h5 "components created in reverse order"
"$NVXSIM" run one.h5 -o again.h5 >/dev/null 2>stderr || sed 's/^/# /' stderr
same 3 again.h5 "a run repeated from its own result"
"$NVXSIM" run again.h5 -o third.h5 >/dev/null 2>stderr || sed 's/^/# /' stderr
same 4 third.h5 "a run repeated from a repeated result"
run "$machine" --set run.seed=2 -o one.h5
if cmp -s one.h5 two.h5; then echo "not ok 5 - another seed is another result"
else echo "ok 5 - another seed is another result"; fi

cat > sweep.yaml <<EOF
base: $machine
set:
  run.trials: [1]
  chip.tile.adc_pool.bits: [6, 7, 8, 9]
EOF
"$NVXSIM" sweep sweep.yaml -j 1 -o one.h5 >/dev/null 2>stderr || sed 's/^/# /' stderr
"$NVXSIM" sweep sweep.yaml -j 4 -o four.h5 >/dev/null 2>stderr || sed 's/^/# /' stderr
same 6 four.h5 "a sweep by one and by four processes"

# Values of a node's preset have sources, which the result keeps.
printf 'include: [%s, node-28.yaml]\n' "$machine" >node.yaml
"$NVXSIM" run node.yaml --set run.trials=1 -o one.h5 >/dev/null 2>stderr || sed 's/^/# /' stderr
"$NVXSIM" run one.h5 -o again.h5 >/dev/null 2>stderr || sed 's/^/# /' stderr
grep -aq 'chip.bus.energy: "scaled, 28 nm: ' again.h5 || rm again.h5
same 7 again.h5 "a run with sources repeated from its own result, with its sources"
