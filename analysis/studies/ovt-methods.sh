#!/bin/sh
# ovt-methods.sh [FOLDER] - three ways to find the right virtual tokens on five devices:
#   no-miti    tokens trained without noise, inner product (MIPS)
#   nvp        tokens trained with device noise, MIPS
#   nvcim-pt   tokens trained with device noise, weighted multi-scale dot product
# and, of the last, the scales 1 | 1, 2 | 1, 2, 4 and both layouts. FOLDER (default: here)
# gets the traces, methods.h5 and scales.h5 (sweeps), methods-ovt_hit.pdf, methods-label.pdf,
# scales.pdf (figures) and their numbers as .csv. docs/ovt.md tells what came of it. TRIALS=1 REQUESTS=6 makes it
# short.
set -eu
traces=$(cd "$(dirname "$0")/../../traces" && pwd)
trials=${TRIALS:-20} requests=${REQUESTS:-0}
mkdir -p "${1:-.}"
cd "${1:-.}"

# make NAME BANK OPTION...: a trace of the bank that ships
make() {
    name=$1 bank=$2
    shift 2
    nvxsim trace ovt --bank "$traces/ovt.safetensors" --bank-name "$bank" \
        --labels "$traces/ovt-labels.txt" --calibration-rows 30 --k 2 \
        --source CLINC150 --licence 'CC BY 3.0' "$@" "$traces/ovt-inputs.safetensors" \
        -o "$name.h5" >/dev/null
}
make no-miti plain --method mips
make nvp noise_aware --method mips
make nvcim-pt noise_aware
make flat-1 noise_aware --windows 1
make flat-1-2 noise_aware --windows 1,2
make tokens-1 noise_aware --windows 1 --layout token_major
make tokens-1-2 noise_aware --windows 1,2 --layout token_major
make tokens-1-2-4 noise_aware --layout token_major

# A value takes 14 arrays of one-bit cells in place of 8.
cat >methods.yaml <<EOY
base: ovt.yaml
set:
  - trace: [no-miti.h5, nvp.h5, nvcim-pt.h5]
    chip.tile.array.device.profile: RRAM1
    chip.tile.array.device.sigma_scale: [1, 10, 20]
    chip.tile.array.bits_per_cell: 1
    chip.tile.arrays: 14
    run.trials: $trials
    run.requests: $requests
  - trace: [no-miti.h5, nvp.h5, nvcim-pt.h5]
    chip.tile.array.device.profile: [FeFET2, FeFET3, RRAM4, FeFET6]
    chip.tile.array.device.sigma_scale: [1, 10, 20]
    run.trials: $trials
    run.requests: $requests
EOY
nvxsim sweep methods.yaml -o methods.h5
for value in ovt_hit label@1; do # the same OVT as in exact arithmetic; the right one
    nvxsim plot groups methods.h5 -x profile --by trace --panels sigma_scale \
        -y "accuracy.$value" -o "methods-${value%@1}.pdf"
done

cat >scales.yaml <<EOY
base: ovt.yaml
set:
  trace: [flat-1.h5, flat-1-2.h5, nvcim-pt.h5, tokens-1.h5, tokens-1-2.h5, tokens-1-2-4.h5]
  chip.tile.array.device.profile: FeFET3
  chip.tile.array.device.sigma_scale: [1, 10]
  run.outstanding: 1
  run.trials: $trials
  run.requests: $requests
EOY
nvxsim sweep scales.yaml -o scales.h5
nvxsim plot groups scales.h5 -x trace --by sigma_scale -y energy_nj_per_request -o scales.pdf
