"""Images for those whose daily work they are not: an auditor opens one row for a while, and says why."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.ml_proxy import audit
from apps.ml_proxy.models import InferenceLog, Reason
from apps.ml_proxy.statements import ReasonKind

LASTS: Final = timedelta(minutes=30)


def images_open(*, by: User, address: str, log: InferenceLog, reason: str) -> Reason:
    """Let `by` see the images of one row for half an hour. Each look is an event of its own besides."""
    until = timezone.now() + LASTS
    with transaction.atomic():
        why = Reason.objects.create(kind=ReasonKind.IMAGES, by=by, inference=log, text=reason, until=until)
        detail = {"kind": why.kind, "inference": str(log.pk), "until": until.isoformat(timespec="seconds")}
        audit.record("reason_given", actor=by, address=address, about=why, patient=log.patient_id, detail=detail)
    return why
