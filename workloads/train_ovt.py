#!/usr/bin/env python3
"""train_ovt.py - banks of optimal virtual tokens, trained with and without device noise.

NVCiM-PT (arXiv 2411.08244) offline, with a small stand-in for the language model:

1. Users: `--buffers` buffers of 25 samples, five intents of their own each, five texts per
   intent (a buffer of 25 is the paper's).
2. Representative selection: k-means on the sentence embeddings of a buffer; per cluster the
   sample nearest to the centre by cosine is kept.
3. One OVT per representative: n tokens of D values, started from the sample's own tokens. D
   is a linear encoder of the encoder's word embeddings (their leading principal components,
   fitted on the tokens of all samples; the paper has an autoencoder).
4. Prompt tuning: the decoded tokens stand before texts of the cluster, the encoder is frozen
   all-MiniLM-L6-v2, the loss is the cross entropy of the text's intent among the centroids
   of all intents (cosine / TEMPERATURE). Added to the paper's loss, so that tokens stay
   comparable with inputs: the cross entropy of the right OVT among all, by the inner product
   with the sample's own tokens (`--similarity`), and the distance from the start (`--anchor`).
5. Noise-aware: the same with the noise of device_noise.py on the tokens, drawn every step.

  train_ovt.py --samples docs.tsv --requests queries.tsv -o traces/ovt

writes traces/ovt.safetensors (plain, noise_aware), traces/ovt-inputs.safetensors and
traces/ovt-labels.txt. Tables: header, columns intent and text. Needs PyTorch and the weights
(minilm.py). Of each intent's requests the first ones are the inputs, the next one may be for
calibration, and the eleventh to twentieth are for validation: settings were chosen on these.

Left out: a language model that writes text; the paper's autoencoder; adapting a bank later.
"""

import argparse
import collections
import csv
import os
import sys
import time

import numpy as np
import torch
from torch.nn import functional

import device_noise
import minilm
import ovt_search
from minilm_torch import Encoder

PER_INTENT = 5  # samples of an intent in a buffer, and intents of a user
VALIDATION = (10, 20)  # requests of an intent
TEMPERATURE = 0.05  # of cosines of sentence embeddings
SIMILARITY_TEMPERATURE = 0.1  # of inner products of token matrices

Bank = collections.namedtuple("Bank", "text intent members")  # members: [(intent, text)]
Scene = collections.namedtuple("Scene", "encoder space bank start intents centroids")


def fail(message):
    sys.exit(f"train_ovt.py: {message}")


def read_table(path, least):
    """intent -> texts, in the order of the file; at least so many of each."""
    out = collections.defaultdict(list)
    try:
        with open(path, encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            rows = list(reader)
    except OSError as error:
        fail(f"{path}: {error.strerror}")
    if not {"intent", "text"} <= set(reader.fieldnames or []):
        fail(f"{path}: no columns 'intent' and 'text' between tabs")
    for row in rows:
        out[row["intent"]].append(row["text"])
    for intent, texts in out.items():
        if len(texts) < least:
            fail(f"{path}: intent '{intent}': {len(texts)} texts; at least {least} are needed")
    return out


class Space:
    """Where tokens are stored: D leading principal components of word embeddings."""

    def __init__(self, model, texts, dim):
        self.model, self.table = model, model.w["embeddings.word_embeddings.weight"]
        rows = np.concatenate([self.words(text) for text in texts]).astype("f8")
        self.mean = rows.mean(0)
        centred = rows - self.mean
        _, vectors = np.linalg.eigh(centred.T @ centred)
        vectors = vectors[:, ::-1][:, :dim]
        self.basis = vectors * np.sign(vectors[np.abs(vectors).argmax(0), np.arange(dim)])
        self.kept = ((centred @ self.basis) ** 2).sum() / (centred**2).sum()

    def words(self, text):
        return self.table[self.model.tokens(text)[1:-1]]

    def matrix(self, text, n):
        """n tokens of D values from a text."""
        return ovt_search.mean_bins((self.words(text) - self.mean) @ self.basis, n)

    def decode(self, tokens):
        return (tokens @ torch.from_numpy(self.basis.T.astype("f4"))
                + torch.from_numpy(self.mean.astype("f4")))


def k_means(points, k, rng):
    """Labels and centres of the best of ten starts."""
    best = None
    for _ in range(10):
        centre = points[rng.choice(len(points), k, replace=False)]
        for _ in range(20):
            label = ((points[:, None] - centre[None]) ** 2).sum(2).argmin(1)
            centre = np.array([points[label == j].mean(0) if (label == j).any() else centre[j]
                               for j in range(k)])
        cost = ((points - centre[label]) ** 2).sum()
        if best is None or cost < best[0]:
            best = (cost, label, centre)
    return best[1:]


def make_bank(samples, encoder, args, rng):
    """Users' buffers and what representative selection keeps of them."""
    order = rng.permutation(sorted(samples))[: PER_INTENT * args.buffers]
    bank = Bank([], [], [])
    for intents in order.reshape(args.buffers, PER_INTENT):
        buffer = [(str(i), str(t)) for i in intents
                  for t in rng.permutation(samples[i])[:PER_INTENT]]
        points = encoder.embed([text for _, text in buffer])
        label, centre = k_means(points, PER_INTENT, rng)
        for j in range(PER_INTENT):
            members = np.flatnonzero(label == j)
            kept = buffer[members[(points[members] @ centre[j]).argmax()]]
            bank.intent.append(kept[0])
            bank.text.append(kept[1])
            bank.members.append([buffer[i] for i in members])
    return [str(i) for i in order], bank


def make_inputs(scene, requests, n):
    """Token matrices of requests [(intent, text)] and the position of their right OVT: the
    one of the same intent, of several the one whose sample is nearest by cosine; -1: none."""
    embed = scene.encoder.embed
    near = embed([t for _, t in requests]) @ embed(scene.bank.text).T
    labels = np.full(len(requests), -1)
    for i, (intent, _) in enumerate(requests):
        same = [j for j, other in enumerate(scene.bank.intent) if other == intent]
        if same:
            labels[i] = same[near[i, same].argmax()]
    return np.stack([scene.space.matrix(t, n) for _, t in requests]).astype("f4"), labels


class Trainer:
    """One bank; noise: sigma and scale of the device, or None."""

    def __init__(self, scene, args, noise):
        self.scene, self.args, self.noise = scene, args, noise
        self.rng = np.random.default_rng(args.seed)
        self.start = torch.from_numpy(scene.start)
        self.tokens = self.start.clone().requires_grad_(True)
        pairs = [(j, text) for j, members in enumerate(scene.bank.members)
                 for _, text in members]
        self.right = torch.tensor([j for j, _ in pairs])
        self.own = torch.from_numpy(np.stack([scene.space.matrix(t, args.tokens)
                                              for _, t in pairs]).astype("f4"))

    def stored(self):
        """The tokens as they are read back."""
        if self.noise is None:
            return self.tokens
        largest = self.tokens.abs().max()
        share = (self.tokens / largest).detach().numpy()
        noise = device_noise.draw(share, *self.noise, self.rng)
        return self.tokens + largest * torch.from_numpy(noise.astype("f4"))

    def task_loss(self, tokens):
        """Of some OVTs, each before one text of its cluster."""
        scene = self.scene
        some = self.rng.choice(len(tokens), min(self.args.batch, len(tokens)), replace=False)
        drawn = [scene.bank.members[j][self.rng.integers(len(scene.bank.members[j]))]
                 for j in some]
        seen = scene.encoder.prompted(scene.space.decode(tokens[torch.from_numpy(some)]),
                                      [text for _, text in drawn])
        right = torch.tensor([scene.intents.index(intent) for intent, _ in drawn])
        return functional.cross_entropy(seen @ scene.centroids.T / TEMPERATURE, right)

    def loss(self):
        tokens = self.stored()
        score = self.own.flatten(1) @ tokens.flatten(1).T
        similar = functional.cross_entropy(score / SIMILARITY_TEMPERATURE, self.right)
        drift = ((self.tokens - self.start) ** 2).sum((1, 2)).mean()
        task = self.task_loss(tokens)
        return task + self.args.similarity * similar + self.args.anchor * drift, task, similar

    def run(self):
        adam = torch.optim.Adam([self.tokens], lr=self.args.rate)
        begin = time.time()
        for step in range(self.args.steps):
            for group in adam.param_groups:
                group["lr"] = self.args.rate * (1 + np.cos(np.pi * step / self.args.steps)) / 2
            total, task, similar = self.loss()
            adam.zero_grad()
            total.backward()
            adam.step()
            if step % 20 == 0 or step == self.args.steps - 1:
                print(f"  step {step}: task {task.item():.3f}, similarity "
                      f"{similar.item():.3f}, {time.time() - begin:.0f} s", file=sys.stderr)
        return self.tokens.detach().numpy().astype("f2").astype("f4")


def read_back(bank, inputs, method, noise, seed):
    """One chip: its tokens as they come back, and which OVT each input finds."""
    exact = ovt_search.rows_of(bank, method)
    rows = device_noise.store(exact, *noise, np.random.default_rng(seed))
    best = (ovt_search.rows_of(inputs, method) @ rows.T).argmax(1)
    fine = bank[0].size  # the first values of a row: tokens times the root of their weight
    weight = np.linalg.norm(exact[0, :fine]) / np.linalg.norm(bank[0])
    return (rows[:, :fine] / weight).reshape(bank.shape).astype("f4"), best


@torch.no_grad()
def task_accuracy(scene, requests, tokens):
    """Share of requests whose intent is right; tokens: before each of them, decoded."""
    right = np.array([scene.intents.index(intent) for intent, _ in requests])
    texts = [text for _, text in requests]
    seen = torch.cat([scene.encoder.prompted(tokens[i : i + 50], texts[i : i + 50])
                      for i in range(0, len(texts), 50)])
    return ((seen @ scene.centroids.T).argmax(1).numpy() == right).mean()


def show_task(scene, banks, requests, inputs, labels, args):
    """The stand-in task of labelled requests, with one chip per figure."""
    known = np.flatnonzero(labels >= 0)
    requests, inputs, labels = [requests[i] for i in known], inputs[known], labels[known]
    none = task_accuracy(scene, requests, torch.zeros(len(known), 0, 384))
    print(f"intent right without any OVT: {none:.3f}; "
          "behind the OVT found (behind the right one)")
    for scale in args.task_scales:
        cells = []
        for _, bank, method in ovt_search.METHODS:
            noise = (device_noise.read_sigma(args.device), scale)
            tokens, best = read_back(banks[bank], inputs, method, noise, args.seed)
            tokens = scene.space.decode(torch.from_numpy(tokens))
            cells.append("{:.3f} ({:.3f})".format(*(
                task_accuracy(scene, requests, tokens[torch.from_numpy(of)])
                for of in (best, labels))))
        print(f"{scale:<14g}" + "".join(cell.rjust(28) for cell in cells), flush=True)


def replace_with(path, write):
    write(path + ".part")
    os.replace(path + ".part", path)


def write_files(output, banks, inputs, labels):
    """labels: of inputs, those for calibration included (-1)."""
    replace_with(output + ".safetensors",
                 lambda path: ovt_search.write_safetensors(path, banks))
    replace_with(output + "-inputs.safetensors",
                 lambda path: ovt_search.write_safetensors(path, {"inputs": inputs}))
    replace_with(output + "-labels.txt", lambda path: np.savetxt(path, labels, "%d"))


def set_scene(args):
    model = minilm.Model(args.model)
    samples = read_table(args.samples, PER_INTENT)
    if PER_INTENT * args.buffers > len(samples):
        fail(f"--buffers {args.buffers}: {PER_INTENT} intents each; {args.samples} has "
             f"{len(samples)}")
    rng = np.random.default_rng(args.seed)
    encoder = Encoder(model)
    used, bank = make_bank(samples, encoder, args, rng)
    space = Space(model, [t for texts in samples.values() for t in texts], args.dim)
    intents = sorted(samples)
    centroids = torch.from_numpy(np.stack([encoder.embed(samples[i]).mean(0) for i in intents]))
    start = np.stack([space.matrix(t, args.tokens) for t in bank.text]).astype("f4")
    scene = Scene(encoder, space, bank, start, intents,
                  functional.normalize(centroids, dim=1))
    print(f"{len(bank.text)} OVTs of {len(set(bank.intent))} intents; {args.dim} values keep "
          f"{space.kept:.3f} of the tokens' variance", flush=True)
    return scene, used


def parse_arguments():
    parser = argparse.ArgumentParser(
        description="Trains banks of virtual tokens with and without device noise.")
    add = parser.add_argument
    add("--samples", required=True, metavar="TSV", help="texts of the users")
    add("--requests", required=True, metavar="TSV", help="held-out texts")
    add("-o", "--output", required=True, metavar="PREFIX", help="of the three files written")
    add("--device", default="FeFET3", help="profile of the noise (default: FeFET3)")
    add("--sigma-scale", type=float, default=10,
        help="multiplies its sigmas (default: 10, a global sigma of 0.1)")
    add("--buffers", type=int, default=12, help="users, with 25 samples each (default: 12)")
    add("--tokens", type=int, default=8, help="tokens of an OVT (default: 8)")
    add("--dim", type=int, default=64, help="values of a token (default: 64)")
    add("--steps", type=int, default=120, help="of training (default: 120)")
    add("--batch", type=int, default=20, help="OVTs in the task loss of a step (default: 20)")
    add("--rate", type=float, default=0.005, help="of Adam, falls as a cosine (default: 0.005)")
    add("--similarity", type=float, default=1.0, help="weight of that term (default: 1)")
    add("--anchor", type=float, default=1.0, help="weight of that term (default: 1)")
    add("--inputs-per-intent", type=int, default=5, metavar="N",
        help="requests, up to 9 (default: 5)")
    add("--validate", action="store_true", help="tables of the validation requests, no files")
    add("--model", metavar="FOLDER", help="folder of the encoder's weights")
    add("--threads", type=int, default=2, help="of PyTorch; part of the result (default: 2)")
    add("--seed", type=int, default=1)
    parser.set_defaults(chips=100, scales=[0, 2.5, 5, 10, 20, 30], task_scales=[0, 10])
    args = parser.parse_args()
    if not 1 <= args.inputs_per_intent < VALIDATION[0]:
        parser.error(f"--inputs-per-intent: allowed: 1 to {VALIDATION[0] - 1}")
    if args.tokens % max(ovt_search.WEIGHT):
        parser.error(f"--tokens: allowed: multiples of {max(ovt_search.WEIGHT)}")
    return args


def main():
    args = parse_arguments()
    torch.set_num_threads(args.threads)
    try:
        sigma = device_noise.read_sigma(args.device)
    except device_noise.ProfileError as error:
        fail(error)
    texts = read_table(args.requests, VALIDATION[1])
    scene, used = set_scene(args)
    if not set(used) <= set(texts):
        fail(f"{args.requests}: no intent '{min(set(used) - set(texts))}'")
    banks = {"plain": Trainer(scene, args, None).run(),
             "noise_aware": Trainer(scene, args, (sigma, args.sigma_scale)).run()}
    first, last = VALIDATION if args.validate else (0, args.inputs_per_intent)
    requests = [(i, t) for i in used for t in texts[i][first:last]]
    inputs, labels = make_inputs(scene, requests, args.tokens)
    inputs = inputs.astype("f2").astype("f4")
    if not args.validate:
        held = [(i, texts[i][last]) for i in used[::2]]
        calibration, _ = make_inputs(scene, held, args.tokens)
        write_files(args.output, banks, np.concatenate([inputs, calibration]),
                    np.concatenate([labels, np.full(len(held), -1)]))
    ovt_search.table(banks, inputs, labels, sigma, args)
    show_task(scene, banks, requests, inputs, labels, args)


if __name__ == "__main__":
    main()
