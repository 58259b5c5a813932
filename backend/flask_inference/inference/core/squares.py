"""Pixels that are not square: the network saw square ones, so a picture is resampled to them on its way there."""

from typing import Final

# Pixels further from square than this are resampled. Nearer ones stay the file's own: it would soften every edge for a
# difference that nobody sees. Page, app and PDF draw by the same limit, so that people see the shape the network saw.
SQUARE: Final = 1.05
# More are of no use to the network, and a header can name any two steps: what is laid out has to be bounded.
_LONGEST_PX: Final = 1024


def are_square(spacing_mm: tuple[float, float]) -> bool:
    """Whether pixels are near enough to squares to be shown to the network as they are.

    spacing_mm : (row, column)
    """
    return max(spacing_mm) / min(spacing_mm) <= SQUARE


def step_mm(shape: tuple[int, ...], spacing_mm: tuple[float, float]) -> float:
    """Side of the square pixels of a picture: the finer step, or a longer one where that would need too many.

    shape      : (H, W)
    spacing_mm : (row, column)
    """
    longest_mm = max(count * step for count, step in zip(shape, spacing_mm, strict=True))
    return max(min(spacing_mm), longest_mm / _LONGEST_PX)


def square_shape(shape: tuple[int, ...], spacing_mm: tuple[float, float]) -> tuple[int, int]:
    """(H, W) of a picture once its pixels are square; arguments as of `step_mm`."""
    side = step_mm(shape, spacing_mm)
    return max(1, round(shape[0] * spacing_mm[0] / side)), max(1, round(shape[1] * spacing_mm[1] / side))
