"""The history as a CSV file: why it was taken, by whom, how many rows and which bytes stay on record."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.accounts.models import User
from apps.ml_proxy import audit, selectors
from apps.ml_proxy.models import InferenceLog, Reason
from apps.ml_proxy.selectors import LatestReview
from apps.ml_proxy.statements import ReasonKind
from common.request_id import current_request_id, working_for
from common.spreadsheet import MARK, inert

CHUNK: Final = 500
COLUMNS: Final = (
    "id", "created_at", "finished_at", "state", "patient", "patient_number", "requested_by", "request_id",
    "input_format", "input_bytes", "input_sha256", "model_version", "model_sha256", "label", "probability", "confident",
    "error_code", "released", "review_verdict", "review_label", "reviewed_at", "total_ms",
)  # fmt: skip
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,63}")


def history_export(
    *, by: User, address: str, reason: str, rows: QuerySet[InferenceLog], filters: dict[str, Any]
) -> Iterator[bytes]:
    """Record that the rows are taken and why; then the file, in pieces. Its end is recorded too, whoever broke off.

    rows   : what the reader may see and asked for, in no order; they come oldest first, as of now
    filters: names and values for the record
    """
    export = Export("history_export", by=by, address=address, reason=reason, filters=filters)
    lines = (list(_lines(chunk)) for chunk in _chunks(rows.filter(created_at__lt=timezone.now())))
    return export.pieces(COLUMNS, lines)


class Export:
    """One CSV file on its way out; memory holds one chunk of lines. Making this records that it begins.

    kind   : name of its event; its end is recorded as `kind` + `_ended`
    filters: names and values for the record
    """

    def __init__(self, kind: str, *, by: User, address: str, reason: str, filters: dict[str, Any]) -> None:
        self._kind, self._by, self._address, self._request_id = kind, by, address, current_request_id()
        self._digest, self._rows = hashlib.sha256(), 0
        with transaction.atomic():
            self._why = Reason.objects.create(kind=ReasonKind.EXPORT, by=by, text=reason)
            codes = {name: _code(value) for name, value in sorted(filters.items())}
            audit.record("reason_given", actor=by, address=address, about=self._why, detail={"kind": self._why.kind})
            audit.record(kind, actor=by, address=address, detail={"reason": self._why.pk, "filters": codes})

    def pieces(self, columns: Sequence[str], chunks: Iterable[Sequence[Sequence[Any]]]) -> Iterator[bytes]:
        """The file. Its end is recorded too, whoever broke off."""
        is_complete = False
        try:
            yield self._piece([columns], mark=MARK)
            for chunk in chunks:
                yield self._piece(chunk)
                self._rows += len(chunk)
            is_complete = True
        finally:
            self._end(is_complete=is_complete)

    def _piece(self, lines: Iterable[Sequence[Any]], mark: str = "") -> bytes:
        out = io.StringIO()
        csv.writer(out).writerows(tuple(_cell(value) for value in line) for line in lines)
        data = (mark + out.getvalue()).encode()
        self._digest.update(data)
        return data

    def _end(self, *, is_complete: bool) -> None:
        detail = {
            "reason": self._why.pk,
            "rows": self._rows,
            "sha256": self._digest.hexdigest(),
            "complete": is_complete,
        }
        with working_for(self._request_id), transaction.atomic():
            audit.record(f"{self._kind}_ended", actor=self._by, address=self._address, detail=detail)


def _chunks(rows: QuerySet[InferenceLog]) -> Iterator[list[InferenceLog]]:
    # Not joined: with few users the database begins at their end and sorts every row there is.
    ordered = rows.prefetch_related("patient", "requested_by").order_by("created_at", "id")
    chunk = list(ordered[:CHUNK])
    while chunk:
        yield chunk
        if len(chunk) < CHUNK:
            return
        last = chunk[-1]
        # One range of the index, where "later, or at once with a greater key" would be two.
        seen = Q(created_at=last.created_at, id__lte=last.pk)
        chunk = list(ordered.filter(~seen, created_at__gte=last.created_at)[:CHUNK])


def _lines(chunk: list[InferenceLog]) -> Iterator[tuple[Any, ...]]:
    reviews = selectors.reviews_latest(chunk)
    for row in chunk:
        yield _line(row, reviews.get(row.pk))


def _line(row: InferenceLog, latest: LatestReview | None) -> tuple[Any, ...]:
    result, said = row.result or {}, latest.review if latest else None
    values = {
        **{name: getattr(row, name) for name in COLUMNS if hasattr(row, name)},
        "patient": row.patient_id,
        "patient_number": row.patient.number,
        "requested_by": row.requested_by.username,
        "probability": result.get("probability"),
        "confident": result.get("confident"),
        "review_verdict": said.verdict if said else None,
        "review_label": said.label if said else None,
        "total_ms": row.timings.get("total"),
    }
    return tuple(values[name] for name in COLUMNS)


def _cell(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat(timespec="milliseconds")
    if isinstance(value, bool):
        return "true" if value else "false"
    return inert(value)


def _code(value: Any) -> str:
    """A filter's value for the record: keys, codes and times, and no free text."""
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return text if _CODE.fullmatch(text) else "?"
