"""One prediction, from the request to the finished row (or the queued job): record first, ask, record how it ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final

from django.conf import settings
from django.db import Error as AnyDatabaseError
from django.db import IntegrityError, OperationalError, transaction

from apps.accounts.models import User
from apps.ml_proxy import audit, idempotency, jobs, selectors, spool, study_uploads
from apps.ml_proxy.answer_cache import answer_keep, answer_recall, cache_key
from apps.ml_proxy.client import InferenceClient, get_client
from apps.ml_proxy.deidentification import deidentified
from apps.ml_proxy.ending import inference_complete, inference_fail
from apps.ml_proxy.models import InferenceLog
from apps.ml_proxy.patient_check import patient_differs
from apps.ml_proxy.uploads import JOB_FORMATS, MAX_PICTURE_BYTES, MAYBE_VOLUMES, Upload
from apps.patients.models import Patient
from common import hot_sql
from common.clock import clock
from common.errors import (
    AuditUnavailableError,
    InferenceRefusedError,
    NeuroNovaError,
    NotFoundError,
    OverloadedError,
    PatientMismatchError,
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
    respond_async: bool = False
    images: bool = True

    @property
    def params(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "confirm_patient_mismatch": self.confirm_patient_mismatch,
            # Said only where it is so: the digest of every other question stays what it was.
            **({} if self.images else {"images": False}),
        }

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

    What takes longer than a page waits (volumes, series, `respond_async`) comes back as a job that has not ended.

    raises: PatientMismatchError (no row) when the file names another patient and that was not confirmed;
            InferenceError and its kin (row kept, state refused, failed or timeout); AuditUnavailableError when the
            record cannot be written, before anything was asked; IdempotencyMismatchError, InProgressError;
            NotFoundError for a chunked upload that another prediction has used, and for a row of the same question that
            was moved to a patient who is not the user's
    """
    try:
        return _run(question, client)
    finally:
        if question.upload.study is not None:
            question.upload.body.close()


def _run(question: Question, client: InferenceClient | None) -> InferenceLog:
    mismatch, unreadable = _look_for_owner(question)
    if mismatch and not question.confirm_patient_mismatch:
        raise PatientMismatchError
    log, is_new = _receive(question, mismatch=mismatch)
    if not is_new:
        _raise_recorded_error(log)
        return log
    with _Recorded(log, question):
        if unreadable is not None:
            # Not even whose it is could be told: it goes nowhere, and its row says why.
            raise unreadable
        with deidentified(question.upload, patient=question.patient, deadline_s=_time_left_s()) as (upload, note):
            # What leaves the gateway has another digest than what came in; the row keeps both.
            log.params = {**log.params, **note}
            _ask_or_enqueue(log, question, upload, client)
    return log


def _look_for_owner(question: Question) -> tuple[bool, NeuroNovaError | None]:
    """Whether the file names another patient, and why that cannot be told."""
    try:
        return patient_differs(question.upload, question.patient.number, deadline_s=_time_left_s()), None
    except NeuroNovaError as exc:
        return False, exc


def _ask_or_enqueue(log: InferenceLog, question: Question, upload: Upload, client: InferenceClient | None) -> None:
    if question.respond_async or upload.format in JOB_FORMATS or upload.size_bytes > MAX_PICTURE_BYTES:
        jobs.job_enqueue(log=log, upload=upload)
        return
    try:
        _ask(log, question, upload, client or get_client())
    except InferenceRefusedError as exc:
        if not _is_volume(exc, question):
            raise
        jobs.job_enqueue(log=log, upload=upload)


def _time_left_s() -> float:
    """Seconds until the caller stops waiting, less what storing the answer takes."""
    return settings.ENV.sync_deadline_s - elapsed_s() - STORE_RESERVE_S


def _ask(log: InferenceLog, question: Question, upload: Upload, client: InferenceClient) -> None:
    """Complete the row with the AI server's answer, or with the one it gave to the same bytes before."""
    key = cache_key(sha256=upload.sha256, extension=upload.extension, model=question.model, images=question.images)
    answer = answer_recall(key)
    if answer is not None:
        log.params = {**log.params, "cached": True}
        inference_complete(log=log, answer=answer, address=question.address, timings=_timings(0.0, {}))
        return
    called = time.monotonic()
    answer = client.predict(
        body=upload.body,
        size_bytes=upload.size_bytes,
        sha256=upload.sha256,
        extension=upload.extension,
        model=question.model,
        images=question.images,
        time_left_s=_time_left_s(),
    )
    flask_ms = answer.timings.get("total", (time.monotonic() - called) * 1000)
    answer_keep(key, answer)
    inference_complete(log=log, answer=answer, address=question.address, timings=_timings(flask_ms, answer.timings))


def _receive(question: Question, *, mismatch: bool) -> tuple[InferenceLog, bool]:
    """Commit the row before anything is asked. Returns the row and whether it is new."""
    try:
        clock.require()
        try:
            return _claim(question, mismatch)
        except (IntegrityError, OperationalError):
            # Another request bound the same key between our look and our write (MySQL may call that a deadlock):
            # now it is there to be found. If the database is gone, this fails again.
            return _claim(question, mismatch)
    except AnyDatabaseError as exc:
        raise AuditUnavailableError from exc


def _claim(question: Question, mismatch: bool) -> tuple[InferenceLog, bool]:
    key = question.idempotency_key
    if key:
        held = idempotency.key_replay(user=question.user, key=key, body_sha256=question.digest)
        if held is not None:
            return _seen_again(held, question), False
    if question.upload.is_spent:
        raise NotFoundError
    log = InferenceLog(
        requested_by=question.user,
        patient=question.patient,
        request_id=current_request_id(),
        client_address=question.address,
        input_sha256=question.upload.sha256,
        input_bytes=question.upload.size_bytes,
        input_format=question.upload.format,
        params={**question.params, "patient_mismatch": mismatch},
    )
    with transaction.atomic(durable=True):
        hot_sql.insert([log])
        if question.upload.study is not None:
            study_uploads.upload_use(upload_id=question.upload.study, sha256=question.upload.sha256, log=log)
        if key:
            idempotency.key_claim(user=question.user, key=key, body_sha256=question.digest, inference=log)
        audit.record("received", actor=question.user, address=question.address, about=log, patient=question.patient)
    return log, True


def _seen_again(held: InferenceLog, question: Question) -> InferenceLog:
    """The row a key stands for, if the user may still see it: it may have moved to another patient since.

    To be shown it is to have read it, and that is an event, as at the history. Raises NotFoundError.
    """
    row = selectors.inference_log_get(user=question.user, inference_id=held.pk)
    with transaction.atomic():
        audit.record(
            "prediction_read", actor=question.user, address=question.address, about=row, patient=row.patient_id
        )
    return row


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
            if self._log.is_finished:  # a job settles it when it ends
                spool.spool_drop(self._question.upload.spool_name, spool.UPLOADS)
            return
        if isinstance(exc, AnyDatabaseError):
            # The record itself is out of reach: the reaper ends the row later.
            raise AuditUnavailableError().of_row(self._log.pk) from exc
        error = exc if isinstance(exc, NeuroNovaError) else NeuroNovaError()
        timings = {"total": round(elapsed_s() * 1000, 1)} if elapsed_s() else {}
        with transaction.atomic():
            is_ours = inference_fail(log=self._log, error=error, address=self._question.address, timings=timings)
            if is_ours and self._question.upload.study is not None:
                study_uploads.upload_settle(log=self._log)
        error.of_row(self._log.pk)


def _timings(flask_ms: float, stages: dict[str, float]) -> dict[str, float]:
    total_ms = elapsed_s() * 1000 or flask_ms
    own = {"total": round(total_ms, 1), "gateway": round(max(0.0, total_ms - flask_ms), 1)}
    return {**own, **{name: value for name, value in stages.items() if name != "total"}}


def _is_volume(error: InferenceRefusedError, question: Question) -> bool:
    refused_as = (error.code, error.params.get("reason"))
    return question.upload.format in MAYBE_VOLUMES and refused_as == ("unsupported_geometry", "volume")


def _raise_recorded_error(log: InferenceLog) -> None:
    if log.error_code:
        status = log.error_status or 500
        raise InferenceRefusedError(log.error_code, status, **log.error_params).of_row(log.pk)
