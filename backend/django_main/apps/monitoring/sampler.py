"""Writes one sample a minute. A task of the housekeeping worker; where that does not run, the gap shows it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from apps.ml_proxy.selectors import inference_ended, inference_queue
from apps.monitoring import metrics
from apps.monitoring.machine import cpu_seconds, storage_figures
from apps.monitoring.models import MinuteSample, SamplerState

KEEP: Final = timedelta(days=31)
# What was counted over longer than this is no minute: a worker that was away leaves a gap, not a peak.
_LONGEST: Final = timedelta(minutes=3)
_MINUTE: Final = timedelta(minutes=1)
_STATE: Final = "machine"
_PART: Final = 0.95
_NOTHING: Final[dict[str, Any]] = {"total": 0, "errors": 0, "seconds": 0.0, "buckets": {}}


def sample_take() -> bool:
    """Write the sample of this minute and forget the old ones. Returns whether it was not there yet."""
    now = timezone.now()
    minute = minute_of(now)
    found: dict[str, Any] = {"cpu": cpu_seconds(), "gateways": metrics.request_totals()}
    with transaction.atomic():
        state, _ = SamplerState.objects.select_for_update().get_or_create(name=_STATE, defaults={"at": now})
        if MinuteSample.objects.filter(pk=minute).exists():
            return False
        is_next = now - state.at <= _LONGEST
        before, since = (state.counters, state.at) if is_next else ({}, now - _MINUTE)
        MinuteSample.objects.create(minute=minute, **_figures(before, found), **_record(since, now))
        state.at, state.counters = now, found
        state.save()
    MinuteSample.objects.filter(minute__lt=minute_of(now - KEEP)).delete()
    return True


def minute_of(at: Any) -> int:
    """Whole minutes since 1970."""
    return int(at.timestamp() // 60)


def _figures(before: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    storage = storage_figures()
    return {
        **_requests(before.get("gateways"), found["gateways"]),
        "cpu_percent": _busy(before.get("cpu"), found["cpu"]),
        "memory_percent": storage["memory_percent"],
        "disk_percent": storage["disk_percent"],
    }


def _record(since: datetime, now: datetime) -> dict[str, Any]:
    queue = inference_queue()
    return {**inference_ended(since=since, until=now), "queued": queue["queued"], "running": queue["running"]}


def _busy(before: dict[str, float] | None, now: dict[str, float]) -> float | None:
    if before is None or now["total"] <= before["total"]:
        return None
    return round(100 * (1 - (now["idle"] - before["idle"]) / (now["total"] - before["total"])), 1)


def _requests(before: dict[str, Any] | None, now: dict[str, Any]) -> dict[str, Any]:
    """What the gateways counted in between, each against itself: one that starts again is not all of them."""
    if before is None or not now:
        return {}
    added = [_added(before.get(gateway, _NOTHING), totals) for gateway, totals in now.items()]
    bounds = {bound for one in added for bound in one["buckets"]}
    return {
        "requests": sum(one["total"] for one in added),
        "errors": sum(one["errors"] for one in added),
        "request_ms": round(sum(one["seconds"] for one in added) * 1000, 3),
        "slow_ms": _quantile({float(bound): sum(one["buckets"].get(bound, 0) for one in added) for bound in bounds}),
    }


def _added(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    if now["total"] < before["total"]:
        before = _NOTHING  # the gateway was started again since
    return {
        "total": now["total"] - before["total"],
        "errors": max(0, now["errors"] - before["errors"]),
        "seconds": max(0.0, now["seconds"] - before["seconds"]),
        "buckets": {bound: count - before["buckets"].get(bound, 0) for bound, count in now["buckets"].items()},
    }


def _quantile(within: dict[float, int]) -> float | None:
    """The time (ms) below which 95 of 100 answers lie. within: bound (s) → answers up to it, as Prometheus counts."""
    total = within.get(float("inf"), 0)
    if total <= 0:
        return None
    wanted, low, below = _PART * total, 0.0, 0
    for bound in sorted(within):
        if within[bound] >= wanted:
            if bound == float("inf"):
                return round(low * 1000, 1)
            return round((low + (bound - low) * (wanted - below) / max(1, within[bound] - below)) * 1000, 1)
        low, below = bound, within[bound]
    return None
