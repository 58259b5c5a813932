"""A picture asked about again: the same answer without the AI server, and a prediction of its own all the same."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import Settings
from redis.exceptions import ConnectionError as RedisConnectionError
from rest_framework.response import Response
from tests.support.factories import PatientFactory, UserFactory, client_of
from tests.support.fake_inference import FakeInference, answer_for, answered, jpeg, png, problem
from tests.support.uploads import send

from apps.accounts.models import User
from apps.ml_proxy import answer_cache, audit, jobs, media
from apps.ml_proxy.models import AuditEvent, InferenceLog, StoredImage
from apps.patients.models import Patient

Promote = Callable[[str, str], None]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def promote(settings: Settings, tmp_path: Path) -> Promote:
    """Move the pointer of a model store; it begins at what the fake AI server says it is."""
    # So many places that no two pictures of a test share one.
    settings.ENV = replace(settings.ENV, models_url=tmp_path.as_uri(), answer_cache_mb=60_000)

    def move(version: str, letter: str) -> None:
        text = json.dumps({"version": version, "sha256": letter * 64})
        (tmp_path / "current.json").write_text(text, encoding="utf-8")

    move("1.0.0", "c")
    return move


def ask(user: User, patient: Patient, data: bytes = png(), name: str = "a.png") -> dict[str, Any]:
    answer = send(user, patient, name, data)
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def answering(version: str, letter: str) -> Callable[[httpx.Request], httpx.Response]:
    model = {"name": "brain-tumor-mri", "version": version, "sha256": letter * 64}
    return lambda request: answered(answer_for(request.content, model=model))


def the_key(data: bytes = png()) -> answer_cache.CacheKey:
    key = answer_cache.cache_key(sha256=hashlib.sha256(data).hexdigest(), extension="png", model=None, images=True)
    assert key is not None
    return key


def test_second_question_is_answered_without_the_ai_server(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    first, second = ask(clinician, patient), ask(clinician, patient)

    assert len(inference.requests) == 1
    assert (first["cached"], second["cached"]) == (False, True)
    same = {"model", "input", "state", "patient", "requested_by", "released"}
    assert {key: first[key] for key in same} == {key: second[key] for key in same}
    assert {**first["result"], "images": None} == {**second["result"], "images": None}
    assert set(second["timing_ms"]) == {"total", "gateway"}


def test_answer_given_again_is_a_prediction_of_its_own(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    ids = [ask(clinician, patient)["id"] for _ in range(2)]

    row = InferenceLog.objects.get(pk=ids[1])
    events = AuditEvent.objects.filter(object_id=ids[1]).order_by("seq")
    assert [event.kind for event in events] == ["received", "finished"]
    assert (row.params["cached"], events[1].detail["cached"]) == (True, True)
    assert events[1].row_sha256 == audit.row_digest(row)
    images = StoredImage.objects.filter(inference=row)
    assert {media.media_path(image.name).read_bytes() for image in images} == {png()}
    assert not {image.name for image in images} & set(InferenceLog.objects.get(pk=ids[0]).images.values())
    assert client_of(clinician).get(f"/ml/v1/history/{ids[1]}/").json()["cached"] is True


def test_answer_given_again_crosses_no_permission(
    clinician: User, technician: User, patient: Patient, inference: FakeInference
) -> None:
    theirs = ask(clinician, patient)
    other = UserFactory()
    own = PatientFactory(clinician=other)

    denied = send(other, patient, "a.png", png())
    given = ask(other, own)

    assert (denied.status_code, denied.json()["code"]) == (404, "not_found")
    assert (given["cached"], given["patient"], given["requested_by"]) == (True, own.pk, other.pk)
    assert client_of(other).get(theirs["result"]["images"]["mask"]).status_code == 404
    assert client_of(clinician).get(given["result"]["images"]["mask"]).status_code == 404
    assert ask(technician, patient)["result"] is None


@pytest.mark.parametrize(
    ("name", "data", "fields"),
    [
        ("b.png", png(value=91), {}),
        ("a.jpg", jpeg(), {}),
        ("noextension", png(), {}),
        ("a.png", png(), {"model": "0.9.0"}),
        ("a.png", png(), {"images": "false"}),
    ],
    ids=["other-picture", "other-format", "other-extension", "other-model", "no-images"],
)
def test_another_question_is_asked_anew(
    clinician: User, patient: Patient, inference: FakeInference, name: str, data: bytes, fields: dict[str, str]
) -> None:
    ask(clinician, patient)

    answer = _send_with(clinician, patient, name, data, fields)

    assert (len(inference.requests), answer.json()["cached"]) == (2, False)


def test_the_serving_model_may_be_named(clinician: User, patient: Patient, inference: FakeInference) -> None:
    ask(clinician, patient)

    answer = _send_with(clinician, patient, "a.png", png(), {"model": "1.0.0"})

    assert answer.json()["cached"] is True


def _send_with(user: User, patient: Patient, name: str, data: bytes, fields: dict[str, str]) -> Response:
    body = {"image": SimpleUploadedFile(name, data), "patient": patient.pk, **fields}
    return client_of(user).post("/ml/v1/predict/", body, format="multipart")


def test_promoted_model_answers_itself_from_the_moment_the_pointer_moves(
    clinician: User, patient: Patient, inference: FakeInference, promote: Promote
) -> None:
    ask(clinician, patient)

    promote("2.0.0", "d")
    # The AI server notices within two seconds: until then it answers with the model before, which must not be kept.
    late = ask(clinician, patient)
    inference.handler = answering("2.0.0", "d")
    new, again = ask(clinician, patient), ask(clinician, patient)

    assert [(a["model"]["version"], a["cached"]) for a in (late, new, again)] == [
        ("1.0.0", False),
        ("2.0.0", False),
        ("2.0.0", True),
    ]
    promote("1.0.0", "c")
    assert (ask(clinician, patient)["model"]["version"], len(inference.requests)) == ("1.0.0", 3)


def test_model_of_the_same_digest_under_another_version_is_another_model(
    clinician: User, patient: Patient, inference: FakeInference, promote: Promote
) -> None:
    ask(clinician, patient)

    promote("1.0.1", "c")

    assert ask(clinician, patient)["cached"] is False


def test_wiped_cache_loses_nothing(clinician: User, patient: Patient, inference: FakeInference) -> None:
    first = ask(clinician, patient)
    caches["answers"].clear()

    second = ask(clinician, patient)

    assert (second["cached"], second["result"]["label"]) == (False, first["result"]["label"])
    assert ask(clinician, patient)["cached"] is True


def test_cache_shows_nothing_to_who_reads_it(clinician: User, patient: Patient, inference: FakeInference) -> None:
    row = ask(clinician, patient)

    sealed = caches["answers"].get(the_key().place)

    for readable in (png()[:16], b"glioma", row["input"]["sha256"].encode(), b"brain-tumor-mri"):
        assert readable not in sealed


@pytest.mark.parametrize(
    "change", [lambda s: s[:-1] + bytes([s[-1] ^ 1]), lambda s: s[:5], lambda s: b"", lambda s: s[:40]]
)
def test_changed_entry_is_no_answer(
    clinician: User, patient: Patient, inference: FakeInference, change: Callable[[bytes], bytes]
) -> None:
    ask(clinician, patient)
    place = the_key().place
    caches["answers"].set(place, change(caches["answers"].get(place)))

    assert (ask(clinician, patient)["cached"], len(inference.requests)) == (False, 2)


def test_cache_is_bounded_by_its_places(
    clinician: User, patient: Patient, inference: FakeInference, settings: Settings
) -> None:
    settings.ENV = replace(settings.ENV, answer_cache_mb=1)
    pictures = [png(value=value) for value in (1, 2, 1, 1)]

    cached = [ask(clinician, patient, picture)["cached"] for picture in pictures]

    assert cached == [False, False, False, True]


def test_large_answer_is_not_kept(
    clinician: User, patient: Patient, inference: FakeInference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_cache, "MAX_ENTRY_BYTES", 100)

    assert [ask(clinician, patient)["cached"] for _ in range(2)] == [False, False]


@pytest.mark.parametrize(
    "change", [{"answer_cache_mb": 0}, {"models_url": "s3://models"}, {"models_url": "file:///no"}]
)
def test_nothing_is_kept_where_the_site_or_the_store_does_not_allow(
    clinician: User, patient: Patient, inference: FakeInference, settings: Settings, change: dict[str, Any]
) -> None:
    settings.ENV = replace(settings.ENV, **change)

    assert [ask(clinician, patient)["cached"] for _ in range(2)] == [False, False]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 1, "sha256": "' + "c" * 64 + '"}', '{"version": "1", "sha256": "c"}']
)
def test_unreadable_pointer_keeps_nothing(
    clinician: User, patient: Patient, inference: FakeInference, tmp_path: Path, text: str
) -> None:
    (tmp_path / "current.json").write_text(text, encoding="utf-8")

    assert [ask(clinician, patient)["cached"] for _ in range(2)] == [False, False]


@pytest.mark.parametrize("fault", [RedisConnectionError(), OSError()], ids=["redis", "disk"])
@pytest.mark.parametrize("call", ["tagged", "set"])
def test_cache_that_is_down_stops_nobody(
    clinician: User,
    patient: Patient,
    inference: FakeInference,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    fault: Exception,
) -> None:
    def down(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(type(caches["answers"]), call, down)

    assert ask(clinician, patient)["state"] == "completed"


def test_refusals_are_not_kept(clinician: User, patient: Patient, inference: FakeInference) -> None:
    inference.handler = lambda _: problem(422, "not_a_brain_mri")
    send(clinician, patient, "a.png", png())
    inference.handler = inference.sound

    assert ask(clinician, patient)["cached"] is False


def test_jobs_neither_take_nor_leave_an_answer(clinician: User, patient: Patient, inference: FakeInference) -> None:
    ask(clinician, patient)

    job = send(clinician, patient, "a.png", png(), Prefer="respond-async").json()
    jobs.job_run(inference_id=job["id"])

    assert len(inference.requests) == 2
    assert client_of(clinician).get(f"/ml/v1/history/{job['id']}/").json()["cached"] is False
