"""Emergency access (break-glass): a clinician reaches a patient of others, for an hour, with a reason, on record."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.accounts.models import Role, User
from apps.patients.models import EmergencyAccess, EmergencyEnd, Patient
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


def break_glass_end(*, by: User, address: str, access_id: int) -> EmergencyAccess:
    """Close an access before its hour is over; one that is over stays as it is.

    raises: NotFoundError when there is none, or it is another clinician's
    """
    access = access_list(user=by).filter(pk=access_id).first()
    if access is None:
        raise NotFoundError
    if access.expires_at <= timezone.now() or hasattr(access, "end"):
        return access
    try:
        with transaction.atomic():
            EmergencyEnd.objects.create(access=access, by=by, at=timezone.now())
            tell("break_glass_ended", actor=by, address=address, about=access, patient=access.patient)
    except IntegrityError:
        pass  # somebody else was faster
    return access_list(user=by).get(pk=access_id)


def access_list(*, user: User, live: bool = False) -> QuerySet[EmergencyAccess]:
    """Emergency accesses: a clinician's own, for the others who may ask all there were.

    live: only those that are open now
    """
    rows = EmergencyAccess.objects.select_related("user", "patient", "end__by")
    if getattr(user, "role", None) == Role.CLINICIAN:  # the schema asks as a stranger
        rows = rows.filter(user=user)
    return rows.filter(expires_at__gt=timezone.now(), end__isnull=True) if live else rows
