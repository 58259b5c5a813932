"""Drawn patterns that only teach the gate: they widen what "no brain" looks like, and the test has none of them."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from training.phantom_fields import Field, smooth_noise

_SIDES = (128, 300)


def tiles(rng: np.random.Generator) -> Field:
    """Checkers, stripes or codes of random cells: (H, W) in 0..1."""
    shape, cell = _shape(rng), int(rng.integers(3, 48))
    rows, columns = (np.arange(side) // cell for side in shape)
    kind = int(rng.integers(3))
    if kind == 0:
        cells = (rows[:, None] + columns) % 2 == 1
    elif kind == 1:
        cells = (rows[:, None] * int(rng.integers(0, 2)) + columns) % int(rng.integers(2, 5)) == 0
    else:
        cells = (rng.random((rows[-1] + 1, columns[-1] + 1)) < rng.uniform(0.3, 0.7))[rows][:, columns]
    low, high = np.sort(rng.random(2))
    return np.asarray(low + (high - low) * cells, dtype=np.float32)


def cells(rng: np.random.Generator) -> Field:
    """Regions around random points, flat or shaded towards their borders, as in tissue under a microscope."""
    height, width = _shape(rng)
    count = int(rng.integers(5, 40))
    points = rng.random((count, 2)) * (height, width)
    ys, xs = np.mgrid[:height, :width]
    distance = np.stack([np.hypot(ys - y, xs - x) for y, x in points]).astype(np.float32)
    order = np.sort(distance, axis=0)
    if rng.random() < 0.5:
        return np.asarray(rng.random(count)[distance.argmin(axis=0)], dtype=np.float32)
    return np.asarray(np.clip((order[1] - order[0]) / float(rng.uniform(5, 60)), 0, 1), dtype=np.float32)


def waves(rng: np.random.Generator) -> Field:
    """Sums of plane and circular waves, straight or bent, sharp or soft."""
    height, width = _shape(rng)
    ys, xs = (axis / float(max(height, width)) for axis in np.mgrid[:height, :width].astype(np.float32))
    bend = float(rng.uniform(0, 0.15)) * smooth_noise((height, width), int(rng.integers(3, 9)), rng)
    out = np.zeros((height, width), dtype=np.float32)
    for _ in range(int(rng.integers(1, 4))):
        pitch, turn = float(rng.uniform(10, 160)), float(rng.uniform(0, 2 * np.pi))
        middle = rng.uniform(-0.2, 1.2, 2)
        along = (
            np.cos(turn) * xs + np.sin(turn) * ys if rng.random() < 0.5 else np.hypot(ys - middle[0], xs - middle[1])
        )
        out += np.sin(pitch * (along + bend))
    return np.asarray(out > 0 if rng.random() < 0.4 else 0.5 + 0.3 * out, dtype=np.float32)


def strokes(rng: np.random.Generator) -> Field:
    """Random walks of a pen, light on dark or dark on light: scribbles, cracks, vessels."""
    height, width = _shape(rng)
    dark = bool(rng.random() < 0.5)
    sheet = Image.new("L", (width, height), int(rng.integers(0, 60)) if dark else int(rng.integers(190, 256)))
    pen = ImageDraw.Draw(sheet)
    for _ in range(int(rng.integers(1, 14))):
        turns = np.cumsum(rng.normal(0, float(rng.uniform(0.1, 1.0)), int(rng.integers(5, 120))))
        step = float(rng.uniform(3, 30))
        walk = rng.random(2) * (width, height) + np.cumsum(step * np.stack([np.cos(turns), np.sin(turns)], 1), axis=0)
        tone = int(rng.integers(120, 256)) if dark else int(rng.integers(0, 130))
        pen.line([(float(x), float(y)) for x, y in walk], fill=tone, width=int(rng.integers(1, 9)))
    return np.asarray(np.asarray(sheet, dtype=np.float32) / np.float32(255), dtype=np.float32)


def solids(rng: np.random.Generator) -> Field:
    """Lit balls, boxes and bars before a plain or shaded ground, as in a photograph of things."""
    height, width = _shape(rng)
    ys, xs = np.mgrid[:height, :width].astype(np.float32)
    out = np.asarray(rng.uniform(0, 1) + rng.uniform(-0.4, 0.4) * ys / height, dtype=np.float32)
    for _ in range(int(rng.integers(1, 9))):
        y, x = rng.random(2) * (height, width)
        half = rng.uniform(0.05, 0.45, 2) * min(height, width)
        if rng.random() < 0.6:
            depth = 1 - ((ys - y) / half[0]) ** 2 - ((xs - x) / half[1]) ** 2
            lit = np.sqrt(np.clip(depth, 0, 1)) * rng.uniform(0.3, 1)
            out = np.where(depth > 0, lit + rng.uniform(0, 0.3), out)
        else:
            inside = (np.abs(ys - y) < half[0]) & (np.abs(xs - x) < half[1])
            out = np.where(inside, rng.random() + rng.uniform(-0.3, 0.3) * (xs - x) / half[1], out)
    return np.asarray(out + rng.normal(0, rng.uniform(0, 0.04), out.shape), dtype=np.float32)


def _shape(rng: np.random.Generator) -> tuple[int, int]:
    height, width = (int(side) for side in rng.integers(*_SIDES, size=2))
    return height, width


DRAWN: dict[str, Callable[[np.random.Generator], Field]] = {
    "tiles": tiles,
    "cells": cells,
    "waves": waves,
    "strokes": strokes,
    "solids": solids,
}
