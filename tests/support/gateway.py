"""The whole gateway as a WSGI application for tests that speak HTTP to it without a socket."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

_application = get_wsgi_application()


def gateway(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer one request; the answer is read to the end and closed, as a server does."""
    with _one_connection():
        answer = _application(environ, start_response)
        try:
            return list(answer)
        finally:
            answer.close()


@contextmanager
def _one_connection() -> Iterator[None]:
    """As with Django's own test client, a request closes no connection: it is the test's."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
