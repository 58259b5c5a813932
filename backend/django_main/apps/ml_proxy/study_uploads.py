"""Files that come in chunks (tus 1.0, docs/contracts.md §11): made, continued, ended, used once, swept."""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from typing import BinaryIO, Final, Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Sum
from django.http import UnreadablePostError
from django.utils import timezone

from apps.accounts.models import User
from apps.ml_proxy import audit, spool
from apps.ml_proxy.idempotency import is_remembered
from apps.ml_proxy.models import UNFINISHED, InferenceLog, StudyUpload
from apps.ml_proxy.selectors import study_upload_get
from apps.ml_proxy.uploads import Upload, known_extension, upload_inspect
from common.errors import (
    AuditUnavailableError,
    ChecksumMismatchError,
    EmptyFileError,
    InProgressError,
    InsufficientStorageError,
    InvalidRequestError,
    NotFoundError,
    OffsetConflictError,
    PayloadTooLargeError,
)

MIB: Final = 1024 * 1024
# Room that uploads leave for the record, the media and everybody else on the disk.
DISK_RESERVE_BYTES: Final = 512 * MIB
CHECKSUMS: Final = ("sha256", "sha1")  # the protocol wants the second of every server
_CHUNK: Final = 256 * 1024
_SWEEP_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class _Checksum:
    """What a chunk should add up to."""

    algorithm: str
    digest: bytes


class Readable(Protocol):
    """The body of a request as it comes in."""

    def read(self, size: int, /) -> bytes: ...


def upload_create(*, by: User, address: str, length: int, filename: str) -> StudyUpload:
    """Begin an upload of `length` bytes. Of the file's name only an extension that is one of ours is kept.

    raises: EmptyFileError, PayloadTooLargeError, BadFilenameError, InsufficientStorageError (reason `quota`, `disk`)
    """
    limit = settings.ENV.max_study_mb * MIB
    if length == 0:
        raise EmptyFileError
    if length > limit:
        raise PayloadTooLargeError(limit_bytes=limit)
    extension = known_extension(filename)
    if spool.spool_free_bytes() < length + DISK_RESERVE_BYTES:
        raise InsufficientStorageError(reason="disk")
    with transaction.atomic():
        # One at a time for each user, or two requests would both see the last free room.
        User.objects.select_for_update().get(pk=by.pk)
        if _held_bytes(by) + length > settings.ENV.upload_quota_mb * MIB:
            raise InsufficientStorageError(reason="quota", limit_bytes=settings.ENV.upload_quota_mb * MIB)
        row = StudyUpload(owner=by, length=length, extension=extension, expires_at=_expiry())
        try:
            row.spool_name = spool.spool_new(spool.UPLOADS)
        except OSError as exc:
            raise AuditUnavailableError(reason="spool") from exc
        row.save(force_insert=True)
        audit.record("upload_created", actor=by, address=address, about=row, detail={"bytes": length})
    return row


def upload_append(
    *, by: User, address: str, upload: StudyUpload, body: Readable, offset: int, size_bytes: int, checksum: str = ""
) -> StudyUpload:
    """Add a chunk where the upload ends; what is acknowledged is on the disk.

    offset, size_bytes: where the chunk begins and how long it is, as the client says
    checksum          : `sha256 <base64>`, `sha1 <base64>`, or empty
    raises            : OffsetConflictError, PayloadTooLargeError (beyond the announced length), InProgressError
                        (another chunk is being written), ChecksumMismatchError, InsufficientStorageError,
                        InvalidRequestError (another algorithm), NotFoundError, AuditUnavailableError
    """
    wanted = _checksum(checksum)
    try:
        with spool.spool_locked(upload.spool_name, spool.UPLOADS) as file:
            # Only now: the chunk that held the lock before may have moved the end.
            upload.refresh_from_db()
            if upload.inference_id is not None or offset != upload.offset:
                raise OffsetConflictError(offset=upload.offset)
            if offset + size_bytes > upload.length:
                raise PayloadTooLargeError(limit_bytes=upload.length - offset)
            received = _write(file, body, offset, size_bytes, wanted)
            _move(upload, by, address, offset + received)
    except StudyUpload.DoesNotExist as exc:
        raise NotFoundError from exc
    except BlockingIOError as exc:
        raise InProgressError(id=str(upload.pk)) from exc
    except FileNotFoundError as exc:
        raise NotFoundError from exc
    except OSError as exc:
        raise InsufficientStorageError(reason="disk") from exc
    return upload


def upload_terminate(*, by: User, address: str, upload: StudyUpload) -> None:
    """End an upload at the wish of its owner."""
    with transaction.atomic():
        audit.record("upload_terminated", actor=by, address=address, about=upload, detail={"bytes": upload.offset})
        StudyUpload.objects.filter(pk=upload.pk).delete()
        transaction.on_commit(lambda: spool.spool_drop(upload.spool_name, spool.UPLOADS))


def upload_open(*, user: User, upload_id: UUID) -> Upload:
    """A finished upload as the file of a prediction; one that was used has no bytes any more, only its digest.

    raises: NotFoundError, InvalidRequestError (not finished), and the errors of `upload_inspect`
    """
    row = study_upload_get(user=user, upload_id=upload_id)
    if not row.is_complete:
        raise InvalidRequestError(fields={"upload": ["incomplete"]})
    if row.inference_id is not None:
        return Upload(BytesIO(), row.extension, "", row.length, row.sha256, study=row.pk, is_spent=True)
    try:
        body = spool.spool_open(row.spool_name, spool.UPLOADS)
    except FileNotFoundError as exc:
        raise NotFoundError from exc
    try:
        return replace(upload_inspect(body, row.extension, row.length), study=row.pk, spool_name=row.spool_name)
    except BaseException:
        body.close()
        raise


def upload_use(*, upload_id: UUID, sha256: str, log: InferenceLog) -> None:
    """Bind an upload to the row of its prediction, inside the transaction that writes the row.

    Its bytes stay until the row has ended and says whether they are needed again. Raises NotFoundError when it was
    used already: once is all.
    """
    free = StudyUpload.objects.filter(pk=upload_id, inference=None)
    if not free.update(inference=log, sha256=sha256):
        raise NotFoundError


def upload_settle(*, log: InferenceLog) -> None:
    """Drop the upload of a prediction that has ended, or give it back, with its whole time, where it ended without an
    answer that counts: the same may be asked again.

    What is given back goes with the transaction that ends the row. What an answer has used up may as well be dropped
    after it: bytes that a crash leaves behind run out.
    """
    used = StudyUpload.objects.filter(inference=log)
    if not is_remembered(log):
        used.update(inference=None, sha256="", expires_at=_expiry())
        return
    for name in used.values_list("spool_name", flat=True):
        transaction.on_commit(partial(spool.spool_drop, name, spool.UPLOADS))


def upload_sweep() -> int:
    """Remove uploads that have run out, and files of none. Returns how many rows went.

    None runs out while a job has not ended: it may have to be given back.
    """
    old = StudyUpload.objects.filter(expires_at__lte=timezone.now()).exclude(inference__state__in=UNFINISHED)
    due = old.order_by("expires_at")[:_SWEEP_BATCH]
    removed = [row for row in due if _expire(row)]
    for name in spool.spool_old(settings.ENV.upload_hours * 3600.0, spool.UPLOADS):
        if not StudyUpload.objects.filter(spool_name=name).exists():
            spool.spool_drop(name, spool.UPLOADS)
    return len(removed)


def _expire(row: StudyUpload) -> bool:
    with transaction.atomic():
        if not StudyUpload.objects.filter(pk=row.pk, expires_at__lte=timezone.now()).delete()[0]:
            return False
        if row.inference_id is None:
            audit.record("upload_expired", actor=None, address="", about=row, detail={"bytes": row.offset})
        transaction.on_commit(lambda: spool.spool_drop(row.spool_name, spool.UPLOADS))
    return True


def _move(upload: StudyUpload, by: User, address: str, offset: int) -> None:
    has_grown = offset > upload.offset
    with transaction.atomic():
        rows = StudyUpload.objects.filter(pk=upload.pk, offset=upload.offset, inference=None)
        if not rows.update(offset=offset, expires_at=_expiry()):
            raise OffsetConflictError(offset=upload.offset)
        upload.refresh_from_db()
        # A chunk of nothing at the end finishes nothing.
        if has_grown and upload.is_complete:
            detail = {"bytes": upload.length}
            audit.record("upload_finished", actor=by, address=address, about=upload, detail=detail)


def _write(file: BinaryIO, body: Readable, offset: int, size_bytes: int, wanted: _Checksum | None) -> int:
    """Put a chunk at `offset`, and on the disk. Returns its length; of what fails nothing is left.

    Bytes beyond `offset` were written by somebody who died before he could say so.
    """
    if file.seek(0, os.SEEK_END) < offset:
        raise FileNotFoundError  # not the file that the row speaks of
    try:
        file.truncate(offset)
        file.seek(offset)
        received = _copy(body, file, size_bytes, wanted)
        os.fsync(file.fileno())
    except BaseException:
        file.truncate(offset)
        raise
    return received


def _copy(body: Readable, file: BinaryIO, size_bytes: int, wanted: _Checksum | None) -> int:
    """As much of the chunk as comes; a chunk with a checksum comes whole or not at all."""
    hasher, received = hashlib.new(wanted.algorithm if wanted else CHECKSUMS[0], usedforsecurity=False), 0
    while received < size_bytes:
        try:
            piece = body.read(min(_CHUNK, size_bytes - received))
        except UnreadablePostError:  # the sender has gone; what came is kept, that is what resuming is for
            break
        if not piece:
            break
        hasher.update(piece)
        view = memoryview(piece)
        while view:
            view = view[file.write(view) :]
        received += len(piece)
    if wanted is not None and (received < size_bytes or hasher.digest() != wanted.digest):
        raise ChecksumMismatchError
    return received


def _checksum(text: str) -> _Checksum | None:
    if not text:
        return None
    algorithm, _, value = text.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except ValueError:
        digest = b""
    if algorithm not in CHECKSUMS or len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise InvalidRequestError(fields={"Upload-Checksum": ["invalid"]})
    return _Checksum(algorithm, digest)


def _held_bytes(user: User) -> int:
    """What the user's uploads take on the disk: free ones, and those of predictions that may yet give them back."""
    free = Q(inference=None, expires_at__gt=timezone.now())
    held = StudyUpload.objects.filter(free | Q(inference__state__in=UNFINISHED), owner=user)
    return held.aggregate(total=Sum("length"))["total"] or 0


def _expiry() -> datetime:
    return timezone.now() + timedelta(hours=settings.ENV.upload_hours)
