"""Whether what people said about rows (reviews, reasons) is what the events of that moment say.

A statement is written once, with one event that carries its digest: so each has exactly that event, and each such
event its statement.
"""

from __future__ import annotations

from typing import Final

from apps.audit.verifying import CHUNK, Finding, Tick, untold
from apps.ml_proxy.audit import row_digest
from apps.ml_proxy.models import AuditEvent, Reason, Review

_MODELS: Final[tuple[type[Review] | type[Reason], ...]] = (Review, Reason)


def statements_verify(tick: Tick = untold) -> tuple[int, Finding | None]:
    """Check every review and reason, then look for those that are gone. Returns how many and the first finding."""
    count = 0
    for model in _MODELS:
        checked, finding = _rows(model)
        count += checked
        tick(count)
        finding = finding or _deleted(model)
        if finding is not None:
            return count, finding
    return count, None


def _rows(model: type[Review] | type[Reason]) -> tuple[int, Finding | None]:
    name, count, last = _name(model), 0, 0
    while page := _page(model, last):
        # Read after the rows: what was committed with one of them is there.
        about = AuditEvent.objects.filter(object_type=name, object_id__in=[str(row.pk) for row in page])
        told = dict(about.exclude(row_sha256="").values_list("object_id", "row_sha256"))
        for row in page:
            sha256 = told.get(str(row.pk))
            if sha256 is None or sha256 != row_digest(row):
                return count, Finding(f"{name}_changed" if sha256 else f"{name}_inserted", {name: row.pk})
            count += 1
        last = page[-1].pk
    return count, None


def _deleted(model: type[Review] | type[Reason]) -> Finding | None:
    name, last = _name(model), ""
    about = AuditEvent.objects.filter(object_type=name).exclude(row_sha256="").order_by("object_id")
    while keys := list(about.filter(object_id__gt=last).values_list("object_id", flat=True)[:CHUNK]):
        present = {str(key) for key in model.objects.filter(pk__in=keys).values_list("pk", flat=True)}
        gone = [key for key in keys if key not in present]
        if gone:
            return Finding(f"{name}_deleted", {name: gone[0]})
        last = keys[-1]
    return None


def _page(model: type[Review] | type[Reason], after: int) -> list[Review] | list[Reason]:
    if issubclass(model, Review):
        return list(Review.objects.filter(pk__gt=after).order_by("pk")[:CHUNK])
    return list(Reason.objects.filter(pk__gt=after).order_by("pk")[:CHUNK])


def _name(model: type[Review] | type[Reason]) -> str:
    return str(model._meta.model_name)
