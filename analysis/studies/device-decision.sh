#!/bin/sh
# device-decision.sh [FOLDER] - is a memory of measured cells still good enough: technology C one
# second and a day after programming, technology A after an hour's bake at three temperatures;
# and a published RRAM at ten times its spread right after writing. With one and two bits per
# cell, as written and written with verify. FOLDER (default: here)
# gets decision.h5 (sweep), decision-acc1.pdf and decision-label.pdf and their numbers as .csv.
# docs/device-decision.md tells what came of it. TRIALS=1 REQUESTS=20 makes it short.
set -eu
trials=${TRIALS:-8} requests=${REQUESTS:-0}
mkdir -p "${1:-.}"
cd "${1:-.}"

# point DEVICE AGE: one bit per cell takes 14 arrays in place of 8
point() {
    for bits in 1 2; do
        [ "$bits" = 1 ] && arrays=14 || arrays=8
        echo "  - {chip.tile.array.device: \"{$1}\", run.age: $2,
     chip.tile.array.device.write: ['{verify: none}', '{verify: all, window: 0.25, limit: 20}'],
     chip.tile.array.bits_per_cell: $bits, chip.tile.arrays: $arrays, run.trials: $trials,
     run.requests: $requests}"
    done
}
{
    echo 'base: edge-rag.yaml'
    echo 'set:'
    point 'impl: measured, profile: TechC' '1 s'
    point 'impl: measured, profile: TechC' '100 ks'
    point 'impl: measured, profile: TechA-100C' '7.165 ks'
    point 'impl: measured, profile: TechA-180C' '5.262 ks'
    point 'impl: measured, profile: TechA-260C' '5.199 ks'
    point 'impl: level_sigma, profile: RRAM4, sigma_scale: 10' '0 s'
} >decision.yaml
nvxsim sweep decision.yaml -o decision.h5 >/dev/null
for value in acc1 label@1; do
    nvxsim plot groups decision.h5 -x device,age --by write --panels bits_per_cell \
        -y "accuracy.$value" --width 180 -o "decision-${value%@1}.pdf"
done
cat decision-acc1.csv
