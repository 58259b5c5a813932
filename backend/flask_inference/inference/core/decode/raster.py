"""Samples of one 2-D image on their way from a decoder to the pipeline."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fileformats.limits import MIN_SIDE
from inference.core.contracts import FloatImage
from inference.core.errors import InvalidPixelsError

UnsignedSamples: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16]
Samples: TypeAlias = UnsignedSamples | FloatImage

# Grey pictures saved as colour JPEG carry some chroma noise; a hue that anyone can see is well above this.
_CHROMA_STEP: Final = 32
_COLOUR_GRID: Final = 256
_BAND_PIXELS: Final = 512 * 512


@dataclass(frozen=True, eq=False)
class Raster:
    """Grey samples as a decoder gives them.

    samples         : (H, W) uint8, uint16 or float32; rows top→bottom, columns left→right as displayed
    colour_fraction : share of pixels 0..1 with a visible hue; 0.0 for grey files
    spacing_mm      : (row, column) distance between pixel centres in mm, where the file says so
    """

    samples: Samples
    colour_fraction: float = 0.0
    spacing_mm: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Stack:
    """A volume as a decoder gives it, in the file's own order of axes.

    voxels : (I, J, K) float32, any memory layout
    affine : (4, 4) float64, (i, j, k, 1) → RAS+ mm
    """

    voxels: FloatImage
    affine: NDArray[np.float64]


def check_samples(samples: Samples) -> None:
    """Refuse pixels or voxels that nobody can judge.

    samples : (H, W) of any of the Raster types, or (I, J, K) float32
    raises  : InvalidPixelsError, reason `too_small`, `not_finite` or `constant`
    """
    # A volume may be thin along one axis: a slab of a few slices is still slices.
    if sorted(samples.shape)[-2] < MIN_SIDE or (samples.ndim == 2 and min(samples.shape) < MIN_SIDE):
        raise InvalidPixelsError(reason="too_small", limit=MIN_SIDE)
    lowest, highest = samples.min(), samples.max()
    if not (np.isfinite(lowest) and np.isfinite(highest)):
        raise InvalidPixelsError(reason="not_finite")
    if lowest == highest:
        raise InvalidPixelsError(reason="constant")


def grey(picture: Image.Image) -> tuple[NDArray[np.uint8], float]:
    """Luminance of an 8-bit picture (ITU-R 601; exact where red, green and blue are equal), alpha over black.

    picture : Pillow image of mode LA, RGB or RGBA
    returns : (H, W) uint8 and the share of visibly coloured pixels, taken on a grid of at most 256 × 256
    """
    colour = 0.0
    if picture.mode != "LA":
        size = (min(picture.width, _COLOUR_GRID), min(picture.height, _COLOUR_GRID))
        colour = colour_fraction(np.asarray(picture.resize(size, Image.Resampling.NEAREST))[..., :3])
    shown = np.empty((picture.height, picture.width), np.uint8)
    for top, bottom in bands(picture.height, picture.width):
        shown[top:bottom] = _grey_band(picture.crop((0, top, picture.width, bottom)))
    return shown, colour


def bands(height: int, width: int) -> Iterator[tuple[int, int]]:
    """Rows (top, bottom) to work on at a time: whole planes of 40 Mpx in 32 bits would add up to hundreds of MB."""
    rows = max(1, _BAND_PIXELS // width)
    for top in range(0, height, rows):
        yield top, min(top + rows, height)


def _grey_band(band: Image.Image) -> NDArray[np.uint8]:
    luminance = np.asarray(band.getchannel("L") if band.mode == "LA" else band.convert("L"))
    if band.mode == "RGB":
        return luminance
    return np.asarray(over_black(luminance, np.asarray(band.getchannel("A"))), np.uint8)


def colour_fraction(rgb: NDArray[np.uint8]) -> float:
    """Share 0..1 of pixels with a visible hue; `rgb`: (..., 3) uint8."""
    # By plane: numpy reduces over a last axis of three far more slowly.
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    chroma = np.maximum(np.maximum(red, green), blue) - np.minimum(np.minimum(red, green), blue)
    return float(np.mean(chroma > _CHROMA_STEP))


def over_black(samples: UnsignedSamples, alpha: UnsignedSamples) -> UnsignedSamples:
    """Lay a band of samples over black, the background of every MRI. Both have the type that is returned."""
    full = int(np.iinfo(alpha.dtype).max)
    if int(alpha.min()) == full:
        return samples
    shown = np.empty_like(samples)
    shown[...] = (samples.astype(np.uint32) * alpha + full // 2) // full
    return shown
