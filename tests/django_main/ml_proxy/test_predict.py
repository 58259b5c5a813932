"""POST /ml/v1/predict/: the whole path with a fake AI server."""

import hashlib
import json
from typing import Any

import httpx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.response import Response
from tests.support.factories import PatientFactory, UserFactory, client_of
from tests.support.fake_inference import FakeInference, answer_for, answered, jpeg, png, problem

from apps.accounts.models import Role, User
from apps.ml_proxy import audit, media
from apps.ml_proxy.models import AuditEvent, InferenceLog, StoredImage
from apps.patients.models import Patient

URL = "/ml/v1/predict/"
pytestmark = pytest.mark.django_db


def send(
    user: User | None, *files: tuple[str, bytes], headers: dict[str, str] | None = None, **fields: Any
) -> Response:
    parts = [SimpleUploadedFile(name, data) for name, data in files]
    if len(parts) == 1:
        fields["image"] = parts[0]
    elif parts:
        fields["image"] = parts
    return client_of(user).post(URL, fields, format="multipart", headers=headers)


@pytest.mark.parametrize(("name", "data"), [("a.png", png()), ("뇌.jpg", jpeg()), ("noextension", png())])
def test_predict_answers_the_contract_when_all_is_well(
    clinician: User, patient: Patient, inference: FakeInference, name: str, data: bytes
) -> None:
    answer = send(clinician, (name, data), patient=patient.pk)

    assert answer.status_code == 200
    body = answer.json()
    assert set(body) >= {
        "id",
        "request_id",
        "state",
        "patient",
        "created_at",
        "model",
        "input",
        "result",
        "error",
        "job",
    }
    assert (body["state"], body["patient"], body["error"], body["job"]) == ("completed", patient.pk, None, None)
    assert body["request_id"] == answer["X-Request-ID"]
    assert body["input"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert body["result"]["label_text"] == "신경교종"
    assert "label_texts" not in body["result"]
    assert set(body["timing_ms"]) == {"total", "gateway", "decode", "preprocess", "inference", "explain", "encode"}
    assert body["created_at"].endswith("Z")


def test_predict_names_the_class_in_english_when_asked(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    answer = send(clinician, ("a.png", png()), patient=patient.pk, headers={"Accept-Language": "en-GB"})

    assert answer.json()["result"]["label_text"] == "Glioma"


def test_predict_without_images_keeps_none_and_says_why(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    body = send(clinician, ("a.png", png()), patient=patient.pk, images="false").json()

    assert inference.requests[0].url.params["images"] == "0"
    assert (body["state"], body["result"]["label"], body["result"]["images_withheld"]) == (
        "completed",
        "glioma",
        "not_asked",
    )
    assert set(body["result"]["images"].values()) == {None}
    assert not StoredImage.objects.exists()


def test_predict_without_images_is_another_question_under_its_key(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    headers = {"Idempotency-Key": "k"}
    send(clinician, ("a.png", png()), patient=patient.pk, headers=headers)

    answer = send(clinician, ("a.png", png()), patient=patient.pk, headers=headers, images="false")

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_mismatch")


def test_pictures_that_nobody_asked_for_are_no_answer(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    inference.handler = lambda request: answered(answer_for(request.content))

    answer = send(clinician, ("a.png", png()), patient=patient.pk, images="false")

    assert (answer.status_code, answer.json()["code"]) == (502, "inference_error")


def test_predict_finds_the_patient_by_number(clinician: User, patient: Patient, inference: FakeInference) -> None:
    answer = send(clinician, ("a.png", png()), patient_number=patient.number)

    assert answer.json()["patient"] == patient.pk


def test_predict_leaves_a_finished_row_with_its_events(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    body = send(clinician, ("a.png", png()), patient=patient.pk).json()

    row = InferenceLog.objects.get(pk=body["id"])
    events = list(AuditEvent.objects.filter(object_id=str(row.pk)).order_by("seq"))
    assert [event.kind for event in events] == ["received", "finished"]
    assert events[1].row_sha256 == audit.row_digest(row)
    assert events[0].row_sha256 != events[1].row_sha256
    assert (events[1].actor, events[1].patient) == (clinician, patient)
    assert row.finished_at is not None
    assert row.label == "glioma"


def test_predict_stores_four_images_under_random_names(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    images = send(clinician, ("a.png", png()), patient=patient.pk).json()["result"]["images"]

    assert images["volume"] is None
    stored = StoredImage.objects.all()
    assert {f"/media/{row.name}" for row in stored} == {images[k] for k in ("input", "mask", "heatmap", "overlay")}
    assert all(media.media_path(row.name).read_bytes() == png() for row in stored)
    assert all(row.sha256 == hashlib.sha256(png()).hexdigest() for row in stored)


def test_predict_hides_the_reading_from_the_technician(
    technician: User, patient: Patient, inference: FakeInference
) -> None:
    body = send(technician, ("a.png", png()), patient=patient.pk).json()

    assert body["state"] == "completed"
    assert body["result"] is None


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR, Role.PATIENT])
def test_predict_is_denied_to_other_roles_and_recorded(patient: Patient, inference: FakeInference, role: Role) -> None:
    user = UserFactory(role=role)

    answer = send(user, ("a.png", png()), patient=patient.pk)

    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    event = AuditEvent.objects.get(kind="predict_refused")
    assert (event.actor, event.detail["code"]) == (user, "permission_denied")
    assert not inference.requests


def test_predict_answers_404_for_the_patient_of_another(clinician: User, inference: FakeInference) -> None:
    other = PatientFactory(clinician=UserFactory())

    answers = [send(clinician, ("a.png", png()), patient=key) for key in (other.pk, 999_999)]

    assert [(a.status_code, a.json()["code"]) for a in answers] == [(404, "not_found")] * 2
    assert not InferenceLog.objects.exists()
    assert AuditEvent.objects.filter(kind="predict_refused", actor=clinician).count() == 2


def test_predict_without_token_is_401_and_recorded(patient: Patient, inference: FakeInference) -> None:
    answer = send(None, ("a.png", png()), patient=patient.pk)

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert AuditEvent.objects.get(kind="predict_refused").actor is None


@pytest.mark.parametrize(
    ("files", "status", "code"),
    [
        ([], 400, "missing_file"),
        ([("a.png", b"")], 400, "empty_file"),
        ([("a.png", png()), ("b.png", png())], 400, "multiple_files"),
        ([("a.png", b"hello, this is text")], 415, "type_mismatch"),
        ([("a.jpg", png())], 415, "type_mismatch"),
        ([("a.txt", b"hello")], 415, "unsupported_media_type"),
        ([("a", b"%PDF-1.7 nothing")], 415, "unsupported_media_type"),
        ([("a.dcm", b"\0" * 128 + b"DICX")], 415, "type_mismatch"),
        ([("a.nii", b"\0" * 128 + b"DICM")], 415, "type_mismatch"),
        ([("a.nii.gz", b"PK\x03\x04")], 415, "type_mismatch"),
    ],
    ids=["none", "empty", "two", "text-as-png", "png-as-jpg", "text", "pdf", "no-dicom", "dicom-as-nii", "zip-as-gz"],
)
def test_predict_refuses_unusable_files_with_an_event_and_no_row(
    clinician: User, patient: Patient, inference: FakeInference, files: list[Any], status: int, code: str
) -> None:
    answer = send(clinician, *files, patient=patient.pk)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert AuditEvent.objects.get(kind="predict_refused").detail["code"] == code
    assert not InferenceLog.objects.exists()
    assert not inference.requests


def test_predict_refuses_a_broken_multipart_body(clinician: User, inference: FakeInference) -> None:
    answer = client_of(clinician).post(URL, b"nonsense", content_type="multipart/form-data; boundary=")

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_multipart")


def test_predict_refuses_another_kind_of_body(clinician: User, inference: FakeInference) -> None:
    answer = client_of(clinician).post(URL, b"{}", content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_predict_needs_a_patient(clinician: User, inference: FakeInference) -> None:
    answer = send(clinician, ("a.png", png()))

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert answer.json()["params"] == {"fields": {"patient": ["required"]}}


@pytest.mark.parametrize(
    ("handler", "status", "code", "state"),
    [
        (lambda r: problem(422, "not_a_brain_mri", gate=0.1), 422, "not_a_brain_mri", "refused"),
        (lambda r: problem(413, "decoded_too_large"), 413, "decoded_too_large", "refused"),
        (lambda r: problem(503, "model_not_ready"), 503, "model_not_ready", "failed"),
        (lambda r: problem(504, "inference_timeout"), 504, "inference_timeout", "timeout"),
        (lambda r: problem(401, "not_authenticated"), 502, "inference_error", "failed"),
        (lambda r: problem(500, "internal_error"), 502, "inference_error", "failed"),
        (lambda r: httpx.Response(200, content=b"no json"), 502, "inference_error", "failed"),
        (lambda r: answered(answer_for(b"another image")), 502, "inference_error", "failed"),
    ],
    ids=["no-brain", "too-large", "not-ready", "late", "signature", "crash", "garbage", "wrong-image"],
)
def test_predict_records_how_the_ai_server_failed(
    clinician: User, patient: Patient, inference: FakeInference, handler: Any, status: int, code: str, state: str
) -> None:
    inference.handler = handler

    answer = send(clinician, ("a.png", png()), patient=patient.pk)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    row = InferenceLog.objects.get()
    assert answer.json()["params"]["id"] == str(row.pk)
    assert (row.state, row.error_code, row.result) == (state, code, None)
    assert row.finished_at is not None
    finished = AuditEvent.objects.get(kind="finished")
    assert (finished.row_sha256, finished.detail["state"]) == (audit.row_digest(row), state)
    assert not AuditEvent.objects.filter(kind="predict_refused").exists()


def test_predict_answers_503_with_a_failed_row_when_nobody_listens(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    inference.handler = refuse

    answer = send(clinician, ("a.png", png()), patient=patient.pk)

    assert (answer.status_code, answer.json()["code"]) == (503, "inference_unavailable")
    assert int(answer["Retry-After"]) > 0
    assert InferenceLog.objects.get().state == "failed"


def test_predict_keeps_a_failed_row_when_our_own_code_breaks(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    def explode(request: httpx.Request) -> httpx.Response:
        raise RuntimeError

    inference.handler = explode
    client = client_of(clinician)
    client.raise_request_exception = False

    answer = client.post(URL, {"image": SimpleUploadedFile("a.png", png()), "patient": patient.pk}, format="multipart")

    assert answer.status_code == 500
    assert json.loads(answer.content)["code"] == "internal_error"
    row = InferenceLog.objects.get()
    assert (row.state, row.error_code) == ("failed", "internal_error")
