"""Which way to cut a volume, and the slices as a reader of the pictures expects them."""

from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from inference.core import squares
from inference.core.contracts import DecodedVolume, FloatImage

# A volume measured in slices has one coarse axis; cutting across it would show interpolation, not anatomy.
_COARSE: Final = 1.5
# A head is never three times as long one way as another: what is, is a slab of a few slices.
_SLAB: Final = 1 / 3

Voxel = TypeVar("Voxel", bound=np.generic)


class Plane(Enum):
    """Axis of the canonical volume that is cut across."""

    AXIAL = 0
    CORONAL = 1
    SAGITTAL = 2


@dataclass(frozen=True)
class Cut:
    """One way of cutting a volume.

    spacing_mm : (row, column) within a slice
    step_mm    : from slice to slice
    count      : number of slices
    """

    plane: Plane
    spacing_mm: tuple[float, float]
    step_mm: float
    count: int

    @property
    def is_square(self) -> bool:
        """Whether pixels are near enough to squares to be shown to the network as they are."""
        return squares.are_square(self.spacing_mm)


def choose(volume: DecodedVolume) -> Cut:
    """Cut a slab across its short side, anything else across the coarsest axis when there is one, otherwise axially.

    The slices that were measured are the ones to judge; where all axes are alike (3-D sequences), axial slices are
    what most of the training data shows. Of a slab any other cut would show strips.
    """
    steps = volume.spacing_mm
    sides = [count * step for count, step in zip(volume.voxels.shape, steps, strict=True)]
    if min(sides) < _SLAB * sorted(sides)[1]:
        axis = int(np.argmin(sides))
    else:
        axis = int(np.argmax(steps)) if max(steps) > _COARSE * sorted(steps)[1] else Plane.AXIAL.value
    rows, columns = ((1, 2), (0, 2), (0, 1))[axis]
    return Cut(Plane(axis), (steps[rows], steps[columns]), steps[axis], volume.voxels.shape[axis])


def slice_at(voxels: NDArray[Voxel], plane: Plane, index: int) -> NDArray[Voxel]:
    """One slice as displayed: face up or head up, the patient's right (axial, coronal) or face (sagittal) on the left.

    voxels  : (D, H, W) canonical
    returns : (rows, columns), a view; coronal and sagittal slices run from the crown down
    """
    if plane is Plane.AXIAL:
        return voxels[index, :, :]
    return voxels[::-1, index, :] if plane is Plane.CORONAL else voxels[::-1, :, index]


def with_slice(voxels: NDArray[np.bool_], plane: Plane, index: int, shown: NDArray[np.bool_]) -> None:
    """Write a displayed slice back into the canonical volume; the inverse of `slice_at`."""
    if plane is Plane.AXIAL:
        voxels[index] = shown
    elif plane is Plane.CORONAL:
        voxels[::-1, index, :] = shown
    else:
        voxels[::-1, :, index] = shown


def squared(shown: FloatImage, cut: Cut) -> FloatImage:
    """A slice with square pixels, as a rule of the finer direction's step.

    shown   : (rows, columns) float32
    returns : (rows, columns) float32 of other size where pixels are not square; the same array otherwise
    """
    if cut.is_square:
        return np.ascontiguousarray(shown)
    return resized(shown, *squares.square_shape(shown.shape, cut.spacing_mm))


def resized(shown: FloatImage, height: int, width: int) -> FloatImage:
    """(rows, columns) float32 to (height, width), bilinear between pixel centres."""
    rows = _positions(shown.shape[0], height)
    columns = _positions(shown.shape[1], width)
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    down, right = np.minimum(top + 1, shown.shape[0] - 1), np.minimum(left + 1, shown.shape[1] - 1)
    across = (columns - left).astype(np.float32)
    upper = shown[top][:, left] * (1 - across) + shown[top][:, right] * across
    lower = shown[down][:, left] * (1 - across) + shown[down][:, right] * across
    along = (rows - top).astype(np.float32)[:, None]
    return np.ascontiguousarray(upper * (1 - along) + lower * along, dtype=np.float32)


def _positions(old: int, new: int) -> NDArray[np.float64]:
    """Where the centres of `new` pixels lie among `old` ones."""
    return np.asarray(np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0, old - 1))
