"""A name planted in every place of a file, and in its own name, is nowhere behind the gateway's door."""

import hashlib
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from flask import Flask
from rest_framework.test import APIClient
from tests.support import planted
from tests.support.factories import PatientFactory, UserFactory, client_of
from tests.support.fake_inference import KEY, serving
from tests.support.mock_transport import over

from apps.ml_proxy import doorbell, jobs
from apps.ml_proxy.client import InferenceClient
from apps.ml_proxy.models import AuditEvent, InferenceLog

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


class Listening(httpx.BaseTransport):
    """Keeps everything that goes to the AI server on its way there."""

    def __init__(self, app: Flask) -> None:
        self._inner = httpx.WSGITransport(app=app)
        self.sent: list[bytes] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body = request.read()
        self.sent += [f"{request.url} {dict(request.headers)}".encode(), body]
        return self._inner.handle_request(request)


@pytest.fixture
def wire(flask_app: Flask) -> Iterator[Listening]:
    listening = Listening(flask_app)
    with serving(InferenceClient(transport=over(listening), key=KEY)):
        yield listening


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the broker was given."""
    given: list[str] = []
    monkeypatch.setattr(doorbell.current_app, "send_task", lambda *args, **named: given.append(f"{args} {named}"))
    return given


@pytest.fixture
def api() -> APIClient:
    clinician = UserFactory()
    client = client_of(clinician)
    client.patient = PatientFactory(clinician=clinician)
    return client


def send(api: APIClient, data: bytes, name: str) -> Any:
    body = {"image": SimpleUploadedFile(name, data), "patient": api.patient.pk, "confirm_patient_mismatch": "true"}
    return api.post("/ml/v1/predict/", body, format="multipart")


def rows() -> str:
    """Every column of every row of this application, the audit trail among them."""
    models = [model for label in ("ml_proxy", "audit") for model in apps.get_app_config(label).get_models()]
    return "\n".join(str(values) for model in models for values in model._default_manager.values())


@pytest.fixture(autouse=True)
def empty_log() -> None:
    """Other tests provoke errors whose tracebacks hold names on purpose."""
    for path in Path(settings.ENV.log_dir).glob("*.log"):
        path.write_bytes(b"")


def files() -> Iterator[tuple[str, bytes]]:
    for path in Path(settings.ENV.var).rglob("*"):
        if path.is_file():
            yield str(path), path.read_bytes()


def media(api: APIClient, answer: dict[str, Any]) -> Iterator[bytes]:
    for address in ((answer["result"] or {}).get("images") or {}).values():
        if address:
            yield b"".join(api.get(address).streaming_content)


@pytest.mark.parametrize("kind", planted.FILES)
def test_planted_name_reaches_nothing(
    api: APIClient, wire: Listening, messages: list[str], caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    make, extension = planted.FILES[kind]
    data = make()
    caplog.set_level(logging.DEBUG)

    answer = send(api, data, f"{planted.NAME}_{planted.LATIN}_{planted.BIRTH}.{extension}")
    waiting = [str(path) for path, data in files() if planted.hits(data) or planted.hits(path.encode())]
    for row in InferenceLog.objects.filter(state="queued"):
        jobs.job_run(inference_id=row.pk)

    final = api.get(f"/ml/v1/history/{answer.json()['id']}/").json()
    assert final["state"] == "completed", final
    assert wire.sent
    assert waiting == []
    assert [found for part in wire.sent for found in planted.hits(part)] == []
    assert [path for path, data in files() if planted.hits(data) or planted.hits(path.encode())] == []
    seen = [answer.content.decode(), json.dumps(final, ensure_ascii=False), rows(), caplog.text, *messages]
    seen += [str(record.__dict__) for record in caplog.records]
    assert [found for text in seen for found in planted.hits(text.encode())] == []
    assert [found for data in media(api, final) for found in planted.hits(data)] == []
    assert planted.hits(str(getattr(cache, "_cache", "")).encode()) == []


@pytest.mark.parametrize("kind", planted.FILES)
def test_planted_name_is_in_no_refusal(
    api: APIClient, wire: Listening, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    make, extension = planted.FILES[kind]
    data = make()

    answer = send(api, data[: len(data) * 9 // 10], f"{planted.NAME}.{extension}")
    for row in InferenceLog.objects.filter(state="queued"):  # a volume that is too short is found out by the AI server
        jobs.job_run(inference_id=row.pk)

    assert InferenceLog.objects.get().state == "refused"
    told = [answer.content, rows().encode(), caplog.text.encode(), *wire.sent]
    assert [found for part in told for found in planted.hits(part)] == []
    assert AuditEvent.objects.filter(kind="finished").exists()


def test_odd_extension_is_part_of_a_name_and_goes_nowhere(api: APIClient, wire: Listening) -> None:
    answer = send(api, planted.dicom(), f"scan.{planted.LATIN[:16]}")

    assert answer.status_code == 200, answer.json()
    assert [found for part in [*wire.sent, rows().encode()] for found in planted.hits(part)] == []


@pytest.mark.parametrize("kind", ["png", "jpeg", "dicom implicit"])
def test_scores_are_those_of_the_original(api: APIClient, client: InferenceClient, wire: Listening, kind: str) -> None:
    make, extension = planted.FILES[kind]
    data = make()
    direct = client.predict(
        body=io.BytesIO(data),
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        extension=extension,
        time_left_s=30.0,
    )

    answer = send(api, data, f"a.{extension}").json()

    assert answer["result"]["probabilities"] == direct.result["probabilities"]
    assert answer["result"]["tumor"] == direct.result["tumor"]
    assert answer["input"]["shape"] == direct.input_shape
