"""Events and checks as the API shows them (`serializers.py` is the schema)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language

from apps.audit import selectors
from apps.audit.models import TrailCheck
from apps.audit.report import Section, Words
from apps.ml_proxy.models import AuditEvent


def events(rows: Sequence[AuditEvent]) -> list[dict[str, Any]]:
    """A page of events with what belongs to them, in a number of queries that does not depend on how many they are."""
    sealed, reasons = selectors.sealed_among(rows), selectors.reasons_of(rows)
    return [_event(row, row.seq in sealed, reasons.get(row.seq)) for row in rows]


def _event(event: AuditEvent, is_sealed: bool, said: selectors.Said | None) -> dict[str, Any]:
    actor, patient = event.actor, event.patient
    return {
        "seq": event.seq,
        "at": event.at,
        "kind": event.kind,
        "actor": actor and {"id": actor.pk, "username": actor.username, "name": actor.name, "role": actor.role},
        "patient": event.patient_id,
        "patient_number": patient.number if patient else None,
        "object_type": event.object_type or None,
        "object_id": event.object_id or None,
        "request_id": event.request_id,
        "client_address": event.client_address or None,
        "detail": event.detail if isinstance(event.detail, dict) else {},
        "reason": said.text if said else None,
        "reason_altered": bool(said and not said.is_whole),
        "sealed": is_sealed,
    }


def check(row: TrailCheck) -> dict[str, Any]:
    """One check of the trail."""
    plain = ("id", "requested_at", "started_at", "finished_at", "state", "total", "leaves", "checkpoints", "rows")
    return {
        **{name: getattr(row, name) for name in (*plain, "statements")},
        "requested_by": row.requested_by.get_full_name(),
        "root": row.root or None,
        "finding": row.finding or None,
        "where": {name: str(value) for name, value in row.where.items()},
    }


def report(month: str, sections: list[Section]) -> dict[str, Any]:
    """The monthly review as tables of text, in the reader's language where the page has no words of its own."""
    korean = (get_language() or "ko") == "ko"
    shown = [
        {
            "title": table.title,
            "columns": list(table.columns),
            "rows": [[_cell(cell, korean=korean) for cell in row] for row in table.rows],
        }
        for table in sections
    ]
    return {"month": month, "sections": shown}


def _cell(cell: Any, *, korean: bool) -> str:
    return cell.korean if korean and isinstance(cell, Words) else str(cell)
