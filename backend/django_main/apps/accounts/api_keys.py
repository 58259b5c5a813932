"""Keys for machines, such as a scanner gateway: `Authorization: Api-Key <key>`.

A key acts as a technician, so the technician's wards bound whom it may upload for, and it reaches the routes of its
scopes only. The key is random and stored as a digest (djangorestframework-api-key makes and checks it).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework_api_key.crypto import KeyGenerator

from apps.accounts.models import ApiKey, Role, User
from common.errors import InvalidRequestError, NotAuthenticatedError, NotFoundError, PermissionDeniedError
from common.events import tell

PREDICT: Final = "predict"
HISTORY: Final = "history"
# Route names and methods of each scope; a key reaches nothing else.
SCOPES: Final[dict[str, frozenset[tuple[str, str]]]] = {
    PREDICT: frozenset(
        {("ml-predict", "POST"), ("ml-status", "GET"), ("ml-uploads", "POST")}
        | {("ml-upload-detail", method) for method in ("HEAD", "PATCH", "DELETE")}
    ),
    HISTORY: frozenset({("ml-history", "GET"), ("ml-history-detail", "GET")}),
}
_generator = KeyGenerator()


def key_create(
    *, by: User, address: str, user: User, name: str, scopes: list[str], expires_at: datetime | None
) -> tuple[ApiKey, str]:
    """Make a key for a technician. Returns its row and the key itself, which is shown once.

    raises: InvalidRequestError when the user is no active technician
    """
    if user.role != Role.TECHNICIAN or not user.is_active:
        raise InvalidRequestError(fields={"user": ["not_a_technician"]})
    key, prefix, digest = _generator.generate()
    with transaction.atomic():
        row = ApiKey.objects.create(
            user=user,
            created_by=by,
            name=name,
            scopes=sorted(scopes),
            expires_at=expires_at,
            prefix=prefix,
            digest=digest,
        )
        tell("api_key_created", actor=by, address=address, about=row, user=user.pk, scopes=row.scopes)
    return row, key


def key_revoke(*, by: User, address: str, key_id: int) -> None:
    """End a key at once. Raises NotFoundError when there is none or it has ended."""
    with transaction.atomic():
        if not ApiKey.objects.filter(pk=key_id, revoked_at=None).update(revoked_at=timezone.now()):
            raise NotFoundError
        tell("api_key_revoked", actor=by, address=address, about=ApiKey.objects.get(pk=key_id))


def key_list() -> QuerySet[ApiKey]:
    """Every key, with whom it acts as."""
    return ApiKey.objects.select_related("user")


def key_alive(raw: str) -> ApiKey:
    """The key's row with its user. Raises NotAuthenticatedError, the same for every reason."""
    row = key_list().filter(prefix=raw.partition(".")[0], revoked_at=None).first()
    if row is None or not _generator.verify(raw, row.digest):
        raise NotAuthenticatedError
    expired = row.expires_at is not None and row.expires_at <= timezone.now()
    if expired or not row.user.is_active or row.user.role != Role.TECHNICIAN:
        raise NotAuthenticatedError
    return row


def scope_check(row: ApiKey, *, route: str, method: str) -> None:
    """Raise PermissionDeniedError unless a scope of the key names this route and method."""
    if not any((route, method) in SCOPES.get(scope, frozenset()) for scope in row.scopes):
        raise PermissionDeniedError(reason="scope")
