"""Temperature and thresholds, fitted on patients the network has not trained on (cheng fold 5), never on `val`."""

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from training.data import NO_TUMOR, Slices
from training.judge import Scores, outline_dice

_TEMPERATURES = np.geomspace(0.4, 4.0, 116)
_MASK_LEVELS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
_CONFIDENT_LEVELS = np.round(np.arange(0.5, 0.96, 0.05), 2)
_CONFIDENT_ACCURACY = 0.96


@dataclass(frozen=True)
class Calibration:
    """What turns scores into an answer; goes into the manifest."""

    temperature: float = 1.0
    mask: float = 0.5
    confident_probability: float = 0.6

    def as_dict(self) -> dict[str, float]:
        """Plain numbers."""
        return asdict(self)


def fit(scores: Scores, slices: Slices) -> Calibration:
    """Fit on scores of slices with a known class; outlines on those that have one."""
    known = slices.labels <= NO_TUMOR
    truth = slices.labels[known]
    fitted = temperature(scores, slices)
    ill = np.flatnonzero((slices.masks >= 128).any(axis=(1, 2)))
    part, drawn = Scores(scores.logits[ill], scores.masks[ill]), slices.take(ill)
    overlaps = [float(outline_dice(part, drawn, level).mean()) for level in _MASK_LEVELS]
    probabilities = scores.probabilities(fitted)[known]
    return Calibration(fitted, _MASK_LEVELS[int(np.argmax(overlaps))], _confident_level(probabilities, truth))


def temperature(scores: Scores, slices: Slices) -> float:
    """The temperature under which the true classes are most likely; slices of unknown kind are left out."""
    known = slices.labels <= NO_TUMOR
    if not known.any():
        return 1.0
    likelihoods = [_likelihood(scores.probabilities(float(t))[known], slices.labels[known]) for t in _TEMPERATURES]
    return round(float(_TEMPERATURES[int(np.argmax(likelihoods))]), 4)


def _likelihood(probabilities: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    return float(np.log(np.maximum(probabilities[np.arange(len(truth)), truth], 1e-12)).mean())


def _confident_level(probabilities: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """Lowest level whose confident answers are right often enough; the highest level where none is."""
    top, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    for level in _CONFIDENT_LEVELS:
        members = top >= level
        if members.any() and right[members].mean() >= _CONFIDENT_ACCURACY:
            return float(level)
    return float(_CONFIDENT_LEVELS[-1])
