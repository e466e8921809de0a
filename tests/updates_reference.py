"""What a run with updates must have found: updates_reference.py TRACE RESULT WHAT.

Says on standard error what is wrong, and then ends with status 1.
"""
import json
import sys

import h5py
import numpy as np

PROGRAM, NONE = 0, 0
PULSE_J = 3e-12
ENDURANCE = 5000


def requests_of(trace):
    """The first operation of each request."""
    ops = trace["ops"][()]
    return ops[np.unique(ops["request"], return_index=True)[1]]


def play(trace, order):
    """Yields each search and its exact ranking, requests taken in that order."""
    (table,) = trace["matrices"].values()
    stored = table[()].astype(float)
    valid = np.ones(len(stored), bool)
    searching = "queries" if "queries" in trace["inputs"] else "inputs"
    queries, written = trace["inputs"][searching][()], trace["inputs/updates"][()]
    operations = requests_of(trace)
    for request in order:
        op = operations[request]
        if op["opcode"] == PROGRAM:
            rows = slice(int(op["a"]["first"]), int(op["a"]["first"] + op["a"]["count"]))
            valid[rows] = op["b"]["kind"] != NONE
            if op["b"]["kind"] != NONE:
                stored[rows] = written[int(op["b"]["first"])]
        else:
            scores = stored @ queries[int(op["b"]["first"])].astype(float)
            scores[~valid] = -np.inf
            yield int(request), np.argsort(-scores, kind="stable"), valid.copy()


def found(trace, result):
    start = result["requests/start_ps"][()]
    agree = searches = 0
    for request, best, valid in play(trace, np.argsort(start, kind="stable")):
        exact = result["topk/exact_ids"][request]
        assert np.array_equal(best[:len(exact)], exact), f"request {request}: {exact}"
        ids = result["topk/ids"][0, request]
        assert valid[ids].all(), f"request {request} found a deleted row"
        agree += len(set(ids) & set(best[:len(ids)])) / len(ids)
        searches += 1
    assert agree / searches > 0.98, f"{agree / searches} of the ids are exact ones"


def overtaken(trace, result):
    start = result["requests/start_ps"][()]
    assert (np.diff(start.astype(float)) < 0).sum() > 10, "no request was overtaken"
    found(trace, result)


def energy(trace, result):
    """60 rows of 64 values; 14 bits are 13 of magnitude, 7 cells of 2 bits and as many in
    the other half of the pair: 60 x 64 x 14 cells, a pulse each."""
    cells = 60 * 64 * 14
    assert result["updates/cells"][0] == cells == result["updates/pulses"][0]
    assert result["updates/histogram"][0, 1] == cells
    assert np.isclose(result["energy/write"][0], cells * PULSE_J, rtol=1e-12)
    assert result["energy/verify"][0] == 0
    meters = sum(result["energy"][name][0] for name in result["energy"])
    assert np.isclose(result["requests/energy_j"][()].sum(), meters, rtol=1e-9)


def wear(trace, result):
    """60 of the 540 rows are written once each, between first arrival and last end."""
    report = json.loads(result["report"][()])["updates"]
    last = (result["requests/end_ps"][()].max() - result["requests/arrival_ps"][()].min())
    assert result["wear/max"][()].max() == 1
    assert np.isclose(report["writes_per_cell"]["mean"], 60 / 540)
    assert np.isclose(report["lifetime_s"]["as_written"], ENDURANCE * last * 1e-12)
    assert np.isclose(report["lifetime_s"]["levelled"], ENDURANCE * 9 * last * 1e-12)


if __name__ == "__main__":
    with h5py.File(sys.argv[1]) as trace_file, h5py.File(sys.argv[2]) as result_file:
        globals()[sys.argv[3]](trace_file, result_file)
