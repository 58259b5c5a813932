"""Two plain statistics, as functions of numbers alone.

The population stability index says how far a spread has moved from another (Karakoulas 2004; the usual reading: below
0.1 steady, to 0.25 moved, above far). The Bernoulli CUSUM (Reynolds & Stoumbos 1999) adds up, review by review, the
evidence that answers are wrong twice as often as they should be, and forgets what speaks against it.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable, Sequence
from typing import Final

# 4.0 from one wrong answer in ten to one in five: by simulation half of all alarms come within 60 reviews after the
# doubling, and one false alarm in about 1,800 reviews without it.
EXPECTED_WRONG: Final = 0.10
SUSPECT_WRONG: Final = 0.20
CUSUM_ALARM: Final = 4.0
PSI_MOVED: Final = 0.10
PSI_FAR: Final = 0.25
# Fewer pictures than this say nothing about a spread over ten bins.
PSI_LEAST: Final = 100
_FLOOR: Final = 1e-3


def shares(values: Iterable[float], edges: Sequence[float]) -> list[float]:
    """Share of the values in each of the bins that `edges` cut; a value on an edge is above it."""
    counts = [0] * (len(edges) + 1)
    for value in values:
        counts[bisect.bisect_right(edges, value)] += 1
    total = sum(counts) or 1
    return [count / total for count in counts]


def stability_index(now: Sequence[float], reference: Sequence[float]) -> float:
    """PSI: Σ (now - reference) · ln(now / reference) over bins; empty bins count as a thousandth."""
    pairs = [(max(a, _FLOOR), max(b, _FLOOR)) for a, b in zip(now, reference, strict=True)]
    return sum((a - b) * math.log(a / b) for a, b in pairs)


def psi_level(value: float) -> str:
    """steady, moved or far."""
    return "steady" if value < PSI_MOVED else "moved" if value < PSI_FAR else "far"


def cusum(wrong: Iterable[bool]) -> tuple[float, float]:
    """The evidence after the last review, and the highest it has been."""
    levels = cusum_levels(wrong)
    return (levels[-1], max(levels)) if levels else (0.0, 0.0)


def cusum_levels(wrong: Iterable[bool]) -> list[float]:
    """The evidence after each review."""
    hit = math.log(SUSPECT_WRONG / EXPECTED_WRONG)
    miss = math.log((1 - SUSPECT_WRONG) / (1 - EXPECTED_WRONG))
    levels, level = list[float](), 0.0
    for one in wrong:
        level = max(0.0, level + (hit if one else miss))
        levels.append(level)
    return levels


def wilson(part: int, total: int, *, z: float = 1.96) -> tuple[float, float]:
    """95 % interval of a share (Wilson score); 0 to 1 where there is nothing to go by."""
    if total == 0:
        return 0.0, 1.0
    share = part / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return max(0.0, middle - half), min(1.0, middle + half)
