#!/usr/bin/env python3
"""Column currents of resistive crossbars by ngspice: the reference of claim F3.

    tests/validation/ladder.py > tests/validation/ladder_reference.csv

A driver per row, r_row before each cell, r_col after each cell, r_sense to ground at the last
row (models/wires.h). Conductances and row voltages come from a linear congruential generator,
the same in tests/models/test_wires.c and sim/app/validate_wires.c: cells 1 .. 100 uS row by
row, then the rows' voltages, one of -0.2, 0, 0.2 V each.
"""
import os
import re
import subprocess
import sys
import tempfile

SIZES = [(16, 16), (64, 48)]
DRIVER, ROW, COLUMN, SENSE = 20, 6.4, 2.1, 20  # ohm


def numbers():
    x = 1
    while True:
        x = (x * 1664525 + 1013904223) % 2**32
        yield x >> 8


def netlist(rows, columns):
    draw = numbers()
    lines = ["* resistive crossbar"]
    for r in range(rows):
        for c in range(columns):
            g = 1e-6 + 99e-6 * (next(draw) / 2**24)
            left = f"a{r}_{c - 1}" if c else f"d{r}"
            down = f"b{r + 1}_{c}" if r < rows - 1 else f"e{c}"
            lines += [f"rr{r}_{c} {left} a{r}_{c} {ROW!r}",
                      f"rg{r}_{c} a{r}_{c} b{r}_{c} {1 / g!r}",
                      f"rc{r}_{c} b{r}_{c} {down} {COLUMN!r}"]
    for r in range(rows):
        lines += [f"v{r} s{r} 0 {0.2 * (next(draw) % 3 - 1)!r}", f"rd{r} s{r} d{r} {DRIVER!r}"]
    for c in range(columns):
        lines += [f"rs{c} e{c} f{c} {SENSE!r}", f"vs{c} f{c} 0 0"]
    prints = [f"print i(vs{c})" for c in range(columns)]
    return "\n".join(lines + [".options gmin=1e-30 reltol=1e-12 abstol=1e-24 vntol=1e-18",
                              ".control", "set numdgt=15", "op"] + prints +
                     ["quit", ".endc", ".end", ""])


def ngspice(*arguments):
    return subprocess.run(["ngspice", *arguments], check=True, capture_output=True,
                          text=True, env={**os.environ, "HOME": "/nonexistent"}).stdout


def main():
    version = re.search(r"ngspice-\S+", ngspice("--version")).group()
    print(f"# tests/validation/ladder.py with {version}; currents in A")
    print("# rows,columns,column,current")
    for rows, columns in SIZES:
        with tempfile.NamedTemporaryFile("w", suffix=".cir") as f:
            f.write(netlist(rows, columns))
            f.flush()
            out = ngspice("-b", f.name)
        found = dict(re.findall(r"^i\(vs(\d+)\) = (\S+)$", out, re.M))
        if len(found) != columns:
            sys.exit(f"ladder.py: {len(found)} currents of {columns}:\n{out}")
        for c in range(columns):
            print(f"{rows},{columns},{c},{found[str(c)]}")


main()
