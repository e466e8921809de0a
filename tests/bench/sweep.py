#!/usr/bin/env python3
"""A sweep of 24 points, one core with one process against two cores with two, turn by turn:
sweep.py PROGRAM [TURNS]. Prints the ratio of each turn and the median; beside it what the machine
gives two single runs at once, on a core each, against one after the other.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

SWEEP = """base: edge-rag.yaml
set:
  chip.tile.adc_pool.bits: [4, 5, 6, 7, 8, 9]
  chip.tile.adc_pool.count: [4, 8, 16, 32]
  run.trials: 1
  run.requests: 400
"""


def started(arguments, cores, folder):
    return subprocess.Popen(arguments, cwd=folder, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL,
                            preexec_fn=lambda: os.sched_setaffinity(0, cores))


def seconds(commands, folder):
    """Of (arguments, cores) pairs, run at once."""
    began = time.perf_counter()
    for process in [started(*c, folder) for c in commands]:
        if process.wait() != 0:
            sys.exit(f"sweep: {process.args} failed")
    return time.perf_counter() - began


def sweep_of(program, cores):
    return [program, "sweep", "sweep.yaml", f"-j{len(cores)}", "-o", f"{len(cores)}.h5"], cores


def run_of(program, core):
    return [program, "run", "edge-rag.yaml", "--threads", "1", "--set", "run.trials=4",
            "-o", f"run{core}.h5"], [core]


def main(program, turns="3"):
    cores = sorted(os.sched_getaffinity(0))[:2]
    if len(cores) < 2:
        sys.exit(print("sweep: two cores are needed"))
    ratios, limits = [], []
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "sweep.yaml"), "w", encoding="utf-8") as file:
            file.write(SWEEP)
        for _ in range(int(turns)):
            one, two = (seconds([sweep_of(program, cores[:n])], folder) for n in (1, 2))
            alone = seconds([run_of(program, cores[0])], folder)
            limits.append(2 * alone / seconds([run_of(program, c) for c in cores], folder))
            ratios.append(one / two)
            print(f"sweep of 24 points: {one:.2f} s on one core, {two:.2f} s on two, "
                  f"{one / two:.2f}x; two runs at once {limits[-1]:.2f}x")
    print(f"sweep, two cores against one (P6): {statistics.median(ratios):.2f}x, at least 1.9; "
          f"the machine {statistics.median(limits):.2f}x")


main(os.path.abspath(sys.argv[1]), *sys.argv[2:])
