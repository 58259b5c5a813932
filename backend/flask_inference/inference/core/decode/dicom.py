"""DICOM: one file, one frame or many."""

import numpy as np

from fileformats.dicom_file import read_file
from inference.core.decode.dicom_header import read_header
from inference.core.decode.dicom_pixels import frame
from inference.core.decode.raster import Raster, Stack
from inference.core.decode.slices import check_parallel, stack
from inference.core.errors import UnsupportedGeometryError


def decode(data: bytes | bytearray, *, volumes: bool = True) -> Raster | Stack:
    """Decode one DICOM file.

    data    : the whole file
    volumes : False refuses more than one frame before any is decoded
    returns : Raster of one frame, (rows, columns) float32; or Stack of several, sorted by position
    raises  : the errors of `read_file`, `read_header`, `frame` and `stack`
    """
    found, syntax = read_file(data)
    header = read_header(found, syntax)
    if len(header.frames) == 1:
        samples, colour = frame(found, syntax, header, 0)
        return Raster(samples, colour, header.frames[0].spacing_mm)
    if not volumes:
        raise UnsupportedGeometryError(reason="volume", frames=len(header.frames))
    check_parallel(header.frames)
    voxels = np.empty((len(header.frames), header.rows, header.columns), np.float32)
    for index in range(len(header.frames)):
        voxels[index], _ = frame(found, syntax, header, index)
    return stack(voxels, header.frames, header.slice_step_mm)
