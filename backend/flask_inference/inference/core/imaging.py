"""The pictures of an answer: grey input, mask, coloured heat-map, overlay, each the size of the input."""

import numpy as np
from numpy.typing import NDArray

from inference.core.contracts import BoolImage, DecodedImage, FloatImage, RenderedImages
from inference.core.png_writer import encode_grey, encode_indexed

# Range shown for files without a fixed 8-bit scale; the same convention as a viewer's "auto" window.
_WINDOW_PERCENTILES = (0.5, 99.5)
_EIGHT_BIT_FORMATS = ("png", "jpeg")
_OUTLINE_RGB = (255, 196, 0)  # amber: distinct from grey for every common colour-vision deficiency
_OUTLINE_INDEX = 255
_OUTLINE_SHARE = 256  # one pixel of outline per 256 pixels of the shorter side

# "inferno" by Nathaniel Smith and Stefan van der Walt (CC0), every 15th of its 256 entries. Perceptually uniform:
# equal steps of strength look like equal steps of colour.
_INFERNO = np.array(
    [
        [0, 0, 4],
        [10, 7, 34],
        [30, 12, 69],
        [56, 9, 98],
        [81, 14, 108],
        [105, 22, 110],
        [128, 31, 108],
        [152, 39, 102],
        [176, 49, 91],
        [198, 61, 77],
        [217, 77, 61],
        [233, 97, 43],
        [244, 121, 24],
        [250, 148, 7],
        [252, 176, 20],
        [248, 205, 55],
        [242, 234, 105],
        [252, 255, 164],
    ],
    dtype=np.float64,
)


def render(image: DecodedImage, mask: BoolImage, heatmap: FloatImage) -> RenderedImages:
    """Encode the four PNG files.

    image  : the decoded input, (H, W)
    mask   : (H, W) bool
    heatmap: (H, W) float32 in 0..1, the strength
    """
    grey = to_grey(image)
    return RenderedImages(
        input=encode_grey(grey),
        mask=encode_grey(mask.astype(np.uint8) * np.uint8(255)),
        heatmap=encode_indexed(to_level(heatmap), HEATMAP_PALETTE),
        overlay=encode_indexed(draw_outline(grey, mask), OVERLAY_PALETTE),
    )


def to_grey(image: DecodedImage) -> NDArray[np.uint8]:
    """(H, W) uint8 for display: 8-bit pictures unchanged, everything else windowed to its own range."""
    pixels = image.pixels
    low, high = float(pixels.min()), float(pixels.max())
    if image.format in _EIGHT_BIT_FORMATS and low >= 0 and high <= 255:
        return np.rint(pixels).astype(np.uint8)
    low, scale = display_window(pixels)
    grey: NDArray[np.uint8] = np.rint(np.clip((pixels - low) * scale, 0.0, 255.0)).astype(np.uint8)
    return grey


def display_window(samples: NDArray[np.float32]) -> tuple[float, float]:
    """(low, scale) of samples of any shape: (value - low) · scale, cut to 0..255, is what is shown of a value."""
    low, high = (float(value) for value in np.percentile(samples, _WINDOW_PERCENTILES))
    return low, 255.0 / (high - low) if high > low else 0.0


def to_level(strength: FloatImage) -> NDArray[np.uint8]:
    """(H, W) strength 0..1 → (H, W) uint8, the index into HEATMAP_PALETTE and its alpha."""
    level = np.clip(strength, 0.0, 1.0)
    level *= np.float32(255.0)
    return np.rint(level, out=level).astype(np.uint8)


def draw_outline(grey: NDArray[np.uint8], mask: BoolImage) -> NDArray[np.uint8]:
    """(H, W) grey and (H, W) bool → (H, W) indices into OVERLAY_PALETTE, the border on the mask's inner side."""
    indices = np.minimum(grey, _OUTLINE_INDEX - 1)
    ys, xs = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if ys.size:
        width = max(1, round(min(grey.shape) / _OUTLINE_SHARE))
        box = slice(ys[0], ys[-1] + 1), slice(xs[0], xs[-1] + 1)  # a tumour is a small part of the picture
        inside = mask[box]
        indices[box][inside & ~_eroded(inside, width)] = _OUTLINE_INDEX
    return indices


def _eroded(mask: BoolImage, steps: int) -> BoolImage:
    # Outside of what is given counts as outside the mask, so an outline closes along the picture's border.
    inner = mask
    for _ in range(steps):
        padded = np.pad(inner, 1)
        inner = inner & padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return inner


def _heatmap_palette() -> NDArray[np.uint8]:
    """(256, 4) uint8: colour and alpha for each 8-bit strength."""
    level = np.arange(256)
    known = np.linspace(0, 255, len(_INFERNO))
    channels = [np.interp(level, known, _INFERNO[:, channel]) for channel in range(3)]
    return np.rint(np.stack([*channels, level], axis=1)).astype(np.uint8)


def _overlay_palette() -> NDArray[np.uint8]:
    """(256, 3) uint8: greys, and the outline's colour in the place of white."""
    palette = np.repeat(np.arange(256, dtype=np.uint8)[:, np.newaxis], 3, axis=1)
    palette[_OUTLINE_INDEX] = _OUTLINE_RGB
    return palette


HEATMAP_PALETTE = _heatmap_palette()
OVERLAY_PALETTE = _overlay_palette()
