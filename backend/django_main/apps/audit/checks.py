"""A check of the whole trail that a person asks for: one at a time, in the background, never longer than `LONGEST`."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.accounts.models import User
from apps.audit import keys, sealing
from apps.audit.errors import AuditTrailError
from apps.audit.models import CheckState, TrailCheck
from apps.audit.verifying import Finding, Verdict, size_sealed
from apps.audit.whole import record_verify
from apps.ml_proxy import audit, doorbell
from common.errors import NotFoundError

LONGEST: Final = timedelta(minutes=30)
# A bell that nobody heard, or a worker that died: the next who asks does not wait for it.
_FORGOTTEN: Final = LONGEST + timedelta(minutes=5)
_UNHEARD: Final = timedelta(minutes=2)
# The check runs in the worker that also seals; the longest wait between two seals stays below a minute.
_SEAL_S: Final = 20.0
_TELL_S: Final = 1.0
TASK: Final = "apps.audit.tasks.trail_check_task"
_log = logging.getLogger(__name__)


class _OutOfTimeError(Exception):
    """The check has used up its time."""


def check_request(*, by: User, address: str) -> TrailCheck:
    """Begin a check, or join the one under way."""
    _forget_the_dead()
    try:
        return _begin(by, address)
    except IntegrityError:
        under_way = TrailCheck.objects.select_related("requested_by").filter(active=True).first()
        # None: it has ended since, and nothing is in the way any more.
        return under_way or _begin(by, address)


def check_list() -> QuerySet[TrailCheck]:
    """Every check there was; the views are for admins and auditors."""
    return TrailCheck.objects.select_related("requested_by")


def check_get(check_id: int) -> TrailCheck:
    """One check. Raises NotFoundError."""
    check = check_list().filter(pk=check_id).first()
    if check is None:
        raise NotFoundError
    return check


def check_run(check_id: int) -> None:
    """Do the work of a requested check; a second call for the same one does nothing."""
    now = timezone.now()
    wanted = TrailCheck.objects.filter(pk=check_id, state=CheckState.REQUESTED)
    if not wanted.update(state=CheckState.RUNNING, started_at=now, total=size_sealed()):
        return
    work = _Work(check_id)
    try:
        verdict = work.verify()
        state = CheckState.WHOLE if verdict.finding is None else CheckState.ALTERED
        _end(check_id, state, verdict)
    except _OutOfTimeError:
        _end(check_id, CheckState.STOPPED)
    except (AuditTrailError, OSError) as exc:
        _log.exception("trail check")
        _end(check_id, CheckState.FAILED, finding=Finding(type(exc).__name__[:32], {}))


def _begin(by: User, address: str) -> TrailCheck:
    with transaction.atomic():
        check = TrailCheck.objects.create(requested_by=by, requested_at=timezone.now())
        audit.record("trail_check_requested", actor=by, address=address, about=check)
        transaction.on_commit(lambda: doorbell.ring(TASK, check.pk))
    return check


class _Work:
    """One run: tells how far it is, seals meanwhile, and stops when its time is up."""

    def __init__(self, check_id: int) -> None:
        self._rows = TrailCheck.objects.filter(pk=check_id)
        self._deadline = time.monotonic() + LONGEST.total_seconds()
        self._told = self._sealed = 0.0

    def verify(self) -> Verdict:
        # What has just happened is sealed first, so that it is part of what is checked.
        sealing.audit_seal()
        return record_verify(keys.trusted_keys(), self._tick)

    def _tick(self, **counts: int) -> None:
        now = time.monotonic()
        if now > self._deadline:
            raise _OutOfTimeError
        if now - self._told > _TELL_S:
            self._told = now
            self._rows.update(**counts)
        if now - self._sealed > _SEAL_S:
            self._sealed = now
            sealing.audit_seal()


def _end(check_id: int, state: CheckState, verdict: Verdict | None = None, finding: Finding | None = None) -> None:
    counts: dict[str, Any] = {}
    if verdict is not None:
        finding = verdict.finding
        counts = {name: getattr(verdict, name) for name in ("leaves", "checkpoints", "rows", "statements", "root")}
    told = {"finding": finding.kind, "where": finding.where} if finding else {}
    with transaction.atomic():
        rows = TrailCheck.objects.filter(pk=check_id, active=True)
        if not rows.update(state=state, active=None, finished_at=timezone.now(), **counts, **told):
            return
        check = TrailCheck.objects.get(pk=check_id)
        detail = {"state": str(state), "finding": check.finding, "leaves": check.leaves}
        audit.record("trail_check_ended", actor=None, address="", about=check, detail=detail)


def _forget_the_dead() -> None:
    now = timezone.now()
    active = TrailCheck.objects.filter(active=True)
    for check in active.filter(started_at__lt=now - _FORGOTTEN) | active.filter(
        state=CheckState.REQUESTED, requested_at__lt=now - _UNHEARD
    ):
        _end(check.pk, CheckState.STOPPED)
