"""One prediction, from the request to the finished row: record first, ask, record how it ended, answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.ml_proxy import audit, idempotency, media
from apps.ml_proxy.answer import Answer
from apps.ml_proxy.client import InferenceClient, get_client
from apps.ml_proxy.models import UNFINISHED, InferenceLog, InferenceState, StoredImage
from apps.ml_proxy.uploads import Upload
from apps.patients.models import Patient
from common.errors import (
    AuditUnavailableError,
    InferenceRefusedError,
    InferenceTimeoutError,
    NeuroNovaError,
    OverloadedError,
)
from common.request_id import current_request_id, elapsed_s

# Storing the images and finishing the row take this much of the caller's time.
STORE_RESERVE_S: Final = 2.0
_slots = threading.BoundedSemaphore(settings.ENV.predict_slots)


@dataclass(frozen=True, slots=True)
class Question:
    """Everything about one request to predict, already validated and within the user's scope."""

    user: User
    patient: Patient
    upload: Upload
    address: str
    model: str | None = None
    confirm_patient_mismatch: bool = False
    idempotency_key: str | None = None

    @property
    def params(self) -> dict[str, Any]:
        return {"model": self.model, "confirm_patient_mismatch": self.confirm_patient_mismatch}

    @property
    def digest(self) -> str:
        """What an idempotency key is bound to."""
        return audit.digest({"input": self.upload.sha256, "patient": self.patient.pk, **self.params})


@contextmanager
def prediction_slot() -> Iterator[None]:
    """Hold one of this process's prediction slots. Raises OverloadedError at once when all are taken.

    Taken before the body is read: slow uploads, too, may hold only part of the threads.
    """
    if not _slots.acquire(blocking=False):
        raise OverloadedError(slots=settings.ENV.predict_slots)
    try:
        yield
    finally:
        _slots.release()


def inference_run(*, question: Question, client: InferenceClient | None = None) -> InferenceLog:
    """Ask the AI one question and record how it ended, or return the row of the same question asked before.

    raises: InferenceError and its kin (row kept, state refused, failed or timeout); AuditUnavailableError when the
            record cannot be written, before anything was asked; IdempotencyMismatchError, InProgressError
    """
    log, is_new = _receive(question)
    if not is_new:
        _raise_recorded_error(log)
        return log
    with _Recorded(log, question):
        called = time.monotonic()
        answer = (client or get_client()).predict(
            body=question.upload.body,
            size_bytes=question.upload.size_bytes,
            sha256=question.upload.sha256,
            extension=question.upload.extension,
            model=question.model,
            time_left_s=settings.ENV.sync_deadline_s - elapsed_s() - STORE_RESERVE_S,
        )
        flask_ms = answer.timings.get("total", (time.monotonic() - called) * 1000)
        _finish(log, question, answer, flask_ms)
    return log


def _receive(question: Question) -> tuple[InferenceLog, bool]:
    """Commit the row before anything is asked. Returns the row and whether it is new."""
    try:
        try:
            return _claim(question)
        except (IntegrityError, OperationalError):
            # Another request bound the same key between our look and our write (MySQL may call that a deadlock):
            # now it is there to be found. If the database is gone, this fails again.
            return _claim(question)
    except DatabaseError as exc:
        raise AuditUnavailableError from exc


def _claim(question: Question) -> tuple[InferenceLog, bool]:
    key = question.idempotency_key
    if key:
        held = idempotency.key_replay(user=question.user, key=key, body_sha256=question.digest)
        if held is not None:
            return held, False
    log = InferenceLog(
        requested_by=question.user,
        patient=question.patient,
        request_id=current_request_id(),
        client_address=question.address,
        input_sha256=question.upload.sha256,
        input_bytes=question.upload.size_bytes,
        input_format=question.upload.format,
        params=question.params,
    )
    with transaction.atomic(durable=True):
        log.save(force_insert=True)
        if key:
            idempotency.key_claim(user=question.user, key=key, body_sha256=question.digest, inference=log)
        audit.record("received", actor=question.user, address=question.address, about=log, patient=question.patient)
    return log, True


class _Recorded:
    """Whatever happens inside, the row says how it ended; the error goes on with the row's id in its params."""

    def __init__(self, log: InferenceLog, question: Question) -> None:
        self._log, self._question = log, question

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if exc is None:
            return
        if isinstance(exc, DatabaseError):
            # The record itself is out of reach: the reaper ends the row later.
            raise AuditUnavailableError(id=str(self._log.pk)) from exc
        error = exc if isinstance(exc, NeuroNovaError) else NeuroNovaError()
        inference_fail(log=self._log, error=error, address=self._question.address)
        error.params = {**error.params, "id": str(self._log.pk)}


def inference_fail(*, log: InferenceLog, error: NeuroNovaError, address: str = "", state: str | None = None) -> None:
    """End the row with an error; unless given, the state is refused for 4xx, timeout for 504, else failed."""
    log.state = state or _state_of(error)
    log.error_code, log.error_status, log.error_params = error.code, error.status, dict(error.params)
    log.finished_at = timezone.now()
    log.timings = {"total": round(elapsed_s() * 1000, 1)} if elapsed_s() else {}
    with transaction.atomic():
        if not _end(log):
            return
        detail = {"state": log.state, "code": log.error_code}
        audit.record(
            "finished", actor=log.requested_by, address=address, about=log, patient=log.patient_id, detail=detail
        )


def _state_of(error: NeuroNovaError) -> InferenceState:
    if error.status == 504:
        return InferenceState.TIMEOUT
    refused = isinstance(error, InferenceRefusedError) and error.status < 500
    return InferenceState.REFUSED if refused else InferenceState.FAILED


def _finish(log: InferenceLog, question: Question, answer: Answer, flask_ms: float) -> None:
    names = {kind: media.media_new_name() for kind in answer.images}
    try:
        for kind, data in answer.images.items():
            media.media_write(names[kind], data)
        _fill(log, answer, names, flask_ms)
        with transaction.atomic():
            if not _end(log):
                raise InferenceTimeoutError(stage="record")
            StoredImage.objects.bulk_create(
                StoredImage(
                    name=names[kind], inference=log, kind=kind, size_bytes=len(data), sha256=audit.bytes_digest(data)
                )
                for kind, data in answer.images.items()
            )
            detail = {"state": log.state, "answer_sha256": log.answer_sha256}
            audit.record(
                "finished",
                actor=question.user,
                address=question.address,
                about=log,
                patient=log.patient_id,
                detail=detail,
            )
    except OSError as exc:
        _discard(names)
        raise AuditUnavailableError(reason="media") from exc
    except (DatabaseError, InferenceTimeoutError):
        _discard(names)
        raise


def _end(log: InferenceLog) -> bool:
    """Write the row's end unless it has one already: a worker that wakes up late must not overwrite the reaper."""
    columns = {f.attname: getattr(log, f.attname) for f in log._meta.concrete_fields if not f.primary_key}
    return InferenceLog.objects.filter(pk=log.pk, state__in=UNFINISHED).update(**columns) == 1


def _fill(log: InferenceLog, answer: Answer, names: dict[str, str], flask_ms: float) -> None:
    log.state = InferenceState.COMPLETED
    log.finished_at = timezone.now()
    log.model_name, log.model_version, log.model_sha256 = answer.model_name, answer.model_version, answer.model_sha256
    log.input_format, log.input_shape, log.input_spacing_mm = (
        answer.input_format,
        answer.input_shape,
        answer.input_spacing_mm,
    )
    log.result, log.label, log.images = answer.result, answer.result["label"], names
    total_ms = elapsed_s() * 1000 or flask_ms
    stages = {k: v for k, v in answer.timings.items() if k != "total"}
    log.timings = {"total": round(total_ms, 1), "gateway": round(max(0.0, total_ms - flask_ms), 1), **stages}
    log.answer_sha256 = audit.digest({"result": log.result, "model": log.model_sha256, "input": log.input_sha256})


def _discard(names: dict[str, str]) -> None:
    for name in names.values():
        media.media_delete(name)


def _raise_recorded_error(log: InferenceLog) -> None:
    if log.error_code:
        status = log.error_status or 500
        raise InferenceRefusedError(log.error_code, status, **{**log.error_params, "id": str(log.pk)})
