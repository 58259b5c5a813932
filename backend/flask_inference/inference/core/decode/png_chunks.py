"""The chunks of a PNG file: order, checksums and header, all before a single pixel is inflated."""

import struct
from dataclasses import dataclass, field
from typing import Final

from fileformats import png
from fileformats.exif import EXIF_MAX, orientation
from fileformats.limits import check_raster
from inference.core.errors import CorruptFileError, InvalidHeaderError, UnsupportedGeometryError

GREY, RGB, PALETTE, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
_DEPTHS: Final = {
    GREY: (1, 2, 4, 8, 16),
    RGB: (8, 16),
    PALETTE: (1, 2, 4, 8),
    GREY_ALPHA: (8, 16),
    RGB_ALPHA: (8, 16),
}
_CHANNELS: Final = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGB_ALPHA: 4}
_ADAM7: Final = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


@dataclass(frozen=True)
class PngHeader:
    """IHDR, already checked against the specification (PNG 3rd edition, §11.2.1)."""

    width: int
    height: int
    depth: int
    colour: int
    interlaced: bool

    @property
    def as_bytes(self) -> bool:
        """Grey + alpha of 16 bits is read as four samples of 8 bits, because Pillow would drop the low bytes.

        PNG filters work on bytes at the distance of one pixel, so the four bytes of a pixel stay what they are.
        """
        return (self.depth, self.colour) == (16, GREY_ALPHA)

    def raw_bytes(self) -> int:
        """Length of the inflated, still filtered image data, filter bytes included."""
        passes = _ADAM7 if self.interlaced else ((0, 0, 1, 1),)
        total = 0
        for x0, y0, dx, dy in passes:
            columns, rows = -(-(self.width - x0) // dx), -(-(self.height - y0) // dy)
            if columns > 0 and rows > 0:
                total += rows * (1 + (columns * _CHANNELS[self.colour] * self.depth + 7) // 8)
        return total


@dataclass
class PngChunks:
    """What is kept of the file: everything else is only checked and passed over."""

    header: PngHeader
    idat: list[memoryview] = field(default_factory=list)
    palette: bytes = b""
    transparency: bytes = b""
    frames: int = 1
    orientation: int | None = None


def read_chunks(data: bytes | bytearray) -> PngChunks:
    """Walk all chunks with their checksums; IHDR is judged before anything after it is looked at.

    raises : CorruptFileError, InvalidHeaderError, DecodedTooLargeError, PolyglotFileError, UnsupportedGeometryError
    """
    found: PngChunks | None = None
    previous = b""
    for kind, body in png.chunks(data):
        if found is None:
            if kind != b"IHDR":
                raise InvalidHeaderError(reason="ihdr")
            found = PngChunks(_read_header(body))
        else:
            _keep(found, kind, body, previous)
        previous = kind
    if found is None or previous != b"IEND":
        raise CorruptFileError(reason="truncated")
    if not found.idat:
        raise CorruptFileError(reason="no_image_data")
    if found.frames > 1:
        raise UnsupportedGeometryError(reason="animation", frames=found.frames)
    if found.header.colour == PALETTE and not found.palette:
        raise InvalidHeaderError(reason="missing_palette")
    return found


def _read_header(body: memoryview) -> PngHeader:
    if len(body) != 13:
        raise InvalidHeaderError(reason="ihdr")
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", body)
    if depth not in _DEPTHS.get(colour, ()) or compression or filtering or interlace > 1:
        raise InvalidHeaderError(reason="ihdr")
    header = PngHeader(width, height, depth, colour, bool(interlace))
    check_raster(width, height, width * height * _CHANNELS[colour] * max(depth, 8) // 8)
    return header


def _keep(found: PngChunks, kind: bytes, body: memoryview, previous: bytes) -> None:
    if kind == b"IDAT":
        if found.idat and previous != b"IDAT":
            raise CorruptFileError(reason="chunk_order")
        found.idat.append(body)
    elif kind == b"PLTE":
        if found.idat or found.palette or len(body) % 3 or not 3 <= len(body) <= 768:
            raise CorruptFileError(reason="palette")
        found.palette = bytes(body)
    elif kind == b"tRNS":
        found.transparency = bytes(body[:256])
    elif kind == b"eXIf" and not found.idat and found.orientation is None:
        # As browsers do it: of several the first, and none behind the image data (§5.6).
        found.orientation = orientation(bytes(body[:EXIF_MAX]))
    elif kind == b"acTL" and len(body) == 8:
        found.frames = int.from_bytes(body[:4], "big")
    elif kind != b"IEND" and kind[0:1].isupper():
        # An unknown chunk with a capital first letter changes how pixels are read (§5.4).
        raise CorruptFileError(reason="critical_chunk")
