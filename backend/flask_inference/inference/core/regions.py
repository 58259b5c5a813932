"""Connected regions of a map, without a library for it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.core.contracts import BoolImage


@dataclass(frozen=True, eq=False)
class Runs:
    """Stretches of set pixels within a row, from `starts` up to but not including `ends`, top→bottom, left→right."""

    rows: NDArray[np.intp]
    starts: NDArray[np.intp]
    ends: NDArray[np.intp]

    def only(self, chosen: BoolImage) -> "Runs":
        """Those of the runs that are chosen."""
        return Runs(self.rows[chosen], self.starts[chosen], self.ends[chosen])


def largest_region(mask: BoolImage) -> Runs:
    """Largest 4-connected region, by runs of pixels joined row to row; the whole map when it is empty."""
    runs = _runs(mask)
    if runs.rows.size == 0:
        return _runs(np.ones_like(mask))
    regions = np.array(_joined(runs))
    best = np.bincount(regions, weights=(runs.ends - runs.starts).astype(np.float64)).argmax()
    return runs.only(regions == best)


def _runs(mask: BoolImage) -> Runs:
    height, width = mask.shape
    # Rows one behind the other, a gap before each: every second change is a start, and no run enters the next row.
    flat = np.zeros(height * (width + 1) + 1, dtype=bool)
    flat[1:].reshape(height, width + 1)[:, :width] = mask
    changes = np.flatnonzero(flat[1:] != flat[:-1])
    rows, starts = np.divmod(changes[0::2], width + 1)
    return Runs(rows, starts, changes[1::2] - rows * (width + 1))


def _joined(runs: Runs) -> list[int]:
    """For each run the number of its region: the last run that belongs to it."""
    row, start, end = runs.rows.tolist(), runs.starts.tolist(), runs.ends.tolist()
    parent = list(range(len(row)))
    above = 0  # first run that can still touch the current one from the row above
    for run in range(len(row)):
        before = row[run] - 1
        while row[above] < before or (row[above] == before and end[above] <= start[run]):
            above += 1
        other = above
        while row[other] == before and start[other] < end[run]:
            root = _root(parent, other)
            if root != run:
                parent[root] = run
            other += 1
    # A parent comes after its children, so from the end each finds its region in one step.
    for run in reversed(range(len(parent))):
        parent[run] = parent[parent[run]]
    return parent


def _root(parent: list[int], run: int) -> int:
    while parent[run] != run:
        parent[run] = parent[parent[run]]
        run = parent[run]
    return run
