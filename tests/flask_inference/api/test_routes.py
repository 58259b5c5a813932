"""status, model-info, retrain, metrics."""

import json
import os
import uuid
from pathlib import Path

import pytest
from flask import Flask
from tests.flask_inference.contract import assert_matches
from tests.flask_inference.packages import WATCHDOG, Model, head_png, point_at, write_package
from tests.flask_inference.signing import Gateway

from inference import create_app
from inference.app import server_of
from inference.settings import Settings

RUN = "0f8fad5b-d9cb-469f-a165-70867728950e"


def filed(**changes: object) -> bytes:
    value = {"run_id": RUN, "dataset": None, "base_version": "1.0.0", "profile": "quick"} | changes
    return json.dumps(value).encode()


def test_status_tells_ready_with_the_model(gateway: Gateway) -> None:
    answer = gateway.get("/api/v1/status")

    assert answer.status_code == 200
    assert_matches("status_answer", answer.json)
    assert answer.json["model"]["version"] == "1.0.0"
    assert answer.json["pid"] == os.getpid()


def test_status_without_model_is_not_ready(settings: Settings) -> None:
    (settings.models_dir / "current.json").unlink()
    app = create_app(settings, watchdog=WATCHDOG)
    server_of(app).registry.refresh()

    answer = Gateway(app.test_client()).get("/api/v1/status")

    assert (answer.status_code, answer.json["code"]) == (503, "model_not_ready")
    assert answer.json["params"] == {"reason": "no_model"}


def test_status_reports_a_refused_package(app: Flask, gateway: Gateway, store: Path) -> None:
    folder = write_package(store, "2.0.0", Model(seed=13))
    (folder / "golden.png").unlink()
    point_at(store, "2.0.0")

    server_of(app).registry.refresh()
    answer = gateway.get("/api/v1/status")

    assert_matches("status_answer", answer.json)
    assert answer.json["model"]["version"] == "1.0.0"
    assert answer.json["refused"]["version"] == "2.0.0"
    assert answer.json["refused"]["reason"] == "file_missing"


def test_model_info_shows_the_manifest_and_all_versions(gateway: Gateway, store: Path) -> None:
    write_package(store, "0.9.0", Model(seed=13))
    (store / "packages" / "broken").mkdir()

    answer = gateway.get("/api/v1/model-info")

    assert_matches("model_info_answer", answer.json)
    assert "golden" not in answer.json["serving"]
    assert answer.json["serving"]["labels"][0]["ko"] == "신경교종"
    assert {one["version"]: one["state"] for one in answer.json["versions"]} == {
        "0.9.0": "available",
        "1.0.0": "serving",
        "broken": "unreadable",
    }


def test_model_info_without_model_has_nothing_serving(settings: Settings) -> None:
    app = create_app(settings, watchdog=WATCHDOG)

    answer = Gateway(app.test_client()).get("/api/v1/model-info")

    assert answer.status_code == 200
    assert_matches("model_info_answer", answer.json)
    assert answer.json["serving"] is None


def test_retrain_writes_the_request_before_answering(gateway: Gateway, settings: Settings) -> None:
    answer = gateway.retrain(filed())

    assert answer.status_code == 202
    assert_matches("retrain_request", json.loads(filed()))
    assert_matches("retrain_answer", answer.json)
    assert json.loads((settings.runs_dir / RUN / "request.json").read_bytes()) == json.loads(filed())
    assert [path.name for path in (settings.runs_dir / RUN).iterdir()] == ["request.json"]


def test_retrain_filed_again_answers_the_same(gateway: Gateway) -> None:
    first, second = gateway.retrain(filed()), gateway.retrain(filed())

    assert (first.status_code, first.json) == (second.status_code, second.json) == (202, first.json)


def test_retrain_filed_again_with_another_content_is_refused(gateway: Gateway, settings: Settings) -> None:
    gateway.retrain(filed())

    answer = gateway.retrain(filed(profile="full"))

    assert (answer.status_code, answer.json["code"]) == (409, "already_running")
    assert json.loads((settings.runs_dir / RUN / "request.json").read_bytes())["profile"] == "quick"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "bad_json"),
        (b"{", "bad_json"),
        (b"[]", "bad_json"),
        (b'{"run_id": NaN}', "bad_json"),
        (filed(run_id="../../../etc"), "invalid_request"),
        (filed(run_id=RUN.upper()), "invalid_request"),
        (filed(run_id=uuid.UUID(RUN).hex), "invalid_request"),
        (filed(run_id=7), "invalid_request"),
        (filed(dataset="../x"), "invalid_request"),
        (filed(base_version=["1.0.0"]), "invalid_request"),
        (filed(profile="endless"), "invalid_request"),
        (filed(extra=1), "invalid_request"),
    ],
)
def test_retrain_refuses_unusable_requests(gateway: Gateway, settings: Settings, body: bytes, code: str) -> None:
    answer = gateway.retrain(body)

    assert (answer.status_code, answer.json["code"]) == (400, code)
    assert not settings.runs_dir.exists()


def test_retrain_refuses_a_long_body(gateway: Gateway) -> None:
    assert gateway.retrain(b" " * 70_000).json["code"] == "payload_too_large"


def test_retrain_on_a_full_disk_is_unavailable_and_leaves_nothing(gateway: Gateway, settings: Settings) -> None:
    settings.runs_dir.write_text("a file where the folder belongs")

    answer = gateway.retrain(filed())

    assert (answer.status_code, answer.json["code"]) == (503, "inference_unavailable")


def test_metrics_count_stages_and_need_no_signature_on_this_host(gateway: Gateway) -> None:
    gateway.predict(head_png())

    answer = gateway.client.get("/metrics")

    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert 'neuronova_inference_stage_seconds_count{stage="inference"}' in text
    assert 'neuronova_inference_request_seconds_count{route="/api/v1/predict",status="200"}' in text


def test_metrics_answer_nobody_from_another_machine(gateway: Gateway) -> None:
    answer = gateway.client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"})

    assert answer.status_code == 401
