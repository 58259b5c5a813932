"""Phantoms: reproducible, with a lesion exactly where the mask says."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training import phantoms


@pytest.mark.parametrize("lesion", phantoms.LESIONS)
@pytest.mark.parametrize("seed", [1, 2, 3, 7])
def test_render_draws_lesion_only_near_mask(seed: int, lesion: phantoms.Lesion) -> None:
    healthy, ill = phantoms.render(seed), phantoms.render(seed, lesion)

    differs = np.abs(ill.image.astype(int) - healthy.image) > 60
    assert ill.label == lesion
    assert ill.box is not None
    assert ill.mask.mean() > 0.001
    assert differs[ill.mask].mean() > 0.2
    assert differs[~ill.mask].mean() < 0.03


def test_render_is_reproducible() -> None:
    first, second = phantoms.render(5, "glioma"), phantoms.render(5, "glioma")

    assert np.array_equal(first.image, second.image)
    assert np.array_equal(first.mask, second.mask)


def test_render_without_lesion_has_empty_mask() -> None:
    phantom = phantoms.render(11)

    assert phantom.label == "no_tumor"
    assert phantom.box is None
    assert not phantom.mask.any()


def test_render_varies_size_and_view() -> None:
    drawn = [phantoms.render(seed) for seed in range(12)]

    assert len({phantom.view for phantom in drawn}) == 3
    assert len({phantom.image.shape for phantom in drawn}) > 6


def test_main_writes_pictures_and_truth(tmp_path: Path) -> None:
    phantoms.main(["--out", str(tmp_path), "--count", "4", "--seed", "9"])

    truth = json.loads((tmp_path / "truth.json").read_text())
    assert [entry["class"] for entry in truth] == ["glioma", "meningioma", "pituitary", "no_tumor"]
    for entry in truth[:3]:
        mask = np.asarray(Image.open(tmp_path / entry["lesion_mask"]))
        x0, y0, x1, y1 = entry["lesion_box"]
        assert mask.shape == np.asarray(Image.open(tmp_path / entry["file"])).shape
        assert mask[y0:y1, x0:x1].sum() == mask.sum() > 0
