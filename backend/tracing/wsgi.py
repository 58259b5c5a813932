"""A span around each call of a WSGI application whose addresses are few and known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import tracing

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


def traced(application: Application, routes: frozenset[str]) -> Application:
    """`application` with a span per call that goes on with its caller's.

    routes: the addresses that may stand in a span's name; any other is "unknown"
    """

    def call(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        name = f"{environ.get('REQUEST_METHOD', '')} {path if path in routes else 'unknown'}"
        given = environ.get("HTTP_TRACEPARENT", "")
        request_id = "" if given else environ.get("HTTP_X_REQUEST_ID", "")
        with tracing.span(name, kind="server", traceparent=given, request_id=request_id) as span:

            def noting(status: str, *rest: Any, **more: Any) -> Any:
                span.note({"http.response.status_code": int(status.split(" ", 1)[0])})
                return start_response(status, *rest, **more)

            return application(environ, noting)

    return call
