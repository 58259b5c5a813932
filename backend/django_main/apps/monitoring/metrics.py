"""Prometheus figures. With PROMETHEUS_MULTIPROC_DIR set (Gunicorn's settings do) the workers' figures are added up."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector

from apps.monitoring.backlog import BacklogCollector
from common.figures import folders_held

REQUESTS: Final = Counter("neuronova_requests", "Requests answered", ["route", "method", "status"])
SECONDS: Final = Histogram(
    "neuronova_request_seconds",
    "Time to answer",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 100),
)


def observe(*, route: str, method: str, status: int, seconds: float) -> None:
    """Count one answered request. `route` is the template, so the number of series stays small."""
    REQUESTS.labels(route, method, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


def exposition() -> bytes:
    """The text Prometheus reads: the counts of all workers, then what waits (`backlog.py`)."""
    now = CollectorRegistry()
    now.register(BacklogCollector())
    return generate_latest(_registry()) + generate_latest(now)


def requests_counted() -> dict[str, float]:
    """`total`, `errors` and `seconds` of all gateways of this machine; of this process where none writes figures."""
    gateways = list(request_totals().values()) or [totals_of(_registry().collect())]
    return {name: sum(told[name] for told in gateways) for name in ("total", "errors", "seconds")}


def _registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def request_totals() -> dict[str, dict[str, Any]]:
    """What each living gateway of this machine has counted since it started, seen from any process; empty without
    figures.

    returns: name of its folder → total and errors (500 and above), seconds, and buckets: bound (s, as text) → answers
             up to it
    """
    folders = folders_held(settings.ENV.var / "metrics")
    return {folder.name: told for folder in folders if (told := _totals_in(folder)) is not None}


def _totals_in(folder: Path) -> dict[str, Any] | None:
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(folder))  # type: ignore[no-untyped-call]
    try:
        return totals_of(registry.collect())
    except FileNotFoundError:  # this gateway is just stopping
        return None


def totals_of(found: Iterable[Metric]) -> dict[str, Any]:
    """Add requests up over routes. See `request_totals`."""
    total = errors = 0.0
    seconds, buckets = 0.0, dict[str, int]()
    for sample in (one for family in found for one in family.samples):
        if sample.name == "neuronova_requests_total":
            total += sample.value
            errors += sample.value if sample.labels["status"].startswith("5") else 0.0
        elif sample.name == "neuronova_request_seconds_sum":
            seconds += sample.value
        elif sample.name == "neuronova_request_seconds_bucket":
            bound = str(float(sample.labels["le"]))
            buckets[bound] = buckets.get(bound, 0) + int(sample.value)
    return {"total": int(total), "errors": int(errors), "seconds": seconds, "buckets": buckets}
