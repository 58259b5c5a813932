"""Training runs: the row first, then the AI server, then the worker; nothing that was asked for is lost."""

from __future__ import annotations

import shutil
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.ml_proxy import audit, doorbell
from apps.ml_proxy.client import InferenceClient, get_client
from apps.ml_proxy.models import TrainingRun, TrainingState
from apps.model_life.dataset import dataset_check, dataset_export
from apps.model_life.reports import run_folder
from common.errors import AlreadyRunningError, NeuroNovaError
from common.request_id import current_request_id

TASK: Final = "apps.model_life.tasks.training_run_task"
# The sweep rings every minute: older bells are forgotten.
BELL_S: Final = 90.0
# What only the training itself needs; the report and the request stay.
_SCRAP: Final = ("work", "package", "package.new")


def training_file(
    *,
    by: User,
    address: str,
    reason: str,
    dataset: str | None = None,
    base_version: str | None = None,
    profile: str = "full",
    client: InferenceClient | None = None,
) -> TrainingRun:
    """Record the wish for a training run, file it with the AI server and ring for the training worker.

    dataset: name of an earlier export; None makes one of all cases reviewed so far
    raises : InvalidRequestError for no such data set; AlreadyRunningError while another run is under way;
             DatasetUnavailableError, InferenceError and its kin (row kept, state failed)
    """
    if dataset is not None:
        dataset_check(dataset)
    run = _request(by, address, reason=reason, dataset=dataset, base_version=base_version, profile=profile)
    try:
        run.dataset = dataset if dataset is not None else dataset_export(by=by, address=address)
        wish = {"run_id": str(run.pk), "dataset": run.dataset, "base_version": base_version, "profile": profile}
        (client or get_client()).retrain(wish=wish)
    except NeuroNovaError as exc:
        training_end(run, TrainingState.FAILED, by=by, address=address, code=exc.code, params=exc.params)
        exc.of_row(run.pk)
        raise
    with transaction.atomic():
        # The AI server may have taken its time: whoever cancelled meanwhile is not overruled.
        mine = TrainingRun.objects.filter(pk=run.pk, state=TrainingState.REQUESTED)
        if mine.update(state=TrainingState.FILED, dataset=run.dataset):
            run.refresh_from_db()
            audit.record("training_filed", actor=by, address=address, about=run)
            transaction.on_commit(lambda: training_ring(run))
    run.refresh_from_db()
    return run


def training_cancel(*, by: User, address: str, run: TrainingRun) -> TrainingRun:
    """End a run that is under way; one that has ended stays as it is. Its worker notices within seconds."""
    training_end(run, TrainingState.CANCELLED, by=by, address=address)
    run.refresh_from_db()
    return run


def training_end(
    run: TrainingRun,
    state: TrainingState,
    *,
    by: User | None = None,
    address: str = "",
    code: str = "",
    params: dict[str, Any] | None = None,
    owner: str | None = None,
    verdict: dict[str, Any] | None = None,
) -> bool:
    """Write how a run ended, once, and clear what only the training needed. Returns whether it was ours to write.

    owner: when given, only the holder of this lease may write the end
    """
    with transaction.atomic():
        row = TrainingRun.objects.select_for_update().filter(pk=run.pk, active=True).first()
        if row is None or (owner is not None and row.lease_owner != owner):
            return False
        row.state, row.active, row.finished_at = state, None, timezone.now()
        row.error_code, row.error_params = code, dict(params or {})
        row.lease_owner, row.lease_until, row.eta_s = "", None, None
        if verdict is not None:
            row.verdict, row.candidate_version = verdict, str(verdict["candidate"]["version"])
        row.save()
        audit.record(f"training_{state.value}", actor=by, address=address, about=row, detail={"code": code})
    training_clear(row)
    return True


def training_clear(run: TrainingRun) -> None:
    """Remove checkpoints and the unpacked package of a run that has ended."""
    for name in _SCRAP:
        shutil.rmtree(run_folder(run.pk) / name, ignore_errors=True)


def training_ring(run: TrainingRun) -> None:
    """Tell the training worker. A bell that nobody hears is rung again by `training_worker.training_sweep`."""
    doorbell.ring(TASK, run.pk, forgotten_after_s=BELL_S)


def _request(by: User, address: str, **fields: Any) -> TrainingRun:
    run = TrainingRun(requested_by=by, request_id=current_request_id(), **fields)
    try:
        with transaction.atomic(durable=True):
            run.save(force_insert=True)
            audit.record("training_requested", actor=by, address=address, about=run)
    except IntegrityError as exc:
        running = TrainingRun.objects.filter(active=True).values_list("pk", flat=True).first()
        raise AlreadyRunningError(id=str(running) if running else None) from exc
    return run
