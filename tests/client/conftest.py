"""A server that answers as told, and no real waiting."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.support.stand_in import stand_in

from neuronova_client import client as client_module
from neuronova_client import resumable

Answer = httpx.Response | Exception
URL = "https://brain.hospital.example"


class FakeServer:
    """Gives its answers in turn, the last one for ever; keeps what was asked."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.requests: list[httpx.Request] = []

    def will(self, *answers: Answer) -> None:
        self.answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        # A copy: the client changes the header of a request that it sends again.
        self.requests.append(
            httpx.Request(request.method, request.url, headers=request.headers, content=request.content)
        )
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self)


def problem(status: int, code: str, headers: dict[str, str] | None = None, **params: Any) -> httpx.Response:
    body = {"title": f"<{code}>", "status": status, "code": code, "params": params, "request_id": "req-7"}
    return httpx.Response(status, json=body, headers=headers)


def row(state: str = "completed", **changes: Any) -> dict[str, Any]:
    images = dict.fromkeys(("input", "mask", "heatmap", "overlay", "montage", "volume", "mask_volume"))
    result = {
        "label": "glioma",
        "label_text": "신경교종",
        "probability": 0.93,
        "probabilities": {"glioma": 0.93},
        "confident": True,
        "reasons": [],
        "tumor": {"present": True},
        "volume": None,
        "images": images,
    }
    return {
        "id": "0198c0de-0000-7000-8000-000000000001",
        "request_id": "req-7",
        "state": state,
        "patient": 12,
        "requested_by": 3,
        "created_at": "2026-11-22T03:04:05Z",
        "finished_at": None,
        "model": None,
        "input": {},
        "result": result if state == "completed" else None,
        "error": None,
        "job": {"position": 1, "progress": 0.0, "eta_s": None} if state == "queued" else None,
        "review": None,
        "released": False,
        "timing_ms": {},
    } | changes


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """What the client waited, in seconds; the clock goes on by as much."""
    waits: list[float] = []
    clock = stand_in(time, sleep=waits.append, monotonic=lambda: time.monotonic() + sum(waits))
    for module in (client_module, resumable):
        monkeypatch.setattr(module, "time", clock)
    return waits
