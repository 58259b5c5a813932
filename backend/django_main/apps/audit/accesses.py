"""Who looked at a patient's data or worked with it: the record's events about one patient, told in a few words.

What a job's worker notes about itself is left out; lists that showed many patients at once are events about none of
them.
"""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.ml_proxy.models import AuditEvent
from apps.patients.selectors import patient_get

ACTION_BY_KIND: Final = {
    "prediction_read": "result",
    "image_seen": "image",
    "report_read": "report",
    "print_read": "report",
    "proof_read": "record",
    "reviews_read": "record",
    "reassignments_read": "record",
    "accesses_read": "record",
    "received": "sent",
    "reviewed": "reviewed",
    "released": "released",
    "release_withdrawn": "released",
    "reassigned": "moved",
    "break_glass": "emergency",
}
ACTIONS: Final = tuple(sorted(set(ACTION_BY_KIND.values())))


def access_list(*, user: User, patient_id: int | None) -> QuerySet[AuditEvent]:
    """The events about this patient, in no order. Raises NotFoundError when the patient is not the user's to see.

    patient_id: None where only the shape of the rows is asked for (the schema)
    """
    if patient_id is None:
        return AuditEvent.objects.none()
    patient = patient_get(user=user, patient_id=patient_id)
    return AuditEvent.objects.filter(patient=patient, kind__in=ACTION_BY_KIND).select_related("actor")


def access(event: AuditEvent, *, viewer: User) -> dict[str, Any]:
    """One event as the API shows it."""
    actor = event.actor
    return {
        "id": event.seq,
        "at": event.at,
        "action": ACTION_BY_KIND[event.kind],
        "name": actor.get_full_name() if actor else None,
        "role": str(actor.role) if actor else None,
        "mine": actor == viewer,
    }
