"""The main job through every layer: a picture goes in, an answer with a record behind it comes back."""

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.e2e.conftest import Person
from tests.rig.stack import Stack

STAGES = {"total", "gateway", "decode", "preprocess", "inference", "explain", "encode"}


def test_predict_answers_with_all_parts_when_picture_is_a_phantom(clinician: Person, unseen: Path) -> None:
    answer = clinician.predict(unseen)

    assert answer.status_code == 200, answer.text
    body = answer.json()
    result = body["result"]
    assert body["state"] == "completed"
    assert body["patient"] == clinician.patient
    assert body["request_id"] == answer.headers["x-request-id"]
    assert body["input"]["sha256"] == hashlib.sha256(unseen.read_bytes()).hexdigest()
    assert body["cached"] is False
    assert result["label"] in result["probabilities"]
    assert sum(result["probabilities"].values()) == pytest.approx(1, abs=1e-4)
    assert set(body["timing_ms"]) >= STAGES


def test_predict_answers_from_the_cache_of_all_workers_when_picture_was_seen(clinician: Person, unseen: Path) -> None:
    first, *later = [clinician.predict(unseen).json() for _ in range(8)]

    assert [answer["cached"] for answer in (first, *later)] == [False] + [True] * 7
    assert {answer["result"]["probability"] for answer in later} == {first["result"]["probability"]}
    assert len({answer["id"] for answer in (first, *later)}) == 8


def test_predict_accepts_jpeg_when_picture_was_saved_as_one(clinician: Person, phantoms: list[Path]) -> None:
    encoded = io.BytesIO()
    with Image.open(phantoms[1]) as image:
        image.convert("L").save(encoded, "JPEG", quality=95)

    answer = clinician.predict(("slice.jpg", encoded.getvalue()))

    assert answer.status_code == 200, answer.text
    assert answer.json()["input"]["format"] == "jpeg"


def test_predict_answer_is_the_one_history_keeps(clinician: Person, phantoms: list[Path]) -> None:
    made = clinician.predict(phantoms[2]).json()

    kept = clinician.http.get(f"/ml/v1/history/{made['id']}/").json()
    newest = clinician.http.get("/ml/v1/history/").json()["results"][0]

    assert kept["id"] == newest["id"] == made["id"]
    assert kept["result"]["probabilities"] == made["result"]["probabilities"]


@pytest.mark.parametrize("kind", ["input", "mask", "heatmap", "overlay"])
def test_media_has_the_pictures_size_when_owner_asks(clinician: Person, phantoms: list[Path], kind: str) -> None:
    made = clinician.predict(phantoms[0]).json()

    answer = clinician.http.get(made["result"]["images"][kind])

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "private, no-store"
    with Image.open(io.BytesIO(answer.content)) as shown, Image.open(phantoms[0]) as sent:
        assert shown.size == sent.size


def test_media_is_closed_when_nobody_is_signed_in(stack: Stack, clinician: Person, phantoms: list[Path]) -> None:
    address = clinician.predict(phantoms[0]).json()["result"]["images"]["mask"]

    answer = stack.get(address)
    inside = stack.get(address.replace("/media/", "/_media/"))

    assert answer.status_code == 401
    assert answer.json()["code"] == "not_authenticated"
    assert inside.status_code == 404


def test_media_is_closed_when_patient_asks_for_an_unreleased_picture(
    sign_in: Any, clinician: Person, phantoms: list[Path]
) -> None:
    address = clinician.predict(phantoms[0]).json()["result"]["images"]["mask"]

    answer = sign_in("patient").http.get(address)

    assert answer.status_code in (403, 404)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/readyz", 200), ("/metrics", 404)])
def test_probes_answer_through_the_front_door(stack: Stack, path: str, status: int) -> None:
    assert stack.get(path).status_code == status


def test_status_and_model_info_name_the_serving_model(clinician: Person) -> None:
    status = clinician.http.get("/ml/v1/status/").json()
    info = clinician.http.get("/ml/v1/model-info/").json()

    assert status["ready"] is True
    assert info["serving"]["version"] == status["model"]["version"]


def test_retrain_files_a_run_when_admin_asks(sign_in: Any) -> None:
    answer = sign_in("admin").http.post("/ml/v1/retrain/", json={"reason": "end-to-end test"})

    assert answer.status_code == 202, answer.text
