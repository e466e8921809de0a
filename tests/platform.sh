#!/bin/sh
# platform.sh - processors to compare with, through the program: the same trace, command and
# result file as a chip; the first rows of a trace; data movement. TAP; run from anywhere with
# srcdir, NVXSIM (the program) and NVXSIM_DATADIR set.
echo 1..10
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
top=$(cd "$srcdir" && pwd)
cd "$folder" || exit 99
n=0
check() # sentence, command that must succeed
{
    n=$((n + 1))
    sentence=$1
    shift
    if "$@"; then echo "ok $n - $sentence"; else echo "not ok $n - $sentence"; fi
}
value() # file, key of an object, key in it
{
    awk -v outer="\"$2\":" -v inner="\"$3\":" '
        $1 == outer { on = 1 } on && $1 == inner { sub(/,$/, "", $2); print $2; exit }' "$1"
}
near() { awk "BEGIN { exit !(($1) >= ($2) * 0.999 && ($1) <= ($2) * 1.001) }"; }

"$NVXSIM" run cpu-dram-nvme.yaml -o a.h5 >/dev/null
OMP_NUM_THREADS=1 "$NVXSIM" run cpu-dram-nvme.yaml -o b.h5 >/dev/null
check "one thread and two give the same bytes" cmp -s a.h5 b.h5
"$NVXSIM" run a.h5 -o b.h5 >/dev/null
check "a run from its result gives the same bytes" cmp -s a.h5 b.h5

# 3000 x 384 x 4 B, written to memory and read from it; 562.5 pages of 8 KiB.
"$NVXSIM" run a.h5 --json >a.json
check "every request reads all stored bytes from the drive and moves them twice in memory" \
    test "$(value a.json moved_b_per_request dram) $(value a.json moved_b_per_request storage)" = \
    "9216000.0 4612096.0"

"$NVXSIM" run cpu-dram.yaml --json >f32.json
"$NVXSIM" run cpu-dram.yaml --set chip.precision=i8 --json >i8.json
check "float32 finds the exact best row always, i8 nearly always" awk \
    -v f="$(awk '/"acc1"/ { on = 1 } on && /"mean"/ { print $2; exit }' f32.json)" \
    -v i="$(awk '/"acc1"/ { on = 1 } on && /"mean"/ { print $2; exit }' i8.json)" \
    'BEGIN { exit !(f + 0 == 1 && i + 0 > 0.95 && i + 0 <= 1) }'

# 4 608 000 B at 0.7 of 2 channels x 32 B / 3.751 ns; 3000 x 1 ns / 4 cores; 5 us.
check "latency is dispatch, bytes over bandwidth and ranking" \
    near "$("$NVXSIM" run cpu-dram.yaml --set run.outstanding=1 --json >one.json &&
        value one.json latency_ns p50)" \
    "5000 + 4608000 / (0.7 * 64 / 3.751) + 750"

# The same power at rest and under load for twice the time: two request streams differ in
# energy per request by idle power x the longer gap alone: 2.7 W x (4 - 2) ms = 5.4 mJ.
for rate in 500 250; do
    "$NVXSIM" run cpu-dram.yaml --set run.arrivals=periodic --set "run.rate=$rate Hz" --json >$rate.json
done
check "idle power counts between requests" \
    near "$(value 250.json energy_nj_per_request host) - $(value 500.json energy_nj_per_request host)" 5.4e6

awk 'BEGIN { for (i = 0; i < 40; i++) { line = ""
    for (j = 0; j < 6; j++) line = line (j ? "," : "") sin(7 * i + 11 * j * j + 1)
    print line } }' >docs.csv
head -n 25 docs.csv >some.csv
sed -n '5p;17p;31p' docs.csv >queries.csv
for name in docs some; do
    "$NVXSIM" trace rag --docs $name.csv --queries queries.csv --calibration queries.csv -o $name.h5 >/dev/null
done
for machine in edge-rag cpu-dram; do
    "$NVXSIM" run $machine.yaml --trace docs.h5 --set run.rows=25 --json >first.json
    "$NVXSIM" run $machine.yaml --trace some.h5 --json >some.json
    check "the first rows of a trace are searched like a trace of these rows: $machine" \
        cmp -s first.json some.json
done

"$NVXSIM" sweep data-movement.yaml -o d.h5 >/dev/null
for python in "${PYTHON:-python3}" /usr/bin/python3 ""; do
    [ -z "$python" ] || "$python" -c 'import h5py, matplotlib' 2>/dev/null && break
done
if [ -n "$python" ]; then
    "$NVXSIM" plot movement d.h5 -o d.pdf
    check "the figure of data movement comes with a row per machine and size" \
        sh -c '[ -s d.pdf ] && [ "$(grep -c "^[cC]" d.csv)" = 12 ]'
    # 384 B of query and 5 entries of 8 B over the link; the same on the bus, per tile.
    check "a crossbar moves the query and its lists, a processor every stored byte" awk -F, '
        $1 == "crossbar" && $2 == 3000 { a = $5 == 2 * 384 + 40 + 24 * 40 }
        $1 == "CPU + DRAM" && $2 == 3000 { b = $5 == 3000 * 384 * 4 }
        END { exit !(a && b) }' d.csv
else
    echo "ok 9 - figure # SKIP python3-h5py or python3-matplotlib is missing"
    echo "ok 10 - values # SKIP python3-h5py or python3-matplotlib is missing"
fi
