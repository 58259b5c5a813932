"""OpenTelemetry traces of both servers and the workers; off, and then nothing of it is imported, unless `start` ran.

The trace id is the request id that Nginx gave (32 hex digits), so that any log line leads to its trace. A span says
route template, status, sizes, timings, model version: never a name, a user, a patient, an address, an exception's text
or a path as it was asked.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

_TRACEPARENT: Final = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_REQUEST_ID: Final = re.compile(r"[0-9a-f]{32}")
Value = str | int | float | bool

_tracer: Any = None
_provider: Any = None
_wanted: ContextVar[int] = ContextVar("trace_id", default=0)


def start(service: str, endpoint: str, *, exporter: SpanExporter | None = None) -> None:
    """Begin to trace in this process; call after the fork. Without an endpoint nothing happens.

    endpoint: of a collector that takes OTLP over HTTP, such as http://127.0.0.1:4318
    exporter: in place of it, for tests; spans then leave as they end
    """
    global _tracer, _provider  # noqa: PLW0603 -- one per process, as the library has it
    if _tracer is not None or not (endpoint or exporter):
        return
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 -- costs a quarter of a second, when wanted only
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor  # noqa: PLC0415

    from tracing.ids import RequestIds  # noqa: PLC0415

    _provider = TracerProvider(resource=Resource({"service.name": service}), id_generator=RequestIds(_wanted))
    if exporter is not None:
        _provider.add_span_processor(SimpleSpanProcessor(exporter))
    else:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

        _provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces", timeout=5)))
    _tracer = _provider.get_tracer("neuronova")


def stop() -> None:
    """Send what is left and trace no more."""
    global _tracer, _provider  # noqa: PLW0603
    if _provider is not None:
        _provider.shutdown()
    _tracer = _provider = None


def trace_id_of(request_id: str) -> str:
    """The trace id (32 hex digits) of a request id: the id itself where it has that form, else its digest."""
    if _REQUEST_ID.fullmatch(request_id) and int(request_id, 16):
        return request_id
    return hashlib.sha256(request_id.encode()).hexdigest()[:32]


@contextmanager
def span(name: str, *, kind: str = "internal", request_id: str = "", traceparent: str = "") -> Iterator[Span]:
    """Time a block. Off: a few hundred nanoseconds.

    request_id : begins the trace of that request (outside of any span)
    traceparent: goes on with a caller's span; what is malformed is passed over
    """
    if _tracer is None:
        yield NOTHING
        return
    from opentelemetry import trace  # noqa: PLC0415

    parent = _parent(traceparent)
    token = _wanted.set(int(trace_id_of(request_id), 16) if request_id else 0)
    try:
        with _tracer.start_as_current_span(
            name,
            context=parent,
            kind=trace.SpanKind[kind.upper()],
            record_exception=False,
            set_status_on_exception=False,
        ) as live:
            try:
                yield Span(live)
            except BaseException:
                live.set_status(trace.StatusCode.ERROR)  # without the exception's words
                raise
    finally:
        _wanted.reset(token)


def note(values: Mapping[str, Value]) -> None:
    """Add attributes to the span around this code, if there is one."""
    if _tracer is not None:
        from opentelemetry import trace  # noqa: PLC0415

        trace.get_current_span().set_attributes(dict(values))


def outgoing() -> dict[str, str]:
    """The header that tells a called server whose span it goes on with; empty when off."""
    if _tracer is None:
        return {}
    from opentelemetry import trace  # noqa: PLC0415

    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return {}
    return {"traceparent": f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"}


class Span:
    """A span in this package's words; `NOTHING` is the one of a process that does not trace."""

    def __init__(self, live: Any = None) -> None:
        self._live = live

    def rename(self, name: str) -> None:
        if self._live is not None:
            self._live.update_name(name)

    def note(self, values: Mapping[str, Value]) -> None:
        if self._live is not None:
            self._live.set_attributes(dict(values))


NOTHING: Final = Span()


def _parent(traceparent: str) -> Any:
    """The context of the caller's span, None for no or a malformed header."""
    found = _TRACEPARENT.fullmatch(traceparent)
    if found is None:
        return None
    from opentelemetry import trace  # noqa: PLC0415

    context = trace.SpanContext(int(found[1], 16), int(found[2], 16), True, trace.TraceFlags(int(found[3], 16)))
    return trace.set_span_in_context(trace.NonRecordingSpan(context)) if context.is_valid else None
