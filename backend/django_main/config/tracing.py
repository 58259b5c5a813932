"""Switches traces on in the workers, where NEURONOVA_OTLP_ENDPOINT is set."""

from __future__ import annotations

from typing import Any

from celery import signals

import tracing


def trace_workers(endpoint: str) -> None:
    """In each process of a worker, after the fork."""
    if not endpoint:
        return

    def begin(**_: Any) -> None:
        tracing.start("neuronova-worker", endpoint)

    def end(**_: Any) -> None:
        tracing.stop()

    signals.worker_process_init.connect(begin, weak=False)
    signals.worker_process_shutdown.connect(end, weak=False)
