"""Figures and their intervals. Slices of one patient are not independent: intervals resample whole groups."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def recalls(truth: Ints, said: Ints, classes: Sequence[int]) -> Floats:
    """Share of each class that was called so; NaN for a class without slices."""
    return np.array([(said[truth == c] == c).mean() if (truth == c).any() else np.nan for c in classes])


def macro_f1(truth: Ints, said: Ints, classes: Sequence[int]) -> float:
    """Mean over classes of 2TP / (2TP + FP + FN); a slice called anything else counts as missed."""
    scores = []
    for c in classes:
        hits = float(((truth == c) & (said == c)).sum())
        scores.append(2 * hits / max(1.0, float((truth == c).sum() + (said == c).sum())))
    return float(np.mean(scores))


def confusion(truth: Ints, said: Ints, classes: int) -> Ints:
    """(classes, classes) counts, rows the truth."""
    out = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(out, (truth, said), 1)
    return out


def auroc(positive: NDArray[np.bool_], score: Floats) -> float:
    """Chance that a positive scores above a negative (ties half); NaN without both kinds."""
    above, below = score[positive], score[~positive]
    if above.size == 0 or below.size == 0:
        return float("nan")
    greater = (above[:, None] > below[None]).mean() + 0.5 * (above[:, None] == below[None]).mean()
    return float(greater)


def calibration_error(probabilities: Floats, truth: Ints, bins: int = 15) -> float:
    """Expected calibration error of the winning class over equal-width bins; NaN without any. probabilities: (N, L)."""
    if not len(truth):
        return float("nan")
    top, said = probabilities.max(axis=1), probabilities.argmax(axis=1)
    which = np.minimum((top * bins).astype(int), bins - 1)
    error = 0.0
    for index in range(bins):
        members = which == index
        if members.any():
            gap = abs(float(top[members].mean()) - float((said[members] == truth[members]).mean()))
            error += gap * float(members.mean())
    return error


def dice(said: NDArray[np.bool_], drawn: NDArray[np.bool_]) -> float:
    """Overlap of two outlines: 2|A∩B| / (|A| + |B|); 1 when both are empty."""
    total = int(said.sum()) + int(drawn.sum())
    return 1.0 if total == 0 else 2.0 * int((said & drawn).sum()) / total


def interval(
    figure: Callable[[NDArray[np.intp]], float],
    groups: Sequence[str],
    *,
    rounds: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> tuple[float, float]:
    """Percentile bootstrap over groups.

    figure : value on the slices at these positions (repeated positions count twice)
    groups : group of each slice; whole groups are drawn with replacement
    """
    rng = np.random.default_rng(seed)
    names, inverse = np.unique(np.asarray(groups), return_inverse=True)
    members = [np.flatnonzero(inverse == index) for index in range(len(names))]
    values = []
    for _ in range(rounds):
        drawn = rng.integers(len(members), size=len(members))
        values.append(figure(np.concatenate([members[index] for index in drawn])))
    low, high = np.nanpercentile(values, [50 * (1 - level), 50 * (1 + level)])
    return float(low), float(high)
