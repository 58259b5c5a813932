"""Whether each recorded row (prediction, training run, promotion) is what the newest event about it says it is.

A change is an event whose kind does not end in `_read`, `_seen`, `_refused` or `_export`: those carry the digest of
what was shown, which another change may have overtaken meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from apps.audit.verifying import CHUNK, Finding, Tick, untold
from apps.ml_proxy.append_only import RecordedModel
from apps.ml_proxy.audit import row_digest
from apps.ml_proxy.models import AuditEvent, InferenceLog, TrainingRun
from apps.model_life.models import ModelPromotion

READS: Final = ("_read", "_seen", "_refused", "_export")
# The AI server refused the model: how a promotion ended, not a request that was turned away.
_CHANGES: Final = frozenset({"model_promotion_refused"})


class Kind(NamedTuple):
    """One kind of row.

    first     : the event that every row begins with
    word      : what a finding begins with, `<word>_changed`; the row is named by `name`
    undigested: whether events of earlier releases have no digest, and then say nothing about the columns
    """

    model: type[RecordedModel]
    first: str
    word: str
    name: str
    undigested: bool = False

    @property
    def object_type(self) -> str:
        return str(self.model._meta.model_name)

    def finding(self, what: str, key: object, **more: object) -> Finding:
        return Finding(f"{self.word}_{what}", {self.name: str(key), **more})


PREDICTIONS: Final = Kind(InferenceLog, "received", "row", "inference")
KINDS: Final = (
    PREDICTIONS,
    Kind(TrainingRun, "training_requested", "training", "training"),
    Kind(ModelPromotion, "model_promotion_requested", "promotion", "promotion", undigested=True),
)


class Change(NamedTuple):
    """The event after which a row has been the same."""

    seq: int
    row_sha256: str

    def fits(self, sha256: str | None) -> bool:
        return self.row_sha256 in {"", sha256}


def is_change(kind: str) -> bool:
    """Whether an event of this kind is about a change of its row."""
    return kind in _CHANGES or not kind.endswith(READS)


def rows_verify(tick: Tick = untold) -> tuple[int, Finding | None]:
    """Check every row, then look for rows that are gone. Returns how many were checked and the first finding."""
    count = 0
    for kind in KINDS:
        for chunk in row_chunks(kind):
            for row, change in chunk:
                finding = _row(kind, row, change)
                if finding is not None:
                    return count, finding
                count += 1
            tick(count)
        gone = _deleted(kind)
        if gone is not None:
            return count, gone
    return count, None


def row_chunks(kind: Kind) -> Iterator[list[tuple[Any, Change | None]]]:
    """Every row of a kind with its newest change (None: no event speaks of it), read by key."""
    rows = kind.model._default_manager.order_by("pk")
    page = list(rows[:CHUNK])
    while page:
        latest = latest_changes(kind, [str(row.pk) for row in page])
        yield [(row, latest.get(str(row.pk))) for row in page]
        page = list(rows.filter(pk__gt=page[-1].pk)[:CHUNK])


def latest_changes(kind: Kind, keys: Sequence[str]) -> dict[str, Change]:
    """The newest change of each named row."""
    events = AuditEvent.objects.filter(object_type=kind.object_type, object_id__in=keys)
    if not kind.undigested:
        events = events.exclude(row_sha256="")
    found = events.order_by("seq").values_list("object_id", "kind", "seq", "row_sha256")
    return {key: Change(seq, sha256) for key, what, seq, sha256 in found if is_change(what)}


def digest_of(row: RecordedModel) -> str | None:
    """The row's digest now; None when someone put in what has no canonical form."""
    try:
        return row_digest(row)
    except (TypeError, ValueError):
        return None


def _row(kind: Kind, row: RecordedModel, change: Change | None) -> Finding | None:
    if change is not None and change.fits(digest_of(row)):
        return None
    # The row was read before its events: it may have changed in between. Look once more, events around the row.
    key = str(row.pk)
    before = latest_changes(kind, [key]).get(key)
    fresh = kind.model._default_manager.filter(pk=row.pk).first()
    after = latest_changes(kind, [key]).get(key)
    if before != after or (fresh is not None and after is not None and after.fits(digest_of(fresh))):
        return None
    return kind.finding("changed" if after else "inserted", key)


def _deleted(kind: Kind) -> Finding | None:
    about = AuditEvent.objects.filter(object_type=kind.object_type, kind=kind.first).order_by("seq")
    last = 0
    while chunk := list(about.filter(seq__gt=last).values_list("seq", "object_id")[:CHUNK]):
        wanted = {UUID(key): seq for seq, key in chunk}
        rows = kind.model._default_manager.filter(pk__in=list(wanted))
        present = set(rows.values_list("pk", flat=True))
        gone = [(seq, key) for key, seq in wanted.items() if key not in present]
        if gone:
            seq, key = min(gone)
            return kind.finding("deleted", key, event=seq)
        last = chunk[-1][0]
    return None
