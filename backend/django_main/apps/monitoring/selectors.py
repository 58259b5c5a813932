"""The figures of the monitoring page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from apps.ml_proxy.selectors import inference_figures, inference_queue
from apps.monitoring import metrics
from apps.monitoring.alarms import alarms
from apps.monitoring.machine import machine_figures

WINDOW: Final = timedelta(hours=24)


def summary() -> dict[str, Any]:
    """Requests since the servers started, predictions of the last 24 hours, the machine and the queue now."""
    machine, queue = machine_figures(), inference_queue()
    return {
        "at": timezone.now(),
        "requests": _requests(),
        "predictions": inference_figures(since=timezone.now() - WINDOW),
        "machine": machine,
        "queue": queue,
        "alarms": alarms(machine=machine, queue=queue),
    }


def _requests() -> dict[str, Any]:
    told = metrics.requests_counted()
    return {
        "total": told["total"],
        "errors": told["errors"],
        "error_rate": told["errors"] / told["total"] if told["total"] else 0.0,
        "mean_ms": round(told["seconds"] / told["total"] * 1000, 2) if told["total"] else None,
    }
