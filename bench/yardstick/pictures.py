"""Phantom slices as PNG files that can be made different from each other without packing them again.

A cache must not answer for the model, so no picture may come twice. Packing a new PNG for each request costs more than
some of the servers need to answer it. So the first pixels of the first row lie in a stored block (RFC 1951 §3.2.4) in
a chunk of their own: who changes them has to renew the checksum of 76 bytes. They change in fours by d, -d, -d, d,
which leaves the checksum of the whole stream (Adler-32) as it is: neither the sum nor the sum of sums moves.
"""

import io
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

PATTERN_PX = 64
# Darker than what preprocessing takes for head (7 % of the range), so the work and the answer stay the same.
_LEVEL, _STEPS = 6, 4
_MAGIC = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Picture:
    """A PNG file; `pattern` is where its changeable pixels begin, `chunk` the type field of their chunk."""

    data: bytes
    pattern: int
    chunk: int


def pictures(folder: Path, count: int) -> list[Picture]:
    """The first pictures of a folder of phantoms, repeated with other patterns when there are too few."""
    paths = [path for path in sorted(folder.glob("*.png")) if "mask" not in path.name]
    loaded = [np.asarray(Image.open(path).convert("L")) for path in paths]
    return [packed(loaded[number % len(loaded)], number) for number in range(count)]


def packed(pixels: NDArray[np.uint8], number: int = 0) -> Picture:
    """Pack (H, W) grey pixels, W at least 65, with the pattern of a number."""
    height, width = pixels.shape
    changed = pixels.copy()
    changed[0, :PATTERN_PX] = pattern(number)
    rest = _filtered(changed)[1 + PATTERN_PX :]
    start = b"\0" + changed[0, :PATTERN_PX].tobytes()
    length = len(start)
    first = b"\x78\x9c\x00" + struct.pack("<HH", length, length ^ 0xFFFF) + start
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
    body = squeeze.compress(rest) + squeeze.flush() + zlib.adler32(start + rest).to_bytes(4)
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    ahead = _MAGIC + header
    data = ahead + _chunk(b"IDAT", first) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")
    chunk = len(ahead) + 4
    return Picture(data, pattern=chunk + 4 + len(first) - PATTERN_PX, chunk=chunk)


def pattern(number: int) -> NDArray[np.uint8]:
    """The pixels that say a number below 4 ** 16 in sixteen groups; the Lua script does the same."""
    steps = np.array([(number >> 2 * group) % _STEPS for group in range(PATTERN_PX // 4)])
    return (_LEVEL + np.outer(steps, (1, -1, -1, 1))).astype(np.uint8).ravel()


def _filtered(pixels: NDArray[np.uint8]) -> bytes:
    """The rows as Pillow filters them, but the first two unfiltered: none may depend on the first."""
    width = pixels.shape[1]
    file = io.BytesIO()
    Image.fromarray(pixels[1:]).save(file, "PNG")
    data, position, idat = file.getvalue(), len(_MAGIC), b""
    while position < len(data):
        size = int.from_bytes(data[position : position + 4])
        if data[position + 4 : position + 8] == b"IDAT":
            idat += data[position + 8 : position + 8 + size]
        position += 12 + size
    below = bytearray(zlib.decompress(idat))
    below[: 1 + width] = b"\0" + pixels[1].tobytes()
    return b"".join((b"\0", pixels[0].tobytes(), below))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)
