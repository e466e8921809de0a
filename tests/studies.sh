#!/bin/sh
# studies.sh - the studies of analysis/studies run from an empty folder, at reduced size, and
# leave what they say. TAP.
top=$(cd "${srcdir:-$(dirname "$0")/..}" && pwd)
case ${NVXSIM:=./nvxsim} in
/*) ;;
*) NVXSIM=$PWD/$NVXSIM ;;
esac
/usr/bin/python3 -c 'import h5py, matplotlib' 2>/dev/null ||
    { echo '1..0 # SKIP h5py or matplotlib is missing'; exit 0; }
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin" && ln -s "$NVXSIM" "$scratch/bin/nvxsim" || exit 99
PATH=$scratch/bin:$PATH NVXSIM_DATADIR=$top TRIALS=1 REQUESTS=6 MOST=100 COLUMNS_OF_ARRAYS=128
export PATH NVXSIM_DATADIR TRIALS REQUESTS MOST COLUMNS_OF_ARRAYS
cd "$scratch" || exit 99

echo 1..6
n=0
status=0
study() # name, files it leaves
{
    name=$1
    n=$((n + 1))
    shift
    if message=$(sh "$top/analysis/studies/$name.sh" "$name" 2>&1 && cd "$name" && ls "$@"); then
        echo "ok $n - $name leaves its figures and their numbers"
    else
        echo "$message" | sed 's/^/# /'
        echo "not ok $n - $name leaves its figures and their numbers"
        status=1
    fi
}
study ovt-methods methods-ovt_hit.pdf methods-ovt_hit.csv methods-label.pdf scales.pdf scales.csv
study ovt-bank sizes.pdf sizes.csv bank.h5
study projector devices.pdf devices.csv projector.h5 jetson-orin.h5 cpu-dram.h5
study device-decision decision-acc1.pdf decision-label.csv
study array-size arrays.h5 front.pdf front.csv area.pdf report.html
study paper-figures latency.pdf latency.csv energy.pdf energy.csv accuracy.pdf accuracy.csv \
    RAG-parts.pdf RAG-parts.csv Projector-parts.pdf RAG-stages.pdf RAG-stages.csv \
    OVT-stages.pdf Projector-stages.pdf
exit $status
