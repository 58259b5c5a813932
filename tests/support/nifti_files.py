"""A writer of NIfTI-1 and NIfTI-2 files with any header, true or not."""

import gzip
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

TYPES = {"u1": 2, "i2": 4, "i4": 8, "f4": 16, "f8": 64, "i1": 256, "u2": 512, "u4": 768, "i8": 1024, "u8": 1280}
# name → (struct code, offset) in each version
_FIELDS_1 = {
    "sizeof_hdr": ("i", 0), "dim": ("8h", 40), "datatype": ("h", 70), "bitpix": ("h", 72), "pixdim": ("8f", 76),
    "vox_offset": ("f", 108), "scl_slope": ("f", 112), "scl_inter": ("f", 116), "xyzt_units": ("B", 123),
    "qform_code": ("h", 252), "sform_code": ("h", 254), "quatern": ("3f", 256), "qoffset": ("3f", 268),
    "srow": ("12f", 280), "magic": ("4s", 344),
}  # fmt: skip
_FIELDS_2 = {
    "sizeof_hdr": ("i", 0), "magic": ("8s", 4), "datatype": ("h", 12), "bitpix": ("h", 14), "dim": ("8q", 16),
    "pixdim": ("8d", 104), "vox_offset": ("q", 168), "scl_slope": ("d", 176), "scl_inter": ("d", 184),
    "qform_code": ("i", 344), "sform_code": ("i", 348), "quatern": ("3d", 352), "qoffset": ("3d", 376),
    "srow": ("12d", 400), "xyzt_units": ("i", 500),
}  # fmt: skip
# An axial head scan in RAS+: 0.7 × 0.9 mm, slices 4 mm apart.
AFFINE = np.array([[0.7, 0, 0, -20], [0, 0.9, 0, -30], [0, 0, 4.0, 5], [0, 0, 0, 1.0]])


def nifti(
    voxels: NDArray[np.generic],
    affine: NDArray[np.float64] = AFFINE,
    *,
    version: int = 1,
    order: str = "<",
    after: bytes = b"",
    **changes: Any,
) -> bytes:
    """A single-file NIfTI of (I, J, K) voxels; `changes` replace header fields, `after` follows the voxels."""
    offset = 352 if version == 1 else 544
    ndim = voxels.ndim
    fields: dict[str, Any] = {
        "sizeof_hdr": 348 if version == 1 else 540,
        "magic": b"n+1\0" if version == 1 else b"n+2\0\r\n\x1a\n",
        "dim": (ndim, *voxels.shape, *[1] * (7 - ndim)),
        "datatype": TYPES[voxels.dtype.str[1:]],
        "bitpix": voxels.dtype.itemsize * 8,
        "pixdim": (1.0, *np.linalg.norm(affine[:3, :3], axis=0), 0, 0, 0, 0),
        "vox_offset": offset,
        "scl_slope": 0,
        "scl_inter": 0,
        "xyzt_units": 2,
        "qform_code": 0,
        "sform_code": 1,
        "quatern": (0, 0, 0),
        "qoffset": (0, 0, 0),
        "srow": tuple(affine[:3].ravel()),
    }
    header = bytearray(offset)
    for name, value in {**fields, **changes}.items():
        code, at = (_FIELDS_1 if version == 1 else _FIELDS_2)[name]
        struct.pack_into(order + code, header, at, *(value if isinstance(value, tuple) else (value,)))
    body = voxels.astype(voxels.dtype.newbyteorder(order)).tobytes(order="F")
    return bytes(header) + body + after


def gzipped(data: bytes) -> bytes:
    """One gzip member, the same every time."""
    return gzip.compress(data, 6, mtime=0)


def turned(
    voxels: NDArray[np.generic], affine: NDArray[np.float64], axes: tuple[int, int, int], flips: tuple[bool, bool, bool]
) -> tuple[NDArray[np.generic], NDArray[np.float64]]:
    """The same volume stored along other axes: every voxel keeps its place in the world."""
    matrix = np.zeros((4, 4))
    matrix[3, 3] = 1
    for new, (old, flip) in enumerate(zip(axes, flips, strict=True)):
        matrix[old, new] = -1 if flip else 1
        matrix[old, 3] = voxels.shape[old] - 1 if flip else 0
    stored = voxels.transpose(axes)[tuple(slice(None, None, -1 if flip else 1) for flip in flips)]
    return np.ascontiguousarray(stored), affine @ matrix
