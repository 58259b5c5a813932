"""The events as a CSV file: who took it, why, how many lines and which bytes stay on record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.audit import presenter
from apps.ml_proxy.exports import CHUNK, Export
from apps.ml_proxy.models import AuditEvent

COLUMNS: Final = (
    *("seq", "at", "kind", "user", "role", "patient", "patient_number", "object_type", "object_id", "request_id"),
    *("client_address", "detail", "reason", "sealed"),
)


def event_export(
    *, by: User, address: str, reason: str, events: QuerySet[AuditEvent], filters: dict[str, Any]
) -> Iterator[bytes]:
    """Record that the events are taken and why; then the file, in pieces, oldest first, as of now."""
    newest = AuditEvent.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    export = Export("events_export", by=by, address=address, reason=reason, filters=filters)
    return export.pieces(COLUMNS, _chunks(events.filter(seq__lte=newest)))


def _chunks(events: QuerySet[AuditEvent]) -> Iterator[list[tuple[Any, ...]]]:
    last, ordered = 0, events.order_by("seq")
    while page := list(ordered.filter(seq__gt=last)[:CHUNK]):
        yield [_line(event) for event in presenter.events(page)]
        last = page[-1].seq


def _line(event: dict[str, Any]) -> tuple[Any, ...]:
    actor = event["actor"] or {}
    values = {
        **event,
        "user": actor.get("username"),
        "role": actor.get("role"),
        "detail": json.dumps(event["detail"], ensure_ascii=False, sort_keys=True),
    }
    return tuple(values[name] for name in COLUMNS)
