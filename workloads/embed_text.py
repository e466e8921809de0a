#!/usr/bin/env python3
"""embed_text.py - a column of text in, a retrieval trace out.

The texts become sentence embeddings (minilm.py) and the trace is written with h5py as
docs/trace.md describes it: /matrices/docs, /inputs/queries, one MVM and one TOPK per
query, closed loop. Labels, where a column holds them, are numbered in order of the sorted
names. /truth/neighbors are the exact best rows by inner product of the stored values.

  embed_text.py --stored notes.csv --column text --split 5 -o notes.h5
  embed_text.py --stored docs.tsv --queries queries.tsv --column text \\
      --label-column intent -o trace.h5

Needs python3-numpy, python3-h5py and the weights (minilm.py).
Left out: stores larger than memory; several texts per row.
"""

import argparse
import collections
import csv
import os
import sys

import h5py
import numpy as np

import minilm

OPERAND = [("kind", "u1"), ("id", "<u4"), ("first", "<u8"), ("count", "<u8"),
           ("stride", "<u8")]
OP = np.dtype([("request", "<u8"), ("opcode", "u1"), ("fn", "u1"), ("a", OPERAND),
               ("b", OPERAND), ("k", "<u4"), ("w", "<f8"), ("bytes", "<u8"),
               ("priority", "u1"), ("dep_first", "<u8"), ("dep_count", "<u4"),
               ("arrival_ps", "<u8")])
MVM, TOPK = 1, 3
MATRIX, INPUT, VALUE = 1, 2, 3
TRUTH_K = 10  # neighbours stored per query, at least

Texts = collections.namedtuple("Texts", "text label")


def fail(message):
    sys.exit(f"embed_text.py: {message}")


def read_table(path, args):
    """Rows of a CSV or TSV file (with a header line); a TXT file holds one text a line."""
    with open(path, encoding="utf-8", newline="") as file:
        if path.endswith(".txt"):
            return Texts([line.strip() for line in file if line.strip()], None)
        if path.endswith(".tsv"):
            reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        else:
            reader = csv.DictReader(file)
        rows = list(reader)
    for column in (args.column, args.label_column):
        if column is not None and column not in (reader.fieldnames or []):
            fail(f"{path}: no column '{column}'; columns: {', '.join(reader.fieldnames or [])}")
    for line, row in enumerate(rows, 2):
        if not (row[args.column] or "").strip():
            fail(f"{path}:{line}: column '{args.column}' is empty")
    label = [row[args.label_column] for row in rows] if args.label_column else None
    return Texts([row[args.column] for row in rows], label)


def pick(texts, rows):
    return Texts([texts.text[i] for i in rows],
                 [texts.label[i] for i in rows] if texts.label else None)


def split_stored(stored, every):
    """Every n-th row becomes a query and is no longer stored."""
    rows = range(len(stored.text))
    return (pick(stored, [i for i in rows if (i + 1) % every]),
            pick(stored, [i for i in rows if not (i + 1) % every]))


def split_queries(queries, args):
    """Queries and calibration inputs: per label the first rows, then the next ones."""
    if args.queries_per_label is None:
        n = len(queries.text) - args.calibration_rows
        if n < 1:
            fail(f"--calibration-rows {args.calibration_rows} leaves no query")
        return pick(queries, range(n)), queries.text[n:]
    seen, kept, calibration = collections.Counter(), [], []
    first, last = args.queries_per_label, args.queries_per_label + args.calibration_per_label
    for i, label in enumerate(queries.label):
        if seen[label] < first:
            kept.append(i)
        elif seen[label] < last:
            calibration.append(i)
        seen[label] += 1
    return pick(queries, kept), [queries.text[i] for i in calibration]


def best_rows(docs, queries, k):
    """Positions of the k largest inner products, the lowest position first on ties."""
    out = np.empty((len(queries), k), "<i8")
    docs = docs.astype("f8")
    for i, query in enumerate(queries.astype("f8")):
        score = (docs @ query).astype("f4")
        out[i] = np.argsort(-score, kind="stable")[:k]
    return out


def plain(kind):
    """Creation properties without times, so that equal runs give equal bytes."""
    properties = h5py.h5p.create(kind)
    properties.set_obj_track_times(False)
    return properties


def create_file(path):
    access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    access.set_libver_bounds(h5py.h5f.LIBVER_V110, h5py.h5f.LIBVER_V110)
    return h5py.File(h5py.h5f.create(os.fsencode(path), h5py.h5f.ACC_TRUNC,
                                     plain(h5py.h5p.FILE_CREATE), access))


def add_group(file, name):
    return h5py.Group(h5py.h5g.create(file.id, name.encode(),
                                      gcpl=plain(h5py.h5p.GROUP_CREATE)))


def add_rows(group, name, values):
    """A dataset in chunks of about 256 KiB with checksums."""
    rows = max(1, min(len(values), (256 << 10) // max(1, values[:1].nbytes)))
    group.create_dataset(name, data=values, chunks=(rows, *values.shape[1:]),
                         shuffle=True, compression="gzip", compression_opts=6,
                         fletcher32=True, track_times=False)


def operations(queries, docs, k, queries_id):
    ops = np.zeros(2 * queries, OP)
    ops["request"] = np.arange(2 * queries) // 2
    ops["arrival_ps"] = np.iinfo("u8").max  # closed loop
    for i in range(queries):
        ops[2 * i]["opcode"], ops[2 * i + 1]["opcode"] = MVM, TOPK
        ops[2 * i]["a"] = (MATRIX, 0, 0, docs, 1)
        ops[2 * i]["b"] = (INPUT, queries_id, i, 1, 1)
        ops[2 * i + 1]["a"] = (VALUE, 2 * i, 0, 1, 1)
        ops[2 * i + 1]["k"] = k
    return ops


def write_trace(path, tables, labels, args):
    """tables: name -> float16 rows; labels: (of docs, of queries) or None."""
    docs, queries = tables["docs"], tables["queries"]
    temporary = path + ".part"
    with create_file(temporary) as file:
        file.attrs["format"] = "nvxsim-trace"
        file.attrs["version"] = np.uint32(1)
        file.attrs["workload"] = "rag"
        file.attrs["created_by"] = "workloads/embed_text.py"
        file.attrs["model"] = "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0)"
        file.attrs["source"] = args.source
        file.attrs["licence"] = args.licence
        add_rows(add_group(file, "matrices"), "docs", docs)
        inputs = add_group(file, "inputs")
        names = sorted(set(tables) - {"docs"})
        for name in names:
            add_rows(inputs, name, tables[name])
        add_rows(file, "ops", operations(len(queries), len(docs), args.k,
                                         names.index("queries")))
        truth = add_group(file, "truth")
        k = min(max(args.k, TRUTH_K), len(docs))
        add_rows(truth, "neighbors", best_rows(docs, queries, k))
        if labels:
            add_rows(truth, "row_label", labels[0])
            add_rows(truth, "label", labels[1])
    os.replace(temporary, path)


def parse_arguments():
    parser = argparse.ArgumentParser(
        description="Turn a column of text into a retrieval trace (docs/trace.md).")
    parser.add_argument("--stored", required=True, metavar="FILE",
                        help="texts to store: .csv, .tsv (with a header line) or .txt")
    parser.add_argument("--queries", metavar="FILE", help="texts to look up")
    parser.add_argument("--split", type=int, metavar="N",
                        help="without --queries: every N-th stored text is a query instead")
    parser.add_argument("--column", default="text", help="column of the text (default: text)")
    parser.add_argument("--label-column", metavar="COLUMN", help="column of the right answer")
    parser.add_argument("--queries-per-label", type=int, metavar="N",
                        help="take only the first N queries of each label")
    parser.add_argument("--calibration-per-label", type=int, default=0, metavar="N",
                        help="the next N of each label become /inputs/calibration")
    parser.add_argument("--calibration-rows", type=int, default=0, metavar="N",
                        help="the last N queries become /inputs/calibration instead")
    parser.add_argument("--k", type=int, default=5, help="results asked for (default: 5)")
    parser.add_argument("--source", default="", help="where the texts come from")
    parser.add_argument("--licence", default="", help="licence of the texts")
    parser.add_argument("--model", metavar="FOLDER", help="folder of the model's weights")
    parser.add_argument("-o", "--output", required=True, metavar="FILE")
    args = parser.parse_args()
    if (args.queries is None) == (args.split is None):
        parser.error("give either --queries FILE or --split N")
    if args.split is not None and args.split < 2:
        parser.error("--split must be at least 2")
    if args.queries_per_label is not None and not args.label_column:
        parser.error("--queries-per-label needs --label-column")
    if args.calibration_per_label and args.queries_per_label is None:
        parser.error("--calibration-per-label needs --queries-per-label")
    return args


def main():
    args = parse_arguments()
    stored = read_table(args.stored, args)
    if args.queries:
        queries = read_table(args.queries, args)
    else:
        stored, queries = split_stored(stored, args.split)
    if args.queries_per_label is not None and queries.label is None:
        fail(f"{args.queries or args.stored}: no labels")
    queries, calibration = split_queries(queries, args)
    if not stored.text or not queries.text:
        fail("at least one stored text and one query are needed")
    if not 1 <= args.k <= len(stored.text):
        fail(f"--k {args.k} is out of range [1, {len(stored.text)}]")
    model = minilm.Model(args.model)
    tables = {"docs": model.embed(stored.text), "queries": model.embed(queries.text)}
    if calibration:
        tables["calibration"] = model.embed(calibration)
    tables = {name: rows.astype("<f2") for name, rows in tables.items()}
    labels = None
    if stored.label and queries.label:
        number = {name: i for i, name in enumerate(sorted({*stored.label, *queries.label}))}
        labels = [np.array([number[name] for name in side.label], "<i4")
                  for side in (stored, queries)]
    write_trace(args.output, tables, labels, args)


if __name__ == "__main__":
    main()
