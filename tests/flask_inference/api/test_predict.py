"""POST /api/v1/predict: the answer, its pictures, its deadline, and what it refuses."""

import hashlib
import io
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from PIL import Image
from tests.flask_inference.contract import assert_matches
from tests.flask_inference.packages import LABELS, WATCHDOG, Model, bright_png, head_png, point_at, write_package
from tests.flask_inference.signing import Call, Gateway

from inference import create_app
from inference.app import server_of
from inference.settings import Settings


def serve(settings: Settings, model: Model, version: str = "2.0.0") -> Gateway:
    write_package(settings.models_dir, version, model)
    point_at(settings.models_dir, version)
    app = create_app(settings, watchdog=WATCHDOG)
    server_of(app).registry.refresh()
    return Gateway(app.test_client())


def picture(answer, name: str) -> Image.Image:
    return Image.open(io.BytesIO(answer.files[name]))


def test_predict_answers_in_the_shape_of_the_contract(gateway: Gateway) -> None:
    body = head_png()

    answer = gateway.predict(body)

    assert answer.status_code == 200
    assert_matches("predict_answer", answer.json)
    assert answer.json["input"]["sha256"] == hashlib.sha256(body).hexdigest()
    assert answer.json["input"]["shape"] == [61, 47]
    assert sum(answer.json["result"]["probabilities"].values()) == pytest.approx(1, abs=1e-5)


def test_predict_keeps_the_order_of_the_manifest_labels(gateway: Gateway) -> None:
    text = gateway.predict(head_png()).data.decode("latin-1")

    places = [text.index(f'"{label}":') for label in LABELS]

    assert places == sorted(places)


def test_predict_is_deterministic_but_for_its_timings(gateway: Gateway) -> None:
    first, second = (gateway.predict(head_png()) for _ in range(2))

    assert first.json.pop("timing_ms") != {}
    second.json.pop("timing_ms")
    assert (first.json, first.files) == (second.json, second.files)


def test_predict_sends_four_pictures_of_the_size_of_the_input(gateway: Gateway) -> None:
    answer = gateway.predict(head_png())

    pictures = {name: picture(answer, name) for name in ("input", "mask", "heatmap", "overlay")}

    assert {name: one.mode for name, one in pictures.items()} == {
        "input": "L",
        "mask": "L",
        "heatmap": "P",
        "overlay": "P",
    }
    assert pictures["heatmap"].convert("RGBA").getextrema()[3] != (0, 0)
    assert {one.size for one in pictures.values()} == {(47, 61)}
    assert np.array_equal(np.asarray(pictures["input"]), np.asarray(Image.open(io.BytesIO(head_png()))))


def test_predict_mask_agrees_with_the_measures(gateway: Gateway) -> None:
    answer = gateway.predict(head_png())

    mask = np.asarray(picture(answer, "mask"))
    tumor = answer.json["result"]["tumor"]
    x0, y0, x1, y1 = tumor["bbox"]

    assert set(np.unique(mask)) == {0, 255}
    assert (mask == 255).sum() == tumor["area_px"]
    assert (mask[y0:y1, x0:x1] == 255).sum() == tumor["area_px"]


@pytest.mark.parametrize(
    ("body", "ext", "status", "code"),
    [
        (b"", "png", 400, "empty_file"),
        (b"hello, this is text", "png", 415, None),
        (head_png()[:-40], "png", 422, "corrupt_file"),
        (head_png(), "jpg", 415, "type_mismatch"),
    ],
    ids=["empty", "text", "truncated", "renamed"],
)
def test_predict_refuses_bad_input_with_its_code(
    gateway: Gateway, body: bytes, ext: str, status: int, code: str | None
) -> None:
    answer = gateway.predict(body, ext=ext)

    assert answer.status_code == status
    assert_matches("problem", answer.json)
    assert code is None or answer.json["code"] == code
    assert gateway.predict(head_png()).status_code == 200


@pytest.mark.parametrize("query", ["?model=../1.0.0", "?model=", "?other=1"])
def test_predict_refuses_unusable_query(gateway: Gateway, query: str) -> None:
    answer = gateway.predict(head_png(), query=query)

    assert (answer.status_code, answer.json["code"]) == (400, "invalid_request")


def test_predict_refuses_another_content_type(gateway: Gateway) -> None:
    call = Call("POST", "/api/v1/predict", head_png())

    answer = gateway.send(call, headers={"Content-Type": "multipart/form-data; boundary=x"})

    assert (answer.status_code, answer.json["params"]["field"]) == (400, "content-type")


def test_predict_answers_with_a_named_version(gateway: Gateway, store: Path) -> None:
    write_package(store, "0.9.0", Model(seed=13))

    named, serving = gateway.predict(head_png(), query="?model=0.9.0"), gateway.predict(head_png())

    assert named.json["model"]["version"] == "0.9.0"
    assert serving.json["model"]["version"] == "1.0.0"


def test_predict_answers_not_found_for_an_unknown_version(gateway: Gateway) -> None:
    answer = gateway.predict(head_png(), query="?model=7.7.7")

    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_predict_refuses_what_the_gate_does_not_believe(settings: Settings) -> None:
    # 0.26 is the golden picture's mean, 0.7 the bright one's: the gate lets only the first pass.
    gateway = serve(settings, Model(gate_bias=-0.2))

    believed, refused = gateway.predict(head_png()), gateway.predict(head_png(brightness=0.1))

    assert believed.status_code == 200
    assert (refused.status_code, refused.json["code"]) == (422, "not_a_brain_mri")
    assert 0 < refused.json["params"]["gate"] < refused.json["params"]["threshold"] == 0.5


def test_predict_without_model_is_not_ready(settings: Settings) -> None:
    app = create_app(settings, watchdog=WATCHDOG)

    answer = Gateway(app.test_client()).predict(head_png())

    assert (answer.status_code, answer.json["code"]) == (503, "model_not_ready")
    assert "Retry-After" in answer.headers


def test_predict_stops_the_network_at_the_deadline(settings: Settings) -> None:
    gateway = serve(settings, Model(endless_when_bright=True))

    late = gateway.predict(bright_png(), time_left_ms=1200)

    assert (late.status_code, late.json["code"]) == (504, "inference_timeout")
    assert gateway.predict(head_png()).status_code == 200


@pytest.mark.parametrize("time_left_ms", [0, 150])
def test_predict_does_not_compute_for_a_caller_who_is_gone(app: Flask, gateway: Gateway, time_left_ms: int) -> None:
    server_of(app).registry.current().runner.run = None  # computing would fail with a 500

    answer = gateway.predict(head_png(), time_left_ms=time_left_ms)

    assert (answer.status_code, answer.json["params"]["stage"]) == (504, "queue")


def test_predict_counts_the_time_in_the_queue(gateway: Gateway) -> None:
    answer = gateway.predict(head_png(), time_left_ms=2000, timestamp_ms=int(time.time() * 1000) - 5000)

    assert answer.json["code"] == "inference_timeout"


def test_predict_runs_in_two_threads_at_once(app: Flask) -> None:
    bodies = [head_png(), bright_png()] * 8
    alone = {body: Gateway(app.test_client()).predict(body).json["result"] for body in set(bodies)}

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda body: Gateway(app.test_client()).predict(body).json["result"], bodies))

    assert answers == [alone[body] for body in bodies]
