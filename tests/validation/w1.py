#!/usr/bin/env python3
"""Work W1 through `nvxsim run` beside an independent reference, as TAP.

For each of seven conventions, 200 trials here against 200 of the reference: top-1, top-5 and the
relative error of the scores (sqrt of nmse) may differ by at most four standard errors of
both, 4 sqrt(SE1^2 + SE2^2). Without device noise both are one number; then they must be equal
(relative error: to 1e-6, the reference sums in single precision).
"""
import json
import math
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TRIALS = 200


def run(program, trace, sets):
    machine = os.path.join(HERE, "..", "..", "models", "presets", "w1.yaml")
    with tempfile.TemporaryDirectory() as folder:
        result = os.path.join(folder, "result.h5")
        command = [program, "run", machine, "--trace", trace, "-o", result]
        for s in sets + [f"run.trials={TRIALS}"]:
            command += ["--set", s]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        import h5py
        with h5py.File(result) as f:
            accuracy = f["accuracy"]
            return {"top1": accuracy["acc1"][:], "top5": accuracy["recall@5"][:],
                    "rel": accuracy["nmse"][:] ** 0.5}


def wrong(name, ours, row):
    """What is wrong with a metric, or None."""
    mean, sd = ours.mean(), ours.std(ddof=1)
    if row[name + "_sd"] < 1e-12:
        bar = 1e-6 if name == "rel" else 1e-12
    else:
        bar = 4 * math.hypot(sd, row[name + "_sd"]) / math.sqrt(TRIALS)
    gap = abs(mean - row[name])
    print(f"#   {name:5} ours {mean:.6f}  reference {row[name]:.6f}  "
          f"difference {gap:.2e}  allowed {bar:.2e}")
    return None if gap <= bar else name


def main():
    with open(os.path.join(HERE, "w1_reference.json")) as f:
        rows = json.load(f)["rows"]
    print(f"1..{len(rows)}")
    with tempfile.TemporaryDirectory() as folder:
        trace = os.path.join(folder, "w1.h5")
        subprocess.run([sys.executable, os.path.join(HERE, "w1_trace.py"), trace], check=True)
        for i, row in enumerate(rows, 1):
            ours = run(os.environ["NVXSIM"], trace, row["sets"])
            bad = [m for m in ("top1", "top5", "rel") if wrong(m, ours[m], row)]
            print(f"{'not ok' if bad else 'ok'} {i} - {row['name']}"
                  + (f" ({', '.join(bad)})" if bad else ""), flush=True)


if __name__ == "__main__":
    main()
