"""Before an upload leaves the gateway: a file without what says whose it is, of the same pixels (docs/privacy.md)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from apps.ml_proxy.client import PASSED_ON
from apps.ml_proxy.uploads import Upload
from apps.patients.models import Patient
from common.errors import (
    InferenceError,
    InferenceRefusedError,
    InferenceTimeoutError,
    InferenceUnavailableError,
    NeuroNovaError,
    OverloadedError,
)
from common.private_file import is_private, private_file_create
from common.titles import TITLES
from deidentify.pool import Cleaned, DeidentifierPool, RefusedError
from sandbox import Cause, LostError

_KEY_BYTES: Final = 32
STAGE: Final = "deidentify"


@contextmanager
def deidentified(upload: Upload, *, patient: Patient, deadline_s: float) -> Iterator[tuple[Upload, dict[str, Any]]]:
    """The upload as it may leave the gateway, and what the row keeps of that; gone afterwards.

    deadline_s : seconds the caller will still wait
    raises     : InferenceRefusedError with the code that the AI server would have given; OverloadedError,
                 InferenceTimeoutError, InferenceUnavailableError, InferenceError
    """
    if deadline_s <= 0:
        raise InferenceTimeoutError(stage=STAGE)
    cleaned = _clean(upload, patient, deadline_s)
    note = {"sent_sha256": cleaned.sha256, "sent_bytes": cleaned.size_bytes, "burned_in": cleaned.burned_in}
    with cleaned.body:
        yield replace(upload, body=cleaned.body, sha256=cleaned.sha256, size_bytes=cleaned.size_bytes), note


@lru_cache(maxsize=1)
def deidentifiers() -> DeidentifierPool:
    """The children of this process, made on first use and therefore after the fork."""
    return DeidentifierPool(size=2)


def _clean(upload: Upload, patient: Patient, deadline_s: float) -> Cleaned:
    with children_named():
        return deidentifiers().clean(
            upload.body,
            size_bytes=upload.size_bytes,
            extension=upload.extension,
            key=patient_key(patient),
            folder=Path(settings.ENV.spool),
            deadline_s=deadline_s,
        )


@contextmanager
def children_named() -> Iterator[None]:
    """Around what a child is asked: its refusals and its loss become our errors (those of `deidentified`)."""
    try:
        yield
    except RefusedError as refused:
        code = refused.code if refused.code in PASSED_ON else "corrupt_file"
        raise InferenceRefusedError(code, TITLES[code].status, **refused.params) from None
    except LostError as lost:
        raise _error_of(lost) from None
    except OSError as exc:
        raise InferenceUnavailableError(stage=STAGE, reason="spool") from exc


def _error_of(lost: LostError) -> NeuroNovaError:
    match lost.cause:
        case Cause.BUSY:
            return OverloadedError(stage=STAGE)
        case Cause.DEADLINE:
            return InferenceTimeoutError(stage=STAGE)
        case Cause.START:
            return InferenceUnavailableError(stage=STAGE, reason="start")
        case Cause.TIME | Cause.MEMORY:
            return InferenceRefusedError("decoded_too_large", 413, stage=STAGE, reason=lost.cause.value)
        case Cause.DIED | Cause.EXCEPTION:
            return InferenceRefusedError("corrupt_file", 422, stage=STAGE, reason=lost.reason or lost.cause.value)
    return InferenceError(stage=STAGE)


def patient_key(patient: Patient) -> bytes:
    """Maps the UIDs of one patient's files: the child that holds it cannot link another patient's."""
    return hmac.new(_site_key(), f"neuronova.uid.v1:{patient.pk}".encode(), hashlib.sha256).digest()


@lru_cache(maxsize=1)
def _site_key() -> bytes:
    """The key of this site; made on first use. Raises NeuroNovaError when it is not as we would have made it."""
    path: Path = settings.ENV.deidentify_key_file
    if not path.exists():
        private_file_create(path, secrets.token_hex(_KEY_BYTES).encode())
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES or not is_private(path):
        raise NeuroNovaError(reason="deidentify_key")
    return key
