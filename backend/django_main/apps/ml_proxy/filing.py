"""Which patient a study belongs to, and whether that patient may see it."""

from __future__ import annotations

from django.db import transaction

from apps.accounts.models import User
from apps.ml_proxy import audit
from apps.ml_proxy.models import InferenceLog, InferenceState, Reason
from apps.ml_proxy.statements import ReasonKind
from apps.patients.models import Patient
from common.errors import InProgressError, InvalidRequestError, NotFoundError


def inference_release(*, by: User, address: str, log: InferenceLog, released: bool) -> InferenceLog:
    """Let the patient see a completed row, or take that back. Doing it twice is doing it once.

    raises: InProgressError while the row has not ended; InvalidRequestError when it did not complete; NotFoundError
            when it was moved to another patient meanwhile
    """
    with transaction.atomic():
        row = _ended(log)
        if released and row.state != InferenceState.COMPLETED:
            raise InvalidRequestError(fields={"state": ["not_completed"]})
        if row.released != released:
            row.released = released
            row.save(update_fields=["released"])
            kind = "released" if released else "release_withdrawn"
            audit.record(kind, actor=by, address=address, about=row, patient=row.patient_id)
    return row


def inference_reassign(*, by: User, address: str, log: InferenceLog, to: Patient, reason: str) -> InferenceLog:
    """Move a study that was filed under the wrong patient. What was released is so no longer.

    The event is written for both patients; the reason stands in its own row.
    raises: InProgressError while the row has not ended (its worker would write the old patient back);
            InvalidRequestError when it is that patient's already; NotFoundError when it was moved meanwhile
    """
    with transaction.atomic():
        row = _ended(log)
        before = row.patient_id
        if before == to.pk:
            raise InvalidRequestError(fields={"patient": ["same"]})
        why = Reason.objects.create(
            kind=ReasonKind.REASSIGN, by=by, inference=row, text=reason, from_patient_id=before, to_patient=to
        )
        detail = {"from": before, "to": to.pk, "reason": why.pk, "was_released": row.released}
        row.patient, row.released = to, False
        row.save(update_fields=["patient", "released"])
        audit.record("reason_given", actor=by, address=address, about=why, detail={"kind": why.kind})
        for patient in (before, to.pk):
            audit.record("reassigned", actor=by, address=address, about=row, patient=patient, detail=detail)
    return row


def row_locked(log: InferenceLog) -> InferenceLog:
    """The row as it stands now, locked until the transaction of the caller ends.

    raises: NotFoundError when it was moved since `log` was read: the rights that were checked are those on the patient
            it had then
    """
    row = InferenceLog.objects.select_for_update().get(pk=log.pk)
    if row.patient_id != log.patient_id:
        raise NotFoundError
    return row


def _ended(log: InferenceLog) -> InferenceLog:
    row = row_locked(log)
    if not row.is_finished:
        raise InProgressError
    return row
