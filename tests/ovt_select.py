"""What `nvxsim trace ovt --select` keeps, checked with NumPy from docs/trace.md alone.

ovt_select.py SEED FOLDER NVXSIM has the program select from a stream of samples of several
topics, near to each other (odd seeds: any clusters will do, if they are those of a k-means)
or far apart (even seeds: the clusters are the topics). Says on standard error what is
wrong, then status 1.
"""
import subprocess
import sys

import h5py
import numpy as np


def make(rng, apart):
    """A stream, its topics, and what the command is asked for. Far apart, every topic of a
    buffer comes twice at least: a sample alone has the silhouette 0."""
    buffer, dim, n = int(rng.integers(8, 30)), int(rng.integers(12, 40)), int(rng.integers(1, 5))
    most = buffer // 2 if apart else buffer
    topics = int(rng.integers(2, min(most, dim - 1, 8) + 1))
    blocks = [np.concatenate([np.arange(topics), np.arange(topics),
                              rng.integers(0, topics, max(0, length - 2 * topics))])[:length]
              for length in (buffer, buffer, 2 * topics)]
    topic = np.concatenate([rng.permutation(block) for block in blocks])
    centres = np.linalg.qr(rng.standard_normal((dim, dim)))[0][:topics]
    noise = 0.01 if apart else 0.4
    bank = centres[topic][:, None] + noise * rng.standard_normal((len(topic), n, dim))
    length = rng.uniform(0.1, 9, (len(topic), 1, 1))
    select = ("auto", str(topics))[rng.integers(2)]
    return (bank * length).astype("f4"), topic, buffer, select


def embedding(bank):
    mean = bank.astype(float).mean(1)
    return mean / np.linalg.norm(mean, axis=1, keepdims=True)


def silhouette(x, cluster):
    """Of each sample (b - a) / max(a, b), 0 for one alone; the mean."""
    distance, scores = np.linalg.norm(x[:, None] - x[None], axis=2), []
    for i, own in enumerate(cluster):
        others = (cluster == own) & (np.arange(len(x)) != i)
        a = distance[i, others].mean() if others.any() else np.inf
        b = min((distance[i, cluster == c].mean() for c in set(cluster) - {own}),
                default=np.inf)
        scores.append(0 if np.isinf(a) or np.isinf(b) else (b - a) / max(a, b))
    return np.mean(scores)


def lloyd(x, k, rng):
    """The best of 10 k-means from random samples."""
    best = None
    for _ in range(10):
        centre, cluster = x[rng.permutation(len(x))[:k]], None
        for _ in range(200):
            distance = ((x[:, None] - centre[None])**2).sum(2)
            if cluster is not None and np.array_equal(cluster, distance.argmin(1)):
                break
            cluster = distance.argmin(1)
            centre = np.array([x[cluster == c].mean(0) if (cluster == c).any() else centre[c]
                               for c in range(k)])
        spread = distance.min(1).sum()
        if best is None or spread < best[0]:
            best = spread, cluster
    return best


def check_buffer(x, cluster, kept, select, apart, topic, rng):
    """Embeddings of one buffer, the sample that stands for each, those kept."""
    names = sorted(set(cluster))
    assert names == sorted(kept), f"{names} stand for others, {kept} are kept"
    centre = np.array([x[cluster == c].mean(0) for c in names])
    nearest = ((x[:, None] - centre[None])**2).sum(2)
    own = nearest[np.arange(len(x)), np.searchsorted(names, cluster)]
    assert (own <= nearest.min(1) + 1e-12).all(), "a sample is nearer to another cluster"
    for c, at in zip(names, centre):
        cosine = x[cluster == c] @ at / np.linalg.norm(at)
        assert x[c] @ at / np.linalg.norm(at) >= cosine.max() - 1e-12, f"{c} is not nearest"
    if select != "auto":
        assert len(names) == min(int(select), len(x)), f"{len(names)} clusters of {select}"
        spread, other = lloyd(x, len(names), rng)
        assert own.sum() <= 1.1 * spread + 1e-12, f"spread {own.sum()}, not {spread}"
    if apart:
        same = cluster[:, None] == cluster[None]
        assert np.array_equal(same, topic[:, None] == topic[None]), "clusters, not topics"
    if select == "auto" and apart:
        assert len(names) == len(set(topic))
    elif select == "auto":
        mine = silhouette(x, cluster)
        for k in range(2, len(x) // 2 + 1):
            other = silhouette(x, lloyd(x, k, rng)[1])
            assert mine >= other - 0.05, f"silhouette {mine}, {other} with {k} clusters"


def main(seed, folder, nvxsim):
    rng, apart = np.random.default_rng(seed), seed % 2 == 0
    bank, topic, buffer, select = make(rng, apart)
    named = rng.integers(-1, len(bank), 20)
    np.save(f"{folder}/bank.npy", bank)
    np.save(f"{folder}/inputs.npy", np.ones((20, 3, bank.shape[2]), "f4"))
    np.savetxt(f"{folder}/labels.txt", named, "%d")
    command = [nvxsim, "trace", "ovt", "--bank", f"{folder}/bank.npy",
               f"{folder}/inputs.npy", "--windows", "1", "--weights", "1", "--select", select,
               "--buffer", str(buffer), "--seed", str(seed), "--labels",
               f"{folder}/labels.txt", "-o", f"{folder}/trace.h5"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    subprocess.run([nvxsim, "trace", "check", f"{folder}/trace.h5"], check=True,
                   stdout=subprocess.DEVNULL)
    with h5py.File(f"{folder}/trace.h5") as file:
        sample, stands = (file[f"selection/{name}"][()] for name in
                          ("sample", "representative"))
        assert np.array_equal(sample, np.unique(sample)), f"kept in this order: {sample}"
        assert np.array_equal(file["matrices/ovts"][()],
                              bank.reshape(len(bank), -1)[sample]), "OVTs are not those kept"
        assert np.array_equal(file["truth/label"][()],
                              np.where(named < 0, -1, stands[named])), "labels"
        assert np.array_equal(file["truth/row_label"][()], np.arange(len(sample)))
    counts, x = [], embedding(bank)
    for first in range(0, len(bank), buffer):
        part = slice(first, first + buffer)
        kept = sample[(sample >= first) & (sample < first + buffer)] - first
        check_buffer(x[part], sample[stands[part]] - first, kept, select, apart,
                     topic[part], rng)
        counts.append(len(kept))
    words = (f"kept {len(sample)} of {len(bank)} samples, k {' '.join(map(str, counts))}; "
             f"buffer {buffer}, select {select}, seed {seed}\n")
    assert said == words, f"{said!r}, not {words!r}"


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
    except AssertionError as wrong:
        sys.exit(str(wrong))
