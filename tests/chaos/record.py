"""The record as a stranger with a database connection reads it: plain SQL, nothing of the product's code."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True)
class Row:
    """One question of the record (`ml_proxy_inferencelog`)."""

    id: str
    created_at: datetime
    finished_at: datetime | None
    state: str
    user: int
    patient: int
    request_id: str
    input_sha256: str
    result: dict[str, Any] | None
    model_sha256: str
    answer_sha256: str
    error_code: str
    queued_at: datetime | None
    timings: dict[str, float]
    address: str


@dataclass(frozen=True)
class Event:
    """One event of the trail (`ml_proxy_auditevent`)."""

    seq: int
    at: datetime
    kind: str
    object_id: str
    request_id: str
    detail: dict[str, Any]


@dataclass(frozen=True)
class Record:
    """Everything of one moment. `leaves` are (place, event number, hash) and `checkpoints` (size, root)."""

    now: datetime
    rows: list[Row] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    leaves: list[tuple[int, int, str]] = field(default_factory=list)
    checkpoints: list[tuple[int, str]] = field(default_factory=list)


_ROWS = (
    "SELECT id, created_at, finished_at, state, requested_by_id, patient_id, request_id, input_sha256, result, "
    "model_sha256, answer_sha256, error_code, queued_at, timings, client_address FROM ml_proxy_inferencelog"
)
_EVENTS = "SELECT seq, at, kind, object_id, request_id, detail FROM ml_proxy_auditevent ORDER BY seq"


def read_record(connection: Any) -> Record:
    """Read one consistent state through a fresh DB-API connection (PyMySQL or sqlite3)."""
    cursor = connection.cursor()
    # `index` is a word of SQL: MariaDB wants it in backticks, SQLite takes those too.
    is_mysql = "pymysql" in type(connection).__module__
    cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT" if is_mysql else "BEGIN")
    rows = [_row(values) for values in _all(cursor, _ROWS)]
    events = [
        Event(int(seq), _time(at), kind, object_id.replace("-", ""), request_id, _json(detail) or {})
        for seq, at, kind, object_id, request_id, detail in _all(cursor, _EVENTS)
    ]
    leaves = [
        (int(place), int(seq), hash_)
        for place, seq, hash_ in _all(cursor, "SELECT `index`, event_seq, hash FROM audit_sealedleaf ORDER BY `index`")
    ]
    checkpoints = [
        (int(size), root)
        for size, root in _all(cursor, "SELECT tree_size, root FROM audit_checkpoint ORDER BY tree_size")
    ]
    connection.rollback()
    return Record(datetime.now(UTC), rows, events, leaves, checkpoints)


def _all(cursor: Any, query: str) -> list[Any]:
    cursor.execute(query)
    return list(cursor.fetchall())


def _row(values: Any) -> Row:
    return Row(
        id=str(values[0]).replace("-", ""),
        created_at=_time(values[1]),
        finished_at=_time(values[2]) if values[2] else None,
        state=values[3],
        user=int(values[4]),
        patient=int(values[5]),
        request_id=values[6],
        input_sha256=values[7],
        result=_json(values[8]),
        model_sha256=values[9],
        answer_sha256=values[10],
        error_code=values[11],
        queued_at=_time(values[12]) if values[12] else None,
        timings=_json(values[13]) or {},
        address=values[14],
    )


def _time(value: Any) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    assert isinstance(moment, datetime)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str | bytes) else value
