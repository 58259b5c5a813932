"""Writes the append-only record. Call inside the transaction of the change the event speaks of."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import models

from apps.accounts.models import User
from apps.ml_proxy.append_only import RecordedModel
from apps.ml_proxy.models import AuditEvent
from apps.patients.models import Patient
from common import hot_sql
from common.request_id import current_request_id


def record(
    kind: str,
    *,
    actor: User | None,
    address: str,
    about: models.Model | None = None,
    patient: Patient | int | None = None,
    detail: dict[str, Any] | None = None,
) -> AuditEvent:
    """Append one event.

    kind   : what happened, for example "received", "finished", "image_seen"
    actor  : who did it; None for a stranger or the system itself
    about  : the row it is about; a `RecordedModel` adds its digest
    patient: whom it concerns, as a row or a key
    detail : keys, numbers and codes; never names, never free text
    """
    event = AuditEvent(
        kind=kind,
        actor=actor,
        patient_id=patient.pk if isinstance(patient, Patient) else patient,
        object_type=about._meta.model_name or "" if about is not None else "",
        object_id=str(about.pk) if about is not None else "",
        row_sha256=row_digest(about) if isinstance(about, RecordedModel) else "",
        request_id=current_request_id(),
        client_address=address,
        # In one spelling: whoever checks the record may then compare bytes.
        detail=json.loads(json.dumps(detail or {}, sort_keys=True, allow_nan=False)),
    )
    hot_sql.insert([event])
    return event


def event_receive(
    *, kind: str, actor: Any, address: str, about: Any, patient: Any, detail: dict[str, Any], **_: Any
) -> None:
    """Take down what the apps below report (`common.events.tell`)."""
    record(kind, actor=actor, address=address, about=about, patient=patient, detail=detail)


def row_digest(row: RecordedModel) -> str:
    """SHA-256 hex over the recorded columns in canonical JSON: sorted keys, UTC times in microseconds."""
    values = {
        field.attname: _plain(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.name not in row.not_recorded
    }
    return digest(values)


def digest(value: Any) -> str:
    """SHA-256 hex of canonical JSON."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def bytes_digest(data: bytes) -> str:
    """SHA-256 hex of raw bytes."""
    return hashlib.sha256(data).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, models.Choices):
        return value.value
    return str(value) if isinstance(value, UUID) else value
