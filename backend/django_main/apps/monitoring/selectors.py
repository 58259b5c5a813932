"""The figures of the monitoring page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import psutil
from django.conf import settings
from django.utils import timezone

from apps.ml_proxy.selectors import inference_figures
from apps.monitoring import metrics

WINDOW: Final = timedelta(hours=24)


def summary() -> dict[str, Any]:
    """Requests since the servers started, predictions of the last 24 hours, the machine now."""
    return {
        "at": timezone.now(),
        "requests": _requests(),
        "predictions": inference_figures(since=timezone.now() - WINDOW),
        "machine": _machine(),
    }


def _requests() -> dict[str, Any]:
    total = errors = seconds = count = 0.0
    for family in metrics.families():
        for sample in family.samples:
            if sample.name == "neuronova_requests_total":
                total += sample.value
                errors += sample.value if sample.labels["status"].startswith("5") else 0.0
            elif sample.name == "neuronova_request_seconds_sum":
                seconds += sample.value
            elif sample.name == "neuronova_request_seconds_count":
                count += sample.value
    return {
        "total": int(total),
        "errors": int(errors),
        "error_rate": errors / total if total else 0.0,
        "mean_ms": round(seconds / count * 1000, 2) if count else None,
    }


def _machine() -> dict[str, float]:
    memory, disk = psutil.virtual_memory(), psutil.disk_usage(str(settings.ENV.var))
    return {
        "cpu_percent": psutil.cpu_percent(interval=None),
        "memory_percent": memory.percent,
        "memory_available_bytes": memory.available,
        "disk_percent": disk.percent,
        "disk_free_bytes": disk.free,
    }
