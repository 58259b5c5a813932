"""NIfTI-1 and NIfTI-2, plain or gzipped: exactly as many bytes as the header promises, read piece by piece."""

import math
import zlib
from collections.abc import Iterator
from typing import Final

import numpy as np

from inference.core.decode.limits import MAX_DEFLATE_RATIO, MIB
from inference.core.decode.nifti_header import LONGEST_HEADER, NiftiHeader, read_header
from inference.core.decode.raster import Stack
from inference.core.errors import (
    CorruptFileError,
    InvalidPixelsError,
    PolyglotFileError,
    UnsupportedGeometryError,
    UnsupportedMediaTypeError,
)

_STEP: Final = MIB
_GZIP_MAGIC: Final = b"\x1f\x8b"
_GZIP: Final = 16 + zlib.MAX_WBITS  # zlib checks header, CRC-32 and length of each member


def decode(data: bytes | bytearray, *, volumes: bool = True) -> Stack:
    """Decode a plain single-file NIfTI.

    data    : the whole file
    volumes : False refuses it after the header
    raises  : the errors of `read_header`; CorruptFileError (cut off), PolyglotFileError (more than promised),
              InvalidPixelsError (NaN or infinite)
    """
    header = _judge(data[:LONGEST_HEADER], volumes=volumes)
    if len(data) < header.file_bytes:
        raise CorruptFileError(reason="truncated")
    if len(data) > header.file_bytes:
        raise PolyglotFileError(reason="trailing_data", bytes=len(data) - header.file_bytes)
    view = memoryview(data)[header.offset :]
    return _to_stack(header, (view[at : at + _STEP] for at in range(0, len(view), _STEP)))


def decode_gzip(data: bytes | bytearray, *, volumes: bool = True) -> Stack:
    """Decode a gzipped NIfTI as `decode` does. Raises UnsupportedMediaTypeError besides, for any other content."""
    inflated = _Inflated(data)
    start = inflated.read(LONGEST_HEADER)
    if start[:4] not in {size.to_bytes(4, order) for size in (348, 540) for order in ("little", "big")}:
        raise UnsupportedMediaTypeError(found="gzip")
    header = _judge(start, volumes=volumes)
    if header.file_bytes > MAX_DEFLATE_RATIO * len(data):
        raise CorruptFileError(reason="truncated")
    return _to_stack(header, _voxel_bytes(header, start, inflated))


def _judge(start: bytes | bytearray, *, volumes: bool) -> NiftiHeader:
    header = read_header(start)
    if not volumes:
        raise UnsupportedGeometryError(reason="volume")
    return header


class _Inflated:
    """The inflated bytes of a gzip file of one or more members, never more than asked for."""

    def __init__(self, data: bytes | bytearray) -> None:
        self._data = memoryview(data)
        self._fed = 0
        self._inflater = zlib.decompressobj(_GZIP)
        self._pending = b""

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; fewer only at the end of the last member. Raises CorruptFileError, PolyglotFileError."""
        pieces: list[bytes] = []
        wanted = size
        while wanted:
            piece = self._more(wanted)
            if not piece:
                break
            pieces.append(piece)
            wanted -= len(piece)
        return b"".join(pieces)

    def _more(self, size: int) -> bytes:
        """Some bytes, at most `size`; empty at the end of the file."""
        while True:
            if self._inflater.eof and not self._next_member():
                return b""
            try:
                piece = self._inflater.decompress(self._pending, size)
            except zlib.error as error:
                raise CorruptFileError(reason="gzip") from error
            self._pending = self._inflater.unconsumed_tail
            if piece:
                return piece
            if not self._pending and not self._inflater.eof:
                self._pending = self._feed()
                if not self._pending:
                    raise CorruptFileError(reason="truncated")

    def _feed(self) -> bytes:
        given = bytes(self._data[self._fed : self._fed + 65_536])
        self._fed += len(given)
        return given

    def _next_member(self) -> bool:
        """Start the next member, which parallel compressors write. False at the clean end of the file."""
        rest = self._inflater.unused_data or self._feed()
        if not rest:
            return False
        if not rest.startswith(_GZIP_MAGIC):
            raise PolyglotFileError(reason="trailing_data")
        self._inflater, self._pending = zlib.decompressobj(_GZIP), rest
        return True


def _voxel_bytes(header: NiftiHeader, start: bytes, inflated: _Inflated) -> Iterator[bytes]:
    left = header.file_bytes - len(start)
    to_skip = header.offset - len(start)
    if to_skip < 0:
        yield start[header.offset :]
    while to_skip > 0:
        skipped = len(inflated.read(min(_STEP, to_skip)))
        if not skipped:
            raise CorruptFileError(reason="truncated")
        to_skip -= skipped
        left -= skipped
    while left > 0:
        piece = inflated.read(min(_STEP, left))
        if not piece:
            raise CorruptFileError(reason="truncated")
        left -= len(piece)
        yield piece
    if inflated.read(1):
        raise CorruptFileError(reason="more_than_promised")


def _to_stack(header: NiftiHeader, pieces: Iterator[bytes | memoryview]) -> Stack:
    """Convert piece by piece, so that samples of eight bytes never lie in memory whole."""
    values = np.empty(math.prod(header.shape), np.float32)
    filled, rest = 0, b""
    for piece in pieces:
        whole = rest + bytes(piece) if rest else piece
        usable = len(whole) - len(whole) % header.dtype.itemsize
        filled = _convert(header, memoryview(whole)[:usable], values, filled)
        rest = bytes(memoryview(whole)[usable:])
    if filled != values.size or rest:
        raise CorruptFileError(reason="truncated")
    return Stack(values.reshape(header.shape[::-1]).T, header.affine)


def _convert(
    header: NiftiHeader, piece: memoryview, values: "np.ndarray[tuple[int], np.dtype[np.float32]]", at: int
) -> int:
    samples = np.frombuffer(piece, header.dtype)
    part = values[at : at + samples.size]
    with np.errstate(all="ignore"):  # what overflows float32 is refused as not finite
        if (header.slope, header.intercept) == (1.0, 0.0):
            part[:] = samples
        else:
            part[:] = samples.astype(np.float64) * header.slope + header.intercept
    if not np.isfinite(part).all():
        raise InvalidPixelsError(reason="not_finite")
    return at + samples.size
