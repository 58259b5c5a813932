"""Whether each `InferenceLog` row is what the newest event about it says it is.

A change is an event whose kind does not end in `_read`, `_seen`, `_refused` or `_export`: those carry the digest of
what was shown, which another change may have overtaken meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from apps.audit.verifying import CHUNK, Finding, Tick, untold
from apps.ml_proxy.audit import row_digest
from apps.ml_proxy.models import AuditEvent, InferenceLog

OBJECT_TYPE: Final = "inferencelog"
READS: Final = ("_read", "_seen", "_refused", "_export")


class Change(NamedTuple):
    """The event after which a row has been the same."""

    seq: int
    row_sha256: str


def is_change(kind: str) -> bool:
    """Whether an event of this kind is about a change of its row."""
    return not kind.endswith(READS)


def rows_verify(tick: Tick = untold) -> tuple[int, Finding | None]:
    """Check every row, then look for rows that are gone. Returns how many were checked and the first finding."""
    count = 0
    for chunk in row_chunks():
        for row, change in chunk:
            finding = _row(row, change)
            if finding is not None:
                return count, finding
            count += 1
        tick(count)
    return count, _deleted()


def row_chunks() -> Iterator[list[tuple[InferenceLog, Change | None]]]:
    """Every row with its newest change (None: no event speaks of it), read by key."""
    rows = InferenceLog.objects.order_by("pk")
    page = list(rows[:CHUNK])
    while page:
        latest = latest_changes([str(row.pk) for row in page])
        yield [(row, latest.get(str(row.pk))) for row in page]
        page = list(rows.filter(pk__gt=page[-1].pk)[:CHUNK])


def latest_changes(keys: Sequence[str]) -> dict[str, Change]:
    """The newest change of each named row."""
    events = AuditEvent.objects.filter(object_type=OBJECT_TYPE, object_id__in=keys).exclude(row_sha256="")
    found = events.order_by("seq").values_list("object_id", "kind", "seq", "row_sha256")
    return {key: Change(seq, sha256) for key, kind, seq, sha256 in found if is_change(kind)}


def digest_of(row: InferenceLog) -> str | None:
    """The row's digest now; None when someone put in what has no canonical form."""
    try:
        return row_digest(row)
    except (TypeError, ValueError):
        return None


def _row(row: InferenceLog, change: Change | None) -> Finding | None:
    if change is not None and change.row_sha256 == digest_of(row):
        return None
    # The row was read before its events: it may have changed in between. Look once more, events around the row.
    key = str(row.pk)
    before = latest_changes([key]).get(key)
    fresh = InferenceLog.objects.filter(pk=row.pk).first()
    after = latest_changes([key]).get(key)
    if before != after or (fresh is not None and after is not None and after.row_sha256 == digest_of(fresh)):
        return None
    return Finding("row_changed" if after else "row_inserted", {"inference": key})


def _deleted() -> Finding | None:
    about = AuditEvent.objects.filter(object_type=OBJECT_TYPE, kind="received").order_by("seq")
    last = 0
    while chunk := list(about.filter(seq__gt=last).values_list("seq", "object_id")[:CHUNK]):
        wanted = {UUID(key): seq for seq, key in chunk}
        present = set(InferenceLog.objects.filter(pk__in=list(wanted)).values_list("pk", flat=True))
        gone = [(seq, key) for key, seq in wanted.items() if key not in present]
        if gone:
            seq, key = min(gone)
            return Finding("row_deleted", {"inference": str(key), "event": seq})
        last = chunk[-1][0]
    return None
