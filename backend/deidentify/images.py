"""PNG and JPEG without texts, EXIF, profiles and thumbnails: only what the decoder needs is copied, byte by byte."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from fileformats import jpeg, png
from fileformats.errors import CorruptFileError, InvalidHeaderError
from fileformats.exif import EXIF_MAGIC, EXIF_MAX, orientation, orientation_only
from fileformats.sniff import PNG_MAGIC, Buffer

Piece = bytes | memoryview

_IHDR_BYTES, _PLTE_MAX, _TRNS_MAX, _ACTL_BYTES = 13, 768, 256, 8  # PNG 3rd edition, §11.2, §11.3
_JFIF, _ADOBE = b"JFIF\x00", b"Adobe"
_JFIF_BYTES, _ADOBE_BYTES = 12, 12  # without the thumbnail; without what does not belong there
# Tables and restart intervals (ITU-T T.81 table B.1): DHT, DAC, DQT, DNL, DRI.
_JPEG_KEPT: Final = jpeg.FRAMES | {0xC4, 0xCC, 0xDB, 0xDC, 0xDD, jpeg.SOS}


def clean_png(data: Buffer) -> Iterator[Piece]:
    """Pieces of the same PNG with the chunks that make the picture, which way is up, and no other.

    raises : CorruptFileError, InvalidHeaderError, PolyglotFileError: what the AI server would say of the whole file
             and could no longer see
    """
    yield PNG_MAGIC
    previous, has_data = b"", False
    for kind, body in png.chunks(data):
        stays: Piece | None = body
        if not previous:
            _check_first(kind, body)
        elif kind == b"IDAT":
            if has_data and previous != b"IDAT":
                raise CorruptFileError(reason="chunk_order")
            has_data = True
        else:
            stays = _kept(kind, body)
        if stays is not None:
            yield from _chunk(kind, stays)
        previous = kind
    if previous != b"IEND":
        raise CorruptFileError(reason="truncated")


def _check_first(kind: bytes, body: memoryview) -> None:
    if kind != b"IHDR" or len(body) != _IHDR_BYTES:
        raise InvalidHeaderError(reason="ihdr")


def _kept(kind: bytes, body: memoryview) -> Piece | None:
    """What stays of a chunk between IHDR and the image data; None for what a reader may pass over."""
    if kind == b"PLTE":
        if len(body) > _PLTE_MAX:
            raise CorruptFileError(reason="palette")
        return body
    if kind == b"tRNS":
        return body[:_TRNS_MAX]
    if kind == b"acTL":
        # Says that there are further pictures, which the AI server refuses; the pictures themselves are left out.
        return body if len(body) == _ACTL_BYTES else None
    if kind == b"eXIf":
        return orientation_only(orientation(bytes(body[:EXIF_MAX])))
    if kind == b"IEND":
        return body[:0]
    if kind[:1].isupper():
        raise CorruptFileError(reason="critical_chunk")
    return None


def _chunk(kind: bytes, body: Piece) -> Iterator[Piece]:
    yield struct.pack(">I4s", len(body), kind)
    yield body
    yield struct.pack(">I", zlib.crc32(body, zlib.crc32(kind)))


def clean_jpeg(data: Buffer) -> Iterator[Piece]:
    """Pieces of the same JPEG: frame, tables, scans, how its colours are coded, and which way is up.

    raises : CorruptFileError, PolyglotFileError, UnsupportedGeometryError (several pictures)
    """
    yield b"\xff\xd8"
    for marker, segment in jpeg.segments(data):
        if marker in _JPEG_KEPT:
            yield segment
        elif marker == jpeg.APP1 and bytes(segment[4:10]) == EXIF_MAGIC:
            yield _segment(marker, EXIF_MAGIC + orientation_only(orientation(bytes(segment[10:]))))
        elif marker == jpeg.APP2:
            jpeg.check_single(segment)
        elif marker == jpeg.APP0 and bytes(segment[4:9]) == _JFIF and len(segment) >= 4 + _JFIF_BYTES:
            yield _segment(marker, bytes(segment[4 : 4 + _JFIF_BYTES]) + bytes(2))
        elif marker == jpeg.ADOBE and bytes(segment[4:9]) == _ADOBE and len(segment) >= 4 + _ADOBE_BYTES:
            yield _segment(marker, bytes(segment[4 : 4 + _ADOBE_BYTES]))
    yield b"\xff\xd9"


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, 2 + len(body)) + body
