"""Reads of the record. Every one names the reader; what is not his is not found.

admin, auditor: all rows · clinician: rows of assigned patients · technician: rows of the own wards, without the reading
· patient: own rows that were released
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from apps.accounts.models import Role, User
from apps.ml_proxy.backlog import job_backlog
from apps.ml_proxy.media import NAME
from apps.ml_proxy.models import InferenceLog, InferenceState, Reason, Review, StoredImage, StudyUpload, TrainingRun
from apps.ml_proxy.statements import ReasonKind
from apps.patients.selectors import patient_rows
from common.errors import NotFoundError

# A refused picture is an answer, and who cancels has changed his mind.
_FAILURES = frozenset({InferenceState.FAILED, InferenceState.TIMEOUT, InferenceState.ABANDONED})
# Who reads images as part of the work. An admin sees the record, not the pictures; an auditor opens them with a reason.
_SEE_IMAGES = frozenset({Role.CLINICIAN, Role.PATIENT})


@dataclass(frozen=True, slots=True)
class LatestReview:
    """The review that counts, and how many there are."""

    review: Review
    count: int


def inference_log_list(*, user: User) -> QuerySet[InferenceLog]:
    """The rows `user` may see, in no order (the page orders them)."""
    rows = InferenceLog.objects.all()
    if getattr(user, "role", None) in {Role.ADMIN, Role.AUDITOR}:
        return rows
    rows = patient_rows(rows, user=user)
    if getattr(user, "role", None) == Role.PATIENT:
        rows = rows.filter(released=True, state=InferenceState.COMPLETED)
    return rows


def inference_log_get(*, user: User, inference_id: UUID) -> InferenceLog:
    """One row. Raises NotFoundError."""
    row = inference_log_list(user=user).filter(pk=inference_id).first()
    if row is None:
        raise NotFoundError
    return row


def study_upload_get(*, user: User, upload_id: UUID) -> StudyUpload:
    """An upload of this very user that has not run out. Raises NotFoundError."""
    row = StudyUpload.objects.filter(pk=upload_id, owner=user, expires_at__gt=timezone.now()).first()
    if row is None:
        raise NotFoundError
    return row


def reading_visible(user: User) -> bool:
    """Whether this role sees what the model said; a technician sees only how far it is."""
    return user.role != Role.TECHNICIAN


def images_opened(user: User) -> set[UUID]:
    """The rows whose images an auditor has opened with a reason and may still see; empty for every other role."""
    if user.role != Role.AUDITOR:
        return set()
    opened = Reason.objects.filter(by=user, until__gt=timezone.now(), kind=ReasonKind.IMAGES)
    return {key for key in opened.values_list("inference", flat=True) if key is not None}


def images_withheld(user: User, log: InferenceLog, opened: Container[UUID]) -> str | None:
    """Why this reader gets no images of a row he sees: `role`, `reason_needed`, `expired`, `not_asked`; None when he
    gets them.

    opened: what `images_opened` says of him
    """
    if user.role not in _SEE_IMAGES and log.pk not in opened:
        return "reason_needed" if user.role == Role.AUDITOR else "role"
    if log.images:
        return None
    return "not_asked" if log.params.get("images") is False else "expired"


def image_get(*, user: User, name: str) -> StoredImage:
    """The image of that name with its row. Raises NotFoundError when there is none or it is not the user's to see."""
    if not NAME.fullmatch(name):
        raise NotFoundError
    rows = StoredImage.objects.select_related("inference").filter(name=name)
    image = rows.filter(inference__in=inference_log_list(user=user)).first()
    if image is None or images_withheld(user, image.inference, images_opened(user)):
        raise NotFoundError
    return image


def review_list(*, log: InferenceLog) -> QuerySet[Review]:
    """Every review of a row the reader was found to see."""
    return Review.objects.filter(inference=log).select_related("by")


def reviews_latest(rows: Iterable[InferenceLog]) -> dict[UUID, LatestReview]:
    """The review that counts of each reviewed row: two queries for a page, none for a page without reviews."""
    keys = [row.pk for row in rows if row.is_reviewed]
    if not keys:
        return {}
    found = Review.objects.filter(inference__in=keys).values_list("inference").annotate(Max("pk"), Count("pk"))
    newest = {last: (key, count) for key, last, count in found.order_by()}
    reviews = Review.objects.select_related("by").filter(pk__in=list(newest))
    return {newest[review.pk][0]: LatestReview(review, newest[review.pk][1]) for review in reviews}


def reassignment_list(*, log: InferenceLog) -> QuerySet[Reason]:
    """Every move of a row from one patient to another; the view is for admins and auditors only."""
    return Reason.objects.filter(kind=ReasonKind.REASSIGN, inference=log).select_related("by")


def training_run_list() -> QuerySet[TrainingRun]:
    """All runs; the views are for admins only."""
    return TrainingRun.objects.select_related("requested_by")


def training_run_get(run_id: UUID) -> TrainingRun:
    """One run. Raises NotFoundError."""
    run = TrainingRun.objects.filter(pk=run_id).first()
    if run is None:
        raise NotFoundError
    return run


def inference_figures(*, since: datetime) -> dict[str, Any]:
    """Counts by state and label and mean times (ms) of the rows since then, for the monitoring page."""
    rows = InferenceLog.objects.filter(created_at__gte=since)
    by_state = dict(rows.values_list("state").annotate(n=Count("pk")).order_by())
    by_label = dict(rows.exclude(label="").values_list("label").annotate(n=Count("pk")).order_by())
    # The newest thousand are enough for a mean, and JSON columns are not averaged alike by every database.
    newest = (
        rows.filter(state=InferenceState.COMPLETED).order_by("-created_at").values_list("timings", flat=True)[:1000]
    )
    timings = list(newest)
    return {
        "total": sum(by_state.values()),
        "by_state": by_state,
        "by_label": by_label,
        "mean_ms": _mean([t["total"] for t in timings if "total" in t]),
        "mean_inference_ms": _mean([t["inference"] for t in timings if "inference" in t]),
    }


def inference_ended(*, since: datetime, until: datetime) -> dict[str, Any]:
    """What ended after `since` and up to `until`: `predictions`, `prediction_failures`, `inferences`, their sum
    `inference_ms`."""
    # The index begins with created_at; a job that waited longer than an hour is not worth a second index.
    rows = InferenceLog.objects.filter(created_at__gte=until - timedelta(hours=1), created_at__lte=until)
    ended = list(rows.filter(finished_at__gt=since, finished_at__lte=until).values_list("state", "timings"))
    times = [timings["inference"] for _, timings in ended if "inference" in timings]
    return {
        "predictions": len(ended),
        "prediction_failures": sum(state in _FAILURES for state, _ in ended),
        "inferences": len(times),
        "inference_ms": round(sum(times), 3),
    }


def inference_queue() -> dict[str, Any]:
    """Jobs that wait and that run, and since when the first one waits."""
    jobs = job_backlog()
    return {
        "queued": jobs.states[InferenceState.QUEUED],
        "running": jobs.states[InferenceState.RUNNING],
        "waiting_since": jobs.since,
    }


def _mean(values: list[float]) -> float | None:
    return round(sum(values) / len(values), 2) if values else None
