"""What a file may cost. Judged on its header, before anything is allocated for its content.

source: docs/formats.md §Limits
"""

import math
from typing import Final

from fileformats.errors import DecodedTooLargeError, InvalidHeaderError

MIB: Final = 1024 * 1024

# The largest volume that is read (64 M voxels) in 32 bits each; uploads of one request stay under 100 MiB.
MAX_FILE_BYTES: Final = 256 * MIB
MAX_DECODED_BYTES: Final = 512 * MIB
MAX_SIDE: Final = 8192
MAX_PIXELS: Final = 40_000_000
MIN_SIDE: Final = 16  # smaller than any scanner's matrix or thumbnail: nothing to judge

MAX_VOLUME_SIDE: Final = 512
MAX_VOXELS: Final = 64_000_000
MAX_FRAMES: Final = 2048
MAX_DICOM_ELEMENTS: Final = 20_000
MAX_DICOM_DEPTH: Final = 16

# Where the voxels of a NIfTI file may begin: a request's 100 MiB cannot hold more header than that.
MAX_NIFTI_OFFSET: Final = 100 * MIB

# RFC 1951: a match of 258 bytes costs at least two bits, so deflate never expands more than this.
MAX_DEFLATE_RATIO: Final = 1032


def check_raster(width: int, height: int, decoded_bytes: int) -> None:
    """Refuse a 2-D raster by its header alone.

    width, height : pixels
    decoded_bytes : what the decoder will have to allocate for the samples
    raises        : InvalidHeaderError for an empty raster, DecodedTooLargeError beyond the limits
    """
    if width < 1 or height < 1:
        raise InvalidHeaderError(reason="empty_raster", width=width, height=height)
    if width > MAX_SIDE or height > MAX_SIDE:
        raise DecodedTooLargeError(reason="side", width=width, height=height, limit=MAX_SIDE)
    if width * height > MAX_PIXELS:
        raise DecodedTooLargeError(reason="pixels", width=width, height=height, limit=MAX_PIXELS)
    if decoded_bytes > MAX_DECODED_BYTES:
        raise DecodedTooLargeError(reason="bytes", bytes=decoded_bytes, limit=MAX_DECODED_BYTES)


def check_volume(*sides: int) -> None:
    """Refuse a volume by its sides in voxels. Raises InvalidHeaderError (empty) or DecodedTooLargeError."""
    if min(sides) < 1:
        raise InvalidHeaderError(reason="empty_volume")
    if max(sides) > MAX_VOLUME_SIDE:
        raise DecodedTooLargeError(reason="side", side=max(sides), limit=MAX_VOLUME_SIDE)
    if math.prod(sides) > MAX_VOXELS:
        raise DecodedTooLargeError(reason="voxels", voxels=math.prod(sides), limit=MAX_VOXELS)
