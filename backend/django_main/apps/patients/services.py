"""What may be done to patients."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from apps.accounts.models import Role, User
from apps.patients.models import Patient
from common.events import tell


def patient_create(*, by: User, address: str, clinicians: list[User] | None = None, **fields: Any) -> Patient:
    """Register a patient. A clinician who registers one is assigned; only an admin assigns others or links a login."""
    if by.role != Role.ADMIN:
        fields.pop("account", None)
    with transaction.atomic():
        patient = Patient.objects.create(**fields)
        patient.clinicians.set([by] if by.role == Role.CLINICIAN else clinicians or [])
        tell("patient_created", actor=by, address=address, about=patient, patient=patient)
    return patient


def patient_update(
    *, by: User, address: str, patient: Patient, clinicians: list[User] | None = None, **fields: Any
) -> Patient:
    """Change a patient's data. A clinician's word about who is assigned, or which login is linked, is ignored."""
    if by.role != Role.ADMIN:
        fields.pop("account", None)
    with transaction.atomic():
        # The caller's was read before: to save it would bring back what others changed since.
        patient = Patient.objects.select_for_update().get(pk=patient.pk)
        for name, value in fields.items():
            setattr(patient, name, value)
        patient.save()
        if clinicians is not None and by.role == Role.ADMIN:
            patient.clinicians.set(clinicians)
            fields["clinicians"] = clinicians
        tell("patient_changed", actor=by, address=address, about=patient, patient=patient, fields=sorted(fields))
    return patient
