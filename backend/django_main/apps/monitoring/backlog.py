"""What waits and how old it is, asked at the moment Prometheus asks: the database and two small files tell it.

A worker that has died counts nothing; what it leaves undone grows old, and that is what an alert can see.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from apps.audit import sealing
from apps.audit.models import Checkpoint
from apps.ml_proxy.backlog import Backlog, job_backlog, training_backlog
from apps.monitoring import celery_figures


class BacklogCollector:
    """Prometheus' way of asking; each page asks the database at most five times, by index."""

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("neuronova_database_up", "Whether the database answered this question.")
        try:
            yield from [*_jobs(), *_training(), *_audit()]
            up.add_metric([], 1.0)
        except DatabaseError:
            up.add_metric([], 0.0)
        yield up
        yield from _backup()
        yield from celery_figures.families(settings.ENV.var)


def _jobs() -> Iterator[Metric]:
    jobs = job_backlog()
    yield _states("neuronova_jobs", "Predictions in the background, by state.", jobs)
    yield GaugeMetricFamily(
        "neuronova_job_oldest_wait_seconds",
        "Age of the job that has waited longest; 0 when none waits.",
        value=_age(jobs.since),
    )


def _training() -> Iterator[Metric]:
    runs = training_backlog()
    yield _states("neuronova_training_runs", "Training runs under way, by state.", runs)
    yield GaugeMetricFamily(
        "neuronova_training_heartbeat_age_seconds",
        "Since the running training was last heard of; 0 when none runs.",
        value=_age(runs.since),
    )


def _states(name: str, text: str, backlog: Backlog) -> Metric:
    family = GaugeMetricFamily(name, text, labels=["state"])
    for state, count in backlog.states.items():
        family.add_metric([state], count)
    return family


def _audit() -> Iterator[Metric]:
    first = sealing.unsealed(above=sealing.horizon()).values_list("at", flat=True).first()
    yield GaugeMetricFamily(
        "neuronova_audit_unsealed_seconds",
        "Age of the oldest event that no checkpoint covers yet; 0 when all are sealed.",
        value=_age(first),
    )
    newest = Checkpoint.objects.order_by("-tree_size").values_list("tree_size", flat=True).first()
    yield GaugeMetricFamily("neuronova_audit_sealed_events", "Events under the newest checkpoint.", value=newest or 0)


def _backup() -> Iterator[Metric]:
    try:
        told = json.loads((settings.ENV.var / "backup.json").read_text(encoding="utf-8"))
        values = [float(told[name]) for name in ("ended_at", "seconds", "bytes")]
    except (OSError, ValueError, KeyError, TypeError):
        values = [0.0, 0.0, 0.0]  # never: an alert on age rings
    names = (
        ("neuronova_backup_last_success_timestamp_seconds", "When the last whole backup ended; 0: never."),
        ("neuronova_backup_duration_seconds", "How long it took."),
        ("neuronova_backup_bytes", "Size of all kept backups."),
    )
    for (name, text), value in zip(names, values, strict=True):
        yield GaugeMetricFamily(name, text, value=value)


def _age(since: Any) -> float:
    return max(0.0, (timezone.now() - since).total_seconds()) if since else 0.0
