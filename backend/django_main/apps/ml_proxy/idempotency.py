"""Two requests with one key are one prediction. The key lives beside the record and may expire without touching it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils import timezone

from apps.accounts.models import User
from apps.ml_proxy.models import IdempotencyKey, InferenceLog, InferenceState
from common.errors import IdempotencyMismatchError, InProgressError, InvalidRequestError

LIFETIME: Final = timedelta(hours=24)
MAX_LENGTH: Final = 128
# "Try again" answers are not the answer to remember; nor is a row whose worker died.
_NOT_REMEMBERED: Final = frozenset({409, 429, 503})


def key_validate(key: str | None) -> str | None:
    """The key as sent, or None. Raises InvalidRequestError when it is overlong or not printable ASCII."""
    if not key:
        return None
    if len(key) > MAX_LENGTH or not (key.isascii() and key.isprintable()):
        raise InvalidRequestError(fields={"Idempotency-Key": ["invalid"]})
    return key


def key_replay(*, user: User, key: str, body_sha256: str) -> InferenceLog | None:
    """The row this key already stands for (a job also while it waits or runs), or None when the work is to be done.

    raises: IdempotencyMismatchError for another body; InProgressError while the first request is being worked on
    """
    held = IdempotencyKey.objects.select_related("inference").filter(user=user, key=key).first()
    if held is None or _expired(held):
        return None
    if held.body_sha256 != body_sha256:
        raise IdempotencyMismatchError(id=str(held.inference_id))
    if held.inference.state in {InferenceState.QUEUED, InferenceState.RUNNING}:
        return held.inference
    if not held.inference.is_finished:
        raise InProgressError(id=str(held.inference_id))
    return held.inference if is_remembered(held.inference) else None


def key_claim(*, user: User, key: str, body_sha256: str, inference: InferenceLog) -> None:
    """Bind the key to a new row, inside the transaction that writes the row.

    Raises IntegrityError when another request bound it in the same moment: look again with `key_replay`.
    """
    rows = IdempotencyKey.objects.select_for_update().select_related("inference").filter(user=user, key=key)
    held = rows.first()
    if held is not None and (_expired(held) or (held.inference.is_finished and not is_remembered(held.inference))):
        held.delete()
    IdempotencyKey.objects.create(user=user, key=key, body_sha256=body_sha256, inference=inference)


def _expired(held: IdempotencyKey) -> bool:
    return timezone.now() - held.created_at > LIFETIME


def is_remembered(row: InferenceLog) -> bool:
    """Whether this row is the answer to its question; where not, the same may be asked again."""
    return row.state != InferenceState.ABANDONED and row.error_status not in _NOT_REMEMBERED
