#!/usr/bin/env python3
"""ovt_search.py - how often a bank of virtual tokens finds the right one, with NumPy alone.

Three methods on two banks, as NVCiM-PT (arXiv 2411.08244) compares them: No-Miti, the inner
product of the matrices as they are (MIPS) on a bank trained without noise; NVP, MIPS on the
bank trained with it; NVCiM-PT, the weighted multi-scale dot product (WMSDP) on that one. A
fourth row, WMSDP on the bank without noise, tells the two steps apart. Noise is that of
device_noise.py on the rows as `nvxsim trace ovt` stores them. Left out: rounding of values
and inputs, converters and everything else of a machine; `nvxsim run` has them.

  ovt_search.py traces/ovt.safetensors traces/ovt-inputs.safetensors traces/ovt-labels.txt

prints the share of labelled inputs whose right OVT scores best, mean over chips; then the
same differences to No-Miti with a 95 % interval by bootstrap over inputs.
"""

import argparse
import json
import struct
import sys

import numpy as np

import device_noise

WEIGHT = {1: 1.0, 2: 0.8, 4: 0.6}  # window -> weight, of the paper
METHODS = (("No-Miti", "plain", "mips"), ("plain, WMSDP", "plain", "wmsdp"),
           ("NVP", "noise_aware", "mips"), ("NVCiM-PT", "noise_aware", "wmsdp"))
RESAMPLES = 2000


def write_safetensors(path, tensors):
    """tensors: name -> array, stored as F16."""
    header, blocks, at = {}, [], 0
    for name, values in sorted(tensors.items()):
        block = np.ascontiguousarray(values, "<f2").tobytes()
        header[name] = {"dtype": "F16", "shape": list(np.shape(values)),
                        "data_offsets": [at, at + len(block)]}
        blocks.append(block)
        at += len(block)
    text = json.dumps(header, sort_keys=True).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(blocks))


def read_safetensors(path):
    """F16 tensors of a file as a dictionary of float32 arrays."""
    with open(path, "rb") as file:
        data = file.read()
    (size,) = struct.unpack("<Q", data[:8])
    tensors = {}
    for name, entry in json.loads(data[8 : 8 + size]).items():
        if name == "__metadata__":
            continue
        if entry["dtype"] != "F16":
            raise ValueError(f"{path}: {name}: values of type {entry['dtype']}; taken: F16")
        begin, end = entry["data_offsets"]
        block = np.frombuffer(data[8 + size + begin : 8 + size + end], "<f2")
        tensors[name] = block.reshape(entry["shape"]).astype("f4")
    return tensors


def mean_bins(tokens, n):
    """n rows of any number T: row i averages rows floor(i T / n) to ceil((i + 1) T / n) - 1."""
    count = len(tokens)
    return np.stack([tokens[i * count // n : -(-(i + 1) * count // n)].mean(0)
                     for i in range(n)])


def pooled(matrices, window):
    """Averages each `window` tokens; [M x n x D] -> [M x n / window x D]."""
    count, n, dim = matrices.shape
    return matrices.reshape(count, n // window, window, dim).mean(2)


def rows_of(matrices, method):
    """The rows that are stored and applied: their inner product is the score."""
    if method == "mips":
        return matrices.reshape(len(matrices), -1)
    total = sum(WEIGHT.values())
    return np.concatenate([np.sqrt(weight / total) * pooled(matrices, window)
                           .reshape(len(matrices), -1) for window, weight in WEIGHT.items()], 1)


def found(bank, inputs, method, noise, chips, rng):
    """Position of the best OVT, [chips x inputs]. noise: (sigma, scale), scale 0: none."""
    stored, applied = rows_of(bank, method), rows_of(inputs, method)
    sigma, scale = noise
    return np.stack([(applied @ device_noise.store(stored, sigma, scale, rng).T).argmax(1)
                     for _ in range(chips if scale else 1)])


def hits(bank, inputs, labels, method, noise, chips, seed):
    """Share of chips that find the right OVT, per labelled input."""
    known = labels >= 0
    rng = np.random.default_rng(seed)
    return (found(bank, inputs[known], method, noise, chips, rng) == labels[known]).mean(0)


def interval(difference, rng):
    """95 % interval of a mean over inputs, by bootstrap."""
    picks = rng.integers(len(difference), size=(RESAMPLES, len(difference)))
    return np.percentile(difference[picks].mean(1), (2.5, 97.5))


def table(banks, inputs, labels, sigma, args):
    """Lines of text: accuracy, then differences."""
    known = int((labels >= 0).sum())
    print(f"{known} labelled inputs, {len(banks['plain'])} OVTs, {args.device}, "
          f"{args.chips} chips, mean (difference to No-Miti: 95 % over inputs)")
    print("sigma_scale".ljust(14) + "".join(name.rjust(28) for name, _, _ in METHODS))
    for scale in args.scales:
        rng = np.random.default_rng(args.seed)
        score = [hits(banks[bank], inputs, labels, method, (sigma, scale), args.chips,
                      args.seed) for _, bank, method in METHODS]
        cells = [f"{score[0].mean():.3f}"]
        for one in score[1:]:
            low, high = interval(one - score[0], rng)
            cells.append(f"{one.mean():.3f} ({low:+.3f} {high:+.3f})")
        print(f"{scale:<14g}" + "".join(cell.rjust(28) for cell in cells), flush=True)


def read_files(args):
    """Banks, inputs and labels that belong together; ValueError with one line otherwise."""
    banks = read_safetensors(args.bank)
    inputs = read_safetensors(args.inputs).get("inputs")
    labels = np.loadtxt(args.labels, int, ndmin=1)
    for name in ("plain", "noise_aware"):
        if name not in banks or banks[name].ndim != 3:
            raise ValueError(f"{args.bank}: no tensor '{name}' of three dimensions")
    if inputs is None or inputs.shape[1:] != banks["plain"].shape[1:]:
        raise ValueError(f"{args.inputs}: no tensor 'inputs' of matrices like the bank's")
    if len(labels) != len(inputs):
        raise ValueError(f"{args.labels}: {len(labels)} labels for {len(inputs)} inputs")
    if labels.min() < -1 or labels.max() >= len(banks["plain"]):
        raise ValueError(f"{args.labels}: allowed: -1 to {len(banks['plain']) - 1}")
    return banks, inputs, labels


def parse_arguments():
    parser = argparse.ArgumentParser(
        description="Tells how often the right virtual tokens are found, by method and noise.")
    parser.add_argument("bank", help="safetensors with plain and noise_aware [N x n x D]")
    parser.add_argument("inputs", help="safetensors with inputs [I x n x D]")
    parser.add_argument("labels", help="per input a line with its right OVT; -1: none")
    parser.add_argument("--device", default="FeFET3", help="profile (default: FeFET3)")
    parser.add_argument("--scales", type=float, nargs="+", default=[0, 2.5, 5, 10, 20, 30],
                        metavar="S", help="values of sigma_scale (default: 0 2.5 5 10 20 30)")
    parser.add_argument("--chips", type=int, default=100, help="draws (default: 100)")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    args = parse_arguments()
    try:
        sigma = device_noise.read_sigma(args.device)
        banks, inputs, labels = read_files(args)
    except (OSError, ValueError, device_noise.ProfileError) as error:
        sys.exit(f"ovt_search.py: {error}")
    table(banks, inputs, labels, sigma, args)


if __name__ == "__main__":
    main()
