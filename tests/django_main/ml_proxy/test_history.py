"""The record as its readers see it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support.factories import InferenceLogFactory, PatientFactory, UserFactory, client_of

from apps.accounts.models import Role, User
from apps.ml_proxy.models import AuditEvent, InferenceLog
from apps.patients.models import Patient

URL = "/ml/v1/history/"
pytestmark = pytest.mark.django_db


def seen_by(user: User, **query: object) -> list[str]:
    answer = client_of(user).get(URL, query)
    assert answer.status_code == 200, answer.json()
    return [row["id"] for row in answer.json()["results"]]


def test_history_shows_the_own_patients_newest_first(clinician: User, patient: Patient) -> None:
    older, newer = InferenceLogFactory(patient=patient), InferenceLogFactory(patient=patient)
    InferenceLogFactory(patient=PatientFactory(clinician=UserFactory()))

    assert seen_by(clinician) == [str(newer.pk), str(older.pk)]


def test_history_shows_the_patient_what_was_released(patient: Patient, patient_user: User) -> None:
    shown = InferenceLogFactory(patient=patient, released=True)
    InferenceLogFactory(patient=patient)
    InferenceLogFactory(patient=patient, released=True, state="failed", result=None)
    InferenceLogFactory(released=True)

    assert seen_by(patient_user) == [str(shown.pk)]


def test_history_shows_everything_to_admin_and_auditor(admin: User, auditor: User) -> None:
    rows = [InferenceLogFactory(), InferenceLogFactory(state="failed", result=None)]

    assert set(seen_by(admin)) == set(seen_by(auditor)) == {str(row.pk) for row in rows}


def test_history_hides_the_reading_from_the_technician(patient: Patient, technician: User) -> None:
    row = InferenceLogFactory(patient=patient)
    client = client_of(technician)

    assert client.get(f"{URL}{row.pk}/").json()["result"] is None
    assert client.get(URL, {"label": "glioma"}).status_code == 403


def test_history_shows_no_images_to_the_auditor(auditor: User) -> None:
    row = InferenceLogFactory(images={"input": "0" * 32 + ".png"})

    images = client_of(auditor).get(f"{URL}{row.pk}/").json()["result"]["images"]

    assert set(images.values()) == {None}


def test_history_detail_of_another_is_not_found(clinician: User) -> None:
    row = InferenceLogFactory()

    answer = client_of(clinician).get(f"{URL}{row.pk}/")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert AuditEvent.objects.get(kind="prediction_read_refused").actor == clinician


def test_history_pages_hold_every_row_once_while_new_ones_arrive(admin: User) -> None:
    rows = {str(InferenceLogFactory().pk) for _ in range(7)}
    client = client_of(admin)
    found: list[str] = []
    page = client.get(URL, {"page_size": 3}).json()
    while True:
        found += [row["id"] for row in page["results"]]
        if not page["next"]:
            break
        InferenceLogFactory(created_at=datetime(2026, 12, 1, tzinfo=UTC) + timedelta(seconds=len(found)))
        page = client.get(page["next"]).json()

    assert sorted(found) == sorted(rows)


def test_history_pages_keep_rows_of_one_instant(admin: User) -> None:
    instant = datetime(2026, 11, 2, 3, 4, 5, 678901, UTC)
    rows = {str(InferenceLogFactory(created_at=instant).pk) for _ in range(5)}
    client = client_of(admin)

    first = client.get(URL, {"page_size": 2}).json()
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()

    assert {row["id"] for page in (first, second, third) for row in page["results"]} == rows


def test_history_page_is_at_most_a_hundred(admin: User) -> None:
    user, patient = UserFactory(), PatientFactory()
    InferenceLog.objects.bulk_create(InferenceLogFactory.build_batch(103, patient=patient, requested_by=user))

    assert len(seen_by(admin, page_size=5000)) == 100


@pytest.mark.parametrize(
    ("query", "hit"),
    [
        ({"label": "glioma"}, True),
        ({"label": "meningioma"}, False),
        ({"state": "completed"}, True),
        ({"state": "failed"}, False),
        ({"model_version": "1.0.0"}, True),
        ({"model_version": "2.0.0"}, False),
        ({"reviewed": "false"}, True),
        ({"reviewed": "true"}, False),
        ({"from": "2026-11-02T03:04:05Z"}, True),
        ({"from": "2026-11-02T03:04:06Z"}, False),
        ({"to": "2026-11-02T03:04:06Z"}, True),
        ({"to": "2026-11-02T03:04:05Z"}, False),
    ],
    ids=str,
)
def test_history_filters(admin: User, query: dict[str, str], hit: bool) -> None:
    row = InferenceLogFactory(created_at=datetime(2026, 11, 2, 3, 4, 5, tzinfo=UTC))

    assert seen_by(admin, **query) == ([str(row.pk)] if hit else [])


def test_history_filters_by_patient_and_asker(admin: User) -> None:
    row, _ = InferenceLogFactory(), InferenceLogFactory()

    assert seen_by(admin, patient=row.patient_id) == seen_by(admin, requested_by=row.requested_by_id) == [str(row.pk)]


@pytest.mark.parametrize(
    "query",
    [
        {"state": "odd"},
        {"from": "yesterday"},
        {"patient": "x"},
        {"patient": "0"},
        # No column holds these; SQLite fails at them.
        {"patient": str(2**63)},
        {"requested_by": "9.3e18"},
    ],
)
def test_history_refuses_filters_it_cannot_read(admin: User, query: dict[str, str]) -> None:
    answer = client_of(admin).get(URL, query)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


def test_history_read_is_recorded(clinician: User, patient: Patient) -> None:
    InferenceLogFactory(patient=patient)

    seen_by(clinician, state="completed", **{"홍길동": ""})

    event = AuditEvent.objects.get(kind="history_read")
    assert event.actor == clinician
    assert event.detail == {"rows": 1, "patients": [patient.pk], "filters": ["state"]}


def test_history_costs_the_same_for_more_rows(clinician: User, patient: Patient) -> None:
    client = client_of(clinician)
    InferenceLogFactory.create_batch(2, patient=patient)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    InferenceLogFactory.create_batch(9, patient=patient)
    with CaptureQueriesContext(connection) as many:
        client.get(URL)

    assert len(many) == len(few) <= 8


def test_history_shows_why_a_row_failed(admin: User) -> None:
    row = InferenceLogFactory(
        state="refused", result=None, error_code="not_a_brain_mri", error_status=422, error_params={"gate": 0.1}
    )

    body = client_of(admin).get(f"{URL}{row.pk}/").json()

    assert body["error"] == {"code": "not_a_brain_mri", "params": {"gate": 0.1}}
    assert body["result"] is None


def test_history_shows_a_job_that_has_not_ended(admin: User) -> None:
    row = InferenceLogFactory(state="queued", result=None, model_version="")

    body = client_of(admin).get(f"{URL}{row.pk}/").json()

    assert body["job"] == {"position": 1, "progress": 0.0, "eta_s": None}
    assert body["model"] is None


@pytest.mark.parametrize("role", list(Role))
def test_history_refuses_nobody_who_is_logged_in(role: Role) -> None:
    assert seen_by(UserFactory(role=role)) == []
