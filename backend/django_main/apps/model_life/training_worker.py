"""The worker's side of a training run: claim, watch over the child, write how it ended; and the sweep behind it all.

The row with its lease is the truth, the Celery task only a bell. Whoever claims the row holds the lease and renews it
while its child lives. When the worker dies, its child dies with it, the lease runs out, and the next worker resumes
from the checkpoint; after three attempts the run ends.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import secrets
import shutil
import socket
import time
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import psutil
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.ml_proxy import audit
from apps.ml_proxy.models import TrainingRun, TrainingState
from apps.model_life.dataset import datasets_expire
from apps.model_life.model_store import ModelStore
from apps.model_life.promotion import model_promote
from apps.model_life.supervise import LEASE, supervise
from apps.model_life.training import training_clear, training_end, training_ring
from common.errors import NeuroNovaError
from common.request_id import working_for

MAX_ATTEMPTS: Final = 3
_log = logging.getLogger("neuronova.training")
_HOST: Final = socket.gethostname()[:32]
# A run waits this long for a training worker before it ends, so that it cannot block the next one for ever.
PATIENCE: Final = timedelta(hours=24)
# Between the row and the AI server's answer lie seconds; a row older than this lost its process in between.
_UNFILED: Final = timedelta(minutes=5)
MIN_FREE_BYTES: Final = 512 * 1024 * 1024


def training_run(*, run_id: UUID) -> bool:
    """Do one run if it is free. Returns whether it was; safe to call twice, at once or later."""
    run = _claim(run_id)
    if run is None:
        return False
    with working_for(run.request_id):
        code = _missing()
        if code:
            training_end(run, TrainingState.FAILED, code=code, owner=run.lease_owner)
        else:
            supervise(run, max_attempts=MAX_ATTEMPTS)
            if settings.ENV.auto_promote:
                _promote(run)
    return True


def training_sweep() -> int:
    """Ring for runs that nobody works on, end those that cannot begin, clear up after ended ones. Returns the bells."""
    now, rung = timezone.now(), 0
    for run in TrainingRun.objects.filter(active=True):
        waits_since = run.lease_until or run.created_at
        if run.state == TrainingState.REQUESTED:
            if run.created_at < now - _UNFILED:
                training_end(run, TrainingState.FAILED, code="not_filed")
        elif waits_since < now - PATIENCE:
            training_end(run, TrainingState.FAILED, code="training_unavailable", params={"reason": "no_worker"})
        elif run.state == TrainingState.FILED or waits_since < now or run.lease_owner in _dead_owners():
            training_ring(run)
            rung += 1
    for ended in TrainingRun.objects.filter(active=None, finished_at__gt=now - 2 * PATIENCE):
        training_clear(ended)
    datasets_expire()
    ModelStore.of_site().sweep(before=time.time() - LEASE.total_seconds())
    return rung


def _promote(run: TrainingRun) -> None:
    """Let a candidate serve that was better than, or as good as, what serves now. Why it may not is in the record."""
    run.refresh_from_db()
    if run.state != TrainingState.CANDIDATE or run.verdict is None:
        return
    serving = ModelStore.of_site().pointer()
    if serving is None or serving.sha256 != run.verdict["base"]["sha256"]:
        _log.warning("auto_promotion", extra={"reason": "another_serves"})  # it was compared with a model of the past
        return
    try:
        model_promote(by=None, address="", version=run.candidate_version, note=f"automatic, run {run.pk}")
    except NeuroNovaError as exc:
        _log.warning("auto_promotion", extra={"reason": exc.code})


def has_pytorch() -> bool:
    """Whether the Python that runs the child has what training needs."""
    return importlib.util.find_spec("torch") is not None


def _claim(run_id: UUID) -> TrainingRun | None:
    """Lease the run, or None when it is not free. One whose attempts are used up ends here."""
    now = timezone.now()
    free = Q(state=TrainingState.FILED) | Q(state=TrainingState.RUNNING) & (Q(lease_until__lt=now) | _orphaned())
    with transaction.atomic():
        run = TrainingRun.objects.select_for_update(skip_locked=True).filter(free, pk=run_id, active=True).first()
        if run is None:
            return None
        if run.attempts < MAX_ATTEMPTS:
            run.state, run.attempts, run.started_at = TrainingState.RUNNING, run.attempts + 1, run.started_at or now
            run.lease_owner, run.lease_until, run.heartbeat_at = _own_name(), now + LEASE, now
            run.save()
            audit.record("training_started", actor=None, address="", about=run, detail={"attempt": run.attempts})
            return run
    training_end(run, TrainingState.FAILED, code="training_crashed", params={"attempts": run.attempts})
    return None


def _own_name() -> str:
    """Whose lease it is: this machine, this process, and a word of chance."""
    return f"{_HOST}:{os.getpid()}:{secrets.token_hex(8)}"


def _dead_owners() -> list[str]:
    """Owners on this machine whose process is gone: nobody has to wait for the end of their lease."""
    owners = TrainingRun.objects.filter(active=True, lease_owner__startswith=f"{_HOST}:")
    return [owner for owner in owners.values_list("lease_owner", flat=True) if not _lives(owner)]


def _lives(owner: str) -> bool:
    pid = owner.split(":")[1]
    return not pid.isdecimal() or psutil.pid_exists(int(pid))


def _orphaned() -> Q:
    return Q(lease_owner__in=_dead_owners())


def _missing() -> str:
    """The code of what a training needs and this machine lacks; empty when it can begin."""
    if not has_pytorch():
        return "training_unavailable"
    data: Path | None = settings.ENV.training_data
    if data is None or not (data / "manifest.csv").is_file():
        return "no_base_data"
    if shutil.disk_usage(settings.ENV.runs).free < MIN_FREE_BYTES:
        return "disk_full"
    return ""
