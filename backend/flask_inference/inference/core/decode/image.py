"""One 2-D image from the bytes of a file."""

import numpy as np

from inference.core.contracts import DecodedImage
from inference.core.decode import jpeg, png
from inference.core.decode.raster import check_samples
from inference.core.decode.sniff import Format, sniff
from inference.core.errors import UnsupportedMediaTypeError


def decode_image(data: bytes, *, filename_ext: str = "") -> DecodedImage:
    """Decode one 2-D image in this process.

    data         : the whole file
    filename_ext : extension without dot as the sender named it, may be empty; only held against the content
    returns      : DecodedImage with (H, W) float32 in the file's own units, finite, not windowed
    raises       : a subclass of InferenceCoreError with the code of design.md §4, never a library's exception
    """
    kind = sniff(data, filename_ext)
    if kind is Format.PNG:
        raster = png.decode(data)
    elif kind is Format.JPEG:
        raster = jpeg.decode(data)
    else:
        raise UnsupportedMediaTypeError(found=kind.value)
    check_samples(raster.samples)
    return DecodedImage(
        pixels=np.ascontiguousarray(raster.samples, dtype=np.float32),
        format=kind.value,
        colour_fraction=raster.colour_fraction,
    )
