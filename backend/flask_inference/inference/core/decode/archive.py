"""A zip of one DICOM series. Names and paths in it are never used: content alone says what an entry is."""

from io import BytesIO

import numpy as np

from fileformats.archive import check_not_nested, open_zip, read_entry
from fileformats.dicom_file import DIRECTORY_RECORDS, is_dicom, read_file
from fileformats.limits import (
    MAX_VOLUME_SIDE,
    MAX_VOXELS,
    check_volume,
)
from inference.core.contracts import FloatImage
from inference.core.decode.dicom_header import FrameHeader, ImageHeader, read_header
from inference.core.decode.dicom_pixels import frame
from inference.core.decode.raster import Raster, Stack
from inference.core.decode.slices import stack
from inference.core.errors import (
    MissingPixelsError,
    UnsupportedGeometryError,
)


def decode(data: bytes | bytearray, *, volumes: bool = True) -> Raster | Stack:
    """Decode a zip of one DICOM series.

    data    : the whole file
    volumes : False refuses more than one slice as soon as a second is met
    returns : Stack sorted by position; Raster when there is one single slice
    raises  : CorruptFileError, PolyglotFileError, DecodedTooLargeError (entries, bytes),
              UnsupportedMediaTypeError (an archive in the archive, encryption), MissingPixelsError (no DICOM in it),
              UnsupportedGeometryError (several series, sizes or volumes), and what `dicom.decode` raises
    """
    archive, entries = open_zip(BytesIO(data), data)
    with archive:
        collected = _Series(len(entries), volumes=volumes)
        for entry in entries:
            content = read_entry(archive, entry)
            if is_dicom(content):
                collected.add(content)
            else:
                check_not_nested(content)
    return collected.finish()


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
        if DIRECTORY_RECORDS in found:
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
