#!/bin/sh
# ovt-bank.sh [FOLDER] - finding one of 10 to 10,000 OVTs: on the crossbar, on the CPU of a
# Jetson Orin with the bank in memory, and on it with the bank on a flash drive. The bank is
# the one that ships, grown with noise (time and energy depend on its size alone). FOLDER
# (default: here) gets bank.npy, bank.h5 (trace), sizes.h5 (sweep), sizes.pdf and .csv
# (latency, energy, bytes moved). docs/ovt.md tells what came of it. MOST=100 makes it short.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
traces=$here/../../traces
most=${MOST:-10000}
mkdir -p "${1:-.}"
cd "${1:-.}"

/usr/bin/python3 "$here/grow_bank.py" "$traces/ovt.safetensors" noise_aware "$most" bank.npy
nvxsim trace ovt --bank bank.npy --calibration-rows 30 --type i8 \
    "$traces/ovt-inputs.safetensors" -o bank.h5 >/dev/null

# The CPU of jetson-orin.yaml, without its cache: between two searches a language model has
# used it.
orin='impl: platform, cores: 4, f32: 15.36 GHz, i8: 61.44 GHz, precision: i8, cache: 0 B,
 dispatch: 5 us, rank: 2 ns, idle: 2.5 W,
 active: 1.5 W, memory: {channels: 8, rate: 4.266 GHz, standing: 0 W}'
{
    echo 'base: ovt.yaml'
    echo 'trace: bank.h5'
    echo 'set:'
    for rows in 10 30 100 300 1000 3000 10000; do
        [ "$rows" -le "$most" ] || continue
        # 128 OVTs in a column of three blocks (896 values on 384 rows), a tile each.
        echo "  - {run.rows: $rows, run.trials: 2, run.requests: 16, run.outstanding: 1, \
chip.tiles: $((($rows + 127) / 128 * 3))}"
        for storage in '' ', resident: 0 B, storage: {impl: nvme}'; do
            echo "  - {run.rows: $rows, run.requests: 16, run.outstanding: 1, \
clock.core: 0.96 GHz, chip: \"{$(echo "$orin$storage" | tr -d '\n')}\"}"
        done
    done
} >sizes.yaml
nvxsim sweep sizes.yaml -o sizes.h5 >/dev/null
nvxsim plot movement sizes.h5 -o sizes.pdf
cut -d , -f 1-4 sizes.csv
