"""NIfTI-1 and NIfTI-2 with numbers only: every text of the header and all extensions go, voxels and geometry stay."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from fileformats.errors import (
    CorruptFileError,
    InvalidHeaderError,
    UnsupportedGeometryError,
    UnsupportedMediaTypeError,
)
from fileformats.gzip_stream import Inflated
from fileformats.limits import MAX_DEFLATE_RATIO, MAX_NIFTI_OFFSET, MAX_VOLUME_SIDE, MAX_VOXELS, MIB
from fileformats.sniff import Buffer

_GZIP: Final = 16 + zlib.MAX_WBITS
_SURPLUS: Final = b"\0"
_FAST: Final = 1  # a file on its way to the next process on this machine


@dataclass(frozen=True)
class _Layout:
    """Where a version of the header has what; `kept` are the ranges that hold numbers a reader needs."""

    header_bytes: int
    magic_at: int
    magic: bytes
    two_files: bytes
    dim: tuple[str, int]
    datatype_at: int
    offset: tuple[str, int]
    kept: tuple[tuple[int, int], ...]

    @property
    def least_offset(self) -> int:
        """The header and the four bytes that say there are no extensions."""
        return self.header_bytes + 4


# source: nifti1.h. Kept: sizeof_hdr | dim | intent_code datatype bitpix slice_start pixdim | scl_slope .. xyzt_units |
# slice_duration toffset | qform_code .. srow_z | magic
_VERSION_1: Final = _Layout(
    348, 344, b"n+1", b"ni1", ("8h", 40), 70, ("f", 108),
    ((0, 4), (40, 56), (68, 108), (112, 124), (132, 140), (252, 328), (344, 348)),
)  # fmt: skip
# source: nifti2.h. Kept: sizeof_hdr magic datatype bitpix dim | pixdim | scl_slope scl_inter | slice_duration ..
# slice_end | qform_code .. srow_z | slice_code xyzt_units intent_code
_VERSION_2: Final = _Layout(
    540, 4, b"n+2", b"ni2", ("8q", 16), 12, ("q", 168),
    ((0, 80), (104, 168), (176, 192), (208, 240), (344, 496), (496, 508)),
)  # fmt: skip
# datatype → bits, of the types that are read
_BITS: Final = {2: 8, 4: 16, 8: 32, 16: 32, 64: 64, 256: 8, 512: 16, 768: 32, 1024: 64, 1280: 64}
_LAYOUTS: Final = {348: _VERSION_1, 540: _VERSION_2}


@dataclass(frozen=True)
class _Start:
    """The cleaned header with its extender, where the voxels began, and how many bytes of them there should be.

    voxel_bytes : None where the header alone is enough for the AI server to refuse: then it gets the header alone
    """

    header: bytes
    offset: int
    voxel_bytes: int | None


def clean_nifti(data: Buffer) -> Iterator[bytes | memoryview]:
    """Pieces of the same plain NIfTI file.

    A file that is too short stays so, and one byte stands for whatever followed the voxels: the AI server judges the
    rest of the header first.
    raises : CorruptFileError, InvalidHeaderError, UnsupportedGeometryError (two files)
    """
    start = _clean_start(bytes(data[: _VERSION_2.least_offset]))
    yield start.header
    if start.voxel_bytes is None:
        return
    end = start.offset + start.voxel_bytes
    yield memoryview(data)[start.offset : end]
    if len(data) > end:
        yield _SURPLUS


def clean_nifti_gzip(data: Buffer) -> Iterator[bytes]:
    """Pieces of the same gzipped NIfTI file, inflated and deflated a piece at a time; the same input, the same bytes.

    The gzip header of the original goes too: it may carry the file's name and a comment.
    raises : as `clean_nifti`, and UnsupportedMediaTypeError for any other content
    """
    packer = zlib.compressobj(_FAST, zlib.DEFLATED, _GZIP)
    for piece in _inflated_pieces(data):
        packed = packer.compress(piece)
        if packed:
            yield packed
    yield packer.flush()


def _inflated_pieces(data: Buffer) -> Iterator[bytes]:
    inflated = Inflated(data)
    head = inflated.read(_VERSION_2.least_offset)
    if head[:4] not in {size.to_bytes(4, order) for size in _LAYOUTS for order in ("little", "big")}:
        raise UnsupportedMediaTypeError(found="gzip")
    start = _clean_start(head)
    yield start.header
    if start.voxel_bytes is None:
        return
    if start.offset + start.voxel_bytes > MAX_DEFLATE_RATIO * len(data):
        raise CorruptFileError(reason="truncated")
    read = _after(head, inflated.read)
    _skip(read, start.offset)
    left = start.voxel_bytes
    while left:
        piece = read(min(MIB, left))
        if not piece:
            return
        left -= len(piece)
        yield piece
    if read(1):
        yield _SURPLUS


def _after(head: bytes, read: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """A reader that gives `head` again before it goes on."""
    rest = head

    def again(size: int) -> bytes:
        nonlocal rest
        if rest:
            given, rest = rest[:size], rest[size:]
            return given
        return read(size)

    return again


def _skip(read: Callable[[int], bytes], count: int) -> None:
    while count:
        piece = read(min(MIB, count))
        if not piece:
            raise CorruptFileError(reason="truncated")
        count -= len(piece)


def _clean_start(head: bytes) -> _Start:
    layout, order = _layout(head)
    magic = head[layout.magic_at : layout.magic_at + 3]
    if magic in {_VERSION_1.two_files, _VERSION_2.two_files}:
        raise UnsupportedGeometryError(reason="two_files")
    if magic not in {_VERSION_1.magic, _VERSION_2.magic}:
        raise InvalidHeaderError(reason="magic")
    cleaned = bytearray(layout.least_offset)
    for begin, end in layout.kept:
        cleaned[begin:end] = head[begin:end]
    offset = _offset(head, layout, order)
    if offset is None:
        return _Start(bytes(cleaned), 0, None)
    # Without extensions the voxels begin right after the header.
    struct.pack_into(order + layout.offset[0], cleaned, layout.offset[1], layout.least_offset)
    return _Start(bytes(cleaned), offset, _voxel_bytes(head, layout, order))


def _layout(head: bytes) -> tuple[_Layout, str]:
    if len(head) < 4:
        raise CorruptFileError(reason="truncated")
    for order in "<>":
        layout = _LAYOUTS.get(struct.unpack_from(order + "i", head)[0])
        if layout is not None:
            if len(head) < layout.header_bytes:
                raise CorruptFileError(reason="truncated")
            return layout, order
    raise InvalidHeaderError(reason="sizeof_hdr")


def _offset(head: bytes, layout: _Layout, order: str) -> int | None:
    (offset,) = struct.unpack_from(order + layout.offset[0], head, layout.offset[1])
    if not (math.isfinite(offset) and layout.least_offset <= offset <= MAX_NIFTI_OFFSET and offset % 1 == 0):
        return None
    return int(offset)


def _voxel_bytes(head: bytes, layout: _Layout, order: str) -> int | None:
    dim = struct.unpack_from(order + layout.dim[0], head, layout.dim[1])
    datatype, bits = struct.unpack_from(order + "2h", head, layout.datatype_at)
    if not 1 <= dim[0] <= 7 or min(dim[1 : dim[0] + 1]) < 1 or _BITS.get(datatype) != bits:
        return None
    sides = dim[1 : dim[0] + 1]
    is_volume = max(sides) <= MAX_VOLUME_SIDE and all(side == 1 for side in sides[3:])
    voxels: int = math.prod(sides)
    return voxels * bits // 8 if is_volume and voxels <= MAX_VOXELS else None
