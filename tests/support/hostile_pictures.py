"""The hostile catalogue, pictures: how each file is made, and the one code that it must get."""

import io
import zlib
from collections.abc import Callable

import numpy as np
from PIL import Image
from tests.support import files

HEAD = files.head(61, 47).astype(np.uint8)
PNG = files.png(HEAD)
JPEG = files.jpeg(HEAD)
SOF0, SOF1_12 = b"\xff\xc0\x00\x0b\x08", b"\xff\xc1\x00\x0b\x0c"
ZIP = b"PK\x03\x04" + bytes(64)


def _lying_png(width: int, height: int) -> bytes:
    return files.png_file(files.png_header(width, height), files.png_chunk(b"IDAT", zlib.compress(bytes(4096))))


def _with_header(data: bytes, *values: int) -> bytes:
    return data[:8] + files.png_header(*values) + data[33:]


def _png_of(row: bytes, height: int) -> bytes:
    idat = files.png_chunk(b"IDAT", zlib.compress(row * height))
    return files.png_file(files.png_header(len(row) - 1, height), idat)


def _deflate_bomb() -> bytes:
    stream = zlib.compress(files.png_rows(HEAD, 8) + bytes(64 * 1024 * 1024), 9)
    return files.png_file(files.png_header(47, 61), files.png_chunk(b"IDAT", stream))


def _two_streams() -> bytes:
    stream = zlib.compress(files.png_rows(HEAD, 8))
    return files.png_file(files.png_header(47, 61), files.png_chunk(b"IDAT", stream + stream))


def _split_idat() -> bytes:
    stream = zlib.compress(files.png_rows(HEAD, 8))
    parts = [files.png_chunk(b"IDAT", part) for part in (stream[:100], stream[100:])]
    return files.png_file(files.png_header(47, 61), parts[0], files.png_chunk(b"tEXt", b"a\x00b"), parts[1])


def _short_palette() -> bytes:
    return files.png(HEAD, 8, files.PALETTE, [files.png_chunk(b"PLTE", bytes(30))])


def _large_progressive() -> bytes:
    progressive = files.jpeg(np.dstack([HEAD] * 3), progressive=True, subsampling=0)
    return files.with_size(progressive, 6000, 6000)


def _twice_the_frame() -> bytes:
    start = JPEG.index(b"\xff\xc0")
    end = start + 2 + int.from_bytes(JPEG[start + 2 : start + 4], "big")
    return JPEG[:end] + JPEG[start:end] + JPEG[end:]


def _cmyk() -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.dstack([HEAD] * 4), "CMYK").save(out, "JPEG")
    return out.getvalue()


def _png_with(kind: bytes, count: int) -> bytes:
    return files.png(HEAD, extra=[files.png_chunk(kind, b"")] * count)


def _multiple_pictures() -> bytes:
    return JPEG[:2] + files.jpeg_segment(0xE2, b"MPF\x00" + bytes(20)) + JPEG[2:]


# maker of the bytes, extension, code, status
Case = tuple[Callable[[], bytes], str, str, int]

CATALOGUE: dict[str, Case] = {
    "empty": (lambda: b"", "png", "empty_file", 400),
    "text named png": (lambda: b"hello, world\n" * 40, "png", "type_mismatch", 415),
    "text without a name": (lambda: b"hello, world\n" * 40, "", "unsupported_media_type", 415),
    "jpeg named png": (lambda: JPEG, "png", "type_mismatch", 415),
    "png named jpg": (lambda: PNG, "jpg", "type_mismatch", 415),
    "png named exe": (lambda: PNG, "exe", "type_mismatch", 415),
    "gif": (lambda: b"GIF89a" + bytes(64), "gif", "unsupported_media_type", 415),
    "png signature cut": (lambda: PNG[:5], "png", "corrupt_file", 422),
    "png cut in header": (lambda: PNG[:20], "png", "corrupt_file", 422),
    "png cut in data": (lambda: PNG[: len(PNG) // 2], "png", "corrupt_file", 422),
    "png without end": (lambda: PNG[:-12], "png", "corrupt_file", 422),
    "png bad header checksum": (lambda: PNG[:29] + b"\x00\x00\x00\x00" + PNG[33:], "png", "corrupt_file", 422),
    "png bad data checksum": (lambda: PNG[:-20] + bytes([PNG[-20] ^ 1]) + PNG[-19:], "png", "corrupt_file", 422),
    "png 13000 x 13000": (lambda: _lying_png(13_000, 13_000), "png", "decoded_too_large", 413),
    "png 8193 wide": (lambda: _lying_png(8193, 16), "png", "decoded_too_large", 413),
    "png 41 Mpx": (lambda: _lying_png(8192, 5005), "png", "decoded_too_large", 413),
    "png 0 x 0": (lambda: _lying_png(0, 0), "png", "invalid_header", 422),
    "png 2^31 x 2^31": (lambda: _lying_png(2**31, 2**31), "png", "decoded_too_large", 413),
    "png header lies, large": (lambda: _lying_png(6000, 6000), "png", "corrupt_file", 422),
    "png header lies, small": (lambda: _with_header(PNG, 40, 61), "png", "corrupt_file", 422),
    "png depth 3": (lambda: _with_header(PNG, 47, 61, 3), "png", "invalid_header", 422),
    "png colour type 5": (lambda: _with_header(PNG, 47, 61, 8, 5), "png", "invalid_header", 422),
    "png unknown interlace": (lambda: _with_header(PNG, 47, 61, 8, 0, 2), "png", "invalid_header", 422),
    "png palette missing": (lambda: _with_header(PNG, 47, 61, 8, files.PALETTE), "png", "invalid_header", 422),
    "png palette index out of range": (_short_palette, "png", "corrupt_file", 422),
    "png deflate bomb": (_deflate_bomb, "png", "corrupt_file", 422),
    "png second deflate stream": (_two_streams, "png", "corrupt_file", 422),
    "png data in two places": (_split_idat, "png", "corrupt_file", 422),
    "png unknown critical chunk": (lambda: _png_with(b"ABCD", 1), "", "corrupt_file", 422),
    "png unknown filter": (lambda: _png_of(b"\x09" + bytes(47), 61), "png", "corrupt_file", 422),
    "png chunk flood": (lambda: _png_with(b"teSt", 70_000), "", "corrupt_file", 422),
    "png animated": (lambda: files.animated_png(HEAD), "png", "unsupported_geometry", 422),
    "png then zip": (lambda: PNG + ZIP, "png", "polyglot_file", 422),
    "png then one byte": (lambda: PNG + b"\x00", "png", "polyglot_file", 422),
    "png constant": (lambda: files.png(np.full((61, 47), 99)), "png", "invalid_pixels", 422),
    "png 15 pixels high": (lambda: files.png(files.head(15, 53)), "png", "invalid_pixels", 422),
    "jpeg of fill bytes": (lambda: b"\xff\xd8" + b"\xff" * 9_000_000, "jpg", "corrupt_file", 422),
    "jpeg signature cut": (lambda: JPEG[:2], "jpg", "corrupt_file", 422),
    "jpeg cut in header": (lambda: JPEG[:200], "jpg", "corrupt_file", 422),
    "jpeg cut in data": (lambda: JPEG[: len(JPEG) - 300], "jpg", "corrupt_file", 422),
    "jpeg cut, end put back": (lambda: JPEG[: len(JPEG) - 300] + b"\xff\xd9", "jpg", "corrupt_file", 422),
    "jpeg without scan": (lambda: JPEG[: JPEG.index(b"\xff\xda")] + b"\xff\xd9", "jpg", "corrupt_file", 422),
    "jpeg 13000 x 13000": (lambda: files.with_size(JPEG, 13_000, 13_000), "jpg", "decoded_too_large", 413),
    "jpeg 0 high": (lambda: files.with_size(JPEG, 47, 0), "jpg", "invalid_header", 422),
    "jpeg header lies": (lambda: files.with_size(JPEG, 6000, 6000), "jpg", "corrupt_file", 422),
    "jpeg scan bomb": (lambda: files.scan_bomb(HEAD, 400), "jpg", "decoded_too_large", 413),
    "jpeg large progressive": (_large_progressive, "jpg", "decoded_too_large", 413),
    "jpeg second frame": (_twice_the_frame, "jpg", "corrupt_file", 422),
    "jpeg arithmetic coding": (lambda: JPEG.replace(b"\xff\xc0", b"\xff\xc9", 1), "jpg", "unsupported_media_type", 415),
    "jpeg 12 bits": (lambda: JPEG.replace(SOF0, SOF1_12, 1), "", "unsupported_media_type", 415),
    "jpeg cmyk": (_cmyk, "jpg", "unsupported_media_type", 415),
    "jpeg several pictures": (_multiple_pictures, "jpg", "unsupported_geometry", 422),
    "jpeg then zip": (lambda: JPEG + ZIP, "jpg", "polyglot_file", 422),
    "jpeg then jpeg": (lambda: JPEG + JPEG, "jpg", "polyglot_file", 422),
    "jpeg constant": (lambda: files.jpeg(np.full((61, 47), 99, np.uint8)), "jpg", "invalid_pixels", 422),
}  # fmt: skip
