"""JPEG: judged marker by marker, then decoded by libjpeg-turbo with every warning an error.

Plain libjpeg paints grey over what is missing and says nothing. `simplejpeg` stops at the first warning.
It gets a stream without comments and application segments, but for JFIF and Adobe, which say how colours are coded.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import simplejpeg  # type: ignore[import-untyped]
from PIL import Image

from inference.core.decode import exif
from inference.core.decode.limits import MIB, check_raster
from inference.core.decode.raster import Raster, grey
from inference.core.errors import (
    CorruptFileError,
    DecodedTooLargeError,
    InvalidHeaderError,
    PolyglotFileError,
    UnsupportedGeometryError,
    UnsupportedMediaTypeError,
)

_SOI, _EOI, _SOS, _APP0, _APP1, _APP2, _ADOBE, _COM = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xFE
_DNL: Final = 0xDC
_BASELINE, _EXTENDED, _PROGRESSIVE = 0xC0, 0xC1, 0xC2
# SOF markers are 0xC0-0xCF without DHT (C4), JPG (C8) and DAC (CC): ITU-T T.81 table B.1
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_KEPT: Final = frozenset({0xC4, 0xDB, 0xDD, _APP0, _ADOBE})
# In entropy-coded data a marker is FF followed by neither a stuffed zero, a restart marker nor another FF.
_NEXT_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
_MAX_SEGMENTS: Final = 20_000
_MAX_FILL: Final = 1024
# Each progressive scan walks all coefficients again. Encoders write about ten scans.
_MAX_SCANS: Final = 100
_MAX_SCAN_PIXELS: Final = 600_000_000
# A progressive decoder holds every coefficient at once, two bytes each.
_MAX_COEFFICIENT_BYTES: Final = 160 * MIB


@dataclass
class _Frame:
    """SOF: size, coding process and sampling of the components."""

    process: int
    width: int
    height: int
    samplings: tuple[tuple[int, int], ...]

    def coefficient_bytes(self) -> int:
        """Memory for all DCT coefficients of a progressive picture."""
        across, down = max(h for h, _ in self.samplings), max(v for _, v in self.samplings)
        units = -(-self.width // (8 * across)) * -(-self.height // (8 * down))
        return units * sum(h * v for h, v in self.samplings) * 128


@dataclass
class _Scan:
    """What one walk over the markers finds."""

    frame: _Frame | None = None
    scans: int = 0
    orientation: int = 1
    kept: list[memoryview] = field(default_factory=list)


def decode(data: bytes | bytearray) -> Raster:
    """Decode one JPEG picture.

    data    : the whole file, starting with SOI
    returns : Raster of (H, W) uint8 luminance, turned upright by the EXIF orientation
    raises  : CorruptFileError, InvalidHeaderError, DecodedTooLargeError, PolyglotFileError, UnsupportedGeometryError
              (several pictures in one file), UnsupportedMediaTypeError (CMYK, 12 bits, lossless, arithmetic coding)
    """
    found = _walk(data)
    if found.frame is None or not found.scans:
        raise CorruptFileError(reason="no_image_data")
    colours = len(found.frame.samplings)
    clean = b"".join((b"\xff\xd8", *found.kept, b"\xff\xd9"))
    try:
        samples = simplejpeg.decode_jpeg(clean, "GRAY" if colours == 1 else "RGB", strict=True)
    except ValueError as error:
        raise CorruptFileError(reason="jpeg") from error
    if samples.shape[:2] != (found.frame.height, found.frame.width):
        raise CorruptFileError(reason="jpeg")
    luminance, colour = (samples[..., 0], 0.0) if colours == 1 else grey(Image.fromarray(samples))
    return Raster(exif.upright(luminance, found.orientation), colour)


def _walk(data: bytes | bytearray) -> _Scan:
    """Check all segments up to EOI. The frame header is judged as soon as it is met."""
    found = _Scan()
    for marker, segment in _segments(data):
        if marker == _SOS:
            _count_scan(found)
            found.kept.append(segment)
        elif marker in _FRAMES:
            if found.frame is not None:
                raise CorruptFileError(reason="second_frame")
            found.frame = _read_frame(marker, segment)
            found.kept.append(segment)
        elif marker == _DNL:
            raise InvalidHeaderError(reason="dnl")
        elif marker == _APP1 and bytes(segment[4:10]) == exif.EXIF_MAGIC:
            found.orientation = exif.orientation(bytes(segment[4:]))
        elif marker == _APP2 and bytes(segment[4:8]) == b"MPF\x00":
            raise UnsupportedGeometryError(reason="multiple_pictures")
        elif marker in _KEPT:
            found.kept.append(segment)
    return found


def _segments(data: bytes | bytearray) -> Iterator[tuple[int, memoryview]]:
    """Yield (marker, bytes of the whole segment); a scan's segment includes its entropy-coded data."""
    view, position = memoryview(data), 2
    for _ in range(_MAX_SEGMENTS):
        if data[position : position + 1] != b"\xff":
            raise CorruptFileError(reason="truncated" if position >= len(data) else "marker")
        fill = len(data[position : position + _MAX_FILL]) - len(data[position : position + _MAX_FILL].lstrip(b"\xff"))
        position += max(0, fill - 1)  # fill bytes may stand before a marker
        if position + 2 > len(data):
            raise CorruptFileError(reason="truncated")
        marker = data[position + 1]
        if marker == _EOI:
            if position + 2 < len(data):
                raise PolyglotFileError(reason="trailing_data", bytes=len(data) - position - 2)
            return
        end = _segment_end(data, position, marker)
        yield marker, view[position:end]
        position = end
    raise CorruptFileError(reason="segments", limit=_MAX_SEGMENTS)


def _segment_end(data: bytes | bytearray, position: int, marker: int) -> int:
    if marker in {0x00, 0x01, _SOI} or 0xD0 <= marker <= 0xD7 or position + 4 > len(data):
        raise CorruptFileError(reason="truncated" if position + 4 > len(data) else "marker")
    end = position + 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    if end > len(data) or end < position + 4:
        raise CorruptFileError(reason="truncated" if end > len(data) else "segment_length")
    if marker == _SOS:
        following = _NEXT_MARKER.search(data, end)
        if following is None:
            raise CorruptFileError(reason="truncated")
        return following.start()
    return end


def _read_frame(marker: int, segment: memoryview) -> _Frame:
    if len(segment) < 10:
        raise InvalidHeaderError(reason="sof")
    precision, height, width, components = struct.unpack_from(">BHHB", segment, 4)
    if marker not in {_BASELINE, _EXTENDED, _PROGRESSIVE} or precision != 8:
        raise UnsupportedMediaTypeError(reason="jpeg_process", process=marker, precision=precision)
    if len(segment) != 10 + 3 * components or components not in {1, 3, 4}:
        raise InvalidHeaderError(reason="sof")
    if components == 4:
        raise UnsupportedMediaTypeError(reason="cmyk")
    samplings = tuple((segment[11 + 3 * i] >> 4, segment[11 + 3 * i] & 15) for i in range(components))
    if any(not (1 <= h <= 4 and 1 <= v <= 4) for h, v in samplings):
        raise InvalidHeaderError(reason="sampling")
    check_raster(width, height, width * height * components)
    frame = _Frame(marker, width, height, samplings)
    if marker == _PROGRESSIVE and frame.coefficient_bytes() > _MAX_COEFFICIENT_BYTES:
        raise DecodedTooLargeError(reason="coefficients", limit=_MAX_COEFFICIENT_BYTES)
    return frame


def _count_scan(found: _Scan) -> None:
    if found.frame is None:
        raise InvalidHeaderError(reason="scan_before_frame")
    found.scans += 1
    budget = _MAX_SCAN_PIXELS // (found.frame.width * found.frame.height)
    if found.scans > min(_MAX_SCANS, max(budget, len(found.frame.samplings))):
        raise DecodedTooLargeError(reason="scans", scans=found.scans)
