"""Erase, paste, touch up: only what is meant changes."""

import numpy as np
import pytest

from training import data, retouch
from training.retouch import Picture, Way

WAYS: list[Way] = ["shifted", "mirrored", "smooth"]


@pytest.fixture(scope="module")
def slices() -> data.Slices:
    return data.load_phantoms(8, first_seed=300)


@pytest.mark.parametrize("way", WAYS)
def test_erase_changes_tumor_and_nothing_far_away(slices: data.Slices, way: Way) -> None:
    image, mask = slices.images[1], slices.masks[1]

    erased = retouch.erase(image, mask, way, np.random.default_rng(4))

    assert erased is not None
    far = retouch.grown(retouch.grown(retouch.grown(mask, 7), 7), 5) == 0
    difference = np.abs(erased.astype(int) - image)
    assert difference[mask >= 128].mean() > 10
    assert difference[far].max() == 0


def test_erase_is_reproducible(slices: data.Slices) -> None:
    first, second = (
        retouch.erase(slices.images[0], slices.masks[0], "shifted", np.random.default_rng(9)) for _ in range(2)
    )

    assert first is not None
    assert second is not None
    assert np.array_equal(first, second)


def test_touch_up_leaves_tumor_alone(slices: data.Slices) -> None:
    image, mask = slices.images[1], slices.masks[1]

    touched = retouch.touch_up(image, mask, slices.masks[2], np.random.default_rng(2))

    assert touched is not None
    assert np.array_equal(touched[mask >= 128], image[mask >= 128])
    assert not np.array_equal(touched, image)


def test_paste_brightens_where_its_mask_says(slices: data.Slices) -> None:
    healthy, donor, donor_mask = slices.images[3], slices.images[1], slices.masks[1]

    done = retouch.paste(healthy, donor, donor_mask, np.random.default_rng(6))

    assert done is not None
    image, mask = done
    difference = np.abs(image.astype(int) - healthy)
    assert difference[mask > 0].mean() > 10
    assert difference[retouch.grown(mask, 7) == 0].max() == 0


@pytest.mark.parametrize("margin", [1, 3, 7])
def test_grown_is_square_margin(margin: int) -> None:
    mask: Picture = np.zeros((37, 53), np.uint8)
    mask[20, 30] = 255

    assert (retouch.grown(mask, margin) > 0).sum() == (2 * margin + 1) ** 2
