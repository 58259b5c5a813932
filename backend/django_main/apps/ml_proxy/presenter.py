"""A row as the API shows it (`PredictionSerializer` is its schema): what this reader may see, in his language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from apps.accounts.models import Role, User
from apps.ml_proxy import selectors
from apps.ml_proxy.models import InferenceLog, Reason, Review
from apps.ml_proxy.outlook import Outlook
from apps.ml_proxy.selectors import LatestReview

IMAGE_SLOTS: Final = ("input", "mask", "heatmap", "overlay", "montage", "volume", "mask_volume")


def prediction(
    log: InferenceLog,
    *,
    viewer: User,
    language: str,
    outlook: Outlook | None = None,
    reviews: Mapping[UUID, LatestReview] | None = None,
) -> dict[str, Any]:
    """The answer of `predict` and of the history for one row; a row that has ended always gives the same answer,
    but for what people say about it (`review`, `released`).

    outlook, reviews: one for all rows of a page, so that a page costs as many queries as one row
    """
    return {
        "id": str(log.pk),
        "request_id": log.request_id,
        "state": str(log.state),
        "patient": log.patient_id,
        "requested_by": log.requested_by_id,
        "created_at": _utc(log.created_at),
        "finished_at": _utc(log.finished_at),
        "model": _model(log),
        "input": {
            "sha256": log.input_sha256,
            "bytes": log.input_bytes,
            "format": log.input_format,
            "shape": log.input_shape,
            "spacing_mm": log.input_spacing_mm,
        },
        "result": _result(log, viewer, language),
        "error": {"code": log.error_code, "params": log.error_params} if log.error_code else None,
        "job": (outlook or Outlook()).of(log),
        "review": _latest(log, viewer, selectors.reviews_latest([log]) if reviews is None else reviews),
        "released": log.released,
        "timing_ms": log.timings,
    }


def review(said: Review, *, viewer: User) -> dict[str, Any]:
    """One review. A patient reads the verdict; the comment is a word among colleagues."""
    is_patient = viewer.role == Role.PATIENT
    shows_mask = said.mask_name and selectors.images_visible(viewer) and not is_patient
    return {
        "id": said.pk,
        "verdict": str(said.verdict),
        "label": said.label or None,
        "comment": said.comment or None if not is_patient else None,
        "mask": f"/media/{said.mask_name}" if shows_mask else None,
        "by": said.by_id if not is_patient else None,
        "by_name": said.by.name or said.by.username if not is_patient else None,
        "at": _utc(said.at),
    }


def reassignment(moved: Reason) -> dict[str, Any]:
    """One move of a study from one patient to another."""
    return {
        "id": moved.pk,
        "from_patient": moved.from_patient_id,
        "to_patient": moved.to_patient_id,
        "by": moved.by_id,
        "by_name": moved.by.name or moved.by.username,
        "at": _utc(moved.at),
        "reason": moved.text,
    }


def _latest(log: InferenceLog, viewer: User, reviews: Mapping[UUID, LatestReview]) -> dict[str, Any] | None:
    latest = reviews.get(log.pk)
    if latest is None or not selectors.reading_visible(viewer):
        return None
    return {**review(latest.review, viewer=viewer), "count": latest.count}


def _model(log: InferenceLog) -> dict[str, str] | None:
    if not log.model_version:
        return None
    return {"name": log.model_name, "version": log.model_version, "sha256": log.model_sha256}


def _result(log: InferenceLog, viewer: User, language: str) -> dict[str, Any] | None:
    if log.result is None or not selectors.reading_visible(viewer):
        return None
    result = {"volume": None, **log.result}
    texts = result.pop("label_texts")
    names = log.images if selectors.images_visible(viewer) else {}
    images = {kind: f"/media/{names[kind]}" if kind in names else None for kind in IMAGE_SLOTS}
    return {
        "label": result.pop("label"),
        "label_text": texts["en" if language.startswith("en") else "ko"],
        **result,
        "images": images,
    }


def _utc(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None
