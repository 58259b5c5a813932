"""Prometheus figures. Under Gunicorn they are kept in files that all workers share (deploy/gunicorn/flask.py)."""

from collections.abc import Mapping

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client import REGISTRY as PROCESS_REGISTRY

CONTENT_TYPE = CONTENT_TYPE_LATEST
_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 100.0)

_STAGES = Histogram(
    "neuronova_inference_stage_seconds", "Time of one stage of a prediction.", ["stage"], buckets=_BUCKETS_S
)
_REQUESTS = Histogram(
    "neuronova_inference_request_seconds", "Time of one request.", ["route", "status"], buckets=_BUCKETS_S
)
_PROBLEMS = Counter("neuronova_inference_problems", "Answers that were problems, by code.", ["code"])


def observe_stages(timing_ms: Mapping[str, float]) -> None:
    """Count the stages of one prediction, in milliseconds."""
    for stage, value in timing_ms.items():
        _STAGES.labels(stage).observe(value / 1000.0)


def observe_request(*, route: str, status: int, seconds: float, code: str | None) -> None:
    """Count one request; `route` is a rule of ours, never a path that a caller chose."""
    _REQUESTS.labels(route, str(status)).observe(seconds)
    if code is not None:
        _PROBLEMS.labels(code).inc()


def exposition() -> bytes:
    """All figures of all workers in the text format."""
    registry = CollectorRegistry()
    try:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    except ValueError:  # one process, no shared folder
        return generate_latest(PROCESS_REGISTRY)
    return generate_latest(registry)
