"""Samples over a time, evenly spaced; where there was no sample, there is nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db.models import Avg, Count, F, Max, Sum
from django.utils import timezone

from apps.monitoring.models import MinuteSample
from apps.monitoring.sampler import minute_of

# Name → how long, and minutes of one point: some three hundred points, what a screen can show.
WINDOWS: Final = {
    "1h": (timedelta(hours=1), 1),
    "24h": (timedelta(hours=24), 5),
    "7d": (timedelta(days=7), 30),
    "30d": (timedelta(days=30), 120),
}


def series(window: str, *, now: datetime | None = None) -> dict[str, Any]:
    """The samples of one of WINDOWS, oldest first, one point for each step whether there are samples or not."""
    length, step = WINDOWS[window]
    last = minute_of(now or timezone.now()) // step * step
    first = last - int(length.total_seconds() // 60) + step
    found = {row["slot"]: row for row in _rows(first, step)}
    return {
        "window": window,
        "step_s": step * 60,
        "points": [_point(slot, found.get(slot)) for slot in range(first, last + step, step)],
    }


def _rows(first: int, step: int) -> Any:
    slots = MinuteSample.objects.filter(minute__gte=first).annotate(slot=F("minute") - F("minute") % step)
    return slots.values("slot").annotate(
        samples=Count("pk"),
        mean_cpu=Avg("cpu_percent"),
        mean_memory=Avg("memory_percent"),
        mean_disk=Avg("disk_percent"),
        most_queued=Max("queued"),
        most_running=Max("running"),
        slowest=Max("slow_ms"),
        **{f"all_{name}": Sum(name) for name in _SUMMED},
    )


_SUMMED: Final = (
    *("requests", "errors", "request_ms", "predictions", "prediction_failures", "inferences", "inference_ms"),
)


def _point(slot: int, row: dict[str, Any] | None) -> dict[str, Any]:
    row = row or {}
    requests, inferences = row.get("all_requests"), row.get("all_inferences")
    return {
        "at": datetime.fromtimestamp(slot * 60, UTC),
        "samples": row.get("samples", 0),
        "requests": requests,
        "errors": row.get("all_errors"),
        "error_rate": _share(row.get("all_errors"), requests),
        "response_ms": _share(row.get("all_request_ms"), requests, 2),
        "slow_ms": _round(row.get("slowest")),
        "predictions": row.get("all_predictions"),
        "prediction_failures": row.get("all_prediction_failures"),
        "inference_ms": _share(row.get("all_inference_ms"), inferences, 2),
        "cpu_percent": _round(row.get("mean_cpu")),
        "memory_percent": _round(row.get("mean_memory")),
        "disk_percent": _round(row.get("mean_disk")),
        "queued": row.get("most_queued"),
        "running": row.get("most_running"),
    }


def _share(part: float | None, whole: int | None, digits: int = 5) -> float | None:
    return round(part / whole, digits) if part is not None and whole else None


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
