"""Do clinicians agree with the model, and are the pictures still like those it was trained on?

Reviewed cases are no random sample: people look twice at what surprises them. The figures are for noticing a change,
not for stating an accuracy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from apps.accounts.models import User
from apps.ml_proxy.models import Review
from apps.ml_proxy.statements import Verdict
from apps.model_life import drift
from apps.model_life.models import DriftAlarm, InputSample

WINDOW: Final = timedelta(days=90)
_ALARMS: Final = 50
# Reviews of one point of the course, and how many points are told at most.
_ROLLING: Final = 50
_LONGEST_COURSE: Final = 400


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer with the review that counts. right: the reviewer names the same class."""

    at: datetime
    said: str
    meant: str
    right: bool
    format: str
    uploader: int


def agreement(*, model: dict[str, Any] | None, now: datetime | None = None) -> dict[str, Any]:
    """Figures of the last 90 days for the answers of the serving model.

    model: its card (`model-info`'s `serving`); None while none serves: then nothing is counted
    """
    sha256 = (model or {}).get("sha256", "")
    since = (now or timezone.now()) - WINDOW
    cases, unusable = judged(sha256, since)
    return {
        "window_days": WINDOW.days,
        "model": {"version": model["version"], "sha256": sha256} if model else None,
        "reviews": len(cases) + unusable,
        "unusable": unusable,
        "overall": _figure("", cases),
        "by_answer": _by(cases, lambda case: case.said),
        "by_review": _by(cases, lambda case: case.meant),
        "by_format": _by(cases, lambda case: case.format),
        "by_uploader": _named(_by(cases, lambda case: str(case.uploader))),
        "course": course(cases),
        "inputs": inputs(model, since),
        "alarms": list(DriftAlarm.objects.order_by("-at")[:_ALARMS]),
    }


def course(cases: list[Judged]) -> list[dict[str, Any]]:
    """How agreement went, review by review, the newest 400: share of the last 50, and the CUSUM's evidence."""
    right, levels = [case.right for case in cases], drift.cusum_levels(not case.right for case in cases)
    told = [
        {
            "at": case.at,
            "share": round(sum(last := right[max(0, index + 1 - _ROLLING) : index + 1]) / len(last), 4),
            "cusum": round(level, 3),
        }
        for index, (case, level) in enumerate(zip(cases, levels, strict=True))
    ]
    return told[-_LONGEST_COURSE:]


def judged(sha256: str, since: datetime) -> tuple[list[Judged], int]:
    """The reviewed answers of one model, oldest review first, and how many were called unusable."""
    reviews = Review.objects.filter(at__gte=since, inference__model_sha256=sha256).exclude(inference__label="")
    last = {review.inference_id: review for review in reviews.select_related("inference").order_by("pk").iterator()}
    cases = [_judged(review) for review in sorted(last.values(), key=lambda one: one.pk) if review_counts(review)]
    return cases, len(last) - len(cases)


def review_counts(review: Review) -> bool:
    """Whether it says anything about the model."""
    return review.verdict != Verdict.UNUSABLE and bool(review.label)


def _judged(review: Review) -> Judged:
    row = review.inference
    right = review.label == row.label
    return Judged(review.at, row.label, review.label, right, row.input_format, row.requested_by_id)


def _by(cases: list[Judged], key: Callable[[Judged], str]) -> list[dict[str, Any]]:
    groups: dict[str, list[Judged]] = defaultdict(list)
    for case in cases:
        groups[key(case)].append(case)
    return [_figure(name, groups[name]) for name in sorted(groups)]


def _named(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With the names of the logins that `name` numbers."""
    names = dict(User.objects.filter(pk__in=[one["name"] for one in figures]).values_list("pk", "username"))
    return [{**one, "title": names.get(int(one["name"]), "")} for one in figures]


def _figure(name: str, cases: list[Judged]) -> dict[str, Any]:
    right = sum(case.right for case in cases)
    low, high = drift.wilson(right, len(cases))
    level, highest = drift.cusum(not case.right for case in cases)
    return {
        "name": name,
        "reviews": len(cases),
        "agreed": right,
        "share": round(right / len(cases), 4) if cases else None,
        "interval": [round(low, 4), round(high, 4)],
        "cusum": round(level, 3),
        "alarm": highest > drift.CUSUM_ALARM,
    }


def inputs(model: dict[str, Any] | None, since: datetime) -> list[dict[str, Any]]:
    """How far the pictures of this model have moved from its training pictures, feature by feature.

    Empty when the model's manifest has no statistics of them, or too few pictures were measured to say.
    """
    reference = ((model or {}).get("training") or {}).get("input_statistics") or {}
    measured = InputSample.objects.filter(measured=True, at__gte=since, model_sha256=(model or {}).get("sha256", ""))
    rows = list(measured.values_list("features", flat=True))
    if len(rows) < drift.PSI_LEAST:
        return []
    return [_moved(name, told, rows) for name, told in sorted((reference.get("features") or {}).items())]


def _moved(name: str, told: dict[str, Any], rows: Iterable[dict[str, float]]) -> dict[str, Any]:
    values = [row[name] for row in rows if name in row]
    now = drift.shares(values, told["edges"])
    psi = drift.stability_index(now, told["shares"])
    return {
        "name": name,
        "pictures": len(values),
        "psi": round(psi, 4),
        "level": drift.psi_level(psi),
        "edges": told["edges"],
        "reference": told["shares"],
        "now": [round(share, 5) for share in now],
    }
