"""The one EXIF value that changes how a picture lies: Orientation. Everything else in EXIF is passed over."""

import struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

EXIF_MAGIC: Final = b"Exif\x00\x00"
_ORIENTATION_TAG: Final = 0x0112
_MAX_ENTRIES: Final = 512  # cameras write a dozen; 65 535 are possible


def orientation(segment: bytes) -> int:
    """Orientation 1..8 of an APP1 segment; 1 (as stored) when it is absent or the EXIF cannot be read.

    segment : body of the APP1 segment, starting with `Exif\\0\\0`
    source  : EXIF 2.32 §4.6.4 tag 0x0112, TIFF 6.0 §2
    """
    tiff = segment[len(EXIF_MAGIC) :]
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 8:
        return 1
    (start,) = struct.unpack_from(order + "I", tiff, 4)
    if start + 2 > len(tiff):
        return 1
    (entries,) = struct.unpack_from(order + "H", tiff, start)
    for index in range(min(entries, _MAX_ENTRIES)):
        offset = start + 2 + 12 * index
        if offset + 12 > len(tiff):
            break
        tag, kind, count, value = struct.unpack_from(order + "HHIH", tiff, offset)
        if tag == _ORIENTATION_TAG:
            return value if kind == 3 and count == 1 and 1 <= value <= 8 else 1
    return 1


def upright(samples: NDArray[np.uint8], value: int) -> NDArray[np.uint8]:
    """Turn stored samples (H, W) so that rows run top→bottom as displayed; `value` is the Orientation 1..8."""
    if value >= 5:  # 5..8 have rows and columns exchanged
        samples = samples.T
    if value in {2, 3, 6, 7}:
        samples = samples[:, ::-1]
    if value in {3, 4, 7, 8}:
        samples = samples[::-1]
    return np.ascontiguousarray(samples)
