"""PNG: judged chunk by chunk, inflated in steps, unfiltered by Pillow from a stream that we wrote ourselves.

Pillow never sees the sender's bytes. It gets IHDR, one IDAT of *stored* blocks and IEND, all made here, so text and
profile bombs (zTXt, iTXt, iCCP), lying lengths and trailing data cannot reach it. The samples are inflated once.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, Final, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from fileformats.limits import MAX_DEFLATE_RATIO
from fileformats.sniff import PNG_MAGIC
from inference.core.decode import exif
from inference.core.decode.png_chunks import GREY, PALETTE, RGB, RGB_ALPHA, PngChunks, read_chunks
from inference.core.decode.raster import Raster, UnsignedSamples, bands, colour_fraction, grey, over_black
from inference.core.errors import CorruptFileError

_STORED_BLOCK: Final = 65_535  # RFC 1951 §3.2.4
_FEED: Final = 32_768


def decode(data: bytes | bytearray) -> Raster:
    """Decode one PNG image.

    data    : the whole file, starting with the PNG signature
    returns : Raster of (H, W) uint8 (depth ≤ 8, and RGB of 16 bits) or uint16 (grey of 16 bits), shown over black and
              turned upright by the EXIF orientation
    raises  : CorruptFileError, InvalidHeaderError, DecodedTooLargeError, PolyglotFileError, UnsupportedGeometryError
    """
    chunks = read_chunks(data)
    raster = _to_raster(_unfilter(chunks), chunks)
    return replace(raster, samples=exif.upright(raster.samples, chunks.orientation or 1))


def _inflate(chunks: PngChunks) -> Iterator[bytes]:
    """Yield the image data in pieces of at most 65 535 bytes, exactly as many as IHDR promises.

    raises : CorruptFileError when the stream holds fewer or more bytes, or fails its checksum
    """
    left = chunks.header.raw_bytes()
    if left > MAX_DEFLATE_RATIO * sum(len(part) for part in chunks.idat):
        raise CorruptFileError(reason="truncated")
    inflater = zlib.decompressobj()
    fed = 0
    pieces = _small_pieces(chunks.idat)
    pending = b""
    while not inflater.eof:
        try:
            piece = inflater.decompress(pending, min(_STORED_BLOCK, left) or 1)
        except zlib.error as error:
            raise CorruptFileError(reason="deflate") from error
        if len(piece) > left:
            raise CorruptFileError(reason="more_than_promised")
        pending = inflater.unconsumed_tail
        if piece:
            left -= len(piece)
            yield piece
        elif not pending and not inflater.eof:
            pending = next(pieces, b"")
            fed += len(pending)
            if not pending:
                raise CorruptFileError(reason="truncated")
    if left:
        raise CorruptFileError(reason="truncated")
    if inflater.unused_data or fed < sum(len(part) for part in chunks.idat):
        raise CorruptFileError(reason="more_than_promised")


def _small_pieces(parts: list[memoryview]) -> Iterator[bytes]:
    # zlib copies what it did not consume on every call: a body of 100 MiB would be copied thousands of times.
    for part in parts:
        for start in range(0, len(part), _FEED):
            yield bytes(part[start : start + _FEED])


def _clean_stream(chunks: PngChunks) -> Iterator[bytes]:
    """A minimal PNG of the same pixels whose deflate stream is stored, not compressed (RFC 1950, RFC 1951)."""
    header = chunks.header
    depth, colour = (8, RGB_ALPHA) if header.as_bytes else (header.depth, header.colour)
    ihdr = struct.pack(">IIBBBBB", header.width, header.height, depth, colour, 0, 0, int(header.interlaced))
    # Pillow reads an IDAT until the decoder has its rows, so its length may be an upper bound.
    yield PNG_MAGIC + _chunk(b"IHDR", ihdr) + struct.pack(">I4s", 2**31 - 1, b"IDAT") + b"\x78\x01"
    checksum = 1
    for piece in _inflate(chunks):
        checksum = zlib.adler32(piece, checksum)
        yield struct.pack("<BHH", 0, len(piece), len(piece) ^ 0xFFFF) + piece
    yield b"\x01\x00\x00\xff\xff" + struct.pack(">I", checksum)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


class _Pull:
    """The read side of a generator of bytes, as much of a file as Pillow's PNG reader uses."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._buffer = b""
        self._position = 0

    def read(self, size: int) -> bytes:
        while len(self._buffer) < size:
            piece = next(self._pieces, b"")
            if not piece:
                break
            self._buffer += piece
        given, self._buffer = self._buffer[:size], self._buffer[size:]
        self._position += len(given)
        return given

    def tell(self) -> int:
        return self._position

    def seek(self, position: int) -> None:
        if position != self._position:
            raise OSError("not seekable")

    def drain(self) -> None:
        """Run the checks at the end of the stream, which a decoder that has all its rows never asks for."""
        for _ in self._pieces:
            pass


def _unfilter(chunks: PngChunks) -> Image.Image:
    stream = _Pull(_clean_stream(chunks))
    try:
        picture = PngImageFile(cast("IO[bytes]", stream))
        picture.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise CorruptFileError(reason="filter") from error
    stream.drain()
    return picture


def _to_raster(picture: Image.Image, chunks: PngChunks) -> Raster:
    header = chunks.header
    if header.colour == PALETTE:
        return _from_palette(np.asarray(picture), chunks)
    if header.as_bytes:
        return Raster(_from_bytes(picture))
    if header.colour == GREY:
        samples = np.array(picture.convert("L") if picture.mode == "1" else picture)
        return Raster(_key_to_black(samples, chunks))
    shown, colour = grey(picture)
    if header.colour == RGB and len(chunks.transparency) == 6:
        _colour_to_black(shown, picture, chunks)
    return Raster(shown, colour)


def _from_bytes(picture: Image.Image) -> UnsignedSamples:
    """Grey and alpha of 16 bits, each as two big-endian bytes in the channels of an RGBA picture; in bands."""
    shown = np.empty((picture.height, picture.width), np.uint16)
    for top, bottom in bands(picture.height, picture.width):
        pairs = np.asarray(picture.crop((0, top, picture.width, bottom))).view(">u2").astype(np.uint16)
        shown[top:bottom] = over_black(pairs[..., 0], pairs[..., 1])
    return shown


def _from_palette(indices: NDArray[np.uint8], chunks: PngChunks) -> Raster:
    colours = np.frombuffer(chunks.palette, np.uint8).reshape(-1, 3)
    if int(indices.max()) >= len(colours):
        raise CorruptFileError(reason="palette")
    shades = np.asarray(Image.fromarray(colours[None]).convert("L"))[0]
    alpha = np.full(len(colours), 255, np.uint8)
    given = np.frombuffer(chunks.transparency, np.uint8)[: len(colours)]
    alpha[: len(given)] = given
    table = over_black(shades[None], alpha[None])[0]
    step = max(1, indices.size // 65_536)
    return Raster(table[indices], colour_fraction(colours[indices.ravel()[::step]]))


def _key_to_black(samples: UnsignedSamples, chunks: PngChunks) -> UnsignedSamples:
    """Grey without alpha may name one transparent level (§11.3.1.1); shown over black it is 0."""
    depth = chunks.header.depth
    if len(chunks.transparency) != 2:
        return samples
    level = int.from_bytes(chunks.transparency, "big") & (2**depth - 1)
    scale = 255 // (2**depth - 1) if depth < 8 else 1
    samples[samples == level * scale] = 0
    return samples


def _colour_to_black(shown: NDArray[np.uint8], picture: Image.Image, chunks: PngChunks) -> None:
    """Colour without alpha may name one transparent colour (§11.3.1.1); of 16 bits the high bytes count, as above."""
    red, green, blue = chunks.transparency[0 if chunks.header.depth == 16 else 1 :: 2]
    for top, bottom in bands(picture.height, picture.width):
        samples = np.asarray(picture.crop((0, top, picture.width, bottom)))
        keyed = (samples[..., 0] == red) & (samples[..., 1] == green) & (samples[..., 2] == blue)
        shown[top:bottom][keyed] = 0
