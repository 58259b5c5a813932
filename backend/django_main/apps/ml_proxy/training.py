"""Training runs: the row first, then the AI server; nothing that was asked for is lost."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.ml_proxy import audit
from apps.ml_proxy.client import InferenceClient, get_client
from apps.ml_proxy.models import TrainingRun, TrainingState
from common.errors import AlreadyRunningError, NeuroNovaError
from common.request_id import current_request_id


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
    """Record the wish for a training run and file it with the AI server.

    raises: AlreadyRunningError while another run is under way; InferenceError and its kin (row kept, state failed)
    """
    run = _request(by, address, reason=reason, dataset=dataset, base_version=base_version, profile=profile)
    wish = {"run_id": str(run.pk), "dataset": dataset, "base_version": base_version, "profile": profile}
    try:
        (client or get_client()).retrain(wish=wish)
    except NeuroNovaError as exc:
        _move(run, TrainingState.FAILED, by=by, address=address, error=exc)
        exc.params = {**exc.params, "id": str(run.pk)}
        raise
    _move(run, TrainingState.FILED, by=by, address=address)
    return run


def training_cancel(*, by: User, address: str, run: TrainingRun) -> TrainingRun:
    """End a run that is under way; one that has ended stays as it is."""
    if run.active:
        _move(run, TrainingState.CANCELLED, by=by, address=address)
    return run


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


def _move(
    run: TrainingRun, state: TrainingState, *, by: User, address: str, error: NeuroNovaError | None = None
) -> None:
    run.state = state
    if state != TrainingState.FILED:
        run.active, run.finished_at = None, timezone.now()
    if error is not None:
        run.error_code, run.error_params = error.code, dict(error.params)
    with transaction.atomic():
        run.save()
        audit.record(f"training_{state.value}", actor=by, address=address, about=run)
