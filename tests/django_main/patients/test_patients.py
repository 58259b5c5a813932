"""Who may see and register which patient."""

import json
import stat
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient
from tests.support.factories import InferenceLogFactory, PatientFactory, UserFactory, client_of

from apps.accounts.models import Role, User
from apps.ml_proxy.models import AuditEvent, InferenceLog
from apps.patients import emergency, selectors, services
from apps.patients.models import Patient

URL = "/api/v1/patients/"
pytestmark = pytest.mark.django_db


def seen_by(user: User, **query: str) -> set[int]:
    return {row["id"] for row in client_of(user).get(URL, query).json()["results"]}


def test_patients_are_seen_by_their_own_people(
    patient: Patient, clinician: User, technician: User, patient_user: User
) -> None:
    PatientFactory(clinician=UserFactory(), technician=UserFactory(role=Role.TECHNICIAN))

    assert seen_by(clinician) == seen_by(technician) == seen_by(patient_user) == {patient.pk}


def test_patients_are_all_seen_by_admin_and_auditor(patient: Patient, admin: User, auditor: User) -> None:
    other = PatientFactory()

    assert seen_by(admin) == seen_by(auditor) == {patient.pk, other.pk}


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.TECHNICIAN, Role.PATIENT])
def test_patients_of_others_are_not_found(patient: Patient, role: Role) -> None:
    assert client_of(UserFactory(role=role)).get(f"{URL}{patient.pk}/").status_code == 404


@pytest.mark.parametrize("search", ["아름", "NN-77", "윤아름"])
def test_patients_are_found_by_part_of_name_or_number(clinician: User, search: str) -> None:
    wanted = PatientFactory(clinician=clinician, name="윤아름", number="NN-7701")
    PatientFactory(clinician=clinician, name="최도윤", number="NN-8801")

    assert seen_by(clinician, search=search) == {wanted.pk}


def test_patients_registered_by_a_clinician_are_his(clinician: User) -> None:
    body = {"number": "NN-1", "name": "한지우", "birth_date": "1999-07-25", "sex": "F"}

    answer = client_of(clinician).post(URL, body)

    assert answer.status_code == 201
    given = {"ward": None, "account": None, "clinicians": [clinician.pk]}
    assert answer.json() == {"id": answer.json()["id"], **body, **given}
    assert seen_by(clinician) == {answer.json()["id"]}
    assert AuditEvent.objects.get(kind="patient_created").patient_id == answer.json()["id"]


def test_patients_are_assigned_by_the_admin_only(admin: User, clinician: User, patient: Patient) -> None:
    other = UserFactory()

    by_clinician = client_of(clinician).patch(f"{URL}{patient.pk}/", {"clinicians": [other.pk], "name": "새 이름"})
    by_admin = client_of(admin).patch(f"{URL}{patient.pk}/", {"clinicians": [other.pk]})

    assert by_clinician.json()["clinicians"] == [clinician.pk]
    assert by_clinician.json()["name"] == "새 이름"
    assert by_admin.json()["clinicians"] == [other.pk]


def test_change_of_a_patient_keeps_what_others_changed_meanwhile(
    admin: User, clinician: User, patient: Patient
) -> None:
    seen = Patient.objects.get(pk=patient.pk)  # what the other's request has read
    services.patient_update(by=admin, address="", patient=patient, account=None, name="새 이름")

    services.patient_update(by=clinician, address="", patient=seen, sex="M")

    now = Patient.objects.get(pk=patient.pk)
    assert (now.account, now.name, now.sex) == (None, "새 이름", "M")


def test_patients_number_is_unique(clinician: User, patient: Patient) -> None:
    answer = client_of(clinician).post(URL, {"number": patient.number, "name": "한지우"})

    assert answer.json()["params"]["fields"] == {"number": ["unique"]}


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.PATIENT, Role.AUDITOR])
def test_patients_are_not_registered_by_others(role: Role) -> None:
    assert client_of(UserFactory(role=role)).post(URL, {"number": "1", "name": "a"}).status_code == 403


def test_patients_list_costs_the_same_for_more_patients(clinician: User) -> None:
    client = client_of(clinician)
    PatientFactory.create_batch(3, clinician=clinician)
    few = _queries(client)
    PatientFactory.create_batch(9, clinician=clinician)

    assert _queries(client) == few


def test_bootstrap_demo_writes_logins_that_work_and_keeps_them(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"

    call_command("bootstrap_demo", json=str(path), url="http://127.0.0.1:8080")
    first = path.read_text(encoding="utf-8")
    call_command("bootstrap_demo", json=str(path), url="http://127.0.0.1:8080")

    demo = json.loads(path.read_text(encoding="utf-8"))
    assert path.read_text(encoding="utf-8") == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert set(demo["users"]) == {"admin", "clinician", "technician", "patient", "auditor"}
    answer = APIClient().post("/api/v1/auth/token/", demo["users"]["clinician"])
    assert answer.status_code == 200
    assert seen_by(User.objects.get(username="clinician")) == set(demo["patients"])
    assert len(seen_by(User.objects.get(username="patient"))) == 1


def test_bootstrap_demo_makes_new_passwords_when_the_file_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    call_command("bootstrap_demo", json=str(path), url="u")
    before = json.loads(path.read_text(encoding="utf-8"))
    path.unlink()

    call_command("bootstrap_demo", json=str(path), url="u")

    after = json.loads(path.read_text(encoding="utf-8"))
    assert after["users"]["admin"]["password"] != before["users"]["admin"]["password"]
    assert User.objects.get(username="admin").check_password(after["users"]["admin"]["password"])


def _queries(client: APIClient) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(URL)
    return len(queries)


@pytest.mark.parametrize("short", [0, 1000])
def test_rows_in_scope_are_the_same_by_keys_and_one_by_one(
    clinician: User, technician: User, patient_user: User, patient: Patient, monkeypatch: pytest.MonkeyPatch, short: int
) -> None:
    others = [PatientFactory(clinician=UserFactory(role=Role.CLINICIAN)), PatientFactory()]
    rows = {key.pk: InferenceLogFactory(patient=key).pk for key in (patient, *others)}
    monkeypatch.setattr(selectors, "_SHORT", short)

    def seen(user: User) -> set[object]:
        found = selectors.patient_rows(InferenceLog.objects.all(), user=user)
        return set(found.values_list("pk", flat=True))

    assert seen(clinician) == seen(technician) == seen(patient_user) == {rows[patient.pk]}
    emergency.break_glass(by=clinician, address="", number=others[1].number, reason="stroke")
    assert seen(clinician) == {rows[patient.pk], rows[others[1].pk]}


def test_only_an_admin_links_a_login_and_each_login_once(
    clinician: User, admin: User, patient: Patient, patient_user: User
) -> None:
    other, nurse = PatientFactory(clinician=clinician), UserFactory(role=Role.TECHNICIAN)

    by_clinician = client_of(clinician).patch(f"{URL}{other.pk}/", {"account": UserFactory(role=Role.PATIENT).pk})
    taken = client_of(admin).patch(f"{URL}{other.pk}/", {"account": patient_user.pk})
    wrong = client_of(admin).patch(f"{URL}{other.pk}/", {"account": nurse.pk})
    freed = client_of(admin).patch(f"{URL}{patient.pk}/", {"account": None})
    linked = client_of(admin).patch(f"{URL}{other.pk}/", {"account": patient_user.pk})

    assert by_clinician.json()["account"] is None
    assert (taken.status_code, wrong.status_code) == (400, 400)
    assert freed.json()["account"] is None
    assert linked.json()["account"] == patient_user.pk
