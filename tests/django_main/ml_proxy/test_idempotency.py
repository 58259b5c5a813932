"""One key, one prediction."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.response import Response
from tests.support.factories import PatientFactory, UserFactory, client_of
from tests.support.fake_inference import FakeInference, png, problem

from apps.accounts.models import User
from apps.ml_proxy import filing
from apps.ml_proxy.models import AuditEvent, IdempotencyKey, InferenceLog
from apps.patients.models import Patient

pytestmark = pytest.mark.django_db


def send(user: User, patient: Patient, *, key: str = "k-1", data: bytes = png(), **fields: Any) -> Response:
    body = {"image": SimpleUploadedFile("a.png", data), "patient": patient.pk, **fields}
    return client_of(user).post("/ml/v1/predict/", body, format="multipart", headers={"Idempotency-Key": key})


def refusals() -> list[str]:
    """The codes of what was refused without a row of its own, as the record has them."""
    events = AuditEvent.objects.filter(kind="predict_refused").order_by("seq")
    return [event.detail["code"] for event in events]


def test_same_key_gives_the_same_bytes_and_asks_once(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    answers = [send(clinician, patient) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(inference.requests) == InferenceLog.objects.count() == 1


def test_answer_given_again_is_read_once_more(clinician: User, patient: Patient, inference: FakeInference) -> None:
    first = send(clinician, patient).json()
    assert not AuditEvent.objects.filter(kind="prediction_read").exists()

    send(clinician, patient)

    event = AuditEvent.objects.get(kind="prediction_read")
    assert (event.actor, event.patient, event.object_id) == (clinician, patient, first["id"])


def test_same_key_shows_nothing_of_a_row_that_moved_to_a_patient_of_others(
    clinician: User, admin: User, patient: Patient, inference: FakeInference
) -> None:
    send(clinician, patient)
    filing.inference_reassign(
        by=admin, address="", log=InferenceLog.objects.get(), to=PatientFactory(), reason="다른 환자의 영상"
    )

    answer = send(clinician, patient)

    assert (answer.status_code, answer.json()["code"], answer.json()["params"]) == (404, "not_found", {})


def test_same_key_repeats_a_refusal(clinician: User, patient: Patient, inference: FakeInference) -> None:
    inference.handler = lambda _: problem(422, "not_a_brain_mri", gate=0.1)

    first, second = (send(clinician, patient) for _ in range(2))

    assert first.json()["params"] == second.json()["params"]
    assert (second.status_code, second.json()["code"]) == (422, "not_a_brain_mri")
    assert refusals() == []  # its row says so
    assert len(inference.requests) == 1


def test_same_key_tries_again_after_a_503(clinician: User, patient: Patient, inference: FakeInference) -> None:
    inference.handler = lambda _: problem(503, "model_not_ready")
    first = send(clinician, patient)
    inference.handler = inference.sound

    second = send(clinician, patient)

    assert (first.status_code, second.status_code) == (503, 200)
    assert sorted(InferenceLog.objects.values_list("state", flat=True)) == ["completed", "failed"]


def test_same_key_with_another_image_or_patient_is_a_mismatch(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    send(clinician, patient)

    answers = [
        send(clinician, patient, data=png(value=91)),
        send(clinician, PatientFactory(clinician=clinician)),
        send(clinician, patient, model="1.0.1"),
    ]

    assert {(a.status_code, a.json()["code"]) for a in answers} == {(422, "idempotency_mismatch")}
    assert refusals() == ["idempotency_mismatch"] * 3


def test_same_key_of_another_user_is_another_key(clinician: User, patient: Patient, inference: FakeInference) -> None:
    other = UserFactory()
    patient.clinicians.add(other)

    ids = {send(user, patient).json()["id"] for user in (clinician, other)}

    assert len(ids) == 2


def test_same_key_while_the_first_is_worked_on_is_in_progress(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    first = send(clinician, patient).json()
    InferenceLog.objects.update(state="received")

    answer = send(clinician, patient)

    assert (answer.status_code, answer.json()["code"]) == (409, "in_progress")
    assert answer.json()["params"] == {"id": first["id"]}
    assert answer["Retry-After"] == "1"
    assert refusals() == ["in_progress"]


@pytest.mark.parametrize(
    "end", [{"state": "abandoned", "error_code": "internal_error", "error_status": 500}], ids=["worker-died"]
)
def test_same_key_works_again_when_its_worker_died(
    clinician: User, patient: Patient, inference: FakeInference, end: dict[str, Any]
) -> None:
    send(clinician, patient)
    InferenceLog.objects.update(**end)

    assert send(clinician, patient).status_code == 200
    assert len(inference.requests) == 2


def test_same_key_expires_after_a_day(clinician: User, patient: Patient, inference: FakeInference) -> None:
    send(clinician, patient)
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=25))

    send(clinician, patient, data=png(value=7))

    assert InferenceLog.objects.count() == 2


@pytest.mark.parametrize("key", ["x" * 129, "a\x7fb"])
def test_odd_keys_are_refused(clinician: User, patient: Patient, inference: FakeInference, key: str) -> None:
    answer = send(clinician, patient, key=key)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
