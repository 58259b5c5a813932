"""PNG: what is read, and how it comes out."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageOps
from tests.support import files

from inference.core.decode import decode_image

SIZES = [(37, 53), (16, 17), (129, 70)]


@pytest.mark.parametrize("shape", SIZES)
@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
def test_decode_image_grey_png_gives_exact_samples(shape: tuple[int, int], depth: int) -> None:
    top = 2**depth - 1
    samples = files.head(*shape, top=top)

    image = decode_image(files.png(samples, depth), filename_ext="png")

    scale = 255 // top if depth < 8 else 1
    assert image.pixels.dtype == np.float32
    assert image.format == "png"
    assert image.spacing_mm is None
    np.testing.assert_array_equal(image.pixels, samples.astype(np.float32) * scale)


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize(("colour", "channels"), [(files.RGB, 3), (files.GREY_ALPHA, 2), (files.RGB_ALPHA, 4)])
def test_decode_image_grey_in_colour_png_equals_grey(depth: int, colour: int, channels: int) -> None:
    samples = files.head(37, 53, top=2**depth - 1)
    stacked = np.repeat(samples[..., None], channels, axis=2)
    if channels in (2, 4):
        stacked[..., -1] = 2**depth - 1

    image = decode_image(files.png(stacked, depth, colour))

    # Colour of 16 bits keeps its high byte, grey with alpha keeps both.
    expected = samples >> 8 if depth == 16 and colour != files.GREY_ALPHA else samples
    np.testing.assert_array_equal(image.pixels, expected.astype(np.float32))
    assert image.colour_fraction == 0.0


@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
def test_decode_image_interlaced_png_equals_plain(depth: int) -> None:
    samples = files.head(37, 53, top=2**depth - 1)
    plain = files.png(samples, depth)
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    rows = b"".join(files.png_rows(samples[y::dy, x::dx], depth) for y, x, dy, dx in passes)
    idat = files.png_chunk(b"IDAT", zlib.compress(rows))

    interlaced = files.png_file(files.png_header(53, 37, depth, interlace=1), idat)

    np.testing.assert_array_equal(decode_image(interlaced).pixels, decode_image(plain).pixels)


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_decode_image_exif_orientation_is_honoured(orientation: int, depth: int) -> None:
    data = files.png(files.head(61, 47, top=2**depth - 1), depth, extra=[files.png_orientation(orientation)])

    image = decode_image(data)

    np.testing.assert_array_equal(image.pixels, np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data)))))


@pytest.mark.parametrize("unreadable", [b"", b"II*\x00", b"junk" * 9])
def test_decode_image_exif_counts_once_and_before_the_pixels(unreadable: bytes) -> None:
    samples, turn = files.head(37, 53), files.png_orientation(6)
    plain = files.png(samples)

    twice = decode_image(files.png(samples, extra=[files.png_chunk(b"eXIf", unreadable), turn]))
    behind = decode_image(plain[:-12] + turn + plain[-12:])

    np.testing.assert_array_equal(twice.pixels, samples)
    np.testing.assert_array_equal(behind.pixels, samples)


def test_decode_image_adaptive_filters_give_exact_samples() -> None:
    samples = files.head(211, 190).astype(np.uint8)

    image = decode_image(files.pillow_png(samples, optimize=True))

    np.testing.assert_array_equal(image.pixels, samples)


@pytest.mark.parametrize("part_bytes", [1, 7, 1000])
def test_decode_image_split_idat_gives_same_samples(part_bytes: int) -> None:
    samples = files.head(37, 53)
    stream = zlib.compress(files.png_rows(samples, 8))
    parts = [files.png_chunk(b"IDAT", stream[i : i + part_bytes]) for i in range(0, len(stream), part_bytes)]

    image = decode_image(files.png_file(files.png_header(53, 37), files.png_chunk(b"IDAT", b""), *parts))

    np.testing.assert_array_equal(image.pixels, samples)


def test_decode_image_palette_png_equals_pillow_luminance() -> None:
    picture = Image.fromarray(files.head(37, 53).astype(np.uint8)).convert("RGB").quantize(40)
    out = io.BytesIO()
    picture.save(out, "PNG")

    image = decode_image(out.getvalue())

    np.testing.assert_array_equal(image.pixels, np.asarray(picture.convert("RGB").convert("L")))


def test_decode_image_transparent_palette_entry_is_black() -> None:
    samples = files.head(37, 53) // 86
    palette = files.png_chunk(b"PLTE", bytes([200, 200, 200, 90, 90, 90, 240, 240, 240]))
    image = decode_image(files.png(samples, 8, files.PALETTE, [palette, files.png_chunk(b"tRNS", b"\x00")]))

    np.testing.assert_array_equal(image.pixels, np.array([0, 90, 240], np.float32)[samples])


def test_decode_image_half_transparent_pixels_lie_over_black() -> None:
    samples = files.head(37, 53).astype(np.uint8)
    alpha = np.full_like(samples, 128)

    image = decode_image(files.png(np.dstack([samples, alpha]), 8, files.GREY_ALPHA))

    np.testing.assert_allclose(image.pixels, samples * (128 / 255), atol=0.51)


def test_decode_image_transparent_level_is_black() -> None:
    samples = files.head(37, 53, top=65_535)
    samples[:5] = 60_000

    image = decode_image(files.png(samples, 16, extra=[files.png_chunk(b"tRNS", struct.pack(">H", 60_000))]))

    assert image.pixels[:5].max() == 0


@pytest.mark.parametrize("depth", [8, 16])
def test_decode_image_transparent_colour_is_black(depth: int) -> None:
    full = 2**depth - 1
    samples = np.repeat(files.head(37, 53, top=full)[..., np.newaxis], 3, axis=2)
    samples[:5] = full
    samples[5:9] = (full, full, 0)
    white = files.png_chunk(b"tRNS", struct.pack(">3H", full, full, full))

    image = decode_image(files.png(samples, depth, files.RGB, [white]))

    expected = decode_image(files.png(samples, depth, files.RGB)).pixels
    assert image.pixels[5:9].min() > 200
    np.testing.assert_array_equal(image.pixels, np.where(expected == 255, 0, expected))


def test_decode_image_photograph_is_flagged_as_colour() -> None:
    rng = np.random.default_rng(3)
    photograph = (rng.random((40, 56, 3)) * 255).astype(np.uint8)

    image = decode_image(files.png(photograph, 8, files.RGB))

    assert image.colour_fraction > 0.9


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt", b"iCCP"])
def test_decode_image_ancillary_bomb_is_never_inflated(kind: bytes) -> None:
    samples = files.head(37, 53)

    image = decode_image(files.png_bomb_in(kind, samples))

    np.testing.assert_array_equal(image.pixels, samples)
