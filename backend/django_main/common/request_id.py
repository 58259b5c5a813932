"""The request id: one per request, the same from Nginx to Flask, on every log line and in every answer.

The middleware also notes when the request began, who the client is and writes the one line per request.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

import tracing

_VALID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_current: ContextVar[str] = ContextVar("request_id", default="")
_started: ContextVar[float] = ContextVar("request_started", default=0.0)
_log = logging.getLogger("neuronova.request")


def current_request_id() -> str:
    """The id of the request (or task) this thread works for; a fresh one outside of any."""
    return _current.get() or uuid.uuid4().hex


@contextmanager
def working_for(request_id: str) -> Iterator[None]:
    """Outside of a request, work under the id of the one that asked for it; a trace goes on with that one's."""
    token = _current.set(request_id)
    try:
        with tracing.span("background work", kind="consumer", request_id=request_id):
            yield
    finally:
        _current.reset(token)


def elapsed_s() -> float:
    """Seconds since this request reached Django; 0.0 outside of a request."""
    started = _started.get()
    return time.monotonic() - started if started else 0.0


def client_address(request: HttpRequest) -> str:
    """The client's address: what Nginx says where Nginx stands in front, else the peer's own.

    The front door without Nginx (`NEURONOVA_FRONT_BIND`) takes strangers directly, so a header is not believed there.
    """
    peer: str = request.META.get("REMOTE_ADDR", "")
    if came_through_front_door(request):
        return peer
    forwarded: str = request.META.get("HTTP_X_REAL_IP", "").strip()
    return forwarded[:45] if peer.startswith(("127.", "::1")) and forwarded else peer


def came_through_front_door(request: HttpRequest) -> bool:
    """Whether the socket that accepted this request is the public one of the WhiteNoise front door."""
    front_port = settings.ENV.front_bind.rpartition(":")[2]
    return bool(front_port) and request.META.get("SERVER_PORT") == front_port


def came_from_outside(request: HttpRequest) -> bool:
    """Whether a proxy forwarded this request or the front door accepted it; false for a probe over loopback."""
    forwarded = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_X_REAL_IP" in request.META
    return forwarded or came_through_front_door(request)


class RequestIdFilter(logging.Filter):
    """Adds `request_id` to every log record that does not bring its own."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not hasattr(record, "request_id"):
            record.request_id = _current.get()
        return True


class RequestIdMiddleware:
    """Takes the incoming id when it is well-formed, else makes one; returns it in `X-Request-ID`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _VALID.fullmatch(given) else uuid.uuid4().hex
        id_token, time_token = _current.set(request_id), _started.set(time.monotonic())
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id
            _write_line(request, response)
        finally:
            _started.reset(time_token)
            _current.reset(id_token)
        return response


def _write_line(request: HttpRequest, response: HttpResponse) -> None:
    match = request.resolver_match
    user = getattr(request, "neuronova_user_id", None)
    _log.info(
        "request",
        extra={
            "method": request.method,
            # The route template, never the path: an address may hold a number or a search for a name.
            "route": match.route if match else None,
            "status": response.status_code,
            "ms": round(elapsed_s() * 1000, 1),
            "user": user,
            "address": client_address(request),
            "bytes_in": int(request.META.get("CONTENT_LENGTH") or 0),
            "bytes_out": None if response.streaming else len(response.content),
        },
    )
