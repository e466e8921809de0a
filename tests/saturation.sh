#!/bin/sh
# saturation.sh - queues under the load offered, against queueing theory; the saturation
# curve in small. TAP; run from anywhere with srcdir, NVXSIM (the program) and
# NVXSIM_DATADIR set.
#
# The machine is a single deterministic server: one tile that drives (12 cycles: drive 1,
# integrate 10, sample 1) and then converts (four pairs of arrays one after another, 22
# cycles each: 88) seven bit planes, S = 7 x 100 = 700 cycles of 1 ns; all other parts take
# less per request (top-k: 16 scores of at most 5 cycles), and a line of deterministic
# servers makes a request wait as long in all as at the slowest alone (H. D. Friedman,
# "Reduction methods for tandem queuing systems", Operations Research 13, 1965).
echo 1..10
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99
n=0
check() # sentence, command that must succeed
{
    n=$((n + 1))
    sentence=$1
    shift
    if "$@"; then echo "ok $n - $sentence"; else echo "not ok $n - $sentence"; fi
}
cat >server.yaml <<'END'
trace: server.h5
clock: {core: 1 GHz}
host: {width: 1024 bit}
chip:
  tiles: 1
  in_flight: 65536
  bus: {width: 1024 bit}
  tile:
    arrays: 8
    driver: {drive: 1 cycles}
    sample_hold: {depth: 1, sample: 1 cycles}
    adc_pool: {impl: adc_sar, count: 16, conversion: 22 cycles, full_scale: full}
    array: {rows: 16, columns: 16, integrate: 10 cycles, bits_per_cell: 2, device: {impl: ideal}}
run: {trials: 1}
END
"$NVXSIM" trace rag --random 16x16 --queries 10000 --no-truth -o server.h5 >/dev/null || exit 99
json() # settings: the report
{
    for setting; do set -- "$@" --set "$setting" && shift; done
    "$NVXSIM" run server.yaml --json "$@" 2>>stderr || sed 's/^/# /' stderr
}
mean() { sed -n "/\"$1\"/{n;s/.*: \\(.*\\),/\\1/p;}"; } # of a spread

# 1e9 / 700, but for the time the last request takes after its tile.
check "a full closed loop shows the server's 700 cycles" awk '
    /"throughput_per_s"/ { got = $2 + 0 } END { exit !(got > 0.999e9 / 700 && got <= 1e9 / 700) }' <<END
$(json run.arrivals=closed run.outstanding=16)
END

waits() # rate, batch: the mean queueing time of each of eight seeds
{
    for seed in 1 2 3 4 5 6 7 8; do
        json run.arrivals=poisson run.rate="$1" run.batch="$2" run.seed=$seed | mean queue_ns
    done
}
# Eight seeds: their mean lies within 3.499 standard errors (Student t, 7 degrees of
# freedom, 99 %) of the wait in a queue of Poisson arrivals and constant service, and that
# is no wide bar: the error is below 5 % of it.
like() # expected [ns]: reads waits
{
    awk -v want="$1" '{ sum += $1; square += $1 * $1 }
        END { m = sum / NR; e = sqrt((square / NR - m * m) / (NR - 1))
              printf "# %.1f +- %.1f ns, expected %.1f\n", m, e, want
              exit !(NR == 8 && m - want < 3.499 * e && want - m < 3.499 * e && e < 0.05 * want) }'
}
# Pollaczek and Khinchine: W = rho S / (2 (1 - rho)).
pollaczek() { waits "$1" 1 | like "$2"; }
check "at half the load the wait is Pollaczek and Khinchine's 350 ns" \
    pollaczek "714.285714 kHz" 350
check "at 80 % of the load it is 1400 ns" pollaczek "1142.857143 kHz" 1400
# Batches of four are served as one of 2800 ns, which waits rho 2800 / (2 (1 - rho)); within
# it a request waits for 1.5 others on average: 1400 + 1050 at half the load.
batches() { waits "714.285714 kHz" 4 | like 2450; }
check "batches of four wait for the batches before and for each other" batches

# One request every 701 cycles finds the server idle; in batches of two the second one
# waits for the first.
check "evenly below saturation nothing waits" \
    [ "$(json run.arrivals=periodic "run.rate=1426533.5 Hz" | mean queue_ns)" = 0.0 ]
check "in even batches of two one of two waits the server's time" \
    [ "$(json run.arrivals=periodic "run.rate=1 MHz" run.batch=2 | mean queue_ns)" = 350.0 ]

OMP_NUM_THREADS=1 "$NVXSIM" run server.yaml --set run.arrivals=poisson --set "run.rate=1 MHz" \
    -o one.h5 >/dev/null 2>>stderr
OMP_NUM_THREADS=3 "$NVXSIM" run server.yaml --set run.arrivals=poisson --set "run.rate=1 MHz" \
    -o three.h5 >/dev/null 2>>stderr
check "arrivals at random are the same bytes on any number of threads" cmp -s one.h5 three.h5
"$NVXSIM" run three.h5 -o again.h5 >/dev/null 2>>stderr
check "a run at random is repeated from its result" cmp -s three.h5 again.h5

cat >sweep.yaml <<'END'
base: server.yaml
set:
  - run.arrivals: poisson
    run.rate: [200 kHz, 800 kHz, 1.6 MHz]
    run.seed: [1, 2]
    run.requests: 2000
  - run.arrivals: closed
    run.outstanding: 16
    run.requests: 2000
END
"$NVXSIM" sweep sweep.yaml -o sweep.h5 >/dev/null 2>stderr || sed 's/^/# /' stderr
python=${PYTHON-/usr/bin/python3}
if ! "$python" -c 'import h5py, matplotlib' 2>/dev/null; then
    for i in 9 10; do echo "ok $i - figure # SKIP h5py or matplotlib is missing"; done
    exit
fi
"$NVXSIM" plot saturation sweep.h5 -o figure.pdf 2>stderr || sed 's/^/# /' stderr
both() { [ -s figure.pdf ] && [ -s figure.csv ]; }
check "a figure, and its data beside it" both
# Saturation is 1e9 / 700: 200 kHz are 14 % of it, 1.6 MHz are 112 %; of the latter no more
# than saturation gets through.
check "the data tell load, runs and throughput of every rate" awk -F, '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { share = $at["offered_per_s"] / (1e9 / 700); off = $at["share_of_saturation"] / share - 1
      good += off < 0.002 && off > -0.002 && $at["runs"] == 2 && $at["requests"] == 2000
      last = $at["throughput_per_s"] / (1e9 / 700) }
    END { exit !(NR == 4 && good == 3 && last > 0.97 && last <= 1) }' figure.csv
