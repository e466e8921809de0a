"""grow_bank.py BANK.safetensors NAME N OUT.npy - a bank of N token matrices: those of BANK in
turn, each with normal noise of half the spread that values of the bank have, so that no two
are alike. Seed 1."""
import json
import sys

import numpy as np


def tensor(path, name):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        begin, end = header[name]["data_offsets"]
        file.seek(begin, 1)
        kind = {"F16": "<f2", "F32": "<f4"}[header[name]["dtype"]]
        return np.frombuffer(file.read(end - begin), kind).reshape(header[name]["shape"])


bank = tensor(sys.argv[1], sys.argv[2]).astype("f4")
count = int(sys.argv[3])
rng = np.random.default_rng(1)
grown = bank[np.arange(count) % len(bank)]
noise = rng.standard_normal(grown.shape, "f4") * (0.5 * bank.std())
np.save(sys.argv[4], (grown + noise).astype("f2"))
