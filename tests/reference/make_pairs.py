"""Writes pairs.json: what src/data/pairs/ makes of fixed pictures, made by independent code.

The pictures are the first of each class of the training set, and one in colour by a formula.

    pip install opencv-python-headless numpy scipy
    python tests/reference/make_pairs.py
"""

import gzip
import json
from pathlib import Path

import cv2
import numpy as np
from scipy.ndimage import binary_fill_holes

HERE = Path(__file__).parent
DATA = HERE / "../../data/fashion-mnist"
SIGMA, WEAK, STRONG, UNIT = 0.8, 0.4, 1.0, 4096


def first_of_each_class():
    images = gzip.decompress((DATA / "train-00-images.idx.gz").read_bytes())
    labels = gzip.decompress((DATA / "train-00-labels.idx.gz").read_bytes())
    images = np.frombuffer(images, np.uint8, offset=16).reshape(-1, 28, 28, 1)
    labels = np.frombuffer(labels, np.uint8, offset=8)
    return [images[np.argmax(labels == label)] for label in range(10)]


def in_colour(height, width):
    y, x, channel = np.mgrid[:height, :width, :3].astype(np.float64)
    wave = np.sin(0.045 * x * y + channel) + np.cos(0.4 * x - 0.3 * y * (channel + 1))
    distance = np.hypot(y[..., 0] - height / 2, x[..., 0] - width / 2)
    wave[(wave.mean(-1) < -0.3) | (distance > 0.45 * height)] = -2
    return np.rint(255 * (wave + 2) / 4).astype(np.uint8)


def grey(picture):
    if picture.shape[2] == 3:
        return cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    return picture[:, :, 0]


def edges(picture):
    border = cv2.BORDER_REPLICATE
    scaled = grey(picture).astype(np.float32) / np.float32(255)
    blurred = cv2.GaussianBlur(scaled, (7, 7), SIGMA, borderType=border)
    # cv2.Canny takes 16-bit slopes.
    right, down = (
        np.rint(cv2.Sobel(blurred, cv2.CV_32F, *axis, ksize=3, borderType=border) * UNIT)
        for axis in ((1, 0), (0, 1))
    )
    low, high = WEAK * UNIT, STRONG * UNIT
    return cv2.Canny(right.astype(np.int16), down.astype(np.int16), low, high, L2gradient=True)


def silhouette(picture):
    inside = (grey(picture) >= 8).astype(np.uint8)
    closed = cv2.morphologyEx(inside, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    return binary_fill_holes(closed)


def resized(picture, height, width, method):
    out = cv2.resize(picture.astype(np.float32), (width, height), interpolation=method)
    return np.floor(out + 0.5).astype(np.uint8).reshape(height, width, -1)


def low_resolution(picture):
    height, width, _ = picture.shape
    small = resized(picture, height // 4, width // 4, cv2.INTER_AREA)
    return small.repeat(4, axis=0).repeat(4, axis=1)


def drawn(picture):
    return ["".join(".#"[int(pixel > 0)] for pixel in row) for row in picture]


def written(picture):
    return [row.tobytes().hex() for row in picture]


def case(picture):
    height, width, channels = picture.shape
    return {
        "space": {"channels": channels, "height": height, "width": width},
        "picture": written(picture),
        "edges": drawn(edges(picture)),
        "silhouette": drawn(silhouette(picture)),
        "low resolution": written(low_resolution(picture)),
    }


def size(picture, height, width, method):
    out = resized(picture, height, width, method)
    return {"height": height, "width": width, "picture": written(out)}


colour = in_colour(32, 48)
reference = {
    "pictures": [case(picture) for picture in [*first_of_each_class(), colour]],
    "sizes of the last": [
        size(colour, 28, 28, cv2.INTER_AREA),
        size(colour, 16, 16, cv2.INTER_AREA),
        size(colour, 60, 64, cv2.INTER_LINEAR),
    ],
    "luminance of the last": written(grey(colour)),
}
(HERE / "pairs.json").write_text(json.dumps(reference, indent=0) + "\n")
