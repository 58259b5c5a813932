"""Slices become a volume: sorted by where they lie, never by file name or instance number."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inference.core.contracts import FloatImage
from inference.core.decode.dicom_header import FrameHeader, Plane
from inference.core.decode.raster import Stack
from inference.core.errors import UnsupportedGeometryError

_PARALLEL: Final = 1e-3  # how far the direction cosines of one stack may differ
_SAME_SPACING: Final = 1e-3
_SAME_PLACE_MM: Final = 0.01
# Positions are written with rounding; a missing slice doubles one step and is far beyond this.
_UNEVEN: Final = 0.1
# One affine says where all slices lie, so they must lie on a line (across a tilted stack, a tilted one).
_ASIDE_MM: Final = 1.0
_LPS_TO_RAS: Final = np.diag([-1.0, -1.0, 1.0])


def check_parallel(frames: Sequence[FrameHeader]) -> None:
    """Refuse frames that are not one stack.

    raises : UnsupportedGeometryError, reason `no_position`, `no_spacing`, `orientations` or `spacings`
    """
    if any(frame.plane is None for frame in frames):
        raise UnsupportedGeometryError(reason="no_position")
    if any(frame.spacing_mm is None for frame in frames):
        raise UnsupportedGeometryError(reason="no_spacing")
    directions = np.array([frame.plane.row + frame.plane.column for frame in frames if frame.plane is not None])
    spacings = np.array([frame.spacing_mm for frame in frames])
    if float(np.abs(directions - directions[0]).max()) > _PARALLEL:
        raise UnsupportedGeometryError(reason="orientations")
    if float(np.abs(spacings / spacings[0] - 1.0).max()) > _SAME_SPACING:
        raise UnsupportedGeometryError(reason="spacings")


def positions_along(planes: Sequence[Plane]) -> NDArray[np.float64]:
    """How far along the normal each parallel plane lies, in mm."""
    normal = np.cross(np.array(planes[0].row), np.array(planes[0].column))
    return np.asarray(np.array([plane.position for plane in planes]) @ normal)


def stack(voxels: FloatImage, frames: Sequence[FrameHeader], step_mm: float | None) -> Stack:
    """Sort frames into a volume.

    voxels  : (N, rows, columns) float32, in the order of `frames`
    frames  : their headers
    step_mm : distance of slices, used only when there is a single one
    returns : Stack with axes i = columns, j = rows, k = slices
    raises  : UnsupportedGeometryError: not parallel, two slices in one place (several volumes in one series),
              uneven steps (a slice is missing), a slice beside the line of the others
    """
    check_parallel(frames)
    planes = [frame.plane for frame in frames if frame.plane is not None]
    along = positions_along(planes)
    order = np.argsort(along, kind="stable")
    steps = np.diff(along[order])
    if steps.size and float(steps.min()) < _SAME_PLACE_MM:
        raise UnsupportedGeometryError(reason="several_volumes")
    if steps.size and float(np.abs(steps - _middle(steps)).max()) > _UNEVEN * _middle(steps):
        raise UnsupportedGeometryError(reason="missing_slices", slices=len(planes))
    if steps.size and _aside_mm(np.array([planes[at].position for at in order])) > _ASIDE_MM:
        raise UnsupportedGeometryError(reason="shifted_slices", slices=len(planes))
    ordered = voxels if bool((np.diff(order) == 1).all()) else voxels[order]
    first, last = planes[int(order[0])], planes[int(order[-1])]
    return Stack(ordered.transpose(2, 1, 0), _affine(first, last, frames[0], len(planes), step_mm))


def _aside_mm(positions: NDArray[np.float64]) -> float:
    """How far the position (N, 3) that lies worst is from the line through the first and the last, in mm."""
    away = positions - positions[0]
    line = away[-1] / np.linalg.norm(away[-1])
    return float(np.linalg.norm(away - np.outer(away @ line, line), axis=1).max())


def _middle(values: NDArray[np.float64]) -> float:
    # Not np.median: it imports numpy.ma on first use, which a locked-down child cannot.
    return float(np.sort(values)[values.size // 2])


def _affine(first: Plane, last: Plane, frame: FrameHeader, count: int, step_mm: float | None) -> NDArray[np.float64]:
    """(i, j, k, 1) → RAS+ mm (PS3.3 §C.7.6.2.1.1, turned from LPS+)."""
    row, column = np.array(first.row), np.array(first.column)
    between_rows, between_columns = frame.spacing_mm or (1.0, 1.0)
    start = np.array(first.position)
    span = np.array(last.position) - start
    step = span / (count - 1) if count > 1 else np.cross(row, column) * (step_mm or 1.0)
    affine = np.eye(4)
    affine[:3, 0] = _LPS_TO_RAS @ (row * between_columns)
    affine[:3, 1] = _LPS_TO_RAS @ (column * between_rows)
    affine[:3, 2] = _LPS_TO_RAS @ step
    affine[:3, 3] = _LPS_TO_RAS @ start
    return affine
