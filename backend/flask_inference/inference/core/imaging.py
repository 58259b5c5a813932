"""The pictures of an answer: grey input, mask, coloured heat-map, overlay, each the size of the input."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inference.core.contracts import BoolImage, DecodedImage, FloatImage, RenderedImages

# Fastest deflate level: an answer waits for these bytes, and they travel over loopback.
_COMPRESS_LEVEL = 1
# Range shown for files without a fixed 8-bit scale; the same convention as a viewer's "auto" window.
_WINDOW_PERCENTILES = (0.5, 99.5)
_EIGHT_BIT_FORMATS = ("png", "jpeg")
_OUTLINE_RGB = (255, 196, 0)  # amber: distinct from grey for every common colour-vision deficiency
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
        input=encode_png(grey),
        mask=encode_png(mask.astype(np.uint8) * np.uint8(255)),
        heatmap=encode_png(colour_heatmap(heatmap)),
        overlay=encode_png(draw_outline(grey, mask)),
    )


def to_grey(image: DecodedImage) -> NDArray[np.uint8]:
    """(H, W) uint8 for display: 8-bit pictures unchanged, everything else windowed to its own range."""
    pixels = image.pixels
    low, high = float(pixels.min()), float(pixels.max())
    if image.format in _EIGHT_BIT_FORMATS and low >= 0 and high <= 255:
        return np.rint(pixels).astype(np.uint8)
    low, high = (float(value) for value in np.percentile(pixels, _WINDOW_PERCENTILES))
    scale = 255.0 / (high - low) if high > low else 0.0
    grey: NDArray[np.uint8] = np.rint(np.clip((pixels - low) * scale, 0.0, 255.0)).astype(np.uint8)
    return grey


def colour_heatmap(strength: FloatImage) -> NDArray[np.uint8]:
    """(H, W) strength 0..1 → (H, W, 4) uint8 RGBA whose alpha is the strength."""
    level = np.rint(np.clip(strength, 0.0, 1.0) * 255.0).astype(np.uint8)
    return np.asarray(_PALETTE[level])


def draw_outline(grey: NDArray[np.uint8], mask: BoolImage) -> NDArray[np.uint8]:
    """(H, W) grey and (H, W) bool → (H, W, 3) uint8 RGB with the mask's border drawn on its inner side."""
    rgb = np.repeat(grey[:, :, np.newaxis], 3, axis=2)
    if mask.any():
        width = max(1, round(min(grey.shape) / _OUTLINE_SHARE))
        rgb[mask & ~_eroded(mask, width)] = _OUTLINE_RGB
    return rgb


def encode_png(pixels: NDArray[np.uint8]) -> bytes:
    """(H, W), (H, W, 3) or (H, W, 4) uint8 → PNG bytes without metadata."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format="PNG", compress_level=_COMPRESS_LEVEL)
    return buffer.getvalue()


def _eroded(mask: BoolImage, steps: int) -> BoolImage:
    # Outside the picture counts as outside the mask, so an outline closes along the border.
    inner = mask
    for _ in range(steps):
        padded = np.pad(inner, 1)
        inner = inner & padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return inner


def _palette() -> NDArray[np.uint8]:
    """(256, 4) uint8: colour and alpha for each 8-bit strength."""
    level = np.arange(256)
    known = np.linspace(0, 255, len(_INFERNO))
    channels = [np.interp(level, known, _INFERNO[:, channel]) for channel in range(3)]
    return np.rint(np.stack([*channels, level], axis=1)).astype(np.uint8)


_PALETTE = _palette()
