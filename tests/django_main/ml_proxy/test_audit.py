"""Events only grow; digests notice."""

from typing import Any

import pytest
from tests.support.factories import InferenceLogFactory, client_of

from apps.accounts.models import User
from apps.ml_proxy import audit, reviews
from apps.ml_proxy.append_only import AppendOnlyError
from apps.ml_proxy.models import AuditEvent, InferenceLog
from apps.ml_proxy.statements import Verdict
from apps.patients.models import Patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(clinician: User) -> AuditEvent:
    return audit.record("login", actor=clinician, address="10.0.0.1")


def test_event_refuses_to_be_changed_or_deleted(event: AuditEvent) -> None:
    event.kind = "logout"

    for change in (
        event.save,
        event.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(kind="x"),
        lambda: AuditEvent.objects.bulk_update([event], ["kind"]),
    ):
        with pytest.raises(AppendOnlyError):
            change()
    assert AuditEvent.objects.get().kind == "login"


@pytest.mark.parametrize(
    ("column", "value"),
    [("label", "meningioma"), ("released", True), ("client_address", "1.2.3.4"), ("timings", {"total": 41.1})],
)
def test_row_digest_changes_with_the_row(column: str, value: object) -> None:
    row = InferenceLogFactory()
    before = audit.row_digest(row)

    setattr(row, column, value)

    assert audit.row_digest(row) != before


def test_row_digest_survives_the_database(db: None) -> None:
    row = InferenceLogFactory(input_spacing_mm=[0.1, 0.30000000000000004], timings={"total": 41.0})

    assert audit.row_digest(InferenceLog.objects.get(pk=row.pk)) == audit.row_digest(row)


def test_row_digest_ignores_the_notes_of_a_worker() -> None:
    row = InferenceLogFactory()
    before = audit.row_digest(row)

    row.attempts, row.lease_owner, row.progress = 3, "worker-1", 0.5

    assert audit.row_digest(row) == before


def test_admin_shows_the_record_and_changes_nothing(admin: User, event: AuditEvent) -> None:
    client = client_of(None)
    client.force_login(admin)
    row = InferenceLogFactory()

    for path in ("auditevent", "inferencelog", "review", "reason", "trainingrun"):
        assert client.get(f"/admin/ml_proxy/{path}/").status_code == 200
        assert client.get(f"/admin/ml_proxy/{path}/add/").status_code == 403
    page = f"/admin/ml_proxy/inferencelog/{row.pk}/change/"
    assert b'name="_save"' not in client.get(page).content
    assert client.post(page, {"label": "x"}).status_code == 403
    assert client.post(f"/admin/ml_proxy/auditevent/{event.pk}/delete/").status_code == 403


def looks(kind: str) -> list[tuple[str, str, int | None, dict[str, Any]]]:
    rows = AuditEvent.objects.filter(kind=kind).order_by("seq")
    return [(str(event.actor), event.object_id, event.patient_id, event.detail) for event in rows]


def test_looks_in_the_admin_are_events_as_at_the_api(auditor: User, clinician: User, patient: Patient) -> None:
    row = InferenceLogFactory(patient=patient)
    reviews.review_add(by=clinician, address="", log=row, opinion=reviews.Opinion(Verdict.AGREE))
    client, who = client_of(None), str(auditor)
    client.force_login(auditor)

    for path in (
        "inferencelog/?state=completed",
        f"inferencelog/{row.pk}/change/",
        f"review/{row.reviews.get().pk}/change/",
    ):
        assert client.get(f"/admin/ml_proxy/{path}").status_code == 200

    listed = {"rows": 1, "patients": [patient.pk], "filters": ["state"]}
    assert looks("history_read") == [(who, "", None, listed)]
    assert looks("prediction_read") == looks("reviews_read") == [(who, str(row.pk), patient.pk, {})]


def test_looks_at_the_record_in_the_admin_are_events(auditor: User, event: AuditEvent) -> None:
    client = client_of(None)
    client.force_login(auditor)

    assert client.get("/admin/ml_proxy/auditevent/").status_code == 200
    assert client.get(f"/admin/ml_proxy/auditevent/{event.pk}/change/").status_code == 200
    assert client.get("/admin/ml_proxy/reason/").status_code == 200

    assert len(looks("events_read")) == 3


@pytest.mark.parametrize("word", ["id", "number", "login"])
def test_admin_finds_the_record_by_what_the_word_is(admin: User, clinician: User, patient: Patient, word: str) -> None:
    row, other = InferenceLogFactory(patient=patient), InferenceLogFactory()
    for about, by in ((row, clinician), (other, admin)):
        audit.record("finished", actor=by, address="", about=about, patient=about.patient)
    client = client_of(None)
    client.force_login(admin)

    query = {"q": {"id": str(row.pk), "number": patient.number, "login": clinician.username}[word]}
    events = client.get("/admin/ml_proxy/auditevent/", query).content.decode()
    rows = client.get("/admin/ml_proxy/inferencelog/", query).content.decode()

    assert (str(row.pk) in events, str(other.pk) in events) == (True, False)
    assert (str(row.pk) in rows, str(other.pk) in rows) == (word != "login", False)


def test_admin_lets_the_auditor_look_at_the_record_only(auditor: User, event: AuditEvent) -> None:
    client = client_of(None)
    client.force_login(auditor)

    assert client.get("/admin/ml_proxy/auditevent/").status_code == 200
    assert client.get("/admin/accounts/user/").status_code == 403
