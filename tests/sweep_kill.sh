#!/bin/sh
# sweep_kill.sh - a sweep killed ten times, taken up each time, ends with the bytes of an
# undisturbed one. TAP; run from anywhere with srcdir, NVXSIM (the program) and
# NVXSIM_DATADIR set.
#
# The moments are drawn over 15 % of the undisturbed time, with a new seed each run, which is
# told: SEED repeats them. Half of the kills reach the sweep alone, half its points too. One
# that comes after the end is none, and the sweep begins anew.
echo 1..7
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99
n=0
check() # sentence, command that must succeed
{
    n=$((n + 1))
    sentence=$1
    shift
    if "$@" >out 2>&1; then echo "ok $n - $sentence"
    else sed 's/^/# /' out; echo "not ok $n - $sentence"; fi
}
cat >sweep.yaml <<'END_OF_SWEEP'
base: edge-rag.yaml
trace: small.h5
set:
  chip.tile.adc_pool.bits: [5, 6, 7, 8]
  chip.tile.adc_pool.count: [8, 16, 32]
  run.seed: [1, 2, 3, 4]
  chip.tile.adc_pool.full_scale: active_rows
END_OF_SWEEP
"$NVXSIM" trace rag --random 2000x128 --queries 300 -o small.h5 >out 2>&1 || sed 's/^/# /' out
begin=$(date +%s%N)
check "the undisturbed sweep has every point" "$NVXSIM" sweep sweep.yaml -j2 -o whole.h5
took=$((($(date +%s%N) - begin) / 1000000))

: "${SEED:=$$}"
echo "# undisturbed $took ms, SEED=$SEED"
moments=$(awk -v seed="$SEED" -v took="$took" \
    'BEGIN { srand(seed); for (i = 0; i < 40; i++) printf "%.3f ", took * .15 * rand() / 1000 }')
killed=0
most=0
for moment in $moments; do
    [ $killed -lt 10 ] || break
    setsid "$NVXSIM" sweep sweep.yaml -j2 --resume -o often.h5 >/dev/null 2>&1 &
    pid=$!
    sleep "$moment"
    if [ $((killed % 2)) = 0 ]; then kill -9 $pid; else kill -9 -$pid; fi 2>/dev/null &&
        killed=$((killed + 1))
    wait $pid 2>/dev/null
    finished=$(find . -path '*.points/*.json' ! -name sweep.json | wc -l)
    [ "$finished" -le "$most" ] || most=$finished
done
echo "# $killed kills; at most $most of 48 points finished before one"
check "it was killed ten times" [ "$killed" = 10 ]
check "a killed sweep leaves points that are taken up" [ "$most" -ge 1 ]
"$NVXSIM" sweep sweep.yaml -j2 --resume -o often.h5 >again 2>&1 || sed 's/^/# /' again
check "the end has the bytes of an undisturbed sweep" cmp whole.h5 often.h5
check "and nothing else is left" [ "$(echo *)" = "again often.h5 out small.h5 sweep.yaml whole.h5" ]

# As from a keyboard: to all of the sweep at once. What a shell runs behind ignores it.
setsid env --default-signal=INT "$NVXSIM" sweep sweep.yaml -j2 -o keys.h5 >/dev/null 2>told &
pid=$!
while [ -z "$(ls keys.h5.points/*.json 2>/dev/null | grep -v sweep.json)" ] && kill -0 $pid; do
    sleep 0.05
done
kill -INT -$pid 2>/dev/null || kill -INT $pid
wait $pid
check "an interrupted sweep ends by the signal" [ $? = 130 ]
check "and says that finished points are kept" \
    grep -qx 'nvxsim sweep: finished points are kept; --resume takes them up' told
