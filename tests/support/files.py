"""Writers of valid and hostile picture files, from arrays made here: no patient data, no library's idea of valid."""

import io
import struct
import zlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
GREY, RGB, PALETTE, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6


def head(height: int = 37, width: int = 53, *, top: int = 255, seed: int = 7) -> NDArray[np.uint16]:
    """A textured ellipse with one bright blob off centre, so that every flip and turn shows. (H, W) uint16."""
    rows, columns = np.mgrid[0:height, 0:width]
    y, x = (rows - height / 2) / (height * 0.42), (columns - width / 2) / (width * 0.40)
    noise = np.random.default_rng(seed).random((height, width))
    inside = (x**2 + y**2 < 1) * (0.45 + 0.15 * noise)
    blob = 0.35 * (((x - 0.4) ** 2 + (y + 0.3) ** 2) < 0.04)
    return np.round((inside + blob) * top).astype(np.uint16)


def png_chunk(kind: bytes, body: bytes, *, crc: int | None = None) -> bytes:
    """One chunk; `crc` replaces the right checksum."""
    checksum = zlib.crc32(kind + body) if crc is None else crc
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)


def png_orientation(value: int) -> bytes:
    """An eXIf chunk, big endian as cameras write it, that says how the picture is to be turned."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, value, 0)
    return png_chunk(b"eXIf", b"MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4))


def png_header(width: int, height: int, depth: int = 8, colour: int = GREY, interlace: int = 0) -> bytes:
    """IHDR with any values, valid or not."""
    return png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace))


def png_file(*chunks: bytes) -> bytes:
    """Signature, the given chunks, IEND."""
    return PNG_MAGIC + b"".join(chunks) + png_chunk(b"IEND", b"")


def png_rows(samples: NDArray[np.generic], depth: int) -> bytes:
    """Unfiltered rows (filter byte 0) of (H, W) or (H, W, C) samples."""
    height = samples.shape[0]
    flat = samples.reshape(height, -1)
    if depth == 16:
        rows = [row.astype(">u2").tobytes() for row in flat]
    elif depth == 8:
        rows = [row.astype(np.uint8).tobytes() for row in flat]
    else:
        rows = [_pack_bits(row, depth) for row in flat]
    return b"".join(b"\x00" + row for row in rows)


def _pack_bits(row: NDArray[np.generic], depth: int) -> bytes:
    bits = (row.astype(np.uint8)[:, None] >> np.arange(depth - 1, -1, -1, dtype=np.uint8)) & 1
    return np.packbits(bits.reshape(-1)).tobytes()


def png(samples: NDArray[np.generic], depth: int = 8, colour: int = GREY, extra: Iterable[bytes] = ()) -> bytes:
    """A valid PNG of (H, W) or (H, W, C) samples; `extra` chunks stand between IHDR and IDAT."""
    height, width = samples.shape[:2]
    idat = png_chunk(b"IDAT", zlib.compress(png_rows(samples, depth)))
    return png_file(png_header(width, height, depth, colour), *extra, idat)


def pillow_png(samples: NDArray[np.generic], **options: object) -> bytes:
    """A PNG as Pillow writes it, with adaptive filters."""
    out = io.BytesIO()
    Image.fromarray(samples).save(out, "PNG", **options)  # type: ignore[arg-type]
    return out.getvalue()


def png_bomb_in(kind: bytes, samples: NDArray[np.generic], inflated_bytes: int = 64 * 1024 * 1024) -> bytes:
    """A valid picture that carries a text or profile chunk which inflates to `inflated_bytes`."""
    prefix = {b"zTXt": b"Comment\x00\x00", b"iCCP": b"icc\x00\x00", b"iTXt": b"Comment\x00\x01\x00\x00\x00"}[kind]
    return png(samples, extra=[png_chunk(kind, prefix + zlib.compress(b"\x00" * inflated_bytes, 9))])


def animated_png(samples: NDArray[np.generic], frames: int = 2) -> bytes:
    """An APNG by its acTL chunk."""
    return png(samples, extra=[png_chunk(b"acTL", struct.pack(">II", frames, 0))])


def jpeg(samples: NDArray[np.generic], *, orientation: int | None = None, **options: object) -> bytes:
    """A JPEG as libjpeg writes it; `samples` (H, W) or (H, W, 3) uint8."""
    picture = Image.fromarray(samples)
    if orientation is not None:
        exif = Image.Exif()
        exif[0x0112] = orientation
        options["exif"] = exif
    out = io.BytesIO()
    picture.save(out, "JPEG", **{"quality": 95, **options})  # type: ignore[arg-type]
    return out.getvalue()


def jpeg_segment(marker: int, body: bytes) -> bytes:
    """One marker segment with its length."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def with_size(data: bytes, width: int, height: int) -> bytes:
    """The same JPEG with another size in its frame header."""
    position = next(i for i in range(2, len(data)) if data[i] == 0xFF and data[i + 1] in (0xC0, 0xC1, 0xC2))
    return data[: position + 5] + struct.pack(">HH", height, width) + data[position + 9 :]


def scan_bomb(samples: NDArray[np.generic], scans: int) -> bytes:
    """A progressive JPEG whose last scan stands there `scans` times."""
    data = jpeg(samples, progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * scans + b"\xff\xd9"


def lossless_jpeg(samples: NDArray[np.generic]) -> bytes:
    """Lossless JPEG (process 14, first predictor) of (H, W) 16-bit samples: ITU-T T.81 annex H, fixed 5-bit codes."""
    values = samples.astype(np.int64) & 0xFFFF
    before = np.empty_like(values)
    before[:, 1:] = values[:, :-1]
    before[1:, 0] = values[:-1, 0]
    before[0, 0] = 1 << 15
    bits = "".join(_lossless_code(int(step)) for step in ((values - before + 2**15) % 2**16 - 2**15).ravel())
    bits += "1" * (-len(bits) % 8)
    coded = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\x00")
    height, width = values.shape
    table = bytes([0, 0, 0, 0, 0, 17, *[0] * 11, *range(17)])
    frame = struct.pack(">BHHBBBB", 16, height, width, 1, 1, 0x11, 0)
    scan = jpeg_segment(0xDA, bytes([1, 1, 0, 1, 0, 0])) + coded
    return b"\xff\xd8" + jpeg_segment(0xC3, frame) + jpeg_segment(0xC4, table) + scan + b"\xff\xd9"


def _lossless_code(step: int) -> str:
    size = abs(step).bit_length()
    rest = "" if size in (0, 16) else format(step if step > 0 else step + 2**size - 1, f"0{size}b")
    return format(size, "05b") + rest


def mutants(data: bytes, count: int, seed: int) -> Iterable[bytes]:
    """Damaged copies: flipped, removed, repeated, inserted, zeroed stretches and cut ends, from a fixed seed."""
    random = np.random.default_rng(seed)
    for _ in range(count):
        changed = bytearray(data)
        for _ in range(int(random.integers(1, 4))):
            _damage(changed, random)
        yield bytes(changed)


def _damage(changed: bytearray, random: np.random.Generator) -> None:
    size = len(changed)
    if size < 8:
        return
    # Half of the damage goes to the first 256 bytes, where headers live.
    start = int(random.integers(0, min(size, 256) if random.random() < 0.5 else size))
    length = int(random.integers(1, 16))
    stretch = slice(start, min(start + length, size))
    kind = int(random.integers(0, 7))
    if kind == 0:
        changed[start] ^= 1 << int(random.integers(0, 8))
    elif kind == 1:
        changed[start] = int(random.choice([0, 1, 0x7F, 0x80, 0xFF]))
    elif kind == 2:
        del changed[stretch]
    elif kind == 3:
        changed[start:start] = changed[stretch]
    elif kind == 4:
        changed[start:start] = random.bytes(length)
    elif kind == 5:
        changed[stretch] = bytes(len(changed[stretch]))
    else:
        del changed[max(8, start) :]
