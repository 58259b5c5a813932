"""Who may see which patient. Every read of a patient goes through here and names the reader.

admin, auditor: all · clinician: those assigned, and for an hour those opened in an emergency (`emergency.py`) ·
technician: those on the technician's wards · patient: the own record
"""

from __future__ import annotations

from typing import Any, Final, TypeVar

from django.db.models import F, Model, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from apps.accounts.models import Role, User
from apps.patients.models import EmergencyAccess, Patient
from apps.patients.search_key import parts
from common.errors import InvalidRequestError, NotFoundError, PermissionDeniedError
from common.hot_sql import Lookup

_SHORT: Final = 1000
_Row = TypeVar("_Row", bound=Model)


def _assigned(*names: str) -> Lookup[Patient]:
    """The patient of these columns, if assigned to a clinician."""
    return Lookup(
        lambda user_id, *values: Patient.objects.filter(clinicians=user_id, **dict(zip(names, values, strict=True)))
    )


_ASSIGNED: Final[dict[tuple[str, ...], Lookup[Patient]]] = {
    names: _assigned(*names) for names in (("pk",), ("number",), ("pk", "number"))
}


def patient_list(*, user: User, search: str = "") -> QuerySet[Patient]:
    """The patients `user` may see, whose name, initial consonants or number hold `search`."""
    rows = _scope(user).prefetch_related("clinicians").select_related("ward")
    for part in parts(search):
        rows = rows.filter(search_key__contains=part)
    return rows


def patient_get(*, user: User, patient_id: int) -> Patient:
    """One patient. Raises NotFoundError when there is none or it is not the user's to see."""
    patient = patient_list(user=user).filter(pk=patient_id).first()
    if patient is None:
        raise NotFoundError
    return patient


def patient_find(*, user: User, patient_id: int | None, number: str | None) -> Patient:
    """The patient an upload names by id, by number, or by both when they agree.

    raises: InvalidRequestError when neither is given; NotFoundError when it is not the user's to see
    """
    if patient_id is None and not number:
        raise InvalidRequestError(fields={"patient": ["required"]})
    named = {**({} if patient_id is None else {"pk": patient_id}), **({"number": number} if number else {})}
    if getattr(user, "role", None) == Role.CLINICIAN:
        # An assignment nearly always holds, and then the rest is not asked for.
        assigned = _ASSIGNED[tuple(named)].first(user.pk, *named.values())
        if assigned is not None:
            return assigned
        rows = Patient.objects.filter(pk__in=_opened(user))
    else:
        rows = _scope(user)
    patient = next(iter(rows.filter(**named)), None)
    if patient is None:
        raise NotFoundError
    return patient


def patient_require_assigned(*, user: User, patient_id: int) -> None:
    """A clinician whose access is one of an emergency reads and reviews; the patient's record is not his to run.

    raises: PermissionDeniedError; other roles have no such access
    """
    assigned = Patient.clinicians.through.objects.filter(user=user, patient=patient_id)
    if user.role == Role.CLINICIAN and not assigned.exists():
        raise PermissionDeniedError(reason="emergency")


def patient_rows(rows: QuerySet[_Row], *, user: User) -> QuerySet[_Row]:
    """Those of `rows` (of any model with a `patient`) whose patient `user` may see, at a cost that does not grow with
    the rows of all the others.

    The keys of few patients go into the query as they are: the database then knows how few they are and goes by
    patient. Of thousands, a large part of the hospital, each row is asked whether it is one of theirs: the newest
    page is found soon. (The LIMIT keeps MySQL and MariaDB from turning that into a join they would begin at its end.)
    """
    keys = _keys(user)
    if len(keys) <= _SHORT:
        return rows.filter(patient__in=keys)
    own = _scope(user).filter(pk=OuterRef("patient")).values("pk")[:1]
    seen: Any = rows.alias(patient_seen=Subquery(own))
    narrowed: QuerySet[_Row] = seen.filter(patient_seen=F("patient"))
    return narrowed


def _scope(user: User) -> QuerySet[Patient]:
    rows = Patient.objects.all()
    match getattr(user, "role", None):  # a stranger has none and sees nothing
        case Role.ADMIN | Role.AUDITOR:
            return rows
        case Role.CLINICIAN:
            return rows.filter(_of_clinician(user))
        case Role.TECHNICIAN:
            return rows.filter(ward__technicians=user)
        case Role.PATIENT:
            return rows.filter(account=user)
        case _:
            return rows.none()


def _keys(user: User) -> list[int]:
    """The keys of the scope; of a long one only as many as show that it is."""
    if getattr(user, "role", None) != Role.CLINICIAN:
        return list(_scope(user).values_list("pk", flat=True)[: _SHORT + 1])
    # Without the patients' own table, which has nothing to add.
    assigned = Patient.clinicians.through.objects.filter(user=user).values_list("patient", flat=True)
    return sorted({*assigned[: _SHORT + 1], *_opened(user)})


def _opened(user: User) -> QuerySet[EmergencyAccess, int]:
    live = EmergencyAccess.objects.filter(user=user, expires_at__gt=timezone.now(), end__isnull=True)
    return live.values_list("patient", flat=True)


def _of_clinician(user: User) -> Q:
    # Asked first, because it is nearly always empty: an OR of two tables would cost every list its index.
    opened = list(_opened(user))
    if not opened:
        return Q(clinicians=user)
    assigned = Patient.clinicians.through.objects.filter(user=user).values("patient")
    return Q(pk__in=assigned) | Q(pk__in=opened)
