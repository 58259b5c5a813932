"""Figures against values worked out by hand."""

import numpy as np
import pytest

from training import metrics


def test_auroc_counts_ties_half() -> None:
    positive = np.array([True, True, False, False])

    assert metrics.auroc(positive, np.array([0.9, 0.4, 0.4, 0.1])) == pytest.approx(0.875)


def test_macro_f1_counts_other_answers_as_missed() -> None:
    truth, said = np.array([0, 0, 1, 1]), np.array([0, 3, 1, 1])

    assert metrics.macro_f1(truth, said, (0, 1)) == pytest.approx((2 / 3 + 1) / 2)


def test_calibration_error_is_zero_for_honest_scores() -> None:
    probabilities = np.tile([0.75, 0.25], (4, 1))

    assert metrics.calibration_error(probabilities, np.array([0, 0, 0, 1])) == pytest.approx(0.0)
    assert metrics.calibration_error(probabilities, np.array([1, 1, 1, 1])) == pytest.approx(0.75)


def test_dice_of_half_overlap() -> None:
    said, drawn = np.zeros((3, 8), bool), np.zeros((3, 8), bool)
    said[0, :4], drawn[0, 2:6] = True, True

    assert metrics.dice(said, drawn) == pytest.approx(0.5)
    assert metrics.dice(said & False, drawn & False) == 1.0


def test_interval_is_wider_when_groups_are_few() -> None:
    values = np.array([0.0, 1.0] * 40)

    def mean(index: np.ndarray) -> float:
        return float(values[index].mean())

    many = metrics.interval(mean, [str(i) for i in range(80)])
    few = metrics.interval(mean, [str(i % 2) for i in range(80)])
    assert few[1] - few[0] > many[1] - many[0]


def test_confusion_has_truth_in_rows() -> None:
    counts = metrics.confusion(np.array([0, 0, 2]), np.array([0, 1, 2]), 4)

    assert counts[0].tolist() == [1, 1, 0, 0]
    assert counts[2, 2] == 1
