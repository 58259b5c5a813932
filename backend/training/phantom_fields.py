"""Coordinates and smooth random fields that phantoms are drawn with."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Canvas:
    """x, y: (H, W) float32 head coordinates; 0, 0 is the middle, 1 half of the shorter side; y grows downwards."""

    x: Field
    y: Field

    @property
    def shape(self) -> tuple[int, int]:
        """(H, W) in pixels."""
        height, width = self.x.shape
        return height, width


def smooth_noise(shape: tuple[int, int], cells: int, rng: np.random.Generator) -> Field:
    """Random field of unit spread with about `cells` bumps along a side: (H, W) float32."""
    coarse = rng.normal(size=(cells + 2, cells + 2)).astype(np.float32)
    field = np.asarray(Image.fromarray(coarse).resize((shape[1], shape[0]), Image.Resampling.BICUBIC))
    return np.asarray(field / (field.std() + 1e-6), dtype=np.float32)


def ellipse(canvas: Canvas, at_x: float, at_y: float, half_x: float, half_y: float) -> Field:
    """Distance from the middle of an ellipse in its own radii: below 1 inside. (H, W) float32."""
    return np.asarray(np.hypot((canvas.x - at_x) / half_x, (canvas.y - at_y) / half_y), dtype=np.float32)
