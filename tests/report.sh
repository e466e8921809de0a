#!/bin/sh
# report.sh - what nvxsim run says of the machine and of writing it. TAP; run from anywhere
# with srcdir and NVXSIM (the program) set.
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
top=$(cd "$srcdir" && pwd)
cp "$top"/tests/invalid/docs.csv "$top"/tests/invalid/queries.csv \
    "$top/tests/invalid/small.yaml" "$folder" && cd "$folder" || exit 99
printf 'vector\n0\n' >rows.csv
"$NVXSIM" trace rag --docs docs.csv --queries queries.csv -o small.h5 >out 2>&1 || {
    sed 's/^/# /' out
    exit 99
}
echo 1..12
n=0
result() # sentence, status
{
    n=$((n + 1))
    if [ "$2" = 0 ]; then echo "ok $n - $1"; else echo "not ok $n - $1"; fi
}

# what is set below chip.tile, a line of the report (folded lines joined) or "none NAME"
says()
{
    sentence=$1
    line=$2
    shift 2
    "$NVXSIM" run small.yaml "$@" >out 2>&1
    awk '/^                  [^ ]/ { sub(/^ */, " "); printf "%s", $0; next }
         { printf "%s%s", (NR > 1 ? "\n" : ""), $0 } END { print "" }' out >joined
    case $line in
    'none '*) ! grep -q "^  ${line#none } " joined ;;
    *) grep -qxF "  $line" joined ;;
    esac
    status=$?
    [ $status = 0 ] || tail -n 20 joined | sed 's/^/# /'
    result "$sentence" $status
}

tile=chip.tile
device=$tile.array.device
says "inputs of several bits name the DAC" \
    "inputs          8 bits, bipolar, 3 planes of up to 3 bits, as pulses" \
    --set $tile.array.dac_bits=3 --set $tile.array.dac=pulses
says "a converter has its kind, mismatch and INL" \
    "ADC             ramp, 6 bits, full scale rows in use x full-on cell; std of offset 0.5 codes, of gain 0.01 per pool; INL -0.2 to 0.3 codes" \
    --set "$tile.adc_pool={impl: adc_ramp, bits: 6, full_scale: active_rows, offset: 0.5, gain: 0.01, inl: [0, 0.3, -0.2]}"
says "wires have their method and resistances" \
    "wires           exact; driver 20 ohm, row 1.5 kohm and column 2.1 ohm per cell, sense 20 ohm" \
    --set $tile.array.wires.method=exact --set "$tile.array.wires.r_row=1500 ohm"
says "wires without resistance have no line" "none wires"
says "retention is told in the words of the configuration" \
    "retention       log_time: shift -0.004 to -0.001, sigma 0.01" \
    --set "$device.retention={impl: log_time, shift: [-0.001, -0.002, -0.003, -0.004], sigma: 0.01}"
says "read noise is told in the words of the configuration" \
    "read noise      white 0.002, slow 0 to 0.01" --set "$device.noise={white: 0.002, slow: [0, 0.01]}"
says "faults are told in the words of the configuration" \
    "faults          stuck_low 0.01" --set $device.faults.stuck_low=0.01
says "verify has its policy, window and limit" \
    "writing         cells of rows.csv verified, window 0.05 level steps to either side, 9 pulses at most" \
    --set "$device.write={verify: mask, mask: rows.csv, window: 0.05, limit: 9}"
says "an age is told even where cells do not change" \
    "time            the run starts 3600 s after programming; cells do not change" \
    --set 'run.age=3600 s'
says "cells that change are evaluated in epochs" \
    "time            the run starts 0 s after programming; cells evaluated anew every 1 ms, 1 time in all" \
    --set "$device.retention={impl: log_time, sigma: 0.01}"

"$NVXSIM" run small.yaml --json --set run.trials=3 \
    --set "$device.write={verify: all, pulse_energy: 2 pJ, verify_energy: 3 pJ}" \
    --set $device.faults.endurance=1000 >json 2>&1
number() { sed -n "s/^ *\"$1\": \([-0-9.e+]*\),*\$/\1/p" json; }
within() { sed -n "/\"$1\": {/,/}/s/.*\"$2\": \([-0-9.e+]*\).*/\1/p" json; }
awk -v w="$(within energy_nj write)" -v v="$(within energy_nj verify)" \
    -v reads="$(number verify_reads)" 'BEGIN {
        exit !(reads > 0 && (v / reads / 3e-3 - 1) ^ 2 < 1e-18 &&
               (w / reads / 2e-3 - 1) ^ 2 < 1e-18) }'
result "verified cells are read once per pulse, each at its price" $?
awk -v mean="$(within pulses_per_cell mean)" -v used="$(number endurance_used)" \
    'BEGIN { exit !(mean > 1 && (used * 1000 / mean - 1) ^ 2 < 1e-18) }'
result "endurance used is pulses per cell over the cycles a cell lasts" $?
