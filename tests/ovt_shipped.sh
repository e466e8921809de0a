#!/bin/sh
# ovt_shipped.sh - the banks of virtual tokens that ship, and what is told of them. TAP.
# The shares in the first line of the first table of traces/ovt.md were computed with NumPy
# (workloads/ovt_search.py); a machine without noise whose converters do not round must find
# the right OVT as often, to the three digits that are printed.
top=$(cd "${srcdir:-$(dirname "$0")/..}" && pwd)
case ${NVXSIM:=./nvxsim} in
/*) ;;
*) NVXSIM=$PWD/$NVXSIM ;;
esac
NVXSIM_DATADIR=$top
export NVXSIM_DATADIR
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 99

cat >machine.yaml <<'EOM'
run: {trials: 1}
chip:
  tiles: 64
  tile:
    arrays: 32
    adc_pool: {impl: ideal}
    array: {rows: 64, value_bits: 16, input_bits: 16, device: {impl: ideal}}
EOM

told() # column of the first line of the table, from 1
{
    awk -F'|' -v c="$1" '/^\| 0 \|/ { split($(c + 2), word, " "); print word[1]; exit }' \
        "$top/traces/ovt.md"
}
measured() # bank, method
{
    "$NVXSIM" trace ovt --bank "$top/traces/ovt.safetensors" --bank-name "$1" --method "$2" \
        --labels "$top/traces/ovt-labels.txt" --calibration-rows 30 \
        "$top/traces/ovt-inputs.safetensors" -o trace.h5 >/dev/null &&
        "$NVXSIM" run machine.yaml --trace trace.h5 --json |
        awk '/"label@1"/ { on = 1 } on && /"mean"/ { printf "%.3f\n", $2; exit }'
}

echo 1..4
n=0
status=0
check() # name, bank, method
{
    n=$((n + 1))
    want=$(told "$n")
    got=$(measured "$2" "$3")
    if [ -n "$want" ] && [ "$got" = "$want" ]; then
        echo "ok $n - without noise $1 finds the right OVT as often as traces/ovt.md tells"
    else
        echo "not ok $n - without noise $1 finds the right OVT as often as traces/ovt.md tells"
        echo "# found $got, told $want"
        status=1
    fi
}
check No-Miti plain mips
check "WMSDP on the plain bank" plain wmsdp
check NVP noise_aware mips
check NVCiM-PT noise_aware wmsdp
exit $status
