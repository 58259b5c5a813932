"""One 2-D image from the bytes of a file."""

import numpy as np

from inference.core.contracts import DecodedImage
from inference.core.decode import jpeg, png
from inference.core.decode.raster import Raster, check_samples
from inference.core.decode.sniff import Format, sniff
from inference.core.errors import UnsupportedMediaTypeError


def decode_image(data: bytes, *, filename_ext: str = "") -> DecodedImage:
    """Decode one 2-D image in this process. `pool.DecoderPool` does the same where a hostile file cannot hurt.

    data         : the whole file
    filename_ext : extension without dot as the sender named it, may be empty; only held against the content
    returns      : DecodedImage with (H, W) float32 in the file's own units, finite, not windowed
    raises       : a subclass of InferenceCoreError with the code of design.md §4, never a library's exception
    """
    return to_image(*decode_raster(data, filename_ext))


def decode_raster(data: bytes, filename_ext: str) -> tuple[str, Raster]:
    """Format and samples, still in the file's own sample type. Same arguments and errors as `decode_image`."""
    kind = sniff(data, filename_ext)
    if kind is Format.PNG:
        raster = png.decode(data)
    elif kind is Format.JPEG:
        raster = jpeg.decode(data)
    else:
        raise UnsupportedMediaTypeError(found=kind.value)
    check_samples(raster.samples)
    return kind.value, raster


def to_image(format_: str, raster: Raster) -> DecodedImage:
    """Samples of any type as the (H, W) float32 that the pipeline takes."""
    return DecodedImage(
        pixels=np.ascontiguousarray(raster.samples, dtype=np.float32),
        format=format_,
        spacing_mm=raster.spacing_mm,
        colour_fraction=raster.colour_fraction,
    )
