"""A span per request; part of the chain only where NEURONOVA_OTLP_ENDPOINT is set."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

import tracing
from common.request_id import current_request_id


class TracingMiddleware:
    """Stands right after RequestIdMiddleware: the request's id becomes the trace's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with tracing.span(request.method or "", kind="server", request_id=current_request_id()) as span:
            response = self.get_response(request)
            match = request.resolver_match
            # The template, never the path: an address may hold a number or a search for a name.
            route = match.route if match else "unmatched"
            span.rename(f"{request.method} {route}")
            span.note({"http.route": route, "http.response.status_code": response.status_code})
        return response
