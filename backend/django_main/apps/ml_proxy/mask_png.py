"""A reviewer's mask: an 8-bit grey PNG of the picture's own size, checked without being drawn.

What is stored is put together again from the chunks that make the picture, so that no text, no metadata and nothing
behind its end comes along. Above 127 is inside.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from common.errors import InvalidRequestError

MAX_BYTES: Final = 4 * 1024 * 1024
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_MAX_CHUNKS: Final = 4096
_GREY_8_BIT: Final = (8, 0, 0, 0, 0)  # depth, colour type, compression, filter, not interlaced


def mask_accept(data: bytes, *, height: int, width: int) -> bytes:
    """The mask as it may be stored.

    height, width: of the picture the mask belongs to, in pixels
    raises       : InvalidRequestError whose `fields.mask` is one of too_large, not_png, not_grey_8_bit, size, damaged
    """
    if len(data) > MAX_BYTES:
        raise _error("too_large")
    if not data.startswith(_SIGNATURE):
        raise _error("not_png")
    chunks = list(_chunks(data))
    if not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != 13 or chunks[-1][0] != b"IEND":
        raise _error("damaged")
    columns, rows, *kind = struct.unpack(">IIBBBBB", chunks[0][1])
    if tuple(kind) != _GREY_8_BIT:
        raise _error("not_grey_8_bit")
    if (rows, columns) != (height, width):
        raise _error("size")
    pixels = b"".join(body for name, body in chunks if name == b"IDAT")
    _check_pixels(pixels, height=height, width=width)
    kept = ((b"IHDR", chunks[0][1]), (b"IDAT", pixels), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(name, body) for name, body in kept)


def png_size(head: bytes) -> tuple[int, int] | None:
    """Height and width from the first 24 bytes of a PNG, or None."""
    if len(head) < 24 or not head.startswith(_SIGNATURE):
        return None
    width, height = struct.unpack(">II", head[16:24])
    return height, width


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and body of each chunk up to IEND, their checksums checked."""
    at = len(_SIGNATURE)
    for _ in range(_MAX_CHUNKS):
        if at + 12 > len(data):
            raise _error("damaged")
        length, name = struct.unpack(">I4s", data[at : at + 8])
        body, end = data[at + 8 : at + 8 + length], at + 12 + length
        if end > len(data) or struct.unpack(">I", data[end - 4 : end])[0] != zlib.crc32(name + body):
            raise _error("damaged")
        yield name, body
        if name == b"IEND":
            return
        at = end
    raise _error("damaged")


def _check_pixels(packed: bytes, *, height: int, width: int) -> None:
    """One filter byte and `width` grey values a row; never unpacks more than the picture may hold."""
    size = height * (width + 1)
    unpacker = zlib.decompressobj()
    try:
        rows = unpacker.decompress(packed, size + 1)
    except zlib.error as exc:
        raise _error("damaged") from exc
    if len(rows) != size or not unpacker.eof or any(filter_ > 4 for filter_ in rows[:: width + 1]):
        raise _error("damaged")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _error(reason: str) -> InvalidRequestError:
    return InvalidRequestError(fields={"mask": [reason]})
