"""How far a job is and when it will be done, as far as the last jobs tell. What they do not show is null."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from apps.ml_proxy.models import InferenceLog, InferenceState

# Fewer than this say nothing about the next; older ones say nothing about this machine and this model.
_FEWEST: Final = 3
_NEWEST: Final = 20
_SINCE: Final = timedelta(days=7)
_LONGEST_LINE: Final = 1000
# A job that has not ended is never shown as done.
_ALMOST: Final = 0.95


class Outlook:
    """Answers for any number of rows with at most three queries, made when the first unfinished job asks."""

    def of(self, log: InferenceLog) -> dict[str, Any] | None:
        """`position` (1 is next, 0 runs, null is unknown), `progress` 0..1, `eta_s` [low, high] or null; or None."""
        if log.is_finished:
            return None
        match log.state:
            case InferenceState.QUEUED:
                position = self._line.get(log.pk)
                eta_s = None if _pauses(log) else self._until_turn_ends(position)
                return {"position": position, "progress": 0.0, "eta_s": eta_s}
            case InferenceState.RUNNING if log.started_at is not None:
                elapsed_s = (timezone.now() - log.started_at).total_seconds()
                return {"position": 0, "progress": self._progress(elapsed_s), "eta_s": self._rest(elapsed_s)}
            case _:
                return {"position": None, "progress": 0.0, "eta_s": None}

    @cached_property
    def _line(self) -> dict[UUID, int]:
        waiting = InferenceLog.objects.filter(state=InferenceState.QUEUED).order_by("created_at", "pk")
        return {key: place for place, key in enumerate(waiting.values_list("pk", flat=True)[:_LONGEST_LINE], 1)}

    @cached_property
    def _running(self) -> int:
        return InferenceLog.objects.filter(state=InferenceState.RUNNING).count()

    @cached_property
    def _runs(self) -> list[float]:
        """Seconds that the last jobs took once begun, shortest first; empty when there are too few."""
        rows = InferenceLog.objects.filter(queued_at__gte=timezone.now() - _SINCE, state=InferenceState.COMPLETED)
        times = rows.order_by("-queued_at").values_list("started_at", "finished_at")[:_NEWEST]
        runs = sorted(_seconds(began, ended) for began, ended in times if began and ended)
        return runs if len(runs) >= _FEWEST else []

    @property
    def _fast(self) -> float:
        return self._runs[len(self._runs) // 10]

    @property
    def _slow(self) -> float:
        return self._runs[-1 - len(self._runs) // 10]

    def _progress(self, elapsed_s: float) -> float:
        if not self._runs:
            return 0.0
        return round(min(_ALMOST, elapsed_s / max(0.001, self._runs[len(self._runs) // 2])), 3)

    def _rest(self, elapsed_s: float) -> list[float] | None:
        if not self._runs or elapsed_s > self._slow:
            return None
        return [round(max(0.0, self._fast - elapsed_s), 1), round(self._slow - elapsed_s, 1)]

    def _until_turn_ends(self, position: int | None) -> list[float] | None:
        if position is None or not self._runs:
            return None
        # Low: all before it run beside it. High: one worker does them one after the other.
        return [round(self._fast, 1), round(self._slow * (position + self._running), 1)]


def _pauses(log: InferenceLog) -> bool:
    """Whether the AI server could not begin it: whether it can at the next attempt, no job before it has shown."""
    return log.attempts > 0 and log.lease_until is not None and log.lease_until > timezone.now()


def _seconds(began: datetime, ended: datetime) -> float:
    return (ended - began).total_seconds()
