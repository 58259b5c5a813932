"""The monthly review."""

import csv
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from tests.support.factories import InferenceLogFactory, PatientFactory

from apps.accounts.models import Role, User
from apps.audit import report
from apps.ml_proxy import audit, exports, filing
from apps.ml_proxy.image_access import images_open
from apps.ml_proxy.models import AuditEvent, InferenceLog, Reason
from apps.patients import emergency
from apps.patients.models import EmergencyAccess, Patient

pytestmark = pytest.mark.django_db
NOVEMBER = datetime(2026, 11, 10, 3, 0, tzinfo=UTC)


def all_happened(at: datetime) -> None:
    """Date every event of the test, whatever day the test runs on."""
    QuerySet(AuditEvent).update(at=at)


def test_report_counts_accesses_refusals_exports_and_failed_logins(
    happen: Callable[..., object], clinician: User, patient_user: User
) -> None:
    happen(3, "prediction_read")
    audit.record("history_export", actor=clinician, address="", detail={"reason": "=research|2026"})
    audit.record("predict_refused", actor=patient_user, address="", detail={"code": "permission_denied"})
    audit.record("login_failed", actor=None, address="10.9.9.9")
    all_happened(NOVEMBER)

    text = report.markdown(report.month_report("2026-11"), "2026-11")

    assert f"| {clinician.username} | clinician | prediction_read | 3 | 1 |" in text
    assert f"| {clinician.username} | history_export | =research\\|2026 |" in text
    assert f"| {patient_user.username} | predict_refused | permission_denied | 1 |" in text
    assert "| 10.9.9.9 | login_failed | 1 |" in text
    assert "Emergency access" not in text


def test_report_lists_emergency_access_with_its_reason(clinician: User, patient: Patient) -> None:
    access = [
        emergency.break_glass(by=clinician, address="", number=patient.number, reason=reason)
        for reason in ("stroke", "fall")
    ]
    EmergencyAccess.objects.filter(pk=access[1].pk).update(reason="x")
    all_happened(NOVEMBER)

    text = report.markdown(report.month_report("2026-11"), "2026-11")

    assert f"| {clinician.username} | {patient.number} | stroke |" in text
    assert f"| {clinician.username} | {patient.number} | (the reason was altered) |" in text


def test_report_says_why_images_were_opened_studies_moved_and_copies_taken(
    auditor: User, clinician: User, patient: Patient
) -> None:
    row, to = InferenceLogFactory(patient=patient), PatientFactory(number="P-2")
    images_open(by=auditor, address="", log=row, reason="complaint 12")
    filing.inference_reassign(by=clinician, address="", log=row, to=to, reason="mixed up")
    rows = InferenceLog.objects.all()
    list(exports.history_export(by=auditor, address="", reason="yearly review", rows=rows, filters={}))
    list(exports.history_export(by=auditor, address="", reason="one more", rows=rows, filters={}))
    QuerySet(Reason).filter(text="one more").update(text="x")
    all_happened(NOVEMBER)

    text = report.markdown(report.month_report("2026-11"), "2026-11")

    assert f"| {auditor.username} | P-2 | complaint 12 |" in text
    assert f"| {clinician.username} | {patient.number} → P-2 | mixed up |" in text
    assert f"| {auditor.username} | history_export | yearly review |" in text
    assert f"| {auditor.username} | history_export | (the reason was altered) |" in text
    assert f"| {auditor.username} | history_export_ended | 1 rows, complete, SHA-256 " in text


def test_report_has_words_for_every_role(db: None) -> None:
    for role in Role:
        user = User.objects.create(username=role, role=role)
        audit.record("record_seen", actor=user, address="")
    all_happened(NOVEMBER)

    accesses = report.month_report("2026-11")[1]

    assert {row[1] for row in accesses.rows} == set(Role.values)
    assert all(row[1].korean for row in accesses.rows)


def test_report_keeps_to_the_months_of_the_site() -> None:
    audit.record("login_failed", actor=None, address="10.9.9.9")
    # Already November in Seoul.
    all_happened(datetime(2026, 10, 31, 15, 30, tzinfo=UTC))

    november, october = (str(report.month_report(month)) for month in ("2026-11", "2026-10"))

    assert "10.9.9.9" in november
    assert "10.9.9.9" not in october


def test_command_writes_a_private_csv_and_records_that(clinician: User, tmp_path: Path) -> None:
    audit.record("history_export", actor=clinician, address="", detail={"reason": "=cmd()"})
    all_happened(NOVEMBER)
    path = tmp_path / "november.csv"

    call_command("audit_report", month="2026-11", format="csv", out=str(path))

    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    assert [row[-1] for row in rows if row[0] == "Exports"] == ["'=cmd()"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert AuditEvent.objects.get(kind="audit_report_made").detail == {"month": "2026-11"}


def test_command_refuses_what_is_no_month(db: None) -> None:
    with pytest.raises(CommandError, match="not a month"):
        call_command("audit_report", month="2026-13")


def test_december_ends_with_the_year(db: None) -> None:
    assert report.month_report("2026-12")[0].rows[2] == ("events", 0)
