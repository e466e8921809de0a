#!/bin/sh
# paper-figures.sh [FOLDER] - the figures of a paper: three workloads (RAG: 3,000 stored requests;
# OVT: 60 optimal virtual tokens; Projector: spoken digits) on crossbars of five published devices
# and on three processors, one request at a time. FOLDER (default: here) gets RAG.h5, OVT.h5 and
# Projector.h5 (sweeps) with latency.pdf, energy.pdf and accuracy.pdf; of one device RAG-FeFET2.h5
# and so on (results) with RAG-parts.pdf and RAG-stages.pdf and so on, energy by part and latency
# by stage; the numbers of every figure as .csv. docs/paper-figures.md tells what came of it.
# SIGMA=10 takes ten times the published spread of cells. TRIALS=1 REQUESTS=6 makes it short.
set -eu
traces=$(cd "$(dirname "$0")/../../traces" && pwd)
trials=${TRIALS:-8} requests=${REQUESTS:-0} sigma=${SIGMA:-1}
mkdir -p "${1:-.}"
cd "${1:-.}"

nvxsim trace ovt --bank "$traces/ovt.safetensors" --bank-name noise_aware \
    --labels "$traces/ovt-labels.txt" --calibration-rows 30 --k 2 --source CLINC150 \
    --licence 'CC BY 3.0' "$traces/ovt-inputs.safetensors" -o tokens.h5 >/dev/null
nvxsim trace projector --weights "$traces/digits.safetensors" --features-name '*' \
    "$traces/digits-features.safetensors" --labels "$traces/digits-labels.txt" \
    --table "$traces/digits-words.npy" --table-labels "$traces/digits-words-labels.txt" \
    --source 'Free Spoken Digit Dataset' --licence 'CC BY-SA 4.0' -o digits.h5 >/dev/null

# workload NAME BASE TRACE ARRAYS: a value takes 14 arrays of RRAM1's one-bit cells in place of 8.
# Processors find nothing in their caches: between two requests a language model has used them.
workload() {
    cat >"$1.yaml" <<END_OF_SWEEP
base: $2
trace: $3
set:
  - chip.tile.array.device.profile: [FeFET2, FeFET3, RRAM4, FeFET6]
    chip.tile.array.device.sigma_scale: $sigma
    run.trials: $trials
    run.outstanding: 1
    run.requests: $requests
  - chip.tile.array.device.profile: RRAM1
    chip.tile.array.device.sigma_scale: $sigma
    chip.tile.array.bits_per_cell: 1
    chip.tile.arrays: $4
    run.trials: $trials
    run.outstanding: 1
    run.requests: $requests
  - base: [jetson-orin.yaml, cpu-dram.yaml, cpu-dram-nvme.yaml]
    chip.cache: 0 B
    run.outstanding: 1
    run.requests: $requests
END_OF_SWEEP
    nvxsim sweep "$1.yaml" -o "$1.h5"
    nvxsim run "$2" --trace "$3" --set "chip.tile.array.device.sigma_scale=$sigma" \
        --set "run.trials=$trials" --set run.outstanding=1 --set "run.requests=$requests" \
        -o "$1-FeFET2.h5" >/dev/null
}
workload RAG edge-rag.yaml "$traces/clinc150.h5" 14
workload OVT ovt.yaml tokens.h5 14
workload Projector projector.yaml digits.h5 56

nvxsim plot machines RAG.h5 OVT.h5 Projector.h5 -y latency_ns.p50 --width 180 -o latency.pdf
nvxsim plot machines RAG.h5 OVT.h5 Projector.h5 -y energy_nj_per_request --width 180 -o energy.pdf
nvxsim plot machines RAG.h5 OVT.h5 Projector.h5 -y accuracy --width 180 -o accuracy.pdf
for name in RAG OVT Projector; do
    nvxsim plot bar "$name-FeFET2.h5" --width 88 -o "$name-parts.pdf"
    nvxsim plot bar "$name-FeFET2.h5" -y latency_stages_ns --width 88 -o "$name-stages.pdf"
done
