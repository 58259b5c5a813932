"""Emergency access: who, for how long, and what remains of it."""

import hashlib
from datetime import timedelta

import pytest
from django.db.models import F
from rest_framework.response import Response
from tests.support.factories import InferenceLogFactory, PatientFactory, UserFactory, client_of

from apps.accounts.models import Role, User
from apps.ml_proxy.models import AuditEvent
from apps.patients.models import EmergencyAccess, Patient

URL = "/api/v1/patients/break-glass/"
REASON = "의식 없이 응급실 도착, 담당의 부재"
pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger() -> Patient:
    """Assigned to two others."""
    patient = PatientFactory(clinician=UserFactory(), number="NN-0099")
    patient.clinicians.add(UserFactory())
    return patient


def open_for(user: User, number: str = "NN-0099", reason: str = REASON) -> Response:
    answer: Response = client_of(user).post(URL, {"number": number, "reason": reason})
    return answer


def end(user: User, access_id: int) -> Response:
    answer: Response = client_of(user).post(f"{URL}{access_id}/end/")
    return answer


def sees(user: User) -> list[str]:
    return [row["number"] for row in client_of(user).get("/api/v1/patients/").json()["results"]]


def test_break_glass_opens_the_patient_and_the_history(clinician: User, patient: Patient, stranger: Patient) -> None:
    row = InferenceLogFactory(patient=stranger)

    answer = open_for(clinician)

    assert answer.status_code == 201
    assert (answer.json()["patient"], answer.json()["number"]) == (stranger.pk, "NN-0099")
    assert sees(clinician) == [patient.number, "NN-0099"]
    assert client_of(clinician).get(f"/ml/v1/history/{row.pk}/").status_code == 200


def test_break_glass_changes_nothing_about_the_patient(clinician: User, stranger: Patient) -> None:
    open_for(clinician)

    answer = client_of(clinician).patch(f"/api/v1/patients/{stranger.pk}/", {"name": "다른 이름"})

    assert (answer.status_code, answer.json()["params"]) == (403, {"reason": "emergency"})
    assert Patient.objects.get(pk=stranger.pk).name == stranger.name


def test_break_glass_ends_after_an_hour(clinician: User, patient: Patient, stranger: Patient) -> None:
    open_for(clinician)
    access = EmergencyAccess.objects.get()

    EmergencyAccess.objects.update(expires_at=F("expires_at") - timedelta(hours=1))

    assert access.expires_at - access.granted_at == timedelta(hours=1)
    assert sees(clinician) == [patient.number]
    assert client_of(clinician).get(f"/api/v1/patients/{stranger.pk}/").status_code == 404


def test_break_glass_opens_nothing_for_others(clinician: User, stranger: Patient) -> None:
    open_for(clinician)

    assert sees(UserFactory()) == []


@pytest.mark.parametrize("number", ["NN-009", "NN-00999", "0099"])
def test_break_glass_takes_the_exact_number_only_and_records_the_try(
    clinician: User, stranger: Patient, number: str
) -> None:
    answer = open_for(clinician, number)

    assert answer.status_code == 404
    assert AuditEvent.objects.get(kind="break_glass_refused").actor == clinician
    assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize("reason", ["", "   ", "abc"])
def test_break_glass_wants_a_reason(clinician: User, stranger: Patient, reason: str) -> None:
    assert open_for(clinician, reason=reason).status_code == 400


def test_break_glass_is_recorded_without_its_words(clinician: User, stranger: Patient) -> None:
    open_for(clinician)

    event = AuditEvent.objects.get(kind="break_glass")
    assert (event.actor, event.patient, event.object_type) == (clinician, stranger, "emergencyaccess")
    assert event.detail["reason_sha256"] == hashlib.sha256(REASON.encode()).hexdigest()
    assert REASON not in str(event.detail)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
def test_break_glass_is_listed_newest_first(clinician: User, stranger: Patient, role: Role) -> None:
    open_for(clinician)
    open_for(clinician, reason="두 번째 사유")

    rows = client_of(UserFactory(role=role)).get(URL).json()["results"]

    assert [row["reason"] for row in rows] == ["두 번째 사유", REASON]
    assert rows[0]["username"] == clinician.username


def test_break_glass_shows_a_clinician_his_own_only(clinician: User, stranger: Patient) -> None:
    open_for(UserFactory())
    open_for(clinician)

    rows = client_of(clinician).get(URL).json()["results"]

    assert [row["user"] for row in rows] == [clinician.pk]


@pytest.mark.parametrize("who", ["admin", "clinician"])
def test_break_glass_is_ended_early_and_closes_the_patient(
    admin: User, clinician: User, patient: Patient, stranger: Patient, who: str
) -> None:
    access = open_for(clinician).json()
    by = {"admin": admin, "clinician": clinician}[who]

    ended = end(by, access["id"])
    again = end(by, access["id"])

    assert ended.status_code == 200
    assert (ended.json()["live"], ended.json()["ended_by"]) == (False, by.username)
    assert again.json() == ended.json()
    assert sees(clinician) == [patient.number]
    assert client_of(admin).get(URL, {"live": "true"}).json()["results"] == []
    event = AuditEvent.objects.get(kind="break_glass_ended")
    assert (event.actor, event.patient, event.object_id) == (by, stranger, str(access["id"]))


def test_break_glass_of_another_clinician_is_not_found(clinician: User, stranger: Patient) -> None:
    access = open_for(clinician).json()

    assert end(UserFactory(), access["id"]).status_code == 404
    assert client_of(clinician).get(URL, {"live": "true"}).json()["results"][0]["live"]


def test_break_glass_that_ran_out_is_not_ended_once_more(admin: User, clinician: User, stranger: Patient) -> None:
    access = open_for(clinician).json()
    EmergencyAccess.objects.update(expires_at=F("expires_at") - timedelta(hours=1))

    ended = end(admin, access["id"]).json()

    assert (ended["live"], ended["ended_at"]) == (False, None)
    assert not AuditEvent.objects.filter(kind="break_glass_ended").exists()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CLINICIAN}))
def test_break_glass_is_the_clinicians(role: Role, stranger: Patient) -> None:
    assert open_for(UserFactory(role=role)).status_code == 403


def test_break_glass_is_tried_ten_times_a_minute(clinician: User) -> None:
    codes = [open_for(clinician, f"X-{n}").status_code for n in range(11)]

    assert codes == [404] * 10 + [429]


def test_admin_site_shows_emergency_access_and_changes_none(admin: User, clinician: User, stranger: Patient) -> None:
    open_for(clinician)
    client = client_of(None)
    client.force_login(admin)

    page = client.get("/admin/patients/emergencyaccess/")

    assert "NN-0099" in page.content.decode()
    assert client.get("/admin/patients/emergencyaccess/add/").status_code == 403
