"""Temperature and thresholds from scores of slices that no training saw."""

import numpy as np
import pytest

pytestmark = pytest.mark.training
pytest.importorskip("torch")

from training import calibrate, data  # noqa: E402
from training.judge import Scores  # noqa: E402


def scores_of(truth: np.ndarray, right: float, sure: float) -> Scores:
    """Scores that give `sure` to one class, the right one in so many of the slices."""
    rng = np.random.default_rng(4)
    said = np.where(rng.random(len(truth)) < right, truth, (truth + 1) % 4)
    logits = np.full((len(truth), 4), np.log((1 - sure) / 3))
    logits[np.arange(len(truth)), said] = np.log(sure)
    return Scores(logits, np.zeros((len(truth), 8, 8), dtype=np.float16))


@pytest.fixture(scope="module")
def slices() -> data.Slices:
    drawn = data.load_phantoms(4, size=64)
    return drawn.take(np.arange(400) % 4)


def test_temperature_makes_scores_as_sure_as_they_are_right(slices: data.Slices) -> None:
    scores = scores_of(slices.labels, right=0.8, sure=0.99)

    temperature = calibrate.temperature(scores, slices)

    assert temperature > 1
    assert scores.probabilities(temperature).max(axis=1).mean() == pytest.approx(0.8, abs=0.05)


def test_temperature_of_nothing_known_changes_nothing(slices: data.Slices) -> None:
    unknown = slices.take([])

    assert calibrate.temperature(scores_of(unknown.labels, 1.0, 0.9), unknown) == 1.0
