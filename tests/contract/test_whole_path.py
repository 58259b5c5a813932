"""A picture in at the gateway's door, a judged picture out: real gateway, real AI server, real ONNX Runtime."""

from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from jsonschema import Draft202012Validator
from rest_framework.test import APIClient
from tests.flask_inference.packages import encode, head_png
from tests.support.factories import PatientFactory, UserFactory, client_of
from tests.support.openapi import SCHEMA

from apps.ml_proxy.models import AuditEvent, InferenceLog

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_inference")]


@pytest.fixture
def api() -> APIClient:
    clinician = UserFactory()
    client = client_of(clinician)
    client.patient = PatientFactory(clinician=clinician)
    return client


def send(api: APIClient, data: bytes, name: str = "a.png") -> Any:
    body = {"image": SimpleUploadedFile(name, data), "patient": api.patient.pk}
    return api.post("/ml/v1/predict/", body, format="multipart")


def check(component: str, value: Any) -> None:
    schema = {"$ref": f"#/components/schemas/{component}", "components": SCHEMA["components"]}
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(value)


def test_predict_answers_as_the_schema_says(api: APIClient) -> None:
    answer = send(api, head_png())

    assert answer.status_code == 200, answer.json()
    check("Prediction", answer.json())
    assert answer.json()["input"]["shape"] == [61, 47]


def test_predict_images_are_pngs_of_the_inputs_size(api: APIClient) -> None:
    images = send(api, head_png()).json()["result"]["images"]

    for kind in ("input", "mask", "heatmap", "overlay"):
        data = b"".join(api.get(images[kind]).streaming_content)
        assert data[:8] == b"\x89PNG\r\n\x1a\n"
        assert np.frombuffer(data[16:24], ">u4").tolist() == [47, 61]


@pytest.mark.parametrize(
    ("data", "status", "code", "state"),
    [
        (head_png()[:-40], 422, "corrupt_file", "refused"),
        (b"\x89PNG\r\n\x1a\n", 422, "corrupt_file", "refused"),
        (encode(np.zeros((3, 4), np.uint8)), 422, None, "refused"),
    ],
    ids=["truncated", "magic-only", "tiny"],
)
def test_predict_records_what_the_ai_server_refuses(
    api: APIClient, data: bytes, status: int, code: str | None, state: str
) -> None:
    answer = send(api, data)

    assert answer.status_code == status
    check("Problem", answer.json())
    assert code is None or answer.json()["code"] == code
    row = InferenceLog.objects.get()
    assert (row.state, row.error_code) == (state, answer.json()["code"])
    assert [event.kind for event in AuditEvent.objects.order_by("seq")] == ["received", "finished"]


def test_other_answers_keep_the_schema(api: APIClient) -> None:
    send(api, head_png())
    admin = client_of(UserFactory(role="admin"))

    check("PaginatedPredictionList", api.get("/ml/v1/history/").json())
    check("AiStatus", api.get("/ml/v1/status/").json())
    check("ModelInfo", api.get("/ml/v1/model-info/").json())
    check("PaginatedPatientList", api.get("/api/v1/patients/").json())
    check("Me", api.get("/api/v1/auth/me/").json())
    check("PaginatedUserList", admin.get("/api/v1/users/").json())
    check("MonitoringSummary", admin.get("/api/v1/monitoring/summary/").json())
    check("TrainingRun", admin.post("/ml/v1/retrain/", {"reason": "x"}).json())
    check("PaginatedTrainingRunList", admin.get("/ml/v1/retrain/").json())
