"""A row as the API shows it (`PredictionSerializer` is its schema): what this reader may see, in his language."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from apps.accounts.models import Role, User
from apps.ml_proxy import selectors
from apps.ml_proxy.answer import IMAGE_KINDS, VOLUME_KINDS
from apps.ml_proxy.models import InferenceLog, Reason, Review
from apps.ml_proxy.outlook import Outlook
from apps.ml_proxy.selectors import LatestReview


@dataclass(frozen=True, slots=True)
class Beside:
    """What is read for all rows of a page at once, so that a page costs as many queries as one row."""

    outlook: Outlook
    reviews: Mapping[UUID, LatestReview]
    opened: Container[UUID]


def beside(rows: Sequence[InferenceLog], *, viewer: User) -> Beside:
    """What the answers of these rows need besides the rows."""
    return Beside(Outlook(), selectors.reviews_latest(rows), selectors.images_opened(viewer))


def prediction(log: InferenceLog, *, viewer: User, language: str, page: Beside | None = None) -> dict[str, Any]:
    """The answer of `predict` and of the history for one row; a row that has ended always gives the same answer,
    but for what people say about it (`review`, `released`).

    page: of a list, what `beside` says of all its rows
    """
    page = page or beside([log], viewer=viewer)
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
        "result": _result(log, viewer, language, page.opened),
        "error": {"code": log.error_code, "params": log.error_params} if log.error_code else None,
        "job": page.outlook.of(log),
        "review": _latest(log, viewer, page),
        "released": log.released,
        "cached": bool(log.params.get("cached")),
        "timing_ms": log.timings,
    }


def review(said: Review, *, viewer: User, log: InferenceLog, opened: Container[UUID]) -> dict[str, Any]:
    """One review of `log`. A patient reads the verdict; the comment is a word among colleagues."""
    is_patient = viewer.role == Role.PATIENT
    shows_mask = said.mask_name and not is_patient and selectors.images_withheld(viewer, log, opened) is None
    return {
        "id": said.pk,
        "verdict": str(said.verdict),
        "label": said.label or None,
        "comment": said.comment or None if not is_patient else None,
        "mask": f"/media/{said.mask_name}" if shows_mask else None,
        "by": said.by_id if not is_patient else None,
        "by_name": said.by.get_full_name() if not is_patient else None,
        "at": _utc(said.at),
    }


def reassignment(moved: Reason) -> dict[str, Any]:
    """One move of a study from one patient to another."""
    return {
        "id": moved.pk,
        "from_patient": moved.from_patient_id,
        "to_patient": moved.to_patient_id,
        "by": moved.by_id,
        "by_name": moved.by.get_full_name(),
        "at": _utc(moved.at),
        "reason": moved.text,
    }


def _latest(log: InferenceLog, viewer: User, page: Beside) -> dict[str, Any] | None:
    latest = page.reviews.get(log.pk)
    if latest is None or not selectors.reading_visible(viewer):
        return None
    return {**review(latest.review, viewer=viewer, log=log, opened=page.opened), "count": latest.count}


def _model(log: InferenceLog) -> dict[str, str] | None:
    if not log.model_version:
        return None
    return {"name": log.model_name, "version": log.model_version, "sha256": log.model_sha256}


def _result(log: InferenceLog, viewer: User, language: str, opened: Container[UUID]) -> dict[str, Any] | None:
    if log.result is None or not selectors.reading_visible(viewer):
        return None
    result = {"volume": None, **log.result}
    texts = result.pop("label_texts")
    withheld = selectors.images_withheld(viewer, log, opened)
    names = log.images if withheld is None else {}
    images = {kind: f"/media/{names[kind]}" if kind in names else None for kind in (*IMAGE_KINDS, *VOLUME_KINDS)}
    return {
        "label": result.pop("label"),
        "label_text": texts["en" if language.startswith("en") else "ko"],
        **result,
        "images": images,
        "images_withheld": withheld,
    }


def _utc(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None
