"""JPEG: judged marker by marker, then decoded by libjpeg-turbo with every warning an error.

Plain libjpeg paints grey over what is missing and says nothing. `simplejpeg` stops at the first warning.
It gets a stream without comments and application segments, but for JFIF and Adobe, which say how colours are coded.
"""

import struct
from dataclasses import dataclass, field
from typing import Final

import simplejpeg  # type: ignore[import-untyped]
from PIL import Image

from fileformats.exif import EXIF_MAGIC, orientation
from fileformats.jpeg import ADOBE, APP0, APP1, APP2, FRAMES, SOS, check_single, segments
from fileformats.limits import MIB, check_raster
from inference.core.decode import exif
from inference.core.decode.raster import Raster, grey
from inference.core.errors import (
    CorruptFileError,
    DecodedTooLargeError,
    InvalidHeaderError,
    UnsupportedMediaTypeError,
)

_DNL: Final = 0xDC
_BASELINE, _EXTENDED, _PROGRESSIVE = 0xC0, 0xC1, 0xC2
_KEPT: Final = frozenset({0xC4, 0xDB, 0xDD, APP0, ADOBE})
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
    for marker, segment in segments(data):
        if marker == SOS:
            _count_scan(found)
            found.kept.append(segment)
        elif marker in FRAMES:
            if found.frame is not None:
                raise CorruptFileError(reason="second_frame")
            found.frame = _read_frame(marker, segment)
            found.kept.append(segment)
        elif marker == _DNL:
            raise InvalidHeaderError(reason="dnl")
        elif marker == APP1 and bytes(segment[4:10]) == EXIF_MAGIC:
            found.orientation = orientation(bytes(segment[10:]))
        elif marker == APP2:
            check_single(segment)
        elif marker in _KEPT:
            found.kept.append(segment)
    return found


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
