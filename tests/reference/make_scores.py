"""Writes scores.json: the scores of src/eval/ computed by independent code on fixed arrays.

Features come from a formula, rounded to 32 bits, and are in the file with the results.

    pip install numpy scipy
    python tests/reference/make_scores.py
"""

import json
from pathlib import Path

import numpy as np
from scipy.linalg import sqrtm
from scipy.spatial.distance import cdist, pdist
from scipy.special import log_softmax

WIDTH, K, SPLITS, CLASSES = 6, 5, 10, 10


def values(rows, columns, scale, shift, phase):
    i = np.arange(rows * columns, dtype=np.float64)
    wave = shift + scale * np.sin(1.7 * i + 0.013 * i * i + phase)
    return wave.astype(np.float32).reshape(rows, columns).astype(np.float64)


def fid(a, b):
    root = sqrtm(np.cov(a, rowvar=False) @ np.cov(b, rowvar=False))
    means = np.sum((a.mean(0) - b.mean(0)) ** 2)
    return means + np.trace(np.cov(a, rowvar=False) + np.cov(b, rowvar=False) - 2 * root.real)


def kid(a, b):
    def kernel(x, y):
        return (x @ y.T / x.shape[1] + 1) ** 3

    def within(x):
        k = kernel(x, x)
        return (k.sum() - np.trace(k)) / (len(x) * (len(x) - 1))

    return within(a) + within(b) - 2 * kernel(a, b).mean()


def inception(logits):
    scores = []
    for part in np.array_split(logits, SPLITS):
        log = log_softmax(part, axis=1)
        p = np.exp(log)
        scores.append(np.exp(np.mean(np.sum(p * (log - np.log(p.mean(0))), axis=1))))
    return [float(np.mean(scores)), float(np.std(scores))]


def neighbours(real, fake):
    def radii(x):
        return np.sort(cdist(x, x), axis=1)[:, K]

    real_radii, fake_radii, d = radii(real), radii(fake), cdist(real, fake)
    inside = d < real_radii[:, None]
    return {
        "precision": float(inside.any(0).mean()),
        "recall": float((d < fake_radii[None, :]).any(1).mean()),
        "density": float(inside.sum(0).mean() / K),
        "coverage": float((d.min(1) < real_radii).mean()),
    }


def diversity(features, labels):
    return float(np.mean([pdist(features[labels == c]).mean() for c in np.unique(labels)]))


real = values(120, WIDTH, 1.0, 0.2, 0.0)
fake = values(90, WIDTH, 0.8, 0.5, 1.0)
logits = values(100, CLASSES, 3.0, 0.0, 2.0)
labels = np.arange(len(fake)) % 7

out = {
    "width": WIDTH,
    "real": real.ravel().tolist(),
    "fake": fake.ravel().tolist(),
    "logits": logits.ravel().tolist(),
    "labels": labels.tolist(),
    "fid": float(fid(real, fake)),
    "kid": float(kid(real, fake)),
    "inception": inception(logits),
    "neighbours": neighbours(real, fake),
    "diversity": diversity(fake, labels),
}
path = Path(__file__).with_name("scores.json")
path.write_text(json.dumps(out, indent=0) + "\n")
print(f"wrote {path.name}")
