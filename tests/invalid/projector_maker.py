"""A projector (Da 3, H 4, 2 layers of 2 heads, F 5, D 6) and utterances, right but for what a
case's setup.py changes (docs/trace.md)."""
import json

import numpy as np

DA, H, F, D = 3, 4, 5, 6


def linear(name, rows, columns):
    return {f"{name}.weight": np.ones((rows, columns), "f4"),
            f"{name}.bias": np.ones(rows, "f4")}


weights = linear("mlp_in.0", H, DA) | linear("mlp_in.2", H, H)
weights |= linear("mlp_out.0", H, H) | linear("mlp_out.2", D, H)
for l in range(2):
    for part in ("query", "key", "value", "output"):
        weights |= linear(f"layers.{l}.attention.{part}", H, H)
    weights |= linear(f"layers.{l}.ffn.0", F, H) | linear(f"layers.{l}.ffn.2", H, F)
    for norm in ("norm1.weight", "norm1.bias", "norm2.weight", "norm2.bias"):
        weights[f"layers.{l}.{norm}"] = np.ones(H, "f4")
features = {"a": np.ones((7, DA), "f4"), "b": np.ones((2, DA), "f4")}


def put(path, tensors, **metadata):
    """A safetensors file of float32."""
    header, data = {"__metadata__": metadata} if metadata else {}, b""
    for name, values in tensors.items():
        end = len(data) + values.nbytes
        header[name] = {"dtype": "F32", "shape": values.shape, "data_offsets": [len(data), end]}
        data += values.tobytes()
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + data)


def write(heads="2", weights=weights, features=features):
    put("w.safetensors", weights, **({"heads": heads} if heads else {}))
    put("x.safetensors", features)
