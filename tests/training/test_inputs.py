"""Numbers that say what pictures are like."""

import numpy as np
import pytest

from training import inputs, phantoms


def test_features_tell_bright_from_dark_and_sharp_from_smooth() -> None:
    rng = np.random.default_rng(3)
    smooth = np.full((64, 64), 60, dtype=np.uint8)
    rough = (60 + rng.integers(0, 120, (64, 64))).astype(np.uint8)

    dull, lively = inputs.features(smooth), inputs.features(rough)

    assert dull["mean"] < lively["mean"]
    assert (dull["edges"], dull["noise"]) == (0.0, 0.0)
    assert lively["edges"] > 0.1


def test_features_of_an_empty_picture_are_numbers() -> None:
    assert all(np.isfinite(value) for value in inputs.features(np.zeros((32, 48), dtype=np.uint8)).values())


def test_statistics_share_out_the_whole_set() -> None:
    told = inputs.statistics(phantoms.render(seed).image for seed in range(12))

    assert told["n"] == 12
    for one in told["features"].values():
        assert len(one["shares"]) == len(one["edges"]) + 1
        assert sum(one["shares"]) == pytest.approx(1, abs=1e-3)
        assert one["edges"] == sorted(one["edges"])
