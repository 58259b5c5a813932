"""Who looked at patients is on record, in the Django admin as at the API."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.support.factories import PatientFactory, client_of

from apps.accounts.models import User
from apps.audit.rows import is_change
from apps.ml_proxy.models import AuditEvent
from apps.patients.models import EmergencyAccess, Patient

pytestmark = pytest.mark.django_db


def looks() -> list[tuple[str, User | None, int | None, str, dict[str, Any]]]:
    """Every event since, but those of the login."""
    rows = AuditEvent.objects.exclude(kind="login").order_by("seq")
    assert not any(is_change(row.kind) for row in rows)
    return [(row.kind, row.actor, row.patient_id, row.object_type, row.detail) for row in rows]


def test_page_of_the_list_is_one_event(clinician: User) -> None:
    patients = [PatientFactory(clinician=clinician) for _ in range(3)]
    PatientFactory()

    client_of(clinician).get("/api/v1/patients/", {"search": "환자", "page_size": 2, "홍길동": ""})

    keys = sorted(patient.pk for patient in patients)[:2]
    seen = {"rows": 2, "patients": keys, "filters": ["page_size", "search"]}
    assert looks() == [("patients_read", clinician, None, "", seen)]


@pytest.fixture
def site(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def test_looks_in_the_admin_are_events(site: Client, admin: User, patient: Patient) -> None:
    for page in ("?q=P", f"{patient.pk}/change/", "add/"):
        assert site.get(f"/admin/patients/patient/{page}").status_code == 200

    listed = {"rows": 1, "patients": [patient.pk], "filters": ["q"]}
    assert looks() == [
        ("patients_read", admin, None, "", listed),
        ("patient_read", admin, patient.pk, "patient", {}),
    ]


def test_looks_at_emergency_accesses_in_the_admin_are_events(site: Client, admin: User, clinician: User) -> None:
    patient, now = PatientFactory(), timezone.now()
    access = EmergencyAccess.objects.create(
        user=clinician, patient=patient, reason="의식 없음", granted_at=now, expires_at=now
    )

    for page in ("", f"{access.pk}/change/"):
        assert site.get(f"/admin/patients/emergencyaccess/{page}").status_code == 200

    assert looks() == [
        ("emergencies_read", admin, None, "", {"rows": 1, "patients": [patient.pk], "filters": []}),
        ("emergencies_read", admin, patient.pk, "emergencyaccess", {}),
    ]
