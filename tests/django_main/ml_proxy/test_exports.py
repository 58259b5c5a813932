"""The history as a file."""

import csv
import hashlib
import io
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support.factories import InferenceLogFactory, PatientFactory, UserFactory, client_of

from apps.accounts.models import Role, User
from apps.ml_proxy import audit, exports, reviews
from apps.ml_proxy.models import AuditEvent, InferenceLog, Reason
from apps.ml_proxy.statements import Verdict

URL = "/ml/v1/history.csv"
pytestmark = pytest.mark.django_db


def take(user: User, **query: object) -> bytes:
    answer = client_of(user).get(URL, {"reason": "월간 점검", **query}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.json()
    return b"".join(answer.streaming_content)


def lines_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_export_holds_the_rows_oldest_first(auditor: User, clinician: User) -> None:
    rows = [InferenceLogFactory(requested_by=clinician) for _ in range(3)]
    said = reviews.Opinion(Verdict.CORRECT, label="no_tumor", comment="비밀")
    reviews.review_add(by=clinician, address="", log=rows[1], opinion=said)

    data = take(auditor)

    lines = lines_of(data)
    assert data.startswith(b"\xef\xbb\xbfid,created_at,")
    assert [line["id"] for line in lines] == [str(row.pk) for row in rows]
    assert (lines[0]["patient_number"], lines[0]["requested_by"]) == (rows[0].patient.number, clinician.username)
    assert (lines[0]["label"], lines[0]["probability"], lines[0]["released"]) == ("glioma", "0.93", "false")
    assert (lines[1]["review_verdict"], lines[1]["review_label"]) == ("correct", "no_tumor")
    assert "비밀" not in data.decode()


def test_export_keeps_to_the_filters(admin: User) -> None:
    InferenceLogFactory(label="meningioma")
    hit = InferenceLogFactory(created_at=datetime(2026, 11, 2, tzinfo=UTC))

    assert [line["id"] for line in lines_of(take(admin, label="glioma", **{"from": "2026-11-02"}))] == [str(hit.pk)]


def test_export_is_recorded_with_who_why_how_many_and_which_bytes(auditor: User) -> None:
    InferenceLogFactory.create_batch(2)

    data = take(auditor, state="completed", label="=free text", reason="김서연 님 관련 조사")

    why = Reason.objects.get()
    assert (why.kind, why.by, why.text) == ("export", auditor, "김서연 님 관련 조사")
    begun, ended = (AuditEvent.objects.get(kind=kind) for kind in ("history_export", "history_export_ended"))
    assert (begun.actor, begun.detail) == (
        auditor,
        {"reason": why.pk, "filters": {"label": "?", "state": "completed"}},
    )
    digest = hashlib.sha256(data).hexdigest()
    assert ended.detail == {"reason": why.pk, "rows": 0, "sha256": digest, "complete": True}
    assert ended.request_id == begun.request_id
    assert AuditEvent.objects.get(kind="reason_given").row_sha256 == audit.row_digest(why)


def test_export_that_is_broken_off_says_so(auditor: User) -> None:
    InferenceLogFactory.create_batch(2)
    answer = client_of(auditor).get(URL, {"reason": "월간 점검"})

    pieces = answer._iterator
    next(pieces)
    pieces.close()

    ended = AuditEvent.objects.get(kind="history_export_ended")
    assert (ended.detail["rows"], ended.detail["complete"]) == (0, False)


@pytest.mark.parametrize("query", [{}, {"reason": ""}, {"reason": "왜"}, {"reason": "월간 점검", "state": "odd"}])
def test_export_needs_a_reason_and_filters_it_can_read(auditor: User, query: dict[str, str]) -> None:
    answer = client_of(auditor).get(URL, query)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert not Reason.objects.exists()


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.TECHNICIAN, Role.PATIENT])
def test_export_is_for_those_who_answer_for_the_record(role: Role) -> None:
    assert client_of(UserFactory(role=role)).get(URL, {"reason": "월간 점검"}).status_code == 403


def test_export_holds_no_formula(auditor: User) -> None:
    InferenceLogFactory(
        patient=PatientFactory(number="=HYPERLINK(1)"), model_version="@x", request_id="-1+2", error_code="\tx"
    )

    line = lines_of(take(auditor))[0]

    assert [line[name] for name in ("patient_number", "model_version", "request_id", "error_code")] == [
        "'=HYPERLINK(1)", "'@x", "'-1+2", "'\tx",
    ]  # fmt: skip


def test_export_reads_in_chunks_and_misses_no_row_of_one_instant(
    auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, patient = UserFactory(), PatientFactory()
    at = datetime(2026, 11, 2, 3, 4, 5, 678901, UTC)
    rows = InferenceLogFactory.build_batch(11, patient=patient, requested_by=user, created_at=at)
    InferenceLog.objects.bulk_create(rows)
    monkeypatch.setattr(exports, "CHUNK", 3)

    with CaptureQueriesContext(connection) as queries:
        lines = lines_of(take(auditor))

    assert sorted(line["id"] for line in lines) == sorted(str(row.pk) for row in rows)
    assert len([one for one in queries if "LIMIT 3" in one["sql"]]) == 4
