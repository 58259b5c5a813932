"""The monthly review of the record: who looked at what, what was refused, which logins failed."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, QuerySet

from apps.accounts.models import Role, User
from apps.audit.models import Checkpoint
from apps.ml_proxy.audit import bytes_digest, row_digest
from apps.ml_proxy.models import AuditEvent, Reason
from apps.patients.models import EmergencyAccess
from common.spreadsheet import inert

# What a stranger does at the door. `account_locked` and `otp_failed` (a wrong one-time code after the right password)
# name a user, who need not be the one who tried.
_FAILED: Final = ("login_failed", "otp_failed", "refresh_reuse", "account_locked", "password_reset_failed")
_CHUNK: Final = 2000


class Words(str):
    """A cell that is no data: English where it is text, as in files, and `korean` for the page."""

    korean: str

    def __new__(cls, english: str, korean: str) -> Words:
        words = super().__new__(cls, english)
        words.korean = korean
        return words


_ALTERED: Final = Words("(the reason was altered)", "(사유가 나중에 바뀌었습니다)")
# As the page calls them (frontend/web/src/locales/ko).
_ROLES: Final = {
    Role.CLINICIAN: Words("clinician", "의료진"),
    Role.TECHNICIAN: Words("technician", "방사선사"),
    Role.PATIENT: Words("patient", "환자"),
    Role.ADMIN: Words("admin", "관리자"),
    Role.AUDITOR: Words("auditor", "감사자"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A table of the report."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]] = field(default_factory=list)


class BadMonthError(ValueError):
    """Not YYYY-MM, or a month that has no beginning or no end."""


def month_report(month: str) -> list[Section]:
    """The tables of one month (YYYY-MM, in the site's time zone). Raises BadMonthError."""
    start, end = month_bounds(month)
    events = AuditEvent.objects.filter(at__gte=start, at__lt=end)
    failed = events.filter(kind__in=_FAILED)
    sections = [
        _summary(events, month, start, end),
        _accesses(events),
        Section(
            "Exports", ("seq", "at", "user", "kind", "reason"), list(_single(events.filter(kind__contains="export")))
        ),
        _refusals(events),
        Section(
            "Failed logins",
            ("address", "kind", "count"),
            list(failed.values_list("client_address", "kind").annotate(n=Count("seq")).order_by("-n")),
        ),
    ]
    reasons = events.filter(kind="reason_given")
    with_patient = {
        "Emergency access": _emergencies(events.filter(kind="break_glass")),
        "Images opened with a reason": _given(reasons.filter(detail__kind="images")),
        "Studies moved to another patient": _given(reasons.filter(detail__kind="reassign")),
    }
    columns = ("seq", "at", "user", "patient", "reason")
    sections += [Section(title, columns, rows) for title, rows in with_patient.items() if rows]
    return sections


def markdown(sections: list[Section], month: str) -> str:
    """The report for reading and signing."""
    parts = [f"# Access review {month}\n"]
    for section in sections:
        parts.append(f"\n## {section.title}\n")
        if not section.rows:
            parts.append("None.\n")
            continue
        lines = [section.columns, tuple("---" for _ in section.columns), *section.rows]
        parts.append("".join("| " + " | ".join(_cell(value) for value in line) + " |\n" for line in lines))
    parts.append("\nReviewed by: ____________________  Date: ____________\n")
    return "\n".join(parts)


def csv_text(sections: list[Section]) -> str:
    """The same as one CSV file: the section's title is the first column."""
    out = io.StringIO()
    writer = csv.writer(out)
    for section in sections:
        writer.writerow(("section", *section.columns))
        writer.writerows((section.title, *(inert(value) for value in row)) for row in section.rows)
    return out.getvalue()


def month_bounds(month: str) -> tuple[datetime, datetime]:
    """Beginning and end of a month of the site, in UTC, as the database is asked. Raises BadMonthError."""
    zone = ZoneInfo(settings.TIME_ZONE)
    try:
        start = datetime.strptime(month, "%Y-%m").replace(tzinfo=zone)
        end = start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
        return start.astimezone(UTC), end.astimezone(UTC)
    except (ValueError, OverflowError) as exc:
        raise BadMonthError(month) from exc


def _summary(events: QuerySet[AuditEvent], month: str, start: datetime, end: datetime) -> Section:
    checkpoint = Checkpoint.objects.filter(at__gte=start, at__lt=end).order_by("-tree_size").first()
    rows: list[tuple[Any, ...]] = [
        (Words("month", "달"), month),
        (Words("time zone", "시간대"), settings.TIME_ZONE),
        (Words("events", "사건"), events.count()),
    ]
    if checkpoint is not None:
        rows += [
            (Words("last checkpoint", "마지막 봉인"), checkpoint.tree_size),
            (Words("its root", "그 봉인의 루트"), checkpoint.root),
        ]
    return Section("Summary", ("what", "value"), rows)


def _accesses(events: QuerySet[AuditEvent]) -> Section:
    known = events.exclude(actor=None).exclude(kind__endswith="_refused")
    counted = known.values_list("actor", "kind").annotate(n=Count("seq"), p=Count("patient", distinct=True))
    people = {user.pk: user for user in User.objects.filter(pk__in=known.values("actor"))}
    rows = [
        (people[actor].username, _ROLES[Role(people[actor].role)], kind, n, p)
        for actor, kind, n, p in counted.order_by()
    ]
    return Section("Accesses per user", ("user", "role", "kind", "count", "patients"), sorted(rows))


def _refusals(events: QuerySet[AuditEvent]) -> Section:
    counts: Counter[tuple[str, str, str]] = Counter()
    for _, _, user, kind, detail in _pages(events.filter(kind__endswith="_refused")):
        counts[user, kind, str(detail.get("code", ""))] += 1
    rows = [(*key, count) for key, count in sorted(counts.items())]
    return Section("Refusals", ("user", "kind", "code", "count"), rows)


def _single(events: QuerySet[AuditEvent]) -> Iterator[tuple[Any, ...]]:
    """Exports: at their beginning with the reason, at their end with what was taken."""
    zone = ZoneInfo(settings.TIME_ZONE)
    for seq, at, user, kind, detail in _pages(events):
        said = detail.get("reason", "")
        if "sha256" in detail:
            end = Words("complete", "끝까지") if detail.get("complete") else Words("broken off", "중간에 끊김")
            rows, sha256 = detail.get("rows"), detail["sha256"]
            said = Words(f"{rows} rows, {end}, SHA-256 {sha256}", f"{rows}행, {end.korean}, SHA-256 {sha256}")
        elif isinstance(said, int):
            said = _reason_text(said)
        yield seq, at.astimezone(zone).isoformat(" ", "seconds"), user, kind, said


def _given(events: QuerySet[AuditEvent]) -> list[tuple[Any, ...]]:
    zone = ZoneInfo(settings.TIME_ZONE)
    found = events.order_by("seq").values_list("seq", "at", "actor__username", "object_id")
    return [
        (seq, at.astimezone(zone).isoformat(" ", "seconds"), user or "-", *_about(int(key)))
        for seq, at, user, key in found
        if str(key).isdigit()
    ]


def _about(key: int) -> tuple[str, str]:
    """Number of the patient (of a moved study: whose it was, whose it is) and the reason."""
    why = Reason.objects.select_related("from_patient", "to_patient", "inference__patient").filter(pk=key).first()
    if why is None:
        return "-", _ALTERED
    moved = [patient.number for patient in (why.from_patient, why.to_patient) if patient is not None]
    own = [why.inference.patient.number] if why.inference is not None else []
    return " → ".join(moved or own), _reason_text(key)


def _reason_text(key: int) -> str:
    """The reason, if it is still the one whose digest the event of that moment has."""
    why = Reason.objects.filter(pk=key).first()
    told = AuditEvent.objects.filter(object_type="reason", object_id=str(key), kind="reason_given").first()
    is_whole = why is not None and told is not None and told.row_sha256 == row_digest(why)
    return why.text if why is not None and is_whole else _ALTERED


def _emergencies(events: QuerySet[AuditEvent]) -> list[tuple[Any, ...]]:
    """Each with the reason its row gives, held against the digest in the event."""
    zone = ZoneInfo(settings.TIME_ZONE)
    found = events.order_by("seq").values_list(
        "seq", "at", "actor__username", "patient__number", "object_id", "detail__reason_sha256"
    )
    rows = list(found)
    reasons = EmergencyAccess.objects.in_bulk([int(row[4]) for row in rows if str(row[4]).isdigit()])
    listed = []
    for seq, at, user, patient, key, sha256 in rows:
        access = reasons.get(int(key)) if str(key).isdigit() else None
        is_whole = access is not None and bytes_digest(access.reason.encode()) == sha256
        reason = access.reason if access is not None and is_whole else _ALTERED
        listed.append((seq, at.astimezone(zone).isoformat(" ", "seconds"), user or "-", patient or "-", reason))
    return listed


def _pages(events: QuerySet[AuditEvent]) -> Iterator[tuple[int, datetime, str, str, dict[str, Any]]]:
    found = events.order_by("seq").values_list("seq", "at", "actor__username", "kind", "detail")
    last = 0
    while page := list(found.filter(seq__gt=last)[:_CHUNK]):
        for seq, at, user, kind, detail in page:
            yield seq, at, user or "-", kind, detail if isinstance(detail, dict) else {}
        last = page[-1][0]


def _cell(value: Any) -> str:
    return str(value).replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")
