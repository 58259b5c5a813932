"""NIfTI-1 and NIfTI-2, plain or gzipped: exactly as many bytes as the header promises, read piece by piece."""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np

from fileformats.gzip_stream import Inflated
from fileformats.limits import MAX_DEFLATE_RATIO, MIB
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
    inflated = Inflated(data)
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


def _voxel_bytes(header: NiftiHeader, start: bytes, inflated: Inflated) -> Iterator[bytes]:
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
