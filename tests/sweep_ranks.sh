#!/bin/sh
# sweep_ranks.sh - a sweep under mpirun, by three ranks, ends with the bytes of one process.
# TAP; run from anywhere with srcdir, NVXSIM (the program) and NVXSIM_DATADIR set.
command -v mpirun >/dev/null || { echo '1..0 # SKIP mpirun is missing'; exit 0; }
# A program built without MPI says so, on whatever launcher.
if PMI_RANK=0 PMI_SIZE=2 "$NVXSIM" sweep none.yaml 2>&1 | grep -q 'built without MPI'; then
    echo '1..0 # SKIP built without MPI'
    exit 0
fi
echo 1..12
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99
# Open MPI asks to be told that more ranks than cores, and root, are meant.
export OMPI_MCA_rmaps_base_oversubscribe=true OMPI_ALLOW_RUN_AS_ROOT=1 \
    OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
n=0
check() # sentence, command that must succeed
{
    n=$((n + 1))
    sentence=$1
    shift
    if "$@" >out 2>&1; then echo "ok $n - $sentence"
    else sed 's/^/# /' out; echo "not ok $n - $sentence"; fi
}
ranks() { mpirun -n 3 "$NVXSIM" sweep "$@"; }
"$NVXSIM" trace rag --random 2000x128 --queries 200 -o ranks.h5 >out 2>&1 || sed 's/^/# /' out
cat >sweep.yaml <<'END'
base: edge-rag.yaml
trace: ranks.h5
set:
  chip.tile.adc_pool.bits: [5, 6, 7, 8]
  chip.tile.adc_pool.count: [8, 16, 32]
  chip.tile.adc_pool.full_scale: active_rows
  run.trials: 2
END
"$NVXSIM" sweep sweep.yaml -j1 -o one.h5 >one.txt 2>&1 || sed 's/^/# /' one.txt

# Runs inherit what mpirun told the rank that started them.
ranks sweep.yaml -o three.h5 >three.txt 2>three.err &
pid=$!
while kill -0 $pid 2>/dev/null; do
    for run in $(pgrep -f "run --json .*ranks\.h5"); do
        tr '\0' '\n' <"/proc/$run/environ" 2>/dev/null | sed -n 's/^OMPI_COMM_WORLD_RANK=//p'
    done >>seen
    sleep 0.02
done
wait $pid
check "three ranks finish" [ $? = 0 ]
check "three ranks give the bytes of one process" cmp one.h5 three.h5
check "each of them ran points" [ "$(sort -u seen | tr '\n' ' ')" = "0 1 2 " ]
sed 's/three\.h5/one.h5/' three.txt >same.txt
check "the table is printed once" cmp one.txt same.txt
check "nothing is said on standard error" [ ! -s three.err ]

ranks sweep.yaml -j2 -o six.h5 >out 2>&1
check "two points at a time on each rank give the same bytes" cmp one.h5 six.h5

cat >failing.yaml <<'END'
base: edge-rag.yaml
trace: ranks.h5
set: {chip.tiles: [24, 1, 30], run.trials: 1}
END
"$NVXSIM" sweep failing.yaml -j1 -o one.h5 >one.txt 2>one.err
ranks failing.yaml -o three.h5 >out 2>three.err
check "a point that fails is recorded as by one process" cmp one.h5 three.h5
check "and told once" [ "$(grep -c 'points failed' three.err)" = 1 ]

ranks none.yaml >out 2>three.err
check "a sweep that is not there has exit status 2" [ $? = 2 ]
check "and one line, from the first rank" [ "$(grep -c '^none.yaml: cannot open: No such file or directory$' three.err)" = 1 ]
check "help is printed once" [ "$(ranks --help | grep -c '^Usage:')" = 1 ]
# One process that believes to be the first of two: each launcher has its own way to meet.
env -u OMPI_COMM_WORLD_RANK PMI_RANK=0 PMI_SIZE=2 "$NVXSIM" sweep sweep.yaml -o two.h5 >out 2>two.err
check "another MPI's launcher is refused by name" grep -qx \
    'nvxsim: started as 2 processes, but not by an mpirun of the MPI it is built with and its threads; allowed: that of .*' two.err
