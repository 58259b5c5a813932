"""Prometheus figures. With PROMETHEUS_MULTIPROC_DIR set (Gunicorn's settings do) the workers' figures are added up."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Final

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector

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
    """The text Prometheus reads."""
    return generate_latest(_registry())


def families() -> Iterable[Metric]:
    """The figures as objects, for our own summary."""
    return _registry().collect()


def _registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
