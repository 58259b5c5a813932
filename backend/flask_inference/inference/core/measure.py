"""Sizes of an outline in millimetres."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inference.core.contracts import BoolImage

_DIRECTIONS: Final = 180  # one per degree: a width measured half a degree off is short by 0.004 %


def diameters_mm(mask: BoolImage, spacing_mm: tuple[float, float]) -> tuple[float, float] | None:
    """Longest extent of an outline and its extent across, as a caliper on the picture would measure them.

    mask       : (H, W) bool
    spacing_mm : (row, column) distance between pixel centres
    returns    : (longest, perpendicular to it) in mm, from outer edge to outer edge; None for an empty mask
    source     : the two-dimensional measure of RANO (Wen et al., J Clin Oncol 28:1963, 2010), by calipers
    """
    points = _outer_corners(mask) * np.array(spacing_mm)
    if not len(points):
        return None
    angles = np.arange(_DIRECTIONS) * math.pi / _DIRECTIONS
    directions = np.stack([np.sin(angles), np.cos(angles)])
    along = points @ directions
    widths = along.max(axis=0) - along.min(axis=0)
    longest = int(widths.argmax())
    return float(widths[longest]), float(widths[(longest + _DIRECTIONS // 2) % _DIRECTIONS])


def _outer_corners(mask: BoolImage) -> NDArray[np.float64]:
    """(N, 2) row and column of the pixel corners at both ends of every row that is touched, in pixels."""
    rows = np.flatnonzero(mask.any(axis=1))
    if rows.size == 0:
        return np.zeros((0, 2))
    first = mask[rows].argmax(axis=1)
    last = mask.shape[1] - mask[rows, ::-1].argmax(axis=1)
    ends = np.concatenate([np.stack([rows + down, edge], axis=1) for down in (0, 1) for edge in (first, last)])
    return ends.astype(np.float64)
