"""How a picture with an EXIF orientation is turned upright."""

from inference.core.decode.raster import Samples


def upright(samples: Samples, value: int) -> Samples:
    """Turn stored samples (H, W) so that rows run top→bottom as displayed; `value` is the Orientation 1..8."""
    if value >= 5:  # 5..8 have rows and columns exchanged
        samples = samples.T
    if value in {2, 3, 6, 7}:
        samples = samples[:, ::-1]
    if value in {3, 4, 7, 8}:
        samples = samples[::-1]
    return samples if samples.flags.c_contiguous else samples.copy()
