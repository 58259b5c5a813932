"""Reads of the events, for those who answer for the record (admin, auditor)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from apps.audit.models import SealedLeaf
from apps.ml_proxy.audit import bytes_digest, row_digest
from apps.ml_proxy.models import AuditEvent, Reason
from apps.patients.models import EmergencyAccess

# An event takes its time and then its number; far apart as a slow clock may bring them, never this far.
_DISORDER: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Said:
    """A reason somebody gave. `is_whole` is False when it is not the one whose digest the event holds."""

    text: str
    is_whole: bool


def event_list() -> QuerySet[AuditEvent]:
    """Every event, in no order (the page orders them by number)."""
    return AuditEvent.objects.select_related("actor", "patient")


def events_from(events: QuerySet[AuditEvent], at: datetime) -> QuerySet[AuditEvent]:
    """Those from that time on. A bound of numbers beside it lets the database begin there instead of at the end."""
    first = AuditEvent.objects.filter(at__gte=at - _DISORDER).order_by("at").values_list("seq", flat=True).first()
    return events.filter(at__gte=at) if first is None else events.filter(at__gte=at, seq__gte=first - 1)


def events_before(events: QuerySet[AuditEvent], at: datetime) -> QuerySet[AuditEvent]:
    """Those before that time, not including it."""
    first = AuditEvent.objects.filter(at__gte=at + _DISORDER).order_by("at").values_list("seq", flat=True).first()
    return events.filter(at__lt=at) if first is None else events.filter(at__lt=at, seq__lt=first + 1)


def sealed_among(events: Iterable[AuditEvent]) -> set[int]:
    """The numbers of those that are leaves of the tree."""
    return set(
        SealedLeaf.objects.filter(event_seq__in=[event.seq for event in events]).values_list("event_seq", flat=True)
    )


def reasons_of(events: Iterable[AuditEvent]) -> dict[int, Said]:
    """The reason that goes with each event that has one, by the event's number, held against its digest."""
    own: dict[int, int] = {}
    emergencies: dict[int, AuditEvent] = {}
    for event in events:
        if event.object_type == "reason" and event.object_id.isdigit():
            own[event.seq] = int(event.object_id)
        elif event.kind == "break_glass" and event.object_id.isdigit():
            emergencies[int(event.object_id)] = event
        elif isinstance(event.detail, dict) and isinstance(event.detail.get("reason"), int):
            own[event.seq] = event.detail["reason"]
    return {**_reasons(own), **_emergencies(emergencies)}


def _reasons(wanted: dict[int, int]) -> dict[int, Said]:
    if not wanted:
        return {}
    rows = Reason.objects.in_bulk(set(wanted.values()))
    about = AuditEvent.objects.filter(
        object_type="reason", object_id__in=[str(key) for key in rows], kind="reason_given"
    )
    told = dict(about.values_list("object_id", "row_sha256"))
    return {
        seq: Said(rows[key].text, told.get(str(key)) == row_digest(rows[key]))
        for seq, key in wanted.items()
        if key in rows
    }


def _emergencies(wanted: dict[int, AuditEvent]) -> dict[int, Said]:
    rows = EmergencyAccess.objects.in_bulk(list(wanted))
    return {
        wanted[key].seq: Said(row.reason, bytes_digest(row.reason.encode()) == wanted[key].detail.get("reason_sha256"))
        for key, row in rows.items()
    }
