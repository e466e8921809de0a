#!/bin/sh
# projector.sh [FOLDER] - spoken digits through the projector that ships, on five devices and on
# two processors. FOLDER (default: here) gets digits.h5 (trace), devices.h5 (sweep), devices.pdf
# and .csv (figure and its numbers), crossbar.h5, orin.h5 and cpu.h5 (results).
# docs/projector.md tells what came of it. TRIALS=1 REQUESTS=6 makes it short.
set -eu
traces=$(cd "$(dirname "$0")/../../traces" && pwd)
trials=${TRIALS:-20} requests=${REQUESTS:-0}
mkdir -p "${1:-.}"
cd "${1:-.}"

nvxsim trace projector --weights "$traces/digits.safetensors" --features-name '*' \
    "$traces/digits-features.safetensors" --labels "$traces/digits-labels.txt" \
    --table "$traces/digits-words.npy" --table-labels "$traces/digits-words-labels.txt" \
    --source 'Free Spoken Digit Dataset' --licence 'CC BY-SA 4.0' -o digits.h5

# A value takes 14 arrays of one-bit cells in place of 8.
cat >devices.yaml <<EOY
base: projector.yaml
trace: digits.h5
set:
  - chip.tile.array.device.profile: RRAM1
    chip.tile.array.device.sigma_scale: [1, 5, 10, 20]
    chip.tile.array.bits_per_cell: 1
    chip.tile.arrays: 56
    run.trials: $trials
    run.requests: $requests
  - chip.tile.array.device.profile: [FeFET2, FeFET3, RRAM4, FeFET6]
    chip.tile.array.device.sigma_scale: [1, 5, 10, 20]
    run.trials: $trials
    run.requests: $requests
EOY
nvxsim sweep devices.yaml -o devices.h5
nvxsim plot groups devices.h5 -x profile --by sigma_scale -y accuracy.task -o devices.pdf

for machine in projector jetson-orin cpu-dram; do
    nvxsim run "$machine.yaml" --trace digits.h5 --set run.outstanding=1 \
        --set "run.requests=$requests" --set run.trials=1 -o "$machine.h5" >/dev/null
done
nvxsim compare projector.h5 jetson-orin.h5
nvxsim compare projector.h5 cpu-dram.h5
