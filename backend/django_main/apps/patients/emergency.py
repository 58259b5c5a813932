"""Emergency access (break-glass): a clinician reaches a patient of others, for an hour, with a reason, on record."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.accounts.models import User
from apps.patients.models import EmergencyAccess, Patient
from common.errors import NotFoundError
from common.events import tell

# Long enough for an emergency, short enough to be asked again; asking again begins a new one.
LASTS: Final = timedelta(hours=1)


def break_glass(*, by: User, address: str, number: str, reason: str) -> EmergencyAccess:
    """Open the patient of exactly this number to a clinician for an hour.

    The reason stands in its own row; the event holds its digest, because events carry no free text.
    raises: NotFoundError when no patient has this number, which is recorded as well
    """
    patient = Patient.objects.filter(number=number).first()
    if patient is None:
        with transaction.atomic():
            tell("break_glass_refused", actor=by, address=address)
        raise NotFoundError
    now = timezone.now()
    with transaction.atomic():
        access = EmergencyAccess.objects.create(
            user=by, patient=patient, reason=reason, granted_at=now, expires_at=now + LASTS
        )
        digest = hashlib.sha256(reason.encode()).hexdigest()
        until = access.expires_at.isoformat(timespec="seconds")
        tell("break_glass", actor=by, address=address, about=access, patient=patient, until=until, reason_sha256=digest)
    return access


def access_list() -> QuerySet[EmergencyAccess]:
    """Every emergency access there was, for the admin and the auditor."""
    return EmergencyAccess.objects.select_related("user", "patient")
