"""Where voxels lie in the patient, and how to turn a volume so that every source looks the same.

Canonical order is (D, H, W) = inferior→superior, anterior→posterior, patient's right→left, so that an axial slice is
displayed as radiologists expect it: face up, the patient's right on the left of the picture. Axes are only exchanged
and flipped; nothing is resampled, so the way back is exact. World coordinates are RAS+ in millimetres, as in NIfTI.
"""

from itertools import permutations
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from inference.core.contracts import DecodedVolume, SourceGrid
from inference.core.errors import InvalidHeaderError

Voxel = TypeVar("Voxel", bound=np.generic)
Affine = NDArray[np.float64]
# Target axis → world axis it runs along, and in which direction (RAS+): D to superior, H to posterior, W to left.
_TARGETS: Final = ((2, 1.0), (1, -1.0), (0, -1.0))
_SPACING_MM: Final = (0.02, 50.0)  # micro-imaging to the thickest gap of a localizer
_MAX_SHEAR: Final = 0.35  # cosine between two axes of the grid; a scanner's grid is orthogonal


def check_affine(affine: Affine) -> None:
    """Refuse a matrix that cannot be a scanner's grid.

    affine : (4, 4) float64, (i, j, k, 1) → RAS+ mm
    raises : InvalidHeaderError, reason `affine`, `spacing` or `shear`
    """
    if affine.shape != (4, 4) or not np.isfinite(affine).all():
        raise InvalidHeaderError(reason="affine")
    steps = np.linalg.norm(affine[:3, :3], axis=0)
    if not np.all((steps >= _SPACING_MM[0]) & (steps <= _SPACING_MM[1])):
        raise InvalidHeaderError(reason="spacing")
    directions = affine[:3, :3] / steps
    cosines = np.abs(directions.T @ directions - np.eye(3))
    if float(cosines.max()) > _MAX_SHEAR:
        raise InvalidHeaderError(reason="shear")


def source_grid(shape: tuple[int, int, int], affine: Affine) -> SourceGrid:
    """How to turn a grid into the canonical order.

    shape  : voxels along i, j, k of the file
    affine : (4, 4), (i, j, k, 1) → RAS+ mm; checked
    raises : InvalidHeaderError
    """
    check_affine(affine)
    directions = affine[:3, :3] / np.linalg.norm(affine[:3, :3], axis=0)
    order = max(
        permutations(range(3)),
        key=lambda axes: sum(
            abs(float(directions[world, axis])) for (world, _), axis in zip(_TARGETS, axes, strict=True)
        ),
    )
    flips = tuple(
        float(directions[world, axis]) * sign < 0 for (world, sign), axis in zip(_TARGETS, order, strict=True)
    )
    return SourceGrid(
        shape=shape, affine=affine, order=(order[0], order[1], order[2]), flips=(flips[0], flips[1], flips[2])
    )


def canonical_affine(grid: SourceGrid) -> Affine:
    """(4, 4): (d, h, w, 1) of the canonical volume → RAS+ mm."""
    to_source = np.zeros((4, 4))
    to_source[3, 3] = 1.0
    for target, (axis, flip) in enumerate(zip(grid.order, grid.flips, strict=True)):
        to_source[axis, target] = -1.0 if flip else 1.0
        to_source[axis, 3] = grid.shape[axis] - 1 if flip else 0.0
    return np.asarray(grid.affine @ to_source)


def to_canonical(voxels: NDArray[Voxel], grid: SourceGrid) -> NDArray[Voxel]:
    """Turn (I, J, K) into (D, H, W); a view."""
    turned = voxels.transpose(grid.order)
    return turned[tuple(slice(None, None, -1 if flip else 1) for flip in grid.flips)]


def to_source(voxels: NDArray[Voxel], grid: SourceGrid) -> NDArray[Voxel]:
    """Turn (D, H, W) back into the file's own (I, J, K); a view, the exact inverse of `to_canonical`."""
    unflipped = voxels[tuple(slice(None, None, -1 if flip else 1) for flip in grid.flips)]
    return unflipped.transpose(tuple(int(axis) for axis in np.argsort(grid.order)))


def canonical_volume(name: str, voxels: NDArray[np.float32], grid: SourceGrid) -> DecodedVolume:
    """Voxels that are in canonical order already, with what follows from their grid."""
    affine = canonical_affine(grid)
    steps = np.linalg.norm(affine[:3, :3], axis=0)
    return DecodedVolume(
        voxels=voxels,
        affine=affine,
        spacing_mm=(float(steps[0]), float(steps[1]), float(steps[2])),
        format=name,
        source=grid,
    )
