"""The record as an auditor reads it: events, checks of the trail, monthly review, copies."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.django_main.audit.conftest import EVENT, sql
from tests.support.factories import PatientFactory, UserFactory, client_of

from apps.accounts.models import User
from apps.audit import checks, keys, sealing
from apps.audit.models import CheckState, TrailCheck
from apps.ml_proxy import audit, doorbell, image_access
from apps.ml_proxy.models import AuditEvent, InferenceLog
from apps.patients import emergency
from apps.patients.models import EmergencyAccess, Patient

pytestmark = pytest.mark.django_db
EVENTS = "/api/v1/audit/events/"
CHECKS = "/api/v1/audit/checks/"


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The checks a worker was rung for."""
    ids: list[int] = []
    monkeypatch.setattr(doorbell.current_app, "send_task", lambda name, args, **_: ids.append(args[0]))
    return ids


def events(user: User, **query: object) -> list[dict[str, Any]]:
    answer = client_of(user).get(EVENTS, query)
    assert answer.status_code == 200, answer.json()
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_events_come_newest_first_in_pages_and_reading_is_an_event(auditor: User, happen: Callable[..., Any]) -> None:
    happen(5)

    first = client_of(auditor).get(EVENTS, {"page_size": 3}).json()
    second = client_of(auditor).get(first["next"]).json()

    numbers = [event["seq"] for event in (*first["results"], *second["results"])]
    assert numbers == sorted(numbers, reverse=True)
    assert len(second["results"]) == 2
    assert AuditEvent.objects.filter(kind="events_read", actor=auditor).count() == 2


def test_events_are_found_by_person_kind_patient_analysis_and_time(
    auditor: User, clinician: User, predicted: Callable[[], InferenceLog]
) -> None:
    old, day = timezone.now() - timedelta(days=3), timedelta(days=1)
    AuditEvent.objects.create(kind="login_failed", at=old, request_id="r", client_address="10.9.9.9")
    row = predicted()
    other = PatientFactory()
    audit.record("image_seen", actor=auditor, address="", patient=other)

    assert {event["kind"] for event in events(auditor, actor=clinician.pk)} == {"received", "finished"}
    assert [event["patient_number"] for event in events(auditor, patient=other.pk)] == [other.number]
    assert [event["kind"] for event in events(auditor, inference=row.pk)] == ["finished", "received"]
    assert [event["client_address"] for event in events(auditor, to=(old + day).isoformat())] == ["10.9.9.9"]
    recent = events(auditor, **{"from": (old + day).isoformat()}, kind="image_seen")
    assert [event["patient"] for event in recent] == [other.pk]


@pytest.mark.parametrize("query", [{"from": "yesterday"}, {"patient": "x"}, {"inference": "7"}, {"kind": "k" * 40}])
def test_nonsense_filter_is_refused(query: dict[str, str], auditor: User) -> None:
    assert client_of(auditor).get(EVENTS, query).json()["code"] == "invalid_request"


def test_event_shows_who_why_and_whether_it_is_sealed(
    auditor: User, clinician: User, patient: Patient, predicted: Callable[[], InferenceLog]
) -> None:
    emergency.break_glass(by=clinician, address="", number=patient.number, reason="stroke in the night")
    image_access.images_open(by=auditor, address="", log=predicted(), reason="complaint 12")
    sealing.audit_seal()
    audit.record("login", actor=clinician, address="")
    EmergencyAccess.objects.update(reason="visit")

    found = {event["kind"]: event for event in events(auditor)}

    assert found["reason_given"]["reason"] == "complaint 12"
    assert (found["reason_given"]["reason_altered"], found["reason_given"]["sealed"]) == (False, True)
    assert found["login"]["sealed"] is False
    assert (found["break_glass"]["reason"], found["break_glass"]["reason_altered"]) == ("visit", True)
    assert found["break_glass"]["actor"] == {
        "id": clinician.pk,
        "username": clinician.username,
        "name": clinician.name,
        "role": "clinician",
    }


def test_page_of_events_costs_the_same_however_many_it_holds(auditor: User, happen: Callable[..., Any]) -> None:
    client = client_of(auditor)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(EVENTS)
        return len(queries)

    happen(2)
    few = cost()
    for _ in range(20):
        audit.record("login", actor=UserFactory(), address="", patient=PatientFactory())

    assert cost() == few


def test_copy_of_the_events_has_a_reason_and_is_recorded(auditor: User, clinician: User) -> None:
    audit.record("login", actor=clinician, address="10.0.0.1", detail={"n": 1})
    audit.record("logout", actor=clinician, address="10.0.0.1")
    client = client_of(auditor)

    answer = client.get("/api/v1/audit/events.csv", {"reason": "연간 점검", "actor": clinician.pk})
    data = b"".join(answer.streaming_content).decode("utf-8-sig")

    lines = list(csv.DictReader(io.StringIO(data)))
    assert [(line["kind"], line["user"], line["client_address"]) for line in lines] == [
        ("login", clinician.username, "10.0.0.1"),
        ("logout", clinician.username, "10.0.0.1"),
    ]
    begun, ended = (AuditEvent.objects.get(kind=kind) for kind in ("events_export", "events_export_ended"))
    assert begun.detail["filters"] == {"actor": str(clinician.pk)}
    assert (ended.detail["rows"], ended.detail["complete"]) == (2, True)
    assert client.get("/api/v1/audit/events.csv").json()["code"] == "invalid_request"


def start(user: User) -> dict[str, Any]:
    answer = client_of(user).post(CHECKS)
    assert answer.status_code == 202, answer.json()
    assert answer["Location"] == f"{CHECKS}{answer.json()['id']}/"
    body: dict[str, Any] = answer.json()
    return body


def outcome(user: User, check_id: int) -> dict[str, Any]:
    checks.check_run(check_id)
    body: dict[str, Any] = client_of(user).get(f"{CHECKS}{check_id}/").json()
    return body


def test_check_says_what_was_in_order(
    auditor: User, predicted: Callable[[], InferenceLog], rung: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    for _ in range(3):
        predicted()
    with django_capture_on_commit_callbacks(execute=True):
        begun = start(auditor)

    found = outcome(auditor, begun["id"])

    assert begun["state"] == "requested"
    assert rung == [begun["id"]]
    assert (found["state"], found["finding"]) == ("whole", None)
    assert found["rows"] == 3
    assert found["leaves"] == AuditEvent.objects.exclude(kind="trail_check_ended").count()
    assert AuditEvent.objects.get(kind="trail_check_ended").detail["state"] == "whole"
    assert client_of(auditor).get(CHECKS).json()["results"][0] == found


def test_check_names_the_first_culprit(auditor: User, happen: Callable[..., list[AuditEvent]]) -> None:
    hit = happen(4)[2]
    sealing.audit_seal()
    sql(f"UPDATE {EVENT} SET client_address = '10.6.6.6' WHERE seq = %s", (hit.seq,))  # noqa: S608

    found = outcome(auditor, start(auditor)["id"])

    assert (found["state"], found["finding"], found["leaves"]) == ("altered", "event_changed", 2)
    assert found["where"]["event"] == str(hit.seq)


def test_one_check_at_a_time_and_the_second_who_asks_joins(auditor: User, admin: User) -> None:
    first, second = start(auditor), start(admin)

    checks.check_run(first["id"])
    checks.check_run(first["id"])

    assert second["id"] == first["id"]
    assert AuditEvent.objects.filter(kind="trail_check_ended").count() == 1


def test_check_that_ends_as_another_is_asked_for_is_not_in_the_way(
    auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = TrailCheck.objects.create

    def overtaken(**_: object) -> None:
        """There was one that has ended by now."""
        monkeypatch.setattr(TrailCheck.objects, "create", create)
        raise IntegrityError

    monkeypatch.setattr(TrailCheck.objects, "create", overtaken)

    assert start(auditor)["state"] == CheckState.REQUESTED


@pytest.mark.parametrize(
    "age",
    [
        {"requested_at": timedelta(minutes=3)},
        {"state": CheckState.RUNNING, "started_at": timedelta(minutes=40)},
    ],
)
def test_check_that_nobody_ends_gives_way(age: dict[str, Any], auditor: User) -> None:
    left = start(auditor)
    ago = {name: timezone.now() - value if isinstance(value, timedelta) else value for name, value in age.items()}
    TrailCheck.objects.filter(pk=left["id"]).update(**ago)

    fresh = start(auditor)

    assert fresh["id"] != left["id"]
    assert TrailCheck.objects.get(pk=left["id"]).state == CheckState.STOPPED


def test_check_that_takes_too_long_stops_and_says_so(
    auditor: User, happen: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    happen(3)
    monkeypatch.setattr(checks, "LONGEST", timedelta(seconds=-1))

    found = outcome(auditor, start(auditor)["id"])

    assert (found["state"], found["finding"]) == ("stopped", None)


def test_check_without_a_usable_key_fails_in_words(auditor: User, happen: Callable[..., Any], audit_dir: Any) -> None:
    happen(1)
    sealing.audit_seal()
    (audit_dir / "signing.key").unlink()
    happen(1)

    found = outcome(auditor, start(auditor)["id"])

    assert (found["state"], found["finding"]) == ("failed", "SigningKeyError")
    assert keys.trusted_keys()


@pytest.mark.parametrize(
    ("language", "what", "role", "taken"),
    [
        ("ko", "시간대", "의료진", "1행, 끝까지, SHA-256 "),
        ("en", "time zone", "clinician", "1 rows, complete, SHA-256 "),
    ],
)
def test_month_is_reviewed_in_the_language_of_the_reader_and_filed_in_english(
    auditor: User, clinician: User, language: str, what: str, role: str, taken: str
) -> None:
    ended = {"rows": 1, "complete": True, "sha256": "9f" * 32}
    for kind, detail in (("prediction_read", {}), ("history_export_ended", ended)):
        at = datetime(2026, 11, 10, tzinfo=UTC)
        AuditEvent.objects.create(kind=kind, at=at, actor=clinician, request_id="r", detail=detail)
    client = client_of(auditor)

    shown = client.get("/api/v1/audit/report/", {"month": "2026-11"}, headers={"accept-language": language}).json()
    file = client.get("/api/v1/audit/report.csv", {"month": "2026-11"}, headers={"accept-language": language})

    cells = [cell for table in shown["sections"] for row in table["rows"] for cell in row]
    assert {what, role, taken + "9f" * 32} <= set(cells)
    text = file.content.decode("utf-8-sig")
    assert "Summary,time zone," in text
    assert f"Accesses per user,{clinician.username},clinician,prediction_read,1" in text


def test_month_is_reviewed_on_the_screen_and_as_a_file(auditor: User) -> None:
    at = datetime(2026, 11, 10, tzinfo=UTC)
    AuditEvent.objects.create(kind="otp_failed", at=at, request_id="r", client_address="10.9.9.9")
    client = client_of(auditor)

    shown = client.get("/api/v1/audit/report/", {"month": "2026-11"}).json()
    file = client.get("/api/v1/audit/report.csv", {"month": "2026-11"})

    tables = {table["title"]: table for table in shown["sections"]}
    assert tables["Failed logins"]["rows"] == [["10.9.9.9", "otp_failed", "1"]]
    assert "Failed logins,10.9.9.9,otp_failed,1" in file.content.decode("utf-8-sig")
    assert AuditEvent.objects.filter(kind="audit_report_made", actor=auditor).count() == 2


@pytest.mark.parametrize("month", ["2026-13", "0000-01", "0001-01", "9999-12", "2026-1"])
@pytest.mark.parametrize("address", ["report/", "report.csv"])
def test_what_is_no_month_is_refused(auditor: User, address: str, month: str) -> None:
    answer = client_of(auditor).get(f"/api/v1/audit/{address}", {"month": month})

    assert (answer.status_code, answer.json()["params"]["fields"]) == (400, {"month": ["invalid"]})
