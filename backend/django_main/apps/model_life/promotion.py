"""Promotion and rollback: the package is checked, the pointer moves, the AI server is seen serving it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.ml_proxy import audit
from apps.ml_proxy.client import InferenceClient, get_client
from apps.ml_proxy.models import TrainingRun, TrainingState
from apps.ml_proxy.serving import Pointer
from apps.model_life.model_store import ModelStore
from apps.model_life.models import ModelPromotion, PromotionKind, PromotionState
from apps.model_life.serving import Outcome, golden_ask, serving_wait
from common.errors import (
    InProgressError,
    ModelNotServableError,
    NeuroNovaError,
    NoPreviousModelError,
    NotFoundError,
)
from common.request_id import current_request_id

# Longer than a promotion can take: whoever is still under way after that has nobody left working on it.
ORPHAN: Final = timedelta(seconds=90)
_EVENTS: Final = {
    PromotionState.SERVING: "model_promoted",
    PromotionState.PENDING: "model_promotion_pending",
    PromotionState.REFUSED: "model_promotion_refused",
    PromotionState.FAILED: "model_promotion_failed",
}


def model_promote(
    *, by: User | None, address: str, version: str, note: str, client: InferenceClient | None = None
) -> ModelPromotion:
    """Make a version of the store the serving one.

    returns: the promotion, `serving`, or `pending` when the AI server was not seen serving it in time
    raises : InProgressError while another is under way; NotFoundError; ModelNotServableError (the old one serves on);
             InferenceUnavailableError and its kin when the AI server cannot check it (nothing was changed)
    """
    row = _begin(by, address, PromotionKind.PROMOTE, version, note)
    return _carried_out(row, address, client or get_client())


def model_rollback(
    *, by: User | None, address: str, reason: str, client: InferenceClient | None = None
) -> ModelPromotion:
    """Return to the version that served before the present one was promoted.

    raises: NoPreviousModelError when no promotion led to the present one; else as `model_promote`; InProgressError also
            when a promotion ended just now, so that another serves than the one that was to be taken back
    """
    pointer = ModelStore.of_site().pointer()
    step = _step_to(pointer)
    if step is None or not step.previous_version:
        raise NoPreviousModelError
    row = _begin(by, address, PromotionKind.ROLLBACK, step.previous_version, reason)
    done = _carried_out(row, address, client or get_client(), back_from=pointer)
    # The whole step is undone, so that the next rollback goes one further back and not to and fro.
    with transaction.atomic():
        step = _locked(step)
        step.undone = True
        step.save(update_fields=["undone"])
        audit.record("model_promotion_undone", actor=by, address=address, about=step, detail=_versions(step))
    return done


def promotion_sweep(*, client: InferenceClient | None = None) -> int:
    """End promotions whose process died and look again at those not yet seen serving. Returns how many it moved."""
    moved = _end_orphans()
    latest = ModelPromotion.objects.filter(state__in=(PromotionState.PENDING, PromotionState.SERVING))
    row_now = latest.order_by("-created_at").first()
    if row_now is not None and row_now.state == PromotionState.PENDING:
        outcome = serving_wait(client or get_client(), Pointer(row_now.version, row_now.sha256), wait_s=3.0)
        if outcome is Outcome.SERVING:
            _end(row_now, PromotionState.SERVING, address="")
            moved += 1
    return moved


def _end_orphans() -> int:
    rows = list(ModelPromotion.objects.filter(active=True, created_at__lt=timezone.now() - ORPHAN))
    for row in rows:
        pointer = ModelStore.of_site().pointer()
        there = pointer == Pointer(row.version, row.sha256)
        _end(row, PromotionState.PENDING if there else PromotionState.FAILED, address="")
    return len(rows)


def _begin(by: User | None, address: str, kind: PromotionKind, version: str, note: str) -> ModelPromotion:
    _end_orphans()
    row = ModelPromotion(kind=kind, version=version, note=note, requested_by=by, request_id=current_request_id())
    try:
        with transaction.atomic(durable=True):
            row.save(force_insert=True)
            detail = {"kind": kind.value, "version": version}
            audit.record("model_promotion_requested", actor=by, address=address, about=row, detail=detail)
    except IntegrityError as exc:
        raise InProgressError from exc
    return row


def _carried_out(
    row: ModelPromotion, address: str, client: InferenceClient, *, back_from: Pointer | None = None
) -> ModelPromotion:
    try:
        store = ModelStore.of_site()
        previous = store.pointer()
        if back_from is not None and previous != back_from:
            raise InProgressError  # the row came after another's end: with it a promotion would be jumped over
        target = _checked(store, row.version)
        # What goes back has served before: its bytes are compared, and the AI server checks the rest as it loads it.
        if row.kind == PromotionKind.PROMOTE:
            golden_ask(client, target, store.golden(row.version))
        if previous == target:
            raise ModelNotServableError(version=row.version, reason="already_serving")
        with transaction.atomic():  # before the pointer moves: a sweep can tell then whether it did
            row = _locked(row)
            row.sha256 = target.sha256
            if previous is not None:
                row.previous_version, row.previous_sha256 = previous.version, previous.sha256
            row.save()
            actor, detail = row.requested_by, _versions(row)
            audit.record("model_promotion_checked", actor=actor, address=address, about=row, detail=detail)
        store.point(target)
        outcome = serving_wait(client, target)
        if outcome is Outcome.REFUSED:
            if previous is not None:
                store.point(previous)
            raise ModelNotServableError(version=row.version, reason="refused")
    except NeuroNovaError as exc:
        refused = exc.params.get("reason") == "refused"
        _end(row, PromotionState.REFUSED if refused else PromotionState.FAILED, address=address, error=exc)
        exc.of_row(row.pk)
        raise
    state = PromotionState.SERVING if outcome is Outcome.SERVING else PromotionState.PENDING
    return _end(row, state, address=address)


def _checked(store: ModelStore, version: str) -> Pointer:
    """The version, after a look at its bytes."""
    try:
        return store.checked(version)
    except NotFoundError:
        rejected = TrainingRun.objects.filter(candidate_version=version, state=TrainingState.REJECTED)
        if rejected.exists():
            raise ModelNotServableError(version=version, reason="rejected") from None
        raise


def _end(
    row: ModelPromotion, state: PromotionState, *, address: str, error: NeuroNovaError | None = None
) -> ModelPromotion:
    kind = "model_rolled_back" if (row.kind, state) == (PromotionKind.ROLLBACK, PromotionState.SERVING) else None
    with transaction.atomic():
        row = _locked(row)
        row.state, row.active = state, None
        if state != PromotionState.PENDING:
            row.finished_at = timezone.now()
        if error is not None:
            row.error_code, row.error_params = error.code, dict(error.params)
        row.save()
        actor, detail = row.requested_by, {**_versions(row), "code": row.error_code}
        audit.record(kind or _EVENTS[state], actor=actor, address=address, about=row, detail=detail)
    return row


def _locked(row: ModelPromotion) -> ModelPromotion:
    """As it stands now: between a look and its outcome lie seconds, in which it may have been undone or ended."""
    return ModelPromotion.objects.select_for_update().get(pk=row.pk)


def _versions(row: ModelPromotion) -> dict[str, str]:
    return {
        "kind": str(row.kind),
        "version": row.version,
        "sha256": row.sha256,
        "previous_version": row.previous_version,
        "previous_sha256": row.previous_sha256,
    }


def _step_to(pointer: Pointer | None) -> ModelPromotion | None:
    """The promotion that led to what serves now."""
    if pointer is None:
        return None
    rows = ModelPromotion.objects.filter(
        kind=PromotionKind.PROMOTE,
        undone=False,
        version=pointer.version,
        sha256=pointer.sha256,
        state__in=(PromotionState.SERVING, PromotionState.PENDING),
    )
    return rows.order_by("-created_at").first()
