"""Trace ids that are request ids. Imported only where tracing is on."""

from __future__ import annotations

from contextvars import ContextVar

from opentelemetry.sdk.trace.id_generator import RandomIdGenerator


class RequestIds(RandomIdGenerator):
    """Random span ids; as trace id the one that the block around the first span asked for."""

    def __init__(self, wanted: ContextVar[int]) -> None:
        self._wanted = wanted

    def generate_trace_id(self) -> int:
        return self._wanted.get() or super().generate_trace_id()
