"""How a row ends: its columns, its event and its images in one transaction, once, whoever comes second."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.utils import timezone

from apps.ml_proxy import audit, media
from apps.ml_proxy.answer import Answer
from apps.ml_proxy.models import UNFINISHED, InferenceLog, InferenceState, StoredImage
from common import hot_sql
from common.errors import AuditUnavailableError, InferenceRefusedError, InferenceTimeoutError, NeuroNovaError

# Who asked what is written once; what people say about an answer is none of the workers' business.
_FIXED: Final = frozenset(
    {"id", "created_at", "requested_by_id", "patient_id", "request_id", "client_address", "input_sha256", "input_bytes",
     "released", "reviewed_at", "is_reviewed"}
)  # fmt: skip
_MOVING: Final = tuple(f.attname for f in InferenceLog._meta.concrete_fields if f.attname not in _FIXED)


def inference_fail(
    *,
    log: InferenceLog,
    error: NeuroNovaError,
    address: str = "",
    state: InferenceState | None = None,
    timings: dict[str, float] | None = None,
) -> bool:
    """End the row with an error; unless given, the state is refused for 4xx, timeout for 504, else failed.

    Returns whether it was ours to end.
    """
    log.state = state or _state_of(error)
    log.error_code, log.error_status, log.error_params = error.code, error.status, dict(error.params)
    log.finished_at, log.timings = timezone.now(), timings or {}
    detail = {"state": log.state, "code": log.error_code}
    with transaction.atomic():
        if not row_move(log):
            return False
        audit.record(
            "finished", actor=log.requested_by, address=address, about=log, patient=log.patient_id, detail=detail
        )
    return True


def inference_complete(*, log: InferenceLog, answer: Answer, address: str, timings: dict[str, float]) -> None:
    """Store the answer's images and end the row with it; the answer is used up afterwards.

    timings: milliseconds by stage, `total` among them
    raises : AuditUnavailableError when the images cannot be stored; InferenceTimeoutError when the row has ended
             meanwhile or belongs to another worker (nothing is kept then); DatabaseError (the row may stand even so)
    """
    names = {kind: media.media_new_name(kind) for kind in answer.images}
    try:
        written = {kind: media.media_write(names[kind], file) for kind, file in answer.images.items()}
        _fill(log, answer, names)
        log.timings = timings
        _write(log, written, address)
    except OSError as exc:
        _discard(names.values())
        raise AuditUnavailableError(reason="media") from exc
    except InferenceTimeoutError:
        _discard(names.values())
        raise
    # Not after a database error: where only the answer to COMMIT was lost, the row stands and names them. Where it does
    # not, the nightly sweep finds them without a row.
    finally:
        answer.close()


def row_move(log: InferenceLog, *, states: Iterable[str] = UNFINISHED) -> bool:
    """Write what changes as a row moves on, unless the row has left `states` or, for a job, is leased to somebody else.

    A worker that wakes up late must not overwrite the reaper, a cancellation, or the worker that came after it.
    """
    columns = {name: getattr(log, name) for name in _MOVING}
    if log.is_finished or log.state == InferenceState.QUEUED:
        columns["lease_owner"] = ""
    where = {"id": log.pk, "state": tuple(states), "lease_owner": log.lease_owner}
    return hot_sql.update(InferenceLog, columns, where) == 1


def _write(log: InferenceLog, written: dict[str, media.Written], address: str) -> None:
    with transaction.atomic():
        if not row_move(log):
            raise InferenceTimeoutError(stage="record")
        hot_sql.insert(
            [
                StoredImage(
                    name=log.images[kind], inference=log, kind=kind, size_bytes=file.size_bytes, sha256=file.sha256
                )
                for kind, file in written.items()
            ]
        )
        cached = {"cached": True} if log.params.get("cached") else {}
        detail = {"state": log.state, "answer_sha256": log.answer_sha256, **cached}
        audit.record(
            "finished", actor=log.requested_by, address=address, about=log, patient=log.patient_id, detail=detail
        )


def _fill(log: InferenceLog, answer: Answer, names: dict[str, str]) -> None:
    log.state = InferenceState.COMPLETED
    log.finished_at = timezone.now()
    log.model_name, log.model_version, log.model_sha256 = answer.model_name, answer.model_version, answer.model_sha256
    log.input_format, log.input_shape = answer.input_format, answer.input_shape
    log.input_spacing_mm = answer.input_spacing_mm
    log.result, log.label, log.images = answer.result, answer.result["label"], names
    log.answer_sha256 = audit.digest({"result": log.result, "model": log.model_sha256, "input": log.input_sha256})


def _state_of(error: NeuroNovaError) -> InferenceState:
    if error.status == 504:
        return InferenceState.TIMEOUT
    refused = isinstance(error, InferenceRefusedError) and error.status < 500
    return InferenceState.REFUSED if refused else InferenceState.FAILED


def _discard(names: Iterable[str]) -> None:
    for name in names:
        media.media_delete(name)
