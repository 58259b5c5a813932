"""A row as the API shows it (`PredictionSerializer` is its schema): what this reader may see, in his language."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from apps.accounts.models import User
from apps.ml_proxy import selectors
from apps.ml_proxy.models import InferenceLog
from apps.ml_proxy.outlook import Outlook

IMAGE_SLOTS: Final = ("input", "mask", "heatmap", "overlay", "montage", "volume", "mask_volume")


def prediction(log: InferenceLog, *, viewer: User, language: str, outlook: Outlook | None = None) -> dict[str, Any]:
    """The answer of `predict` and of the history for one row; a row that has ended always gives the same answer.

    outlook: one for all rows of a page, so that a page of jobs costs as many queries as one
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
        "review": None,
        "released": log.released,
        "timing_ms": log.timings,
    }


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
