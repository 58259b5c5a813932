"""A transport that answers from a list, and rows as the gateway sends them."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from neuronova_app.api.client import Client
from neuronova_app.api.gateway import Gateway
from neuronova_app.api.session import Session
from neuronova_app.api.transport import NoAnswerError, Progress, Request, Response

Answer = Response | Exception | Callable[[Request], Response]
USER = {"id": 7, "username": "kim", "name": "김환자", "role": "patient", "locale": "ko"}


def answer(body: object = None, status: int = 200, **headers: str) -> Response:
    data = b"" if body is None else json.dumps(body).encode()
    return Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, data)


def problem(code: str, status: int, **params: object) -> Response:
    return answer({"code": code, "status": status, "params": params, "request_id": "r-1"}, status)


class FakeTransport:
    """Gives the answers in turn and keeps what was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[Request] = []

    async def send(self, request: Request, on_progress: Progress | None = None) -> Response:
        self.asked.append(request)
        if on_progress:
            on_progress(0.5)
        given = self.answers.pop(0)
        if isinstance(given, Exception):
            raise given
        return given(request) if callable(given) else given


class FakePage:
    """The page around the app, with what its browser has kept."""

    def __init__(self, csrf: str, locked: str = "") -> None:
        self.kept = {"csrf": csrf, "locked": locked}
        self.asked: list[str] = []
        self.told: list[Mapping[str, object]] = []

    async def __call__(self, ask: str, what: Mapping[str, object] | None = None, /) -> str:
        self.asked.append(ask)
        if what is not None:
            self.told.append(what)
        return self.kept.get(ask, "")


def gateway_of(
    transport: FakeTransport, *, csrf: str | None = "token", page: FakePage | None = None
) -> tuple[Gateway, Session, list[float]]:
    """A gateway that waits for nothing; the third is how long it would have waited."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    session = Session(transport, page=page or (FakePage(csrf) if csrf is not None else None))
    session.access = "old"
    return Gateway(Client(transport, session, sleep=sleep)), session, waits


def row(**changed: Any) -> dict[str, Any]:
    """A completed, released analysis."""
    return {
        "id": "0198-a",
        "request_id": "r-9",
        "state": "completed",
        "patient": 12,
        "created_at": "2026-11-22T03:04:05Z",
        "result": {
            "label": "glioma",
            "probability": 0.93,
            "probabilities": {"meningioma": 0.04, "glioma": 0.93, "pituitary": 0.02, "no_tumor": 0.01},
            "confident": True,
            "reasons": [],
            "tumor": {"present": True, "area_px": 1812, "area_mm2": None, "volume_ml": None, "diameters_mm": None},
            "images": {"input": "/media/a.png"},
            "images_withheld": None,
        },
        "error": None,
        "job": None,
        "review": None,
        "released": True,
        **changed,
    }


NOBODY = NoAnswerError("network")
