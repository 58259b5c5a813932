"""The NIfTI-1 and NIfTI-2 header, judged before a voxel is read (nifti1.h, nifti2.h of the NIfTI working group)."""

import math
import struct
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fileformats.limits import MAX_DECODED_BYTES, MAX_NIFTI_OFFSET, check_volume
from inference.core.decode.grid import check_affine
from inference.core.errors import (
    CorruptFileError,
    DecodedTooLargeError,
    InvalidHeaderError,
    UnsupportedGeometryError,
    UnsupportedMediaTypeError,
)

LONGEST_HEADER: Final = 544  # NIfTI-2 with its extender
_SIZES: Final = {348: 1, 540: 2}
# NIfTI datatype → numpy type without byte order; colour, complex and 128 bits are not read
_TYPES: Final = {2: "u1", 4: "i2", 8: "i4", 16: "f4", 64: "f8", 256: "i1", 512: "u2", 768: "u4", 1024: "i8", 1280: "u8"}
_SAME_STEPS: Final = 0.02  # between sform and pixdim; float32 and rounding by writers stay far below
_MILLIMETRES: Final = {0: 1.0, 1: 1000.0, 2: 1.0, 3: 0.001}  # xyzt_units & 7: unknown, metre, millimetre, micrometre


@dataclass(frozen=True, eq=False)
class NiftiHeader:
    """What of the header matters, checked.

    shape  : voxels along i, j, k
    dtype  : sample type with byte order
    offset : bytes before the first voxel
    slope, intercept : stored value → the file's own unit
    affine : (4, 4) float64, (i, j, k, 1) → RAS+ mm
    """

    shape: tuple[int, int, int]
    dtype: np.dtype[Any]
    offset: int
    slope: float
    intercept: float
    affine: NDArray[np.float64]

    @property
    def file_bytes(self) -> int:
        """Length the whole (inflated) file must have."""
        return self.offset + math.prod(self.shape) * self.dtype.itemsize


@dataclass(frozen=True)
class _Fields:
    """Raw numbers, the same for both versions."""

    magic: bytes
    dim: tuple[int, ...]
    datatype: int
    bits: int
    pixdim: tuple[float, ...]
    offset: float
    slope: float
    intercept: float
    qform_code: int
    sform_code: int
    quaternion: tuple[float, ...]
    shift: tuple[float, ...]
    rows: tuple[float, ...]
    units: int


def read_header(start: bytes | bytearray | memoryview) -> NiftiHeader:
    """Judge the first bytes of a NIfTI file.

    start  : at least the header; more is ignored
    raises : CorruptFileError (cut off), InvalidHeaderError, UnsupportedGeometryError (two files, 4-D, no orientation),
             UnsupportedMediaTypeError (colour, complex), DecodedTooLargeError
    """
    fields, order = _fields(start)
    if fields.magic[:3] in {b"ni1", b"ni2"}:
        raise UnsupportedGeometryError(reason="two_files")
    if fields.magic[:3] not in {b"n+1", b"n+2"}:
        raise InvalidHeaderError(reason="magic")
    shape = _shape(fields.dim)
    if fields.datatype not in _TYPES:
        raise UnsupportedMediaTypeError(reason="datatype", datatype=fields.datatype)
    dtype = np.dtype(order + _TYPES[fields.datatype])
    if fields.bits != dtype.itemsize * 8:
        raise InvalidHeaderError(reason="bitpix")
    header = NiftiHeader(shape, dtype, _offset(fields), *_scaling(fields), _affine(fields))
    if header.file_bytes > MAX_DECODED_BYTES:
        raise DecodedTooLargeError(reason="bytes", bytes=header.file_bytes, limit=MAX_DECODED_BYTES)
    return header


def _fields(start: bytes | bytearray | memoryview) -> tuple[_Fields, str]:
    if len(start) < 4:
        raise CorruptFileError(reason="truncated")
    for order in "<>":
        version = _SIZES.get(struct.unpack_from(order + "i", start)[0])
        if version is not None:
            break
    else:
        raise InvalidHeaderError(reason="sizeof_hdr")
    if len(start) < (348 if version == 1 else 540):
        raise CorruptFileError(reason="truncated")
    return (_version_1 if version == 1 else _version_2)(start, order), order


def _version_1(start: bytes | bytearray | memoryview, order: str) -> _Fields:
    def get(code: str, at: int) -> tuple[Any, ...]:
        return struct.unpack_from(order + code, start, at)

    offset, slope, intercept = get("3f", 108)
    return _Fields(
        magic=bytes(start[344:348]),
        dim=get("8h", 40),
        datatype=get("h", 70)[0],
        bits=get("h", 72)[0],
        pixdim=get("8f", 76),
        offset=offset,
        slope=slope,
        intercept=intercept,
        qform_code=get("h", 252)[0],
        sform_code=get("h", 254)[0],
        quaternion=get("3f", 256),
        shift=get("3f", 268),
        rows=get("12f", 280),
        units=get("B", 123)[0],
    )


def _version_2(start: bytes | bytearray | memoryview, order: str) -> _Fields:
    def get(code: str, at: int) -> tuple[Any, ...]:
        return struct.unpack_from(order + code, start, at)

    if bytes(start[8:12]) != b"\r\n\x1a\n":  # as in PNG: shows damage by text transfer
        raise CorruptFileError(reason="magic")
    slope, intercept = get("2d", 176)
    return _Fields(
        magic=bytes(start[4:8]),
        dim=get("8q", 16),
        datatype=get("h", 12)[0],
        bits=get("h", 14)[0],
        pixdim=get("8d", 104),
        offset=float(get("q", 168)[0]),
        slope=slope,
        intercept=intercept,
        qform_code=get("i", 344)[0],
        sform_code=get("i", 348)[0],
        quaternion=get("3d", 352),
        shift=get("3d", 376),
        rows=get("12d", 400),
        units=get("i", 500)[0],
    )


def _shape(dim: tuple[int, ...]) -> tuple[int, int, int]:
    if not 1 <= dim[0] <= 7 or any(side < 1 for side in dim[1 : dim[0] + 1]):
        raise InvalidHeaderError(reason="dim")
    sides = [*dim[1 : dim[0] + 1], 1, 1][: max(3, dim[0])]
    if any(side > 1 for side in sides[3:]):
        raise UnsupportedGeometryError(reason="dimensions", dimensions=dim[0])
    check_volume(*sides[:3])
    return sides[0], sides[1], sides[2]


def _offset(fields: _Fields) -> int:
    least = 352 if fields.magic[:3] == b"n+1" else 544
    # Extensions are passed over.
    if not (math.isfinite(fields.offset) and least <= fields.offset <= MAX_NIFTI_OFFSET and fields.offset % 1 == 0):
        raise InvalidHeaderError(reason="vox_offset")
    return int(fields.offset)


def _scaling(fields: _Fields) -> tuple[float, float]:
    """nifti1.h: a slope of 0 means no scaling. NaN is what many writers leave for the same."""
    if fields.slope == 0 or math.isnan(fields.slope):
        return 1.0, 0.0
    if not (math.isfinite(fields.slope) and math.isfinite(fields.intercept)):
        raise InvalidHeaderError(reason="scaling")
    return fields.slope, fields.intercept


def _affine(fields: _Fields) -> NDArray[np.float64]:
    """sform before qform, as nibabel and FSL read it; a file with neither does not say which side is left."""
    scale = np.diag([_MILLIMETRES.get(fields.units & 7, 1.0)] * 3 + [1.0])
    sform = scale @ _sform(fields) if fields.sform_code > 0 else None
    qform = scale @ _qform(fields) if fields.qform_code > 0 else None
    if sform is None and qform is None:
        raise UnsupportedGeometryError(reason="no_orientation")
    if sform is not None and qform is not None:
        check_affine(sform)
        check_affine(qform)
        if np.linalg.det(sform[:3, :3]) * np.linalg.det(qform[:3, :3]) < 0:
            raise InvalidHeaderError(reason="mirrored_forms")  # one says left where the other says right
    affine: NDArray[np.float64] = sform if sform is not None else np.asarray(qform)
    check_affine(affine)
    stated = [abs(step) if axis < fields.dim[0] else 0.0 for axis, step in enumerate(fields.pixdim[1:4])]
    _check_steps(affine, scale[:3, :3] @ np.array(stated))
    return affine


def _check_steps(affine: NDArray[np.float64], pixdim: NDArray[np.float64]) -> None:
    """Refuse an sform that stretches the voxels (to the size of an atlas, say): millilitres would not be the patient's.

    pixdim : (3,) mm, 0 where the file does not say. Of a slanted grid some writers give the step along an axis and
             some the distance of its planes; what lies between them agrees.
    """
    steps = np.linalg.norm(affine[:3, :3], axis=0)
    planes = 1.0 / np.linalg.norm(np.linalg.inv(affine[:3, :3]), axis=1)
    agrees = (pixdim >= planes * (1.0 - _SAME_STEPS)) & (pixdim <= steps * (1.0 + _SAME_STEPS))
    if not bool((agrees | (pixdim == 0)).all()):
        raise InvalidHeaderError(reason="steps_differ")


def _sform(fields: _Fields) -> NDArray[np.float64]:
    return np.vstack([np.array(fields.rows, np.float64).reshape(3, 4), [0.0, 0.0, 0.0, 1.0]])


def _qform(fields: _Fields) -> NDArray[np.float64]:
    """Rotation from a unit quaternion, columns scaled by pixdim, k mirrored by qfac (nifti1.h, METHOD 2).

    The steps of pixdim must be positive there, only qfac mirrors; where a writer left a sign, it is passed over as
    nibabel does.
    """
    b, c, d = fields.quaternion
    square = b * b + c * c + d * d
    if not math.isfinite(square) or square > 1.0 + 1e-4:
        raise InvalidHeaderError(reason="quaternion")
    a = math.sqrt(max(0.0, 1.0 - square))
    rotation = np.array(
        [
            [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)],
            [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)],
            [2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c],
        ]
    )
    mirror = -1.0 if fields.pixdim[0] < 0 else 1.0
    affine = np.eye(4)
    affine[:3, :3] = rotation * np.abs(fields.pixdim[1:4]) * np.array([1.0, 1.0, mirror])
    affine[:3, 3] = fields.shift
    return affine
