"""Lesions of phantoms, each with the look that tells its kind: where it sits, its rim, its surroundings."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from training.phantom_fields import Canvas, Field, ellipse, smooth_noise

Mask = NDArray[np.bool_]
Drawn = tuple[Field, Mask]


def _glioma(tissue: Field, brain: Mask, canvas: Canvas, view: str, rng: np.random.Generator) -> Drawn:
    """Inside the brain, ragged, bright rim around a dark core, dark swelling around it."""
    at_x, at_y = _inside(brain, canvas, rng)
    half_x, half_y = rng.uniform(0.11, 0.24, size=2)
    ragged = ellipse(canvas, at_x, at_y, half_x, half_y) + 0.16 * smooth_noise(canvas.shape, 9, rng)
    swelling = (ragged < rng.uniform(1.3, 1.7)) & brain
    tissue = np.where(swelling, tissue * rng.uniform(0.6, 0.8), tissue)
    mask = (ragged < 1) & brain
    core = ragged < rng.uniform(0.55, 0.75)
    tissue = np.where(mask, rng.uniform(0.65, 0.9) * (1 + 0.1 * smooth_noise(canvas.shape, 30, rng)), tissue)
    return np.where(mask & core, rng.uniform(0.12, 0.26), tissue).astype(np.float32), mask


def _meningioma(tissue: Field, brain: Mask, canvas: Canvas, view: str, rng: np.random.Generator) -> Drawn:
    """Evenly bright, round, with a broad base on the lining of the skull."""
    at_x, at_y = _edge(brain, canvas, rng)
    half_x, half_y = rng.uniform(0.11, 0.2, size=2)
    round_ = ellipse(canvas, at_x, at_y, half_x, half_y) + 0.03 * smooth_noise(canvas.shape, 7, rng)
    mask = (round_ < 1) & brain
    bright = rng.uniform(0.66, 0.85) * (1 + 0.03 * smooth_noise(canvas.shape, 20, rng))
    return np.where(mask, bright, tissue).astype(np.float32), mask


def _pituitary(tissue: Field, brain: Mask, canvas: Canvas, view: str, rng: np.random.Generator) -> Drawn:
    """In the midline above the sella; small to middling, evenly bright, often with a waist."""
    at_x, at_y = {"axial": (0.0, -0.22), "coronal": (0.0, 0.26), "sagittal": (-0.12, 0.22)}[view]
    at_x, at_y = at_x + float(rng.normal(0, 0.012)), at_y + float(rng.normal(0, 0.02))
    half_x, half_y = rng.uniform(0.07, 0.14), rng.uniform(0.07, 0.15)
    body = ellipse(canvas, at_x, at_y, half_x, half_y)
    cap = ellipse(canvas, at_x, at_y - half_y * 0.7, half_x * 0.7, half_y * 0.8)
    mask = np.minimum(body, cap) + 0.05 * smooth_noise(canvas.shape, 12, rng) < 1
    bright = rng.uniform(0.6, 0.82) * (1 + 0.05 * smooth_noise(canvas.shape, 26, rng))
    around = np.minimum(body, cap) < 1.25
    tissue = np.where(around, 0.14, tissue)
    return np.where(mask, bright, tissue).astype(np.float32), mask


def _inside(brain: Mask, canvas: Canvas, rng: np.random.Generator) -> tuple[float, float]:
    """A place well inside the brain and off the midline."""
    ys, xs = np.nonzero(brain)
    middle_y = float(np.median(canvas.y[brain]))
    for _ in range(100):
        pick = int(rng.integers(ys.size))
        x, y = float(canvas.x[ys[pick], xs[pick]]), float(canvas.y[ys[pick], xs[pick]])
        if 0.12 < abs(x) < 0.42 and abs(y - middle_y) < 0.3:
            return x, y
    return 0.25, middle_y


def _edge(brain: Mask, canvas: Canvas, rng: np.random.Generator) -> tuple[float, float]:
    """A place on the outer border of the upper brain, slightly inwards."""
    middle = (float(canvas.x[brain].mean()), float(canvas.y[brain].mean()))
    angle = rng.uniform(np.pi, 2 * np.pi)
    reach = np.hypot(canvas.x - middle[0], canvas.y - middle[1])
    along = np.cos(np.arctan2(canvas.y - middle[1], canvas.x - middle[0]) - angle) > 0.999
    distance = float(reach[brain & along].max(initial=0.4)) * rng.uniform(0.84, 0.94)
    return middle[0] + distance * float(np.cos(angle)), middle[1] + distance * float(np.sin(angle))


DRAW: dict[str, Callable[[Field, Mask, Canvas, str, np.random.Generator], Drawn]] = {
    "glioma": _glioma,
    "meningioma": _meningioma,
    "pituitary": _pituitary,
}
