"""The package that ships, judged through the server, on phantoms."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from tests.flask_inference.contract import assert_matches
from tests.flask_inference.packages import WATCHDOG, encode, onnx_runner, point_at
from tests.flask_inference.signing import KEY, Gateway

from inference import create_app
from inference.app import server_of
from inference.core import decode, pipeline
from inference.core.contracts import DecodedImage
from inference.core.registry import load_package
from inference.core.store import FolderStore
from inference.settings import REPOSITORY, Settings
from training import phantoms

SHIPPED = REPOSITORY / "backend" / "flask_inference" / "models" / "brain-tumor-mri"
MAX_MODEL_BYTES = 12_000_000


@pytest.fixture(scope="module")
def shipped_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make run` makes of the shipped package."""
    store = tmp_path_factory.mktemp("shipped") / "models"
    version = json.loads((SHIPPED / "manifest.json").read_text())["version"]
    shutil.copytree(SHIPPED, store / "packages" / version)
    point_at(store, version)
    return store


@pytest.fixture(scope="module")
def shipped(shipped_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Gateway:
    folder = tmp_path_factory.mktemp("server")
    settings = Settings(
        internal_key=KEY, models_dir=shipped_store, runs_dir=folder / "runs", runtime_dir=folder / "runtime"
    )
    app = create_app(settings, watchdog=WATCHDOG)
    server_of(app).registry.refresh()
    return Gateway(app.test_client())


def test_shipped_package_is_ready_and_shows_its_card(shipped: Gateway) -> None:
    status, info = shipped.get("/api/v1/status"), shipped.get("/api/v1/model-info")

    assert status.status_code == 200, status.json
    assert_matches("model_info_answer", info.json)
    assert {"figures", "limits", "licence"} <= set(info.json["serving"])


def test_shipped_package_is_small_enough_to_ship() -> None:
    assert (SHIPPED / "model.onnx").stat().st_size <= MAX_MODEL_BYTES
    assert (SHIPPED / "card.md").stat().st_size > 500


@pytest.mark.parametrize("lesion", [None, "glioma", "meningioma", "pituitary"])
def test_phantom_is_answered_in_the_shape_of_the_contract(shipped: Gateway, lesion: str | None) -> None:
    picture = phantoms.render(11, lesion=lesion).image

    answer = shipped.predict(encode(picture))

    assert answer.status_code == 200, answer.json
    assert_matches("predict_answer", answer.json)
    assert answer.json["input"]["shape"] == list(picture.shape)
    assert answer.json["result"]["confident"] is (answer.json["result"]["reasons"] == [])


def test_server_answers_what_the_evaluation_computes(shipped: Gateway, shipped_store: Path) -> None:
    store = FolderStore(shipped_store)
    pointer = store.pointer()
    assert pointer is not None
    package = load_package(store.package(pointer.version), onnx_runner, sha256=pointer.sha256)

    for seed in range(3):
        body = encode(phantoms.render(seed, lesion="glioma").image)
        served = shipped.predict(body).json["result"]
        computed = pipeline.predict(decode.decode_image(body), package, render=False).result
        assert served["label"] == computed.label
        assert served["probabilities"] == pytest.approx(computed.probabilities, abs=1e-6)
        assert served["tumor"]["area_px"] == computed.tumor.area_px


@pytest.mark.parametrize(("seed", "lesion"), [(20, "glioma"), (11, "meningioma"), (12, "pituitary"), (13, None)])
@pytest.mark.parametrize("coarse", [(1, 2), (2, 1)])
def test_pixels_that_are_not_square_change_no_answer(
    shipped_store: Path, seed: int, lesion: str | None, coarse: tuple[int, int]
) -> None:
    store = FolderStore(shipped_store)
    pointer = store.pointer()
    assert pointer is not None
    package = load_package(store.package(pointer.version), onnx_runner)
    rows, columns = coarse
    picture = phantoms.render(seed, lesion=lesion).image[:280, :284].astype(np.float32)
    pixels = picture.reshape(280 // rows, rows, 284 // columns, columns).mean(axis=(1, 3))

    square = pipeline.predict(DecodedImage(picture, "dicom", (1.0, 1.0)), package, render=False).result
    answer = pipeline.predict(DecodedImage(pixels, "dicom", (1.0 * rows, 1.0 * columns)), package, render=False)

    assert answer.result.label == square.label == (lesion or "no_tumor")
    assert answer.result.probability == pytest.approx(square.probability, abs=0.05)
    assert answer.result.tumor.area_mm2 == pytest.approx(square.tumor.area_mm2, rel=0.1)
    assert answer.draw_heatmap().shape == answer.result.mask.shape == pixels.shape


def test_heatmap_and_outline_have_the_size_of_the_picture(shipped_store: Path) -> None:
    store = FolderStore(shipped_store)
    pointer = store.pointer()
    assert pointer is not None
    package = load_package(store.package(pointer.version), onnx_runner)
    picture = phantoms.render(5, lesion="meningioma").image

    answer = pipeline.predict(decode.decode_image(encode(picture)), package)

    heatmap = answer.draw_heatmap()
    assert heatmap.shape == answer.result.mask.shape == picture.shape
    assert picture.shape[0] != picture.shape[1]
    assert 0 <= heatmap.min() <= heatmap.max() <= 1
