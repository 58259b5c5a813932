"""Who looked at my data, as the patient reads it."""

import pytest
from tests.support.factories import InferenceLogFactory, PatientFactory, UserFactory, client_of

from apps.accounts.models import Role, User
from apps.ml_proxy import audit
from apps.ml_proxy.models import AuditEvent
from apps.patients.models import Patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def myself() -> User:
    return UserFactory(role=Role.PATIENT)


@pytest.fixture
def record_of_mine(myself: User) -> Patient:
    return PatientFactory(account=myself)


def address(patient: Patient) -> str:
    return f"/api/v1/patients/{patient.pk}/accesses/"


def test_patient_reads_who_looked_newest_first(myself: User, record_of_mine: Patient, clinician: User) -> None:
    row = InferenceLogFactory(patient=record_of_mine, requested_by=clinician, released=True)
    audit.record("image_seen", actor=clinician, address="10.0.0.1", about=row, patient=record_of_mine)
    client_of(myself).get(f"/ml/v1/history/{row.pk}/")

    found = client_of(myself).get(address(record_of_mine)).json()["results"]

    assert [(one["action"], one["mine"]) for one in found] == [("result", True), ("image", False)]
    assert (found[1]["name"], found[1]["role"]) == (clinician.name, "clinician")
    # Neither where somebody sat nor which analysis it was: that may not be released yet.
    assert set(found[1]) == {"id", "at", "action", "name", "role", "mine"}


def test_look_at_the_record_is_itself_recorded(myself: User, record_of_mine: Patient) -> None:
    client_of(myself).get(address(record_of_mine))

    event = AuditEvent.objects.get(kind="accesses_read")
    assert (event.actor, event.patient) == (myself, record_of_mine)


def test_patient_asking_about_somebody_else_finds_nothing(myself: User, record_of_mine: Patient) -> None:
    answer = client_of(myself).get(address(PatientFactory()))

    assert answer.status_code == 404
    assert AuditEvent.objects.filter(kind="accesses_read_refused", actor=myself).exists()


def test_what_the_system_notes_for_itself_is_left_out(myself: User, record_of_mine: Patient, clinician: User) -> None:
    row = InferenceLogFactory(patient=record_of_mine, requested_by=clinician)
    for kind in ("received", "queued", "started", "finished"):
        audit.record(kind, actor=clinician, address="10.0.0.1", about=row, patient=record_of_mine)

    found = client_of(myself).get(address(record_of_mine)).json()["results"]

    assert [one["action"] for one in found] == ["sent"]


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_those_who_answer_for_the_record_read_it_too(role: str, record_of_mine: Patient) -> None:
    answer = client_of(UserFactory(role=role)).get(address(record_of_mine))

    assert answer.status_code == 200


def test_page_costs_the_same_queries_however_many_looked(
    myself: User, record_of_mine: Patient, django_assert_max_num_queries: object
) -> None:
    for _ in range(20):
        audit.record("image_seen", actor=UserFactory(), address="10.0.0.1", patient=record_of_mine)

    with django_assert_max_num_queries(8):  # type: ignore[operator]
        client_of(myself).get(address(record_of_mine))
