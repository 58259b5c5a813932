"""What cannot be recorded is not done; what is too much is refused at once."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.db import InterfaceError, OperationalError, connections
from django.db.models import Model
from django.utils import timezone
from pytest_django.fixtures import Settings
from rest_framework.response import Response
from rest_framework.test import APIClient
from tests.support.factories import InferenceLogFactory, PatientFactory, UserFactory, client_of
from tests.support.fake_inference import FakeInference, png

from apps.accounts.models import User
from apps.ml_proxy import audit, reaper, services
from apps.ml_proxy.models import AuditEvent, InferenceLog, StoredImage
from apps.patients.models import Patient
from common import hot_sql

pytestmark = pytest.mark.django_db


def send(client: APIClient, patient: Patient, key: str | None = None) -> Response:
    body = {"image": SimpleUploadedFile("a.png", png()), "patient": patient.pk}
    headers = {"Idempotency-Key": key} if key else {}
    return client.post("/ml/v1/predict/", body, format="multipart", headers=headers)


def cannot_write(monkeypatch: pytest.MonkeyPatch, *models: type[Model], raised: Exception | None = None) -> None:
    """Rows of these models are not taken by the database any more."""
    insert = hot_sql.insert

    def broken(rows: Sequence[Model]) -> None:
        if isinstance(rows[0], models):
            raise raised or OperationalError(1205, "")
        insert(rows)

    monkeypatch.setattr(hot_sql, "insert", broken)


def test_predict_does_not_ask_when_the_row_cannot_be_written(
    clinician: User, patient: Patient, inference: FakeInference, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(clinician)
    cannot_write(monkeypatch, InferenceLog)

    answer = send(client, patient)

    assert (answer.status_code, answer.json()["code"]) == (503, "audit_unavailable")
    assert not inference.requests


def test_predict_does_not_ask_when_the_event_cannot_be_written(
    clinician: User, patient: Patient, inference: FakeInference, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(clinician)
    cannot_write(monkeypatch, AuditEvent)

    answer = send(client, patient)

    assert (answer.status_code, answer.json()["code"]) == (503, "audit_unavailable")
    assert not inference.requests
    assert not InferenceLog.objects.exists()


@pytest.mark.parametrize("lost", [OperationalError, InterfaceError])  # of Django's, neither is a kind of the other
def test_predict_has_a_name_for_a_connection_that_was_lost_before(
    clinician: User, patient: Patient, inference: FakeInference, monkeypatch: pytest.MonkeyPatch, lost: type[Exception]
) -> None:
    client = client_of(clinician)
    cannot_write(monkeypatch, InferenceLog, AuditEvent, raised=lost(0, ""))

    answers = [send(client, patient), client.get("/ml/v1/history/", {"page_size": "x" * 3})]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(503, "audit_unavailable")}
    assert not inference.requests


def test_predict_gives_no_answer_when_the_images_cannot_be_stored(
    clinician: User, patient: Patient, inference: FakeInference, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, *args: Any, **kwargs: Any) -> Any:
        raise OSError(28, "No space left on device")

    client = client_of(clinician)
    monkeypatch.setattr("apps.ml_proxy.media.media_write", full)

    answer = send(client, patient)

    assert (answer.status_code, answer.json()["code"]) == (503, "audit_unavailable")
    assert InferenceLog.objects.get().state == "failed"


def test_predict_has_a_name_for_a_disk_that_cannot_take_the_upload(
    clinician: User, patient: Patient, inference: FakeInference, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: object, data: bytes, start: int) -> None:
        raise OSError(28, "No space left on device")

    client = client_of(clinician)
    monkeypatch.setattr(MemoryFileUploadHandler, "receive_data_chunk", full)

    answer = send(client, patient)

    assert (answer.status_code, answer.json()["code"]) == (503, "audit_unavailable")
    assert answer.json()["params"] == {"reason": "disk"}
    assert answer.headers["Retry-After"]
    assert not inference.requests


def test_predict_refuses_at_once_when_every_slot_is_taken(
    clinician: User, patient: Patient, inference: FakeInference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "_slots", threading.BoundedSemaphore(1))

    with services.prediction_slot():
        refused = send(client_of(clinician), patient)
    served = send(client_of(clinician), patient)

    assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
    assert int(refused["Retry-After"]) > 0
    assert AuditEvent.objects.get(kind="predict_refused").detail["code"] == "overloaded"
    assert served.status_code == 200


def test_reaper_ends_rows_whose_worker_died_and_no_others(clinician: User) -> None:
    old, young = timezone.now() - timedelta(minutes=10), timezone.now() - timedelta(seconds=90)
    dead = InferenceLogFactory(state="received", created_at=old)
    others = [
        InferenceLogFactory(state="received", created_at=young),
        InferenceLogFactory(state="queued", created_at=old),
        InferenceLogFactory(state="completed", created_at=old),
    ]

    assert reaper.inference_reap() == 1
    assert reaper.inference_reap() == 0

    dead.refresh_from_db()
    assert (dead.state, dead.finished_at is not None) == ("abandoned", True)
    assert AuditEvent.objects.get().row_sha256 == audit.row_digest(dead)
    assert [InferenceLog.objects.get(pk=row.pk).state for row in others] == ["received", "queued", "completed"]


def test_predict_that_wakes_up_late_does_not_overwrite_the_reaper(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    def reap_meanwhile(request: httpx.Request) -> httpx.Response:
        InferenceLog.objects.update(created_at=timezone.now() - timedelta(minutes=10))
        reaper.inference_reap()
        return inference.sound(request)

    inference.handler = reap_meanwhile

    answer = send(client_of(clinician), patient)

    assert (answer.status_code, answer.json()["code"]) == (504, "inference_timeout")
    assert InferenceLog.objects.get().state == "abandoned"
    assert not StoredImage.objects.exists()
    assert [event.kind for event in AuditEvent.objects.order_by("seq")] == ["received", "finished"]


@pytest.mark.django_db(transaction=True)
def test_predict_asks_once_when_one_key_comes_many_times_at_once(inference: FakeInference) -> None:
    clinician = UserFactory()
    patient = PatientFactory(clinician=clinician)
    all_in = threading.Event()

    def slow(request: httpx.Request) -> httpx.Response:
        all_in.wait(2)
        return inference.sound(request)

    inference.handler = slow
    clients = [client_of(clinician) for _ in range(6)]

    def one(client: APIClient) -> int:
        try:
            return send(client, patient, key="same").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        futures = [pool.submit(one, client) for client in clients]
        all_in.set()
        codes = sorted(future.result() for future in futures)

    assert len(inference.requests) == InferenceLog.objects.count() == 1
    assert set(codes) <= {200, 409}
    assert 200 in codes
