"""An event as bytes: what a leaf of the tree is the hash of. The format is `neuronova.audit.event/1` (docs/audit.md).

Columns are read as raw bytes, past Django's and the driver's conversions: a value someone has made unreadable must be
found, not raise, and two spellings of one time or one JSON text must not look alike.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection
from django.db.models import BinaryField, F, Func, QuerySet

from apps.audit import merkle
from apps.ml_proxy.models import AuditEvent

FORMAT: Final = "neuronova.audit.event/1"
_NUMBERS: Final = ("seq", "actor_id", "patient_id")
_TEXTS: Final = ("kind", "object_type", "object_id", "row_sha256", "request_id", "client_address")


class RawBytes(Func):
    """The stored bytes of a column."""

    output_field = BinaryField()
    template = "CAST(%(expressions)s AS BINARY)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS BLOB)", **context)


@dataclass(frozen=True, slots=True)
class EventLeaf:
    """One event as the tree sees it.

    text    : format line, then canonical JSON of all columns (sorted keys, no spaces, UTC time in microseconds)
    is_exact: the stored bytes are those this software writes, not merely equal in meaning
    """

    seq: int
    text: str
    is_exact: bool

    @property
    def hash(self) -> bytes:
        return text_hash(self.text)


def text_hash(text: str) -> bytes:
    """Leaf hash of canonical event text."""
    return merkle.leaf_hash(text.encode("utf-8", "surrogatepass"))


def event_leaves(rows: QuerySet[AuditEvent]) -> list[EventLeaf]:
    """The leaves of these rows in their order. Never raises for what a row holds."""
    raw = {f"raw_{name}": RawBytes(F(name)) for name in ("at", "detail", *_TEXTS)}
    found = rows.annotate(**raw).values_list(*_NUMBERS, "raw_at", "raw_detail", *(f"raw_{name}" for name in _TEXTS))
    return [_leaf(values) for values in found]


def events_by_seq(seqs: Sequence[int]) -> dict[int, EventLeaf]:
    """The leaves of the named events; those that are gone are missing."""
    return {leaf.seq: leaf for leaf in event_leaves(AuditEvent.objects.filter(seq__in=seqs))}


def _leaf(values: tuple[Any, ...]) -> EventLeaf:
    numbers, (at, detail), texts = values[:3], values[3:5], values[5:]
    at_text, at_exact = _time(_text(at))
    detail_value, detail_exact = _json(_text(detail))
    columns = {
        **dict(zip(_NUMBERS, numbers, strict=True)),
        **{name: _text(value) for name, value in zip(_TEXTS, texts, strict=True)},
        "at": at_text,
        "detail": detail_value,
    }
    body = json.dumps(columns, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=repr)
    return EventLeaf(numbers[0], f"{FORMAT}\n{body}", at_exact and detail_exact)


def _text(value: Any) -> str | None:
    return None if value is None else bytes(value).decode("utf-8", "backslashreplace")


def _time(stored: str | None) -> tuple[str | None, bool]:
    try:
        at = datetime.fromisoformat(stored or "")
    except ValueError:
        return stored, False
    # Stored without a zone, in UTC. SQLite drops a fraction of zero, MySQL writes it.
    is_exact = stored in {str(at), at.isoformat(" ", "microseconds")} and at.tzinfo is None
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC).isoformat(timespec="microseconds"), is_exact


def _json(stored: str | None) -> tuple[Any, bool]:
    try:
        value = json.loads(stored or "")
        # MySQL keeps JSON in a form of its own; everywhere else the text is what `audit.record` wrote.
        is_exact = _reshapes_json() or stored == json.dumps(value, sort_keys=True)
    except (ValueError, RecursionError):
        return stored, False
    return value, is_exact


def _reshapes_json() -> bool:
    return connection.vendor == "mysql" and not getattr(connection, "mysql_is_mariadb", False)
