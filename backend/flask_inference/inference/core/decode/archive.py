"""A zip of one DICOM series. Names and paths in it are never used: content alone says what an entry is."""

import struct
import zipfile
import zlib
from io import BytesIO
from typing import Final

import numpy as np

from inference.core.contracts import FloatImage
from inference.core.decode.dicom_file import read_file
from inference.core.decode.dicom_header import FrameHeader, ImageHeader, read_header
from inference.core.decode.dicom_pixels import frame
from inference.core.decode.limits import (
    MAX_DECODED_BYTES,
    MAX_DEFLATE_RATIO,
    MAX_FRAMES,
    MAX_VOLUME_SIDE,
    MAX_VOXELS,
    MIB,
    check_volume,
)
from inference.core.decode.raster import Raster, Stack
from inference.core.decode.slices import stack
from inference.core.errors import (
    CorruptFileError,
    DecodedTooLargeError,
    MissingPixelsError,
    PolyglotFileError,
    UnsupportedGeometryError,
    UnsupportedMediaTypeError,
)

_END: Final = struct.Struct("<4s4H2LH")  # end of central directory, APPNOTE §4.3.16
_MAX_ENTRIES: Final = 2 * MAX_FRAMES  # slices, and the folders and index files that exporters add
_MAX_DIRECTORY_BYTES: Final = 4 * MIB  # a name may have 64 KiB; real ones are under 256 bytes
_MAX_COMMENT: Final = 256
_ENCRYPTED: Final = 0x1
_DIRECTORY_RECORDS: Final = 0x00041220  # only in a DICOMDIR, the index that exports put beside the images (PS3.10 §8)
_NESTED: Final = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ")
_LIBRARY_ERRORS: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, struct.error,
    OverflowError, KeyError, IndexError,
)  # fmt: skip


def decode(data: bytes | bytearray, *, volumes: bool = True) -> Raster | Stack:
    """Decode a zip of one DICOM series.

    data    : the whole file
    volumes : False refuses more than one slice as soon as a second is met
    returns : Stack sorted by position; Raster when there is one single slice
    raises  : CorruptFileError, PolyglotFileError, DecodedTooLargeError (entries, bytes),
              UnsupportedMediaTypeError (an archive in the archive, encryption), MissingPixelsError (no DICOM in it),
              UnsupportedGeometryError (several series, sizes or volumes), and what `dicom.decode` raises
    """
    _check_end(data)
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except _LIBRARY_ERRORS as error:
        raise CorruptFileError(reason="zip") from error
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        _check_entries(entries, len(data))
        collected = _Series(len(entries), volumes=volumes)
        for entry in entries:
            content = _read(archive, entry)
            if content[128:132] == b"DICM":
                collected.add(content)
            elif content.startswith(_NESTED):
                raise UnsupportedMediaTypeError(reason="nested_archive")
    return collected.finish()


def _check_end(data: bytes | bytearray) -> None:
    """The directory must end where the file ends, and its counts must be bearable, before anything is listed."""
    position = data.rfind(b"PK\x05\x06", max(0, len(data) - _END.size - _MAX_COMMENT))
    if position < 0 or position + _END.size > len(data):
        after = data.rfind(b"PK\x05\x06")
        raise PolyglotFileError(reason="trailing_data") if after >= 0 else CorruptFileError(reason="truncated")
    _, disk, start_disk, _, entries, size, offset, comment = _END.unpack_from(data, position)
    if disk or start_disk or entries == 0xFFFF:
        raise UnsupportedMediaTypeError(reason="zip64_or_split")
    if position + _END.size + comment != len(data):
        raise PolyglotFileError(reason="trailing_data")
    if entries > _MAX_ENTRIES or size > _MAX_DIRECTORY_BYTES:
        raise DecodedTooLargeError(reason="entries", entries=entries, limit=_MAX_ENTRIES)
    if offset + size != position:
        raise CorruptFileError(reason="zip_directory")


def _check_entries(entries: list[zipfile.ZipInfo], file_bytes: int) -> None:
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise UnsupportedMediaTypeError(reason="encrypted")
    if any(entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for entry in entries):
        raise UnsupportedMediaTypeError(reason="zip_method")
    total = sum(entry.file_size for entry in entries)
    if total > MAX_DECODED_BYTES:
        raise DecodedTooLargeError(reason="bytes", bytes=total, limit=MAX_DECODED_BYTES)
    # Entries that share their bytes (a quoted bomb) claim more than the file has.
    if sum(entry.compress_size for entry in entries) > file_bytes:
        raise CorruptFileError(reason="overlapping_entries")
    if any(entry.file_size > MAX_DEFLATE_RATIO * max(1, entry.compress_size) for entry in entries):
        raise CorruptFileError(reason="zip_ratio")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """One entry, exactly as long as the directory says. zipfile checks the CRC at the end of the entry."""
    try:
        with archive.open(entry) as stream:
            content = stream.read(entry.file_size)
            if len(content) != entry.file_size or stream.read(1):
                raise CorruptFileError(reason="zip_size")
    except _LIBRARY_ERRORS as error:
        raise CorruptFileError(reason="zip") from error
    return content


class _Series:
    """Slices as they come, each decoded into its place of one array; nothing is kept of their files."""

    def __init__(self, at_most: int, *, volumes: bool) -> None:
        self._at_most, self._volumes = at_most, volumes
        self._headers: list[ImageHeader] = []
        self._voxels: FloatImage = np.empty((0, 0, 0), np.float32)
        self._colour = 0.0

    def add(self, content: bytes) -> None:
        """Decode one more file of the series."""
        found, syntax = read_file(content)
        if _DIRECTORY_RECORDS in found:
            return
        header = read_header(found, syntax)
        if self._headers:
            self._check_like_first(header)
        else:
            self._start(header)
        index = len(self._headers)
        self._headers.append(header)
        self._voxels[index], self._colour = frame(found, syntax, header, 0)

    def _start(self, header: ImageHeader) -> None:
        if len(header.frames) > 1:
            raise UnsupportedGeometryError(reason="several_volumes")
        if self._at_most > 1:  # one slice alone may be larger
            check_volume(header.rows, header.columns)
        at_most = min(self._at_most, MAX_VOLUME_SIDE, max(1, MAX_VOXELS // (header.rows * header.columns)))
        self._voxels = np.empty((at_most, header.rows, header.columns), np.float32)

    def _check_like_first(self, header: ImageHeader) -> None:
        first = self._headers[0]
        if not self._volumes:
            raise UnsupportedGeometryError(reason="volume")
        if header.series != first.series:
            raise UnsupportedGeometryError(reason="several_series")
        if (header.rows, header.columns, len(header.frames)) != (first.rows, first.columns, 1):
            raise UnsupportedGeometryError(reason="sizes")
        check_volume(header.rows, header.columns, len(self._headers) + 1)

    def finish(self) -> Raster | Stack:
        """The volume, or the one image there was."""
        if not self._headers:
            raise MissingPixelsError(reason="no_dicom")
        frames: list[FrameHeader] = [header.frames[0] for header in self._headers]
        if len(frames) == 1:
            return Raster(self._voxels[0], self._colour, frames[0].spacing_mm)
        return stack(self._voxels[: len(frames)], frames, self._headers[0].slice_step_mm)
