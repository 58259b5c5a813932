"""Jobs: questions that take longer than a person at a page waits. Their rows, with their leases, are the queue.

A bell (`doorbell.py`) carries a row's id to a worker. Whoever claims the row holds a lease on it and renews it while it
works; a row whose lease ran out is rung for again by `job_sweep`. Bells may be lost or come twice: a claim is taken
once, and an end is written only by the holder of the lease.
"""

from __future__ import annotations

import logging
import secrets
import time
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.accounts.models import User
from apps.ml_proxy import audit, doorbell, spool, study_uploads
from apps.ml_proxy.breaker import is_absence
from apps.ml_proxy.client import InferenceClient, get_client
from apps.ml_proxy.ending import inference_complete, inference_fail, row_move
from apps.ml_proxy.lease import LEASE, LeaseKeeper, lease_renew
from apps.ml_proxy.models import UNFINISHED, InferenceLog, InferenceState
from apps.ml_proxy.uploads import Upload
from common.clock import clock
from common.errors import (
    AuditUnavailableError,
    InferenceError,
    InferenceTimeoutError,
    InProgressError,
    NeuroNovaError,
)
from common.request_id import working_for

TASK: Final = "apps.ml_proxy.tasks.inference_job_task"
CALL_S: Final = 280.0  # below the 300 s after which the AI server's Gunicorn ends a worker: docs/architecture.md
MAX_ATTEMPTS: Final = 3
# A bell that was rung is given this long before the row is rung for again.
BELL: Final = timedelta(seconds=60)
# After an attempt that the AI server could not even begin: 30 s, then 120 s.
_BACK_OFF_S: Final = (30, 120)
# While nobody is there at all, a job waits; the pauses grow with its age, and after a day it fails.
_PATIENCE: Final = timedelta(hours=24)
_LONGEST_PAUSE_S: Final = 600.0
_BELLS_PER_SWEEP: Final = 16
_ORPHAN_AGE_S: Final = 3600.0
_WAITING: Final = (InferenceState.QUEUED, InferenceState.RUNNING)
_log = logging.getLogger("neuronova.jobs")


def job_enqueue(*, log: InferenceLog, upload: Upload) -> None:
    """Turn a received row into a job: its file into the spool, its state to `queued`, a bell once that is committed.

    raises: AuditUnavailableError when the file cannot be kept; InferenceTimeoutError when the row has ended meanwhile
    """
    try:
        log.spool_name = spool.spool_keep(upload.body)
    except OSError as exc:
        raise AuditUnavailableError(reason="spool") from exc
    log.state, log.queued_at = InferenceState.QUEUED, timezone.now()
    log.lease_until = log.queued_at + BELL
    log.params = {**log.params, "extension": upload.extension}
    # If the database fails here nobody knows whether the row was written: the sweeper removes the file if not.
    with transaction.atomic():
        if not row_move(log, states=(InferenceState.RECEIVED,)):
            spool.spool_drop(log.spool_name)
            raise InferenceTimeoutError(stage="record")
        audit.record("queued", actor=log.requested_by, address=log.client_address, about=log, patient=log.patient_id)
        transaction.on_commit(lambda: doorbell.ring(TASK, log.pk))


def job_run(*, inference_id: UUID, client: InferenceClient | None = None) -> bool:
    """Do one job if it is free. Returns whether it was; safe to call twice, at once or later."""
    log = _claim(inference_id) if clock.agrees() else None
    if log is None:
        return False
    with working_for(log.request_id), LeaseKeeper(log):
        _work(log, client or get_client())
    following = _claimable().order_by("created_at").values_list("pk", flat=True).first()
    if following is not None:
        doorbell.ring(TASK, following)
    return True


def job_cancel(*, by: User, address: str, log: InferenceLog) -> InferenceLog:
    """End a job that has not ended; one that has stays as it is. Raises InProgressError for what is not a job."""
    with transaction.atomic():
        row = InferenceLog.objects.select_for_update().get(pk=log.pk)
        if row.is_finished:
            return row
        if row.state == InferenceState.RECEIVED:
            raise InProgressError
        file = row.spool_name
        row.state, row.finished_at, row.spool_name = InferenceState.CANCELLED, timezone.now(), ""
        # Without its lease, the worker that may be at it cannot write an end of its own.
        row.lease_owner, row.lease_until = "", None
        row.save()
        detail = {"state": row.state}
        audit.record("finished", actor=by, address=address, about=row, patient=row.patient_id, detail=detail)
        study_uploads.upload_settle(log=row)
        transaction.on_commit(lambda: spool.spool_drop(file))
    return row


def job_sweep() -> int:
    """Ring for the oldest rows whose bell or lease ran out, and clear files of no row. Returns the bells."""
    if not clock.agrees():
        return 0
    now = timezone.now()
    due = InferenceLog.objects.filter(state__in=_WAITING, lease_until__lt=now).order_by("created_at")
    found = list(due.values_list("pk", flat=True)[:_BELLS_PER_SWEEP])
    InferenceLog.objects.filter(pk__in=found, state=InferenceState.QUEUED, attempts=0).update(lease_until=now + BELL)
    for key in found:
        doorbell.ring(TASK, key)
    _clear_orphans()
    return len(found)


def _clear_orphans() -> None:
    # One query, however many wait: while the AI server is away for a day, every file here grows old.
    old = set(spool.spool_old(_ORPHAN_AGE_S))
    if old:
        needed = InferenceLog.objects.filter(state__in=UNFINISHED).exclude(spool_name="")
        for name in old.difference(needed.values_list("spool_name", flat=True)):
            spool.spool_drop(name)


def _claimable() -> QuerySet[InferenceLog]:
    """Queued rows, but those whose next attempt is to wait, and rows that run with nobody holding their lease."""
    out = Q(lease_until__lt=timezone.now())
    queued = Q(state=InferenceState.QUEUED) & (Q(attempts=0) | out)
    return InferenceLog.objects.filter(queued | (Q(state=InferenceState.RUNNING) & out))


def _claim(inference_id: UUID) -> InferenceLog | None:
    """Lease the row, or None when it is not free. A row whose attempts are used up ends here."""
    with transaction.atomic():
        # Skips a row that another worker is claiming; SQLite has one writer at a time anyway.
        log = _claimable().select_for_update(skip_locked=True).filter(pk=inference_id).first()
        if log is None:
            return None
        if log.attempts >= MAX_ATTEMPTS:
            _end_with(log, InferenceError(reason="attempts"))
            return None
        now = timezone.now()
        log.state, log.started_at, log.attempts = InferenceState.RUNNING, now, log.attempts + 1
        log.lease_owner, log.lease_until = secrets.token_hex(16), now + LEASE
        log.save()
        detail = {"attempt": log.attempts}
        audit.record("started", actor=None, address="", about=log, patient=log.patient_id, detail=detail)
    return log


def _work(log: InferenceLog, client: InferenceClient) -> None:
    file, began = log.spool_name, time.monotonic()
    try:
        with spool.spool_open(file) as body:
            answer = client.predict(
                body=body,
                size_bytes=log.params["sent_bytes"],
                sha256=log.params["sent_sha256"],
                extension=log.params["extension"],
                model=log.params["model"],
                volumes=True,
                time_left_s=CALL_S,
            )
        log.spool_name = ""
        inference_complete(
            log=log, answer=answer, address=log.client_address, timings=_timings(log, began, answer.timings)
        )
        spool.spool_drop(file)
        study_uploads.upload_settle(log=log)
    except FileNotFoundError:
        # Cancelled between our claim and here, its file goes with it, and there is nothing left to end.
        if lease_renew(log):
            _log.exception("spool")
            _end_with(log, NeuroNovaError(reason="spool"))
    except NeuroNovaError as exc:
        log.spool_name = file
        _postpone(log, exc) if _may_wait(log, exc) else _end_with(log, exc)


def _timings(log: InferenceLog, began: float, stages: dict[str, float]) -> dict[str, float]:
    """`total` and `gateway` of the attempt that succeeded; `queue` is what came before it."""
    total_ms = (time.monotonic() - began) * 1000
    waited_s = (log.started_at - log.created_at).total_seconds() if log.started_at else 0.0
    own = {
        "total": round(total_ms, 1),
        "gateway": round(max(0.0, total_ms - stages.get("total", total_ms)), 1),
        "queue": round(waited_s * 1000, 1),
    }
    return {**{name: value for name, value in stages.items() if name != "total"}, **own}


def _may_wait(log: InferenceLog, error: NeuroNovaError) -> bool:
    if is_absence(error):
        return timezone.now() - log.created_at < _PATIENCE
    return error.status == 503 and log.attempts < MAX_ATTEMPTS


def _postpone(log: InferenceLog, error: NeuroNovaError) -> None:
    """Back into the queue: the AI server could not begin. That nobody was there does not count as an attempt."""
    wait_s: float = _BACK_OFF_S[min(log.attempts, len(_BACK_OFF_S)) - 1]
    if is_absence(error):
        wait_s = min(max(_BACK_OFF_S[0], (timezone.now() - log.created_at).total_seconds() / 4), _LONGEST_PAUSE_S)
        # Never 0: a row without an attempt is taken at the next bell, and there would be no pause.
        log.attempts = max(1, log.attempts - 1)
    log.state, log.lease_until = InferenceState.QUEUED, timezone.now() + timedelta(seconds=wait_s)
    detail = {"code": error.code, "attempt": log.attempts}
    with transaction.atomic():
        if row_move(log, states=(InferenceState.RUNNING,)):
            audit.record("postponed", actor=None, address="", about=log, patient=log.patient_id, detail=detail)


def _end_with(log: InferenceLog, error: NeuroNovaError) -> None:
    file, log.spool_name = log.spool_name, ""
    waited_s = (timezone.now() - log.created_at).total_seconds()
    timings = {"total": round(waited_s * 1000, 1)}
    with transaction.atomic():
        if inference_fail(log=log, error=error, address=log.client_address, timings=timings):
            study_uploads.upload_settle(log=log)
            transaction.on_commit(lambda: spool.spool_drop(file))
