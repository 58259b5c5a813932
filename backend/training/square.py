"""The square in which the network sees a picture. numpy and Pillow only, so it runs where nobody trains."""

import numpy as np
from numpy.typing import NDArray

from inference.core import preprocess

SIZE = 192
PERCENTILES = (1.0, 99.5)


def prepared(pixels: NDArray[np.float32], size: int = SIZE) -> preprocess.Prepared:
    """A picture (H, W), any unit, in a square of `size`. Raises InvalidPixelsError."""
    return preprocess.prepare(pixels, size=size, percentile_low=PERCENTILES[0], percentile_high=PERCENTILES[1])


def squared(pixels: NDArray[np.float32], size: int = SIZE) -> NDArray[np.uint8]:
    """The same as (size, size) uint8, 0..255, as slices are kept. Raises InvalidPixelsError."""
    return as_bytes(prepared(pixels, size))


def as_bytes(ready: preprocess.Prepared) -> NDArray[np.uint8]:
    """A prepared picture as (S, S) uint8, 0..255."""
    return np.asarray((ready.tensor[0, 0] * 255.0).round().astype(np.uint8))
