"""JPEG: what is read, and how it comes out."""

import io

import numpy as np
import pytest
from PIL import Image, ImageOps
from tests.support import files

from inference.core.decode import decode_image


def test_decode_image_grey_jpeg_equals_pillow() -> None:
    data = files.jpeg(files.head(61, 47).astype(np.uint8))

    image = decode_image(data, filename_ext="jpg")

    assert image.format == "jpeg"
    np.testing.assert_allclose(image.pixels, np.asarray(Image.open(io.BytesIO(data))), atol=2)


@pytest.mark.parametrize("options", [{"progressive": True}, {"subsampling": 0}, {"subsampling": 2}, {"optimize": True}])
def test_decode_image_grey_in_colour_jpeg_stays_grey(options: dict[str, object]) -> None:
    samples = files.head(61, 47).astype(np.uint8)
    data = files.jpeg(np.dstack([samples] * 3), **options)

    image = decode_image(data)

    np.testing.assert_allclose(image.pixels, samples, atol=24)
    assert image.colour_fraction == 0.0


@pytest.mark.parametrize("orientation", range(1, 9))
def test_decode_image_exif_orientation_is_honoured(orientation: int) -> None:
    data = files.jpeg(files.head(61, 47).astype(np.uint8), orientation=orientation)
    expected = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))

    image = decode_image(data)

    np.testing.assert_allclose(image.pixels, expected, atol=2)


@pytest.mark.parametrize(
    "body", [b"", b"II*\x00", b"II*\x00\xff\xff\xff\xff", b"MM\x00*\x00\x00\x00\x08\xff\xff", b"junk" * 9]
)
def test_decode_image_unreadable_exif_is_passed_over(body: bytes) -> None:
    data = files.jpeg(files.head(61, 47).astype(np.uint8))
    marked = data[:2] + files.jpeg_segment(0xE1, b"Exif\x00\x00" + body) + data[2:]

    np.testing.assert_array_equal(decode_image(marked).pixels, decode_image(data).pixels)


def test_decode_image_adobe_rgb_coding_is_read_as_rgb() -> None:
    samples = files.head(61, 47).astype(np.uint8)
    data = files.jpeg(np.dstack([samples] * 3), keep_rgb=True)

    image = decode_image(data)

    np.testing.assert_allclose(image.pixels, samples, atol=24)


def test_decode_image_colour_jpeg_is_flagged() -> None:
    rows, columns = np.mgrid[0:64, 0:80]
    photograph = np.dstack([rows * 3, columns * 3, 255 - rows * 3]).clip(0, 255).astype(np.uint8)

    assert decode_image(files.jpeg(photograph)).colour_fraction > 0.5


def test_decode_image_fill_bytes_and_comments_are_passed_over() -> None:
    data = files.jpeg(files.head(61, 47).astype(np.uint8))
    marked = data[:2] + b"\xff\xff" + files.jpeg_segment(0xFE, b"x" * 999) + data[2:]

    np.testing.assert_array_equal(decode_image(marked).pixels, decode_image(data).pixels)
