"""The shipped package reads what it can be shown without any patient's picture: phantoms."""

from pathlib import Path

import numpy as np
import pytest

from inference.core import pipeline
from inference.core.contracts import DecodedImage, Prediction
from inference.core.errors import NotABrainMriError
from inference.core.pipeline import LoadedPackage
from training import phantoms

pytest.importorskip("torch")  # `training.package` writes packages, too

from training import package

FOLDER = Path(__file__).resolve().parents[2] / "backend" / "flask_inference" / "models" / package.NAME
SEEDS = range(500, 512)


@pytest.fixture(scope="module")
def shipped() -> LoadedPackage:
    return package.load(FOLDER)


def predict(pixels: np.ndarray, shipped: LoadedPackage) -> Prediction:
    return pipeline.predict(DecodedImage(pixels.astype(np.float32), "png"), shipped, render=False)


def test_package_is_small_and_complete() -> None:
    files = {file.name: file.stat().st_size for file in FOLDER.iterdir()}

    assert {"model.onnx", "manifest.json", "card.md", "golden.png"} <= set(files)
    assert sum(files.values()) <= package.MAX_BYTES


def test_graph_tells_nothing_about_the_machine_it_was_made_on() -> None:
    graph = (FOLDER / "model.onnx").read_bytes()

    assert b"site-packages" not in graph
    assert b".py" not in graph


def test_phantoms_are_read_as_drawn(shipped: LoadedPackage) -> None:
    kinds = [*phantoms.LESIONS, None]
    drawn = [phantoms.render(seed, kinds[seed % 4]) for seed in SEEDS]

    right = [predict(one.image, shipped).result.label == one.label for one in drawn]

    assert np.mean(right) >= 0.75


@pytest.mark.parametrize("lesion", phantoms.LESIONS)
def test_heatmap_darkens_when_lesion_is_removed(shipped: LoadedPackage, lesion: phantoms.Lesion) -> None:
    before, after = [], []
    for seed in list(SEEDS)[:4]:
        ill, healthy = phantoms.render(seed, lesion), phantoms.render(seed)
        before.append(predict(ill.image, shipped).draw_heatmap()[ill.mask].mean())
        after.append(predict(healthy.image, shipped).draw_heatmap()[ill.mask].mean())

    assert np.mean(before) > 2 * np.mean(after)


@pytest.mark.parametrize("factor", [257.0, 1 / 255.0])
def test_bit_depth_does_not_change_scores(shipped: LoadedPackage, factor: float) -> None:
    image = phantoms.render(501, "meningioma").image

    plain, scaled = (predict(pixels, shipped).result for pixels in (image, image * np.float32(factor)))

    assert np.allclose(list(plain.probabilities.values()), list(scaled.probabilities.values()), atol=1e-4)


def test_mirrored_picture_has_mirrored_outline(shipped: LoadedPackage) -> None:
    image = phantoms.render(503, "meningioma").image

    plain, mirrored = (predict(pixels, shipped).result for pixels in (image, np.ascontiguousarray(image[:, ::-1])))

    overlap = (plain.mask & mirrored.mask[:, ::-1]).sum() * 2 / max(1, plain.mask.sum() + mirrored.mask.sum())
    assert plain.label == mirrored.label
    assert overlap > 0.9


@pytest.mark.parametrize("kind", ["noise", "stripes", "disc"])
def test_no_brain_is_refused(shipped: LoadedPackage, kind: str) -> None:
    ys, xs = np.mgrid[:211, :160].astype(np.float32)
    pictures = {
        "noise": np.random.default_rng(1).random((211, 160), dtype=np.float32),
        "stripes": np.sin(xs / 5) * 100,
        "disc": (np.hypot(ys - 100, xs - 80) < 50).astype(np.float32) * 200 + ys / 50,
    }

    with pytest.raises(NotABrainMriError):
        predict(pictures[kind], shipped)
