"""A reviewer's mask is taken apart, not drawn."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, PngImagePlugin
from tests.support.fake_inference import png

from apps.ml_proxy.mask_png import MAX_BYTES, mask_accept, png_size
from common.errors import InvalidRequestError

pytestmark = pytest.mark.one_database
IHDR = struct.pack(">IIBBBBB", 37, 41, 8, 0, 0, 0, 0)
ROWS = bytes(41 * 38)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def made(*, head: bytes = IHDR, rows: bytes = ROWS, end: bytes = chunk(b"IEND", b"")) -> bytes:
    return png()[:8] + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + end


def other_mode(mode: str) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (37, 41)).save(buffer, "PNG")
    return buffer.getvalue()


def test_mask_keeps_its_pixels_and_nothing_else() -> None:
    pixels = np.arange(41 * 37, dtype=np.uint8).reshape(41, 37)
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", "김서연")
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", pnginfo=note)

    kept = mask_accept(buffer.getvalue() + b"PK\x03\x04 behind the end", height=41, width=37)

    assert np.array_equal(np.asarray(Image.open(io.BytesIO(kept))), pixels)
    assert not [part for part in (b"tEXt", b"iTXt", b"PK") if part in kept]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (bytes(MAX_BYTES + 1), "too_large"),
        (b"\xff\xd8\xff" + bytes(90), "not_png"),
        (b"", "not_png"),
        (png()[:8], "damaged"),
        (png()[:-8], "damaged"),
        (png(37, 41), "size"),
        (other_mode("RGBA"), "not_grey_8_bit"),
        (other_mode("1"), "not_grey_8_bit"),
        (other_mode("P"), "not_grey_8_bit"),
        (made(rows=ROWS[:-1]), "damaged"),
        (made(rows=ROWS + b"\0"), "damaged"),
        (made(rows=bytes(100_000_000)), "damaged"),
        (made(rows=b"\x05" + ROWS[1:]), "damaged"),
        (made(head=IHDR[:-1]), "damaged"),
        (made(end=chunk(b"tEXt", b"") * 5000), "damaged"),
        (made()[:50] + b"\0" + made()[51:], "damaged"),
        (made().replace(b"IDAT", b"IDaT"), "damaged"),
    ],
)
def test_mask_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        mask_accept(data, height=41, width=37)

    assert caught.value.params == {"fields": {"mask": [reason]}}


def test_size_is_read_from_the_first_bytes() -> None:
    assert png_size(png(41, 37)[:24]) == (41, 37)
    assert png_size(b"GIF89a") is None
