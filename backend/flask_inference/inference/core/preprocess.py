"""From any grey picture of a head to the square the network reads, and back.

grey → square pixels → head → 0 outside its convex hull → crop → pad to a square → resize → stretch percentiles.
The data set was made by the same steps, so its PNGs pass through almost unchanged.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from inference.core import squares
from inference.core.contracts import BoolImage, FloatImage
from inference.core.errors import InvalidPixelsError
from inference.core.regions import Runs, largest_region

MIN_SIDE_PX = 8
WORK_SIDE_PX = 1024  # larger pictures are averaged down first: cost stays bounded, the network reads far less
_COARSE_SIDE_PX = 128
_LOW_PERCENTILE = 0.5
_HIGH_PERCENTILE = 99.5
# Background lies below this share of the range. Chosen on cheng, whose published crops it reproduces.
_HEAD_LEVEL = 0.07


@dataclass(frozen=True)
class Geometry:
    """Where the network's square lies in the input.

    input_shape  : (H, W) of the input in pixels
    box          : (y0, x0, y1, x1) of the crop in input pixels, half-open
    pad          : (top, left) input pixels added before the crop to make it a square
    size         : side of the network's square in network pixels
    square_shape : (H, W) of the input once its pixels were made square, in which box and pad then count; None where
                   they were left as they are
    """

    input_shape: tuple[int, int]
    box: tuple[int, int, int, int]
    pad: tuple[int, int]
    size: int
    square_shape: tuple[int, int] | None = None

    @property
    def side(self) -> int:
        """Side of the padded square in input pixels."""
        y0, x0, y1, x1 = self.box
        return max(y1 - y0, x1 - x0)

    @property
    def scale(self) -> float:
        """Input pixels per network pixel."""
        return self.side / self.size


@dataclass(frozen=True, eq=False)
class Prepared:
    """tensor: (1, 1, size, size) float32 in 0..1, exactly 0 outside the head; geometry: the way back."""

    tensor: NDArray[np.float32]
    geometry: Geometry


def prepare(
    pixels: FloatImage,
    *,
    size: int,
    percentile_low: float,
    percentile_high: float,
    spacing_mm: tuple[float, float] | None = None,
) -> Prepared:
    """Bring a picture to what the network was trained on.

    pixels          : (H, W) float32, any unit and range; a linear change of intensity changes nothing
    size            : side of the network's input in pixels
    percentile_low  : percentile (0..100) of the head that becomes 0
    percentile_high : percentile (0..100) of the head that becomes 1
    spacing_mm      : (row, column) distance between pixel centres; None for square pixels
    returns         : see Prepared
    raises          : InvalidPixelsError if not 2-D, a side is below 8 pixels, a value is not finite, or all are equal
    source          : data set's README, "How it was made"; must match training
    """
    square_shape = None
    if spacing_mm is not None and not squares.are_square(spacing_mm):
        square_shape = squares.square_shape(pixels.shape, spacing_mm)
    shown = pixels if square_shape is None else _resized(pixels, square_shape)
    work, factor = _reduced(_checked(shown))
    hull = head_hull(work)
    box = _bounding_box(hull)
    head = np.where(hull, work, np.float32(0.0))
    tensor = _stretched(
        _squared(head, box, size), _squared(hull.astype(np.float32), box, size) > 0.5, percentile_low, percentile_high
    )
    height, width = shown.shape
    y0, x0, y1, x1 = (side * factor for side in box)
    full_box = (y0, x0, min(y1, height), min(x1, width))
    input_shape = (pixels.shape[0], pixels.shape[1])
    return Prepared(tensor[None, None], Geometry(input_shape, full_box, _padding(full_box), size, square_shape))


def to_network(map_: FloatImage, geometry: Geometry) -> FloatImage:
    """Bring a map of the input into the network's square, as `prepare` brings the picture.

    map_    : (H, W) float32
    returns : (size, size) float32, 0 where the square reaches beyond the crop
    """
    shown = map_ if geometry.square_shape is None else _resized(map_, geometry.square_shape)
    return _squared(shown, geometry.box, geometry.size)


def to_input(map_: FloatImage, geometry: Geometry) -> FloatImage:
    """Lay a map of the network's square back over the input.

    map_    : (s, s) float32 over the network's square; s need not be `geometry.size` (heat-maps are coarse)
    returns : (H, W) float32, bilinear inside the crop, 0 outside
    """
    y0, x0, y1, x1 = geometry.box
    top, left = geometry.pad
    step = map_.shape[0] / geometry.side
    window = (left * step, top * step, (left + x1 - x0) * step, (top + y1 - y0) * step)
    image = Image.fromarray(np.ascontiguousarray(map_, dtype=np.float32))
    crop = image.resize((x1 - x0, y1 - y0), Image.Resampling.BILINEAR, box=window)
    out = np.zeros(geometry.square_shape or geometry.input_shape, dtype=np.float32)
    out[y0:y1, x0:x1] = np.asarray(crop)
    return out if geometry.square_shape is None else _resized(out, geometry.input_shape)


def head_hull(work: FloatImage) -> BoolImage:
    """Find the head: everything inside the convex hull of the largest bright region.

    work    : (H, W) float32, not constant
    returns : (H, W) bool, at least one True
    """
    height, width = work.shape
    scale = min(1.0, _COARSE_SIDE_PX / max(height, width))
    coarse_size = (max(1, round(width * scale)), max(1, round(height * scale)))
    coarse = np.asarray(Image.fromarray(work).resize(coarse_size, Image.Resampling.BOX))
    low, high = np.percentile(coarse, (_LOW_PERCENTILE, _HIGH_PERCENTILE))
    if high <= low:  # a few bright points only
        low, high = float(coarse.min()), float(coarse.max())
    region = largest_region(_closed(coarse > low + _HEAD_LEVEL * (high - low)))
    corners = _hull_corners(region)
    stretch = (width / coarse_size[0], height / coarse_size[1])
    canvas = Image.new("1", (width, height))
    # Pillow fills the outline's own pixels too: the far corners are drawn one pixel back.
    points = [(min(x * stretch[0], width) - 0.5, min(y * stretch[1], height) - 0.5) for x, y in corners]
    ImageDraw.Draw(canvas).polygon(points, fill=1)
    return np.array(canvas, dtype=bool)


def _checked(pixels: FloatImage) -> FloatImage:
    if pixels.ndim != 2 or min(pixels.shape) < MIN_SIDE_PX:
        raise InvalidPixelsError(reason="too_small", shape=list(pixels.shape))
    low, high = float(pixels.min()), float(pixels.max())
    if not (np.isfinite(low) and np.isfinite(high)):
        raise InvalidPixelsError(reason="not_finite")
    if high <= low:
        raise InvalidPixelsError(reason="constant")
    # Unit range first: the same picture in 8 and in 16 bit then takes the same path through float32.
    with np.errstate(over="ignore"):
        span = np.float64(high) - np.float64(low)
    unit = pixels - np.float64(low)
    unit /= span
    return np.ascontiguousarray(unit, dtype=np.float32)


def _resized(map_: FloatImage, shape: tuple[int, int]) -> FloatImage:
    return np.array(Image.fromarray(map_).resize(shape[::-1], Image.Resampling.BILINEAR))


def _reduced(pixels: FloatImage) -> tuple[FloatImage, int]:
    factor = -(-max(pixels.shape) // WORK_SIDE_PX)
    if factor == 1:
        return pixels, 1
    return np.asarray(Image.fromarray(pixels).reduce(factor)), factor


def _padding(box: tuple[int, int, int, int]) -> tuple[int, int]:
    y0, x0, y1, x1 = box
    side = max(y1 - y0, x1 - x0)
    return (side - (y1 - y0)) // 2, (side - (x1 - x0)) // 2


def _squared(image: FloatImage, box: tuple[int, int, int, int], size: int) -> FloatImage:
    y0, x0, y1, x1 = box
    top, left = _padding(box)
    side = max(y1 - y0, x1 - x0)
    square = np.zeros((side, side), dtype=np.float32)
    square[top : top + y1 - y0, left : left + x1 - x0] = image[y0:y1, x0:x1]
    return np.array(Image.fromarray(square).resize((size, size), Image.Resampling.BILINEAR))


def _stretched(square: FloatImage, inside: BoolImage, low: float, high: float) -> FloatImage:
    values = square[inside] if inside.any() else square.ravel()
    bottom, top = np.percentile(values, (low, high))
    if top <= bottom:
        bottom, top = float(values.min()), float(values.max())
    if top <= bottom:
        raise InvalidPixelsError(reason="constant")
    unit = square - np.float64(bottom)
    unit /= np.float64(top) - np.float64(bottom)
    np.clip(unit, 0.0, 1.0, out=unit)
    unit *= inside
    return unit.astype(np.float32)


def _closed(mask: BoolImage) -> BoolImage:
    """Join what is at most four coarse pixels apart: scalp and brain are one head."""
    height, width = mask.shape
    padded = np.zeros((height + 4, width + 4), dtype=bool)
    padded[2:-2, 2:-2] = mask
    return ~_dilated(~_dilated(padded))[2:-2, 2:-2]


def _dilated(mask: BoolImage) -> BoolImage:
    out = mask
    for axis in (0, 1):
        grown = out.copy()
        for shift in (1, 2):
            lead, trail = [slice(None)] * 2, [slice(None)] * 2
            lead[axis], trail[axis] = slice(shift, None), slice(None, -shift)
            grown[tuple(lead)] |= out[tuple(trail)]
            grown[tuple(trail)] |= out[tuple(lead)]
        out = grown
    return out


def _hull_corners(region: Runs) -> list[tuple[float, float]]:
    """Convex hull (monotone chain) of the outer corners of a connected region's pixels, as (x, y) pixel edges."""
    first = np.flatnonzero(np.diff(region.rows, prepend=-1))  # of the runs of each row
    left, right = region.starts[first], region.ends[np.append(first[1:], region.rows.size) - 1]
    # Of each line between two rows only the ends count, and a connected region has no row without a run.
    lefts = np.minimum(np.append(left, left[-1]), np.append(left[0], left)).tolist()
    rights = np.maximum(np.append(right, right[-1]), np.append(right[0], right)).tolist()
    top = int(region.rows[0])
    points = sorted((x, y) for xs in (lefts, rights) for y, x in enumerate(xs, top))
    lower, upper = _chain(points), _chain(points[::-1])
    return [(float(x), float(y)) for x, y in lower[:-1] + upper[:-1]]


def _chain(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for x, y in points:
        while len(out) >= 2:
            (x0, y0), (x1, y1) = out[-2:]
            if (x1 - x0) * (y - y0) > (y1 - y0) * (x - x0):
                break
            out.pop()
        out.append((x, y))
    return out


def _bounding_box(mask: BoolImage) -> tuple[int, int, int, int]:
    ys, xs = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(ys[0]), int(xs[0]), int(ys[-1]) + 1, int(xs[-1]) + 1
