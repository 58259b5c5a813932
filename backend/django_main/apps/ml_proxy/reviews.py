"""What clinicians say about answers: agree, correct, unusable. The last review of a row counts, none is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.ml_proxy import audit, media
from apps.ml_proxy.filing import row_locked
from apps.ml_proxy.mask_png import mask_accept, png_size
from apps.ml_proxy.models import InferenceLog, InferenceState, Review, StoredImage
from apps.ml_proxy.statements import Verdict
from common.errors import AuditUnavailableError, InProgressError, InvalidRequestError, NeuroNovaError

MASK_KIND = "review_mask"


@dataclass(frozen=True, slots=True)
class Opinion:
    """A review as it was sent. `label`, `comment` empty and `mask` None where nothing was said; `mask` is a PNG."""

    verdict: Verdict
    label: str = ""
    comment: str = ""
    mask: bytes | None = None


def review_add(*, by: User, address: str, log: InferenceLog, opinion: Opinion) -> InferenceLog:
    """Add a review to a row that has ended. Returns the row.

    An answer may be agreed with, corrected (another label, another outline, or both) or called unusable. Of a refusal
    no picture is kept: it may be agreed with (rightly refused), corrected without a label or a mask (it is an image
    that the model should have judged), or called unusable.

    raises: InProgressError while the row has not ended; InvalidRequestError naming the field that does not fit;
            NotFoundError when it was moved to another patient meanwhile; AuditUnavailableError when the mask cannot be
            stored
    """
    label = _label(log, opinion)
    mask = None if opinion.mask is None else _mask(log, opinion.mask)
    name = media.media_new_name(MASK_KIND) if mask is not None else ""
    try:
        if mask is not None:
            media.media_write(name, mask)
        return _write(
            by, address, log, Review(verdict=opinion.verdict, label=label, comment=opinion.comment), name, mask
        )
    except OSError as exc:
        raise AuditUnavailableError(reason="media") from exc
    except NeuroNovaError:  # not after a database error: COMMIT may have been carried out (`ending.py`)
        if name:
            media.media_delete(name)
        raise


def _write(by: User, address: str, log: InferenceLog, review: Review, name: str, mask: bytes | None) -> InferenceLog:
    with transaction.atomic():
        row = row_locked(log)
        review.inference, review.by, review.at = row, by, timezone.now()
        if mask is not None:
            review.mask_name, review.mask_sha256 = name, audit.bytes_digest(mask)
            StoredImage.objects.create(
                name=name, inference=row, kind=MASK_KIND, size_bytes=len(mask), sha256=review.mask_sha256
            )
        review.save(force_insert=True)
        row.reviewed_at, row.is_reviewed = review.at, True
        row.save(update_fields=["reviewed_at", "is_reviewed"])
        for kind, about in (("review_added", review), ("reviewed", row)):
            detail = {"review": review.pk, "verdict": review.verdict}
            audit.record(kind, actor=by, address=address, about=about, patient=row.patient_id, detail=detail)
    return row


def _label(log: InferenceLog, opinion: Opinion) -> str:
    """What the image shows according to `opinion`, as one of the labels of the model that answered."""
    if not log.is_finished:
        raise InProgressError
    if log.state not in {InferenceState.COMPLETED, InferenceState.REFUSED}:
        _refuse(verdict="no_answer")
    if opinion.verdict != Verdict.CORRECT:
        if opinion.mask is not None:
            _refuse(mask="not_a_correction")
        if opinion.label not in {"", log.label if opinion.verdict == Verdict.AGREE else ""}:
            _refuse(label="not_a_correction")
        return log.label if opinion.verdict == Verdict.AGREE else ""
    return _corrected(log, opinion)


def _corrected(log: InferenceLog, opinion: Opinion) -> str:
    if log.result is None:
        if opinion.label or opinion.mask is not None:
            _refuse(**{"label" if opinion.label else "mask": "no_picture"})
        return ""
    if not opinion.label:
        _refuse(label="required")
    if opinion.label not in log.result["probabilities"]:
        _refuse(label="unknown")
    if opinion.label == log.label and opinion.mask is None:
        _refuse(label="nothing_corrected")
    return opinion.label


def _mask(log: InferenceLog, data: bytes) -> bytes:
    # Without pictures (`images=false`, or their time is over) there is nothing to draw on, and nowhere to show it.
    size = _picture_size(log) if log.images else None
    if size is None:
        _refuse(mask="no_picture")
    return mask_accept(data, height=size[0], width=size[1])


def _picture_size(log: InferenceLog) -> tuple[int, int] | None:
    """Height and width of the picture the answer shows: the input itself, of a volume its key slice."""
    if log.input_shape and len(log.input_shape) == 2:
        return log.input_shape[0], log.input_shape[1]
    try:
        with media.media_path(log.images.get("input", "")).open("rb") as file:
            return png_size(file.read(24))
    except (OSError, ValueError):
        return None


def _refuse(**fields: str) -> NoReturn:
    raise InvalidRequestError(fields={name: [reason] for name, reason in fields.items()})
