"""The one EXIF value that changes how a picture lies: Orientation. Everything else in EXIF is passed over."""

import struct
from typing import Final

EXIF_MAGIC: Final = b"Exif\x00\x00"
EXIF_MAX: Final = 65_536  # more than a JPEG segment can hold; a chunk of a PNG could be as long as the file
_ORIENTATION_TAG: Final = 0x0112
_MAX_ENTRIES: Final = 512  # cameras write a dozen; 65 535 are possible


def orientation(tiff: bytes) -> int:
    """Orientation 1..8; 1 (as stored) when it is absent or the EXIF cannot be read.

    tiff   : of an APP1 segment what follows `Exif\\0\\0`, of an eXIf chunk the body
    source : EXIF 2.32 §4.6.4 tag 0x0112, TIFF 6.0 §2
    """
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


def orientation_only(value: int) -> bytes:
    """The TIFF part of an EXIF of one entry (TIFF 6.0 §2): tag 0x0112, SHORT, one value."""
    return b"II*\x00" + struct.pack("<IHHHIHHI", 8, 1, _ORIENTATION_TAG, 3, 1, value, 0, 0)
