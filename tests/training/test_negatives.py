"""Pictures that are no brains: reproducible, and never the same ones in training and test."""

import numpy as np

from training import negatives


def test_make_is_reproducible_and_differs_between_parts() -> None:
    first, second, other = (list(negatives.make(part, count=8, seed=3)) for part in ("train", "train", "test"))

    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(first, second, strict=True))
    assert not any(np.array_equal(a.pixels, b.pixels) for a, b in zip(first, other, strict=True))


def test_make_gives_unseen_kinds_to_the_test_only() -> None:
    seen = {one.kind for one in negatives.make("train", count=30, seed=1)}
    tested = {one.kind for one in negatives.make("test", count=30, seed=1)}

    assert seen < tested
    assert all("unseen" in kind for kind in tested - seen)


def test_photographs_of_training_and_test_are_different_files() -> None:
    assert not set(negatives.PHOTOS["train"]) & set(negatives.PHOTOS["test"])


def test_make_gives_pictures_that_can_be_prepared() -> None:
    for one in negatives.make("test", count=26, seed=8):
        assert one.pixels.ndim == 2
        assert one.pixels.dtype == np.float32
        assert np.isfinite(one.pixels).all()
        assert np.ptp(one.pixels) > 0
