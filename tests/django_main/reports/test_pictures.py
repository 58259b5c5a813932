"""Stored PNGs go into the file as they are."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from apps.reports.pictures import BadPictureError, PictureBox, picture_read

pytestmark = pytest.mark.one_database


def png_of(image: Image.Image, **more: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", **more)
    return buffer.getvalue()


def grey(height: int = 41, width: int = 37) -> np.ndarray:
    return (np.arange(height * width).reshape(height, width) % 251).astype(np.uint8)


IMAGES = {
    "grey": Image.fromarray(grey()),
    "rgb": Image.fromarray(np.stack([grey(), grey()[::-1], 255 - grey()], axis=-1)),
    "indexed": Image.fromarray(np.stack([grey()] * 3, axis=-1)).quantize(200),
}


@pytest.mark.parametrize("kind", IMAGES)
def test_picture_comes_out_of_the_file_pixel_by_pixel(kind: str) -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    PictureBox(picture_read(png_of(IMAGES[kind])), width=100, height=100).drawOn(canvas, 50, 50)
    canvas.save()

    (found,) = PdfReader(io.BytesIO(out.getvalue())).pages[0].images

    assert found.image is not None
    assert np.array_equal(np.asarray(found.image.convert("RGB")), np.asarray(IMAGES[kind].convert("RGB")))


def test_box_keeps_the_proportions() -> None:
    picture = picture_read(png_of(Image.fromarray(grey(height=20, width=40))))

    box = PictureBox(picture, width=100, height=100)

    assert (box.width, box.height) == (100, 50)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def header(**changes: int) -> bytes:
    fields = {"width": 3, "height": 2, "bits": 8, "colour": 0, "packing": 0, "filter": 0, "interlace": 0, **changes}
    return chunk(b"IHDR", struct.pack(">IIBBBBB", *fields.values()))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
        png_of(Image.fromarray(grey()))[:-20],
        png_of(Image.new("RGBA", (3, 2))),
        b"\x89PNG\r\n\x1a\n" + header(interlace=1) + chunk(b"IEND", b""),
        b"\x89PNG\r\n\x1a\n" + header(bits=16) + chunk(b"IEND", b""),
        b"\x89PNG\r\n\x1a\n" + header(width=0) + chunk(b"IEND", b""),
        b"\x89PNG\r\n\x1a\n" + header(colour=3) + chunk(b"IEND", b""),
        b"\x89PNG\r\n\x1a\n" + header(colour=3) + chunk(b"PLTE", b"\0" * 8) + chunk(b"IEND", b""),
        b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", b"") + chunk(b"IEND", b""),
    ],
)
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(BadPictureError):
        picture_read(data)
