"""Alive, ready, counted."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import httpx
import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from tests.support.factories import InferenceLogFactory, client_of
from tests.support.fake_inference import FakeInference, problem
from tests.support.stand_in import stand_in

from apps.accounts.models import User
from apps.monitoring import health
from apps.monitoring.machine import machine_figures
from apps.monitoring.models import Heartbeat

pytestmark = pytest.mark.django_db


def test_healthz_needs_nothing(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_readyz_is_200_when_a_prediction_would_be_answered(client: Client, inference: FakeInference) -> None:
    answer = client.get("/readyz")

    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert Heartbeat.objects.exists()


def test_readyz_asks_the_ai_server_at_most_every_two_seconds(client: Client, inference: FakeInference) -> None:
    for _ in range(5):
        client.get("/readyz")

    assert len(inference.requests) == 1


def test_readyz_names_the_model_while_it_is_not_ready(client: Client, inference: FakeInference) -> None:
    inference.handler = lambda _: problem(503, "model_not_ready")

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["code"]) == (503, "model_not_ready")
    assert answer.json()["params"]["culprit"] == "model"


def test_readyz_names_the_model_when_the_ai_server_is_down(client: Client, inference: FakeInference) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    inference.handler = refuse

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["code"]) == (503, "inference_unavailable")


def test_readyz_names_the_database(client: Client, inference: FakeInference, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(Heartbeat.objects, "update_or_create", broken)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["params"]["culprit"]) == (503, "database")


def test_readyz_names_the_media_store(client: Client, inference: FakeInference, settings: Settings) -> None:
    settings.ENV = replace(settings.ENV, media_dir=Path("/nowhere"))

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["params"]["culprit"]) == (503, "media")


@pytest.mark.parametrize("room", [{"f_bavail": 1}, {"f_favail": 0}])
def test_readyz_names_the_media_store_when_it_is_full(
    client: Client, inference: FakeInference, monkeypatch: pytest.MonkeyPatch, room: dict[str, int]
) -> None:
    plenty = {"f_bavail": 1 << 20, "f_frsize": 4096, "f_files": 1 << 20, "f_favail": 1 << 20}
    monkeypatch.setattr(health, "os", stand_in(os, statvfs=lambda _: SimpleNamespace(**plenty | room)))

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["params"]["culprit"]) == (503, "media")


def test_metrics_are_given_to_this_machine(client: Client) -> None:
    client.get("/healthz")

    answer = client.get("/metrics")

    assert answer.status_code == 200
    assert b'neuronova_requests_total{method="GET",route="healthz",status="200"}' in answer.content


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP"])
def test_metrics_do_not_exist_behind_the_proxy(client: Client, header: str) -> None:
    assert client.get("/metrics", headers={header: "10.0.0.9"}).status_code == 404


def test_metrics_do_not_exist_at_the_front_door(client: Client, settings: Settings) -> None:
    settings.ENV = replace(settings.ENV, front_bind="127.0.0.1:8080")

    assert client.get("/metrics", SERVER_PORT="8080").status_code == 404
    assert client.get("/metrics", SERVER_PORT="8000").status_code == 200


def test_summary_has_real_figures(admin: User) -> None:
    InferenceLogFactory(created_at=timezone.now(), timings={"total": 40.0, "inference": 20.0})
    InferenceLogFactory(created_at=timezone.now(), state="failed", label="")

    body = client_of(admin).get("/api/v1/monitoring/summary/").json()

    assert body["predictions"] == {
        "total": 2,
        "by_state": {"completed": 1, "failed": 1},
        "by_label": {"glioma": 1},
        "mean_ms": 40.0,
        "mean_inference_ms": 20.0,
    }
    assert 0 < body["machine"]["memory_percent"] < 100
    assert body["machine"]["disk_free_bytes"] > 0


def test_processor_is_known_to_a_thread_that_never_asked_before() -> None:
    is_over = Event()

    def work() -> None:
        while not is_over.is_set():
            pass

    with ThreadPoolExecutor(2) as pool:
        pool.submit(work)
        try:
            found = pool.submit(machine_figures).result()
        finally:
            is_over.set()

    assert found["cpu_percent"] > 0


def test_summary_is_for_admins(clinician: User) -> None:
    assert client_of(clinician).get("/api/v1/monitoring/summary/").status_code == 403
