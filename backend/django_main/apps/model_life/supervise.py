"""Watching over the child of one training run."""

from __future__ import annotations

import json
import logging
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.db import Error as AnyDatabaseError
from django.db import connection
from django.utils import timezone

from apps.ml_proxy.models import TrainingRun, TrainingState
from apps.model_life.child import Child, training_command
from apps.model_life.model_store import ModelStore
from apps.model_life.reports import run_folder
from apps.model_life.training import training_clear, training_end
from common.errors import NeuroNovaError

LEASE: Final = timedelta(seconds=90)
_LOOK_S: Final = 0.5
_WRITE_S: Final = 2.0
# An epoch on a busy machine takes minutes; nothing for this long is no training any more.
STALL_S: Final = 1800.0
_MAX_EPOCHS: Final = 500
# Set when this process is asked to stop: the child ends, the run waits for the next worker.
stopping = threading.Event()
_log = logging.getLogger("neuronova.training")


def supervise(run: TrainingRun, *, max_attempts: int) -> None:
    """Run the child to its end, whatever that is, and write it down. Never leaves a child behind."""
    folder = run_folder(run.pk)
    watch = _Watch(run)
    while True:
        child = Child(folder)
        try:
            child.start(training_command(folder / "request.json"))
        except (OSError, NeuroNovaError):
            _log.exception("start")
            training_end(run, TrainingState.FAILED, code="training_failed", owner=run.lease_owner)
            return
        try:
            why = watch.over(child)
        finally:
            child.end()
        if why == "lost":
            # Cancelled, most likely: what the child wrote after that was cleared goes too. Not what another works on.
            if not TrainingRun.objects.filter(pk=run.pk, active=True).exists():
                training_clear(run)
            return
        if why == "stopping":
            _give_back(run)
            return
        if why == "stalled":
            training_end(run, TrainingState.FAILED, code="training_stalled", owner=run.lease_owner)
            return
        if _ended(run, folder) or not _again(run, max_attempts):
            return


class _Watch:
    """Copies the child's progress into the row and keeps the lease."""

    def __init__(self, run: TrainingRun) -> None:
        self._run = run
        self._epochs: list[dict[str, Any]] = list(run.epochs)
        self._columns: dict[str, Any] = {}
        self._written = 0.0

    def over(self, child: Child) -> str:
        """Stay until the child has ended (""), the run is no longer ours, we are to stop, or nothing moves."""
        moved = time.monotonic()
        while True:
            status = child.wait(_LOOK_S)
            if self._take(child.news()):
                moved = time.monotonic()
            if (status is not None or time.monotonic() - self._written >= _WRITE_S) and not self._write():
                return "lost"
            if status is not None:
                return ""
            if stopping.is_set():
                return "stopping"
            if time.monotonic() - moved > STALL_S:
                return "stalled"

    def _take(self, news: list[dict[str, Any]]) -> bool:
        for entry in news:
            if isinstance(entry.get("epoch"), int):
                kept = [one for one in self._epochs if one.get("epoch") != entry["epoch"]]
                own = {key: value for key, value in entry.items() if key not in ("stage", "progress", "eta_s")}
                self._epochs = [*kept, own][-_MAX_EPOCHS:]
            self._columns |= {name: entry[name] for name in ("stage", "progress", "eta_s") if name in entry}
            self._columns["heartbeat_at"] = timezone.now()
        return bool(news)

    def _write(self) -> bool:
        """False when the run is no longer ours: cancelled, ended, or given to another."""
        self._written = time.monotonic()
        ours = TrainingRun.objects.filter(
            pk=self._run.pk, state=TrainingState.RUNNING, lease_owner=self._run.lease_owner
        )
        try:
            return ours.update(lease_until=timezone.now() + LEASE, epochs=self._epochs, **self._columns) == 1
        except AnyDatabaseError:
            # The next one may get through; if none does, another worker takes the run, as it should.
            _log.warning("lease", exc_info=True)
            connection.close()
            return True


def _ended(run: TrainingRun, folder: Path) -> bool:
    """Write the end that the child has left word of. False when it left none: it crashed."""
    result, error = _read(folder / "result.json"), _read(folder / "error.json")
    if result is not None:
        _finish(run, folder, result)
        return True
    if error is not None:
        code, params = str(error.get("code", "training_failed"))[:32], error.get("params") or {}
        training_end(run, TrainingState.FAILED, code=code, params=params, owner=run.lease_owner)
        return True
    return False


def _finish(run: TrainingRun, folder: Path, verdict: dict[str, Any]) -> None:
    """Passed: the package goes into the store, then the row says so. A crash in between repeats both."""
    if not verdict["passed"]:
        training_end(run, TrainingState.REJECTED, owner=run.lease_owner, verdict=verdict)
        return
    try:
        ModelStore.of_site().install(folder / "package", verdict["candidate"]["version"])
    except NeuroNovaError as exc:
        training_end(run, TrainingState.FAILED, code=exc.code, params=exc.params, owner=run.lease_owner)
        return
    training_end(run, TrainingState.CANDIDATE, owner=run.lease_owner, verdict=verdict)


def _again(run: TrainingRun, max_attempts: int) -> bool:
    """Whether a crashed child is started once more; it goes on from its checkpoint."""
    ours = TrainingRun.objects.filter(pk=run.pk, state=TrainingState.RUNNING, lease_owner=run.lease_owner)
    run.attempts += 1
    if run.attempts > max_attempts:
        params = {"attempts": max_attempts}
        training_end(run, TrainingState.FAILED, code="training_crashed", params=params, owner=run.lease_owner)
        return False
    return ours.update(attempts=run.attempts) == 1


def _give_back(run: TrainingRun) -> None:
    """The run waits again, as if this attempt had not been; the sweep rings for it."""
    TrainingRun.objects.filter(pk=run.pk, state=TrainingState.RUNNING, lease_owner=run.lease_owner).update(
        lease_owner="", lease_until=timezone.now(), attempts=max(0, run.attempts - 1)
    )


def _read(path: Path) -> dict[str, Any] | None:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None
