"""Sizes of an outline in millimetres."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inference.core.contracts import BoolImage
from inference.core.regions import Runs, largest_region

_DIRECTIONS: Final = 180  # one per degree: a width measured half a degree off is short by 0.004 %


def diameters_mm(mask: BoolImage, spacing_mm: tuple[float, float]) -> tuple[float, float] | None:
    """Longest extent of the largest piece of an outline and its extent across, as a caliper would measure them.

    mask       : (H, W) bool; a caliper spans one lesion, so pieces that do not touch the largest one add nothing
    spacing_mm : (row, column) distance between pixel centres
    returns    : (longest, perpendicular to it) in mm, from outer edge to outer edge; None for an empty mask
    source     : the two-dimensional measure of RANO (Wen et al., J Clin Oncol 28:1963, 2010), by calipers
    """
    if not mask.any():
        return None
    points = _corners(largest_region(mask)) * np.array(spacing_mm)
    angles = np.arange(_DIRECTIONS) * math.pi / _DIRECTIONS
    directions = np.stack([np.sin(angles), np.cos(angles)])
    along = points @ directions
    widths = along.max(axis=0) - along.min(axis=0)
    longest = int(widths.argmax())
    return float(widths[longest]), float(widths[(longest + _DIRECTIONS // 2) % _DIRECTIONS])


def _corners(region: Runs) -> NDArray[np.float64]:
    """(N, 2) row and column of the pixel corners at both ends of every run, in pixels."""
    ends = [np.stack([region.rows + down, edge], axis=1) for down in (0, 1) for edge in (region.starts, region.ends)]
    return np.concatenate(ends).astype(np.float64)
