#!/usr/bin/env python3
"""train_projector.py - a speech projector, trained offline: recordings of spoken digits in,
weights, features and word embeddings out, as safetensors and NumPy files.

The projector maps rows of log-mel energies (logmel.py) to the space of a text model, the
sentence embeddings of all-MiniLM-L6-v2 (minilm.py): every row of an utterance becomes one
token near the embedding of the digit's word. Structure after Tiny-Align's BridgeFormer
(arXiv 2411.13766): MLP, transformer encoder without positional encoding, MLP. The layers are
post-norm (Vaswani et al., 2017), GELU is the exact one.

  x [rows x 160] -> mlp_in -> layers: x = LN(x + attention(x)); x = LN(x + ffn(x)) -> mlp_out

  train_projector.py --wavs FOLDER -o PREFIX

An utterance is right when the row of the table of words with the largest cosine to the mean
of its tokens is its digit. Takes 0-2 of each speaker and digit train, 3 validates, 4 tests:
the speakers are the same in all three, unless --unseen keeps one for the test.
One thread: same seed, same files, on one machine with one version of PyTorch.

Needs python3-numpy, PyTorch (the processor is enough) and the weights of minilm.py.
Left out: other words than the ten, sampling rates other than 8 kHz.
"""

import argparse
import collections
import json
import math
import os
import re
import struct
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy loads: sums in one order

import numpy as np

try:
    import torch
    from torch import nn
    from torch.nn import functional
except ImportError:
    sys.exit("train_projector.py: needs PyTorch; pip install torch")

import logmel
import minilm

WORDS = "zero one two three four five six seven eight nine".split()
HIDDEN, HEADS, LAYERS, INNER = 64, 4, 2, 128
SPLIT = {"0": "train", "1": "train", "2": "train", "3": "validation", "4": "test"}
TEMPERATURE = 0.05  # of the cross entropy: cosines of the ten words differ by 0.1 to 0.6
STEPS = 800
RATE, DECAY = 2e-3, 0.01  # of AdamW: learning rate at its peak, weight decay
WARM = 0.1  # part of the steps in which the learning rate rises
DROPOUT = 0.1
CLIP = 1.0  # largest norm of the gradient
SPEED, MARGIN, NOISE_DB = (0.85, 1.15), 320, (5, 40)  # augmentation: factor, samples, dB below

Utterance = collections.namedtuple("Utterance", "name digit split samples")


def fail(message):
    sys.exit(f"train_projector.py: {message}")


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        for name in ("query", "key", "value", "output"):
            setattr(self, name, nn.Linear(HIDDEN, HIDDEN))

    def forward(self, x, mask):
        def heads(y):
            return y.reshape(*y.shape[:2], HEADS, HIDDEN // HEADS).transpose(1, 2)

        score = heads(self.query(x)) @ heads(self.key(x)).transpose(2, 3)
        score = score / math.sqrt(HIDDEN // HEADS)
        score = score.masked_fill(~mask[:, None, None], -math.inf)
        y = torch.softmax(score, -1) @ heads(self.value(x))
        return self.output(y.transpose(1, 2).reshape(x.shape))


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = Attention()
        self.norm1 = nn.LayerNorm(HIDDEN)
        self.ffn = nn.Sequential(nn.Linear(HIDDEN, INNER), nn.GELU(),
                                 nn.Linear(INNER, HIDDEN))
        self.norm2 = nn.LayerNorm(HIDDEN)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, x, mask):
        x = self.norm1(x + self.drop(self.attention(x, mask)))
        return self.norm2(x + self.drop(self.ffn(x)))


class Projector(nn.Module):
    """x [batch, rows, 160], mask [batch, rows]: which rows are there -> [batch, rows, width]."""

    def __init__(self, width):
        super().__init__()
        self.mlp_in = nn.Sequential(nn.Linear(logmel.WIDTH, HIDDEN), nn.GELU(),
                                    nn.Linear(HIDDEN, HIDDEN))
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.mlp_out = nn.Sequential(nn.Linear(HIDDEN, HIDDEN), nn.GELU(),
                                     nn.Linear(HIDDEN, width))

    def forward(self, x, mask):
        x = self.mlp_in(x)
        for layer in self.layers:
            x = layer(x, mask)
        return self.mlp_out(x)


def split_of(speaker, take, unseen):
    """By take; with an unseen speaker, takes 3 and 4 of the others validate."""
    if speaker == unseen:
        return "test"
    if unseen is not None and SPLIT[take] == "test":
        return "validation"
    return SPLIT[take]


def read_utterances(folder, unseen):
    """All `{digit}_{speaker}_{take}.wav` of a folder whose take is one of SPLIT, by name."""
    if not os.path.isdir(folder):
        fail(f"{folder}: no such folder")
    out = []
    for file in sorted(os.listdir(folder)):
        match = re.fullmatch(r"(\d)_([^_]+)_(\d)\.wav", file, re.ASCII)
        if not match or match[3] not in SPLIT:
            continue
        try:
            samples = logmel.read_wav(os.path.join(folder, file))
        except ValueError as error:
            fail(f"{os.path.join(folder, file)}: {error}")
        out.append(Utterance(file[:-4], int(match[1]), split_of(match[2], match[3], unseen),
                             samples))
    for split in dict.fromkeys(SPLIT.values()):
        if not any(one.split == split for one in out):
            fail(f"{folder}: no recording for {split}; files are named digit_speaker_take.wav")
    return out


def augment(samples, rng):
    """At another speed, with up to 40 ms more at both ends, in white noise."""
    x = np.interp(np.arange(0, len(samples) - 1, rng.uniform(*SPEED)),
                  np.arange(len(samples)), samples)
    x = np.pad(x, rng.integers(0, MARGIN + 1, 2))
    level = x.std() * 10 ** (-rng.uniform(*NOISE_DB) / 20)
    return x + level * rng.standard_normal(len(x))


def batch(rows):
    """Utterances of different lengths side by side: x, and where it is not padding."""
    length = max(len(one) for one in rows)
    x = np.zeros((len(rows), length, logmel.WIDTH), np.float32)
    mask = np.zeros((len(rows), length), bool)
    for i, one in enumerate(rows):
        x[i, : len(one)], mask[i, : len(one)] = one, True
    return torch.from_numpy(x), torch.from_numpy(mask)


def mean_token(y, mask):
    return (y * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)


def cosines(y, words):
    return functional.normalize(y, dim=-1) @ words.T


def loss_of(y, mask, digit, words):
    """Cross entropy over the words, of the mean token and of each, and the squared distance."""
    token, right = y[mask], digit[:, None].expand(mask.shape)[mask]
    mean = functional.cross_entropy(cosines(mean_token(y, mask), words) / TEMPERATURE, digit)
    each = functional.cross_entropy(cosines(token, words) / TEMPERATURE, right)
    return mean + each + (token - words[right]).square().sum(-1).mean()


def noisy(model, sigma):
    """The model's parameters, each matrix with noise of sigma times its largest magnitude."""
    return {name: p + sigma * p.detach().abs().max() * torch.randn_like(p) if p.dim() == 2 else p
            for name, p in model.named_parameters()}


def learning_rate(part):
    """Rises in a line, falls with the cosine to 0; part of the steps in (0, 1]."""
    if part < WARM:
        return RATE * part / WARM
    return RATE * (1 + math.cos(math.pi * (part - WARM) / (1 - WARM))) / 2


def train(model, utterances, words, args):
    """AdamW on all training utterances at once, augmented anew in each step."""
    rng = np.random.default_rng(args.seed)
    digit = torch.tensor([one.digit for one in utterances])
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=DECAY)
    model.train()
    for step in range(1, args.steps + 1):
        x, mask = batch([logmel.rows(augment(one.samples, rng)) for one in utterances])
        y = torch.func.functional_call(model, noisy(model, args.noise), (x, mask))
        loss = loss_of(y, mask, digit, words)
        optimizer.param_groups[0]["lr"] = learning_rate(step / args.steps)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.step()
        if sys.stderr.isatty() and (step % 50 == 0 or step == args.steps):
            print(f"\rstep {step} of {args.steps}, loss {loss.item():.3f}", file=sys.stderr,
                  end="\n" if step == args.steps else "")


def accuracy(model, rows, digit, words):
    """Parts of the utterances and of the tokens that are nearest to their word."""
    x, mask = batch(rows)
    digit = torch.tensor(digit)
    model.eval()
    with torch.no_grad():
        y = model(x, mask)
    utterance = cosines(mean_token(y, mask), words).argmax(-1) == digit
    token = (cosines(y, words).argmax(-1) == digit[:, None])[mask]
    return utterance.double().mean().item(), token.double().mean().item()


def tensors_of(model, kind):
    return {name: p.detach().numpy().astype(kind) for name, p in model.named_parameters()}


def features_of(utterances, kind):
    return {one.name: logmel.rows(one.samples).astype(kind) for one in utterances}


def write(path, fill):
    """A file that is there only when it is complete."""
    with open(path + ".part", "wb") as file:
        fill(file)
    os.replace(path + ".part", path)


def write_safetensors(path, tensors, metadata):
    """Length of the header, header (JSON), tensors in byte order of their names."""
    header, end = {"__metadata__": metadata}, 0
    for name in sorted(tensors):
        values = tensors[name]
        header[name] = {"dtype": f"F{8 * values.itemsize}", "shape": values.shape,
                        "data_offsets": [end, end + values.nbytes]}
        end += values.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)

    def fill(file):
        file.write(struct.pack("<Q", len(text)) + text)
        for name in sorted(tensors):
            file.write(tensors[name].tobytes())

    write(path, fill)


def write_all(prefix, weights, features, words, args):
    """features: of the utterances that did not train."""
    origin = {"licence": args.licence, "source": args.source}
    write_safetensors(f"{prefix}.safetensors", weights, {"heads": str(HEADS), **origin})
    write_safetensors(f"{prefix}-features.safetensors", features, origin)
    labels = "".join(f"{name[0]}\n" for name in sorted(features))
    write(f"{prefix}-labels.txt", lambda file: file.write(labels.encode()))
    write(f"{prefix}-words.npy", lambda file: np.save(file, words))
    numbers = "".join(f"{i}\n" for i in range(len(WORDS)))
    write(f"{prefix}-words-labels.txt", lambda file: file.write(numbers.encode()))


def print_accuracy(model, utterances, words, kind):
    """With features rounded as they are stored."""
    print("split       utterances  right  tokens right")
    for split in dict.fromkeys(SPLIT.values()):
        part = [one for one in utterances if one.split == split]
        whole, token = accuracy(model, list(features_of(part, kind).values()),
                                [one.digit for one in part], words)
        print(f"{split:<10}  {len(part):10}  {whole:5.3f}  {token:12.3f}")


def number(lowest, highest, kind):
    def parse(text):
        value = kind(text)
        if not lowest <= value <= highest:
            raise argparse.ArgumentTypeError(f"{text} is out of range [{lowest}, {highest}]")
        return value

    parse.__name__ = kind.__name__
    return parse


def parse_arguments():
    parser = argparse.ArgumentParser(
        description="Train a projector from spoken digits to the embeddings of their words.")
    parser.add_argument("--wavs", required=True, metavar="FOLDER",
                        help="recordings {digit}_{speaker}_{take}.wav, mono, 16 bit, 8 kHz")
    parser.add_argument("--seed", type=number(0, 2**32 - 1, int), default=1,
                        help="of initial weights, augmentation, dropout (default: 1)")
    parser.add_argument("--steps", type=number(1, 10**6, int), default=STEPS,
                        help=f"of training, all recordings in each (default: {STEPS})")
    parser.add_argument("--noise", type=number(0.0, 1.0, float), default=0.0, metavar="SIGMA",
                        help="train with Gaussian noise on every matrix, as part of its largest "
                        "magnitude (default: 0, none)")
    parser.add_argument("--unseen", metavar="SPEAKER",
                        help="take all recordings of this speaker, and no other, to test with")
    parser.add_argument("--f32", action="store_true",
                        help="store weights and features as float32 instead of float16")
    parser.add_argument("--source", default="", help="where the recordings come from")
    parser.add_argument("--licence", default="", help="licence of the recordings")
    parser.add_argument("--model", metavar="FOLDER", help="folder of the text model's weights")
    parser.add_argument("-o", "--output", required=True, metavar="PREFIX",
                        help="writes PREFIX.safetensors, PREFIX-features.safetensors, "
                        "PREFIX-labels.txt, PREFIX-words.npy, PREFIX-words-labels.txt")
    args = parser.parse_args()
    folder = os.path.dirname(args.output) or "."
    if not os.path.isdir(folder):
        fail(f"{folder}: no such folder")
    return args


def main():
    args = parse_arguments()
    utterances = read_utterances(args.wavs, args.unseen)
    table = minilm.Model(args.model).embed(WORDS)
    words = torch.from_numpy(table)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(args.seed)
    model = Projector(table.shape[1])
    begin = time.monotonic()
    train(model, [one for one in utterances if one.split == "train"], words, args)
    print(f"{args.steps} steps in {time.monotonic() - begin:.0f} s")
    kind = "<f4" if args.f32 else "<f2"
    weights = tensors_of(model, kind)
    model.load_state_dict({name: torch.from_numpy(values.astype("<f4"))
                           for name, values in weights.items()})
    print_accuracy(model, utterances, words, kind)
    held = [one for one in utterances if one.split != "train"]
    write_all(args.output, weights, features_of(held, kind), table, args)


if __name__ == "__main__":
    main()
