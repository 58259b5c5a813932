"""What of the background waits and how old it is, for whoever watches over the site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Min, QuerySet

from apps.ml_proxy.models import InferenceLog, InferenceState, TrainingRun, TrainingState

_JOBS: Final = (InferenceState.QUEUED, InferenceState.RUNNING)
_RUNS: Final = (TrainingState.REQUESTED, TrainingState.FILED, TrainingState.RUNNING)


@dataclass(frozen=True, slots=True)
class Backlog:
    """`states`: how many of each; `since`: when the first of those that matter began to wait, or was last heard of."""

    states: dict[str, int]
    since: datetime | None


def job_backlog() -> Backlog:
    """Jobs; `since` of the one that has waited longest."""
    return _of(InferenceLog.objects.filter(state__in=_JOBS), _JOBS, "queued_at", InferenceState.QUEUED)


def training_backlog() -> Backlog:
    """Training runs; `since` when the running one was last heard of."""
    return _of(TrainingRun.objects.filter(active=True), _RUNS, "heartbeat_at", TrainingState.RUNNING)


def _of(rows: QuerySet[Any], states: tuple[str, ...], column: str, which: str) -> Backlog:
    found = {row["state"]: row for row in rows.order_by().values("state").annotate(n=Count("pk"), since=Min(column))}
    counts = {str(state): found[state]["n"] if state in found else 0 for state in states}
    return Backlog(counts, found[which]["since"] if which in found else None)
