"""The tumour's outline as a picture of its own, made from the mask without NumPy: rows are whole numbers, one bit a
pixel.

source: PNG specification, third edition (W3C): chunks 5.3, filters 9.2, palette 11.2.2, transparency 11.3.1.1.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY, _INDEXED = 0, 3
# A mask is as large as the image; more pixels than this no answer of the gateway has.
_MAX_PIXELS = 64_000_000


class BadMaskError(ValueError):
    """The bytes are no mask as the gateway sends them."""


def outline_png(mask_png: bytes, *, color: tuple[int, int, int], width_px: int = 2) -> bytes | None:
    """The border of the mask as an indexed PNG of the same size, transparent elsewhere; None for an empty mask.

    mask_png: 8-bit grey PNG; anything but 0 is tumour
    width_px: thickness of the line, inside the tumour
    raises  : BadMaskError
    """
    width, rows = _read_mask(mask_png)
    if not any(rows):
        return None
    inner: Sequence[int] = rows
    for _ in range(width_px):
        inner = _eroded(inner)
    return _write([row & ~kept for row, kept in zip(rows, inner, strict=True)], width, color)


def _read_mask(png: bytes) -> tuple[int, list[int]]:
    """Width, and each row as a number whose highest bit of `width` is the leftmost pixel."""
    width, height, packed = 0, 0, []
    for kind, data in _chunks(png):
        if kind == b"IHDR":
            width, height, depth, colour, *_rest, interlace = struct.unpack(">IIBBBBB", data)
            if (depth, colour, interlace) != (8, _GREY, 0) or not 0 < width * height <= _MAX_PIXELS:
                raise BadMaskError("not an 8-bit grey PNG")
        elif kind == b"IDAT":
            packed.append(data)
    try:
        raw = zlib.decompressobj().decompress(b"".join(packed), (width + 1) * height + 1)
    except zlib.error as error:
        raise BadMaskError("damaged") from error
    if not width or len(raw) != (width + 1) * height:
        raise BadMaskError("damaged")
    rows: list[int] = []
    before = bytes(width)
    for at in range(0, len(raw), width + 1):
        before = _unfiltered(raw[at], raw[at + 1 : at + 1 + width], before)
        # One character a pixel is what int() reads fastest.
        rows.append(int(before.translate(_AS_BIT), 2))
    return width, rows


_AS_BIT = b"0" + b"1" * 255


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not png.startswith(_SIGNATURE):
        raise BadMaskError("no PNG")
    at = len(_SIGNATURE)
    while at + 8 <= len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length


def _unfiltered(kind: int, row: bytes, above: bytes) -> bytes:
    if kind == 0:
        return row
    if kind == 2:
        # Most rows of a mask equal the one above: their differences are all 0.
        return above if not any(row) else bytes((a + b) & 255 for a, b in zip(row, above, strict=True))
    out = bytearray(len(row))
    for x, value in enumerate(row):
        left = out[x - 1] if x else 0
        corner = above[x - 1] if x else 0
        out[x] = (value + _predicted(kind, left, above[x], corner)) & 255
    return bytes(out)


def _predicted(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 1:
        return left
    if kind == 3:
        return (left + up) // 2
    if kind != 4:
        raise BadMaskError("unknown filter")
    guess = left + up - corner
    return min((left, up, corner), key=lambda near: abs(guess - near))


def _eroded(rows: Sequence[int]) -> list[int]:
    """What stays when one pixel of every border is taken away; outside of the picture is not tumour."""
    padded = [0, *rows, 0]
    return [middle & (middle << 1) & (middle >> 1) & padded[y] & padded[y + 2] for y, middle in enumerate(padded[1:-1])]


def _write(rows: Sequence[int], width: int, color: tuple[int, int, int]) -> bytes:
    row_bytes = (width + 7) // 8
    spare = row_bytes * 8 - width
    limit = (1 << width) - 1
    data = b"".join(b"\0" + ((row & limit) << spare).to_bytes(row_bytes, "big") for row in rows)
    header = struct.pack(">IIBBBBB", width, len(rows), 1, _INDEXED, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", bytes(3) + bytes(color)),
        (b"tRNS", b"\x00\xff"),
        (b"IDAT", zlib.compress(data, 6)),
        (b"IEND", b""),
    )
    return _SIGNATURE + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
