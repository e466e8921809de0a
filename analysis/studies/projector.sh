#!/bin/sh
# projector.sh [FOLDER] - spoken digits through the projector that ships, on five devices and on
# two processors: digits.h5 (trace), devices.h5 (sweep), devices.pdf and .csv, crossbar.h5,
# orin.h5, cpu.h5 (results) in FOLDER (default: here). docs/projector.md tells what came of it.
# PROJECTOR_SETS: more settings, for a shorter run.
set -eu
traces=$(cd "$(dirname "$0")/../../traces" && pwd)
mkdir -p "${1:-.}"
cd "${1:-.}"
nvxsim trace projector --weights "$traces/digits.safetensors" --features-name '*' \
    "$traces/digits-features.safetensors" --labels "$traces/digits-labels.txt" \
    --table "$traces/digits-words.npy" --table-labels "$traces/digits-words-labels.txt" \
    --source 'Free Spoken Digit Dataset' --licence 'CC BY-SA 4.0' -o digits.h5
# shellcheck disable=SC2086 # several settings are several words
set -- ${PROJECTOR_SETS-}
nvxsim sweep projector-devices.yaml --trace digits.h5 "$@" -o devices.h5
nvxsim plot groups devices.h5 -x profile --by sigma_scale -y accuracy.task -o devices.pdf
nvxsim run projector.yaml --trace digits.h5 "$@" -o crossbar.h5
nvxsim run jetson-orin.yaml --trace digits.h5 "$@" --set run.outstanding=2 -o orin.h5
nvxsim run cpu-dram.yaml --trace digits.h5 "$@" --set run.outstanding=2 -o cpu.h5
nvxsim compare crossbar.h5 orin.h5
