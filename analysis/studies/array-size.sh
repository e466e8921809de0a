#!/bin/sh
# array-size.sh [FOLDER] - which arrays and converters for an assistant's memory: rows x columns
# x ADC bits x converters per tile over the shipped requests, the matrix on as many tiles as it
# takes. FOLDER (default: here) gets arrays.h5 (sweep, with its Pareto front and what each axis
# explains), front.pdf (energy against accuracy, by bits), area.pdf (latency against area, by
# columns), and their numbers as .csv, report.html. docs/array-size.md tells what came of it. TRIALS=1
# REQUESTS=20 COLUMNS_OF_ARRAYS=128 makes it short.
set -eu
trials=${TRIALS:-4} requests=${REQUESTS:-300}
mkdir -p "${1:-.}"
cd "${1:-.}"

# Tiles of eight arrays, which hold one block of the 3,000 x 384 values.
{
    echo 'base: edge-rag.yaml'
    echo 'set:'
    for rows in 128 192 384; do
        for columns in ${COLUMNS_OF_ARRAYS:-64 128 256}; do
            tiles=$(((3000 + columns - 1) / columns * (384 / rows)))
            echo "  - {chip.tile.array.rows: $rows, chip.tile.array.columns: $columns, chip.tiles: $tiles,
     chip.tile.adc_pool.bits: [5, 6, 7, 8], chip.tile.adc_pool.count: [8, 16, 32],
     run.trials: $trials, run.requests: $requests, run.outstanding: 1}"
        done
    done
} >arrays.yaml
nvxsim sweep arrays.yaml -o arrays.h5
nvxsim plot pareto arrays.h5 -x energy_nj_per_request.total -y accuracy.acc1 --by bits -o front.pdf
nvxsim plot pareto arrays.h5 -x area_mm2.total -y latency_ns.p50 --by columns -o area.pdf
nvxsim report arrays.h5 -o report.html
