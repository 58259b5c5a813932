"""Reads of accounts."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from apps.accounts.models import TokenFamily, User
from common.errors import NotAuthenticatedError, NotFoundError
from common.hot_sql import Lookup

# Asked by every request, without what hardly any of them reads: the driver takes as long for a column as for a row.
_SELDOM_READ: Final = ("kind", "created_at", "revoked_for", "user__email", "user__date_joined", "user__last_login")
_ALIVE: Final = Lookup[TokenFamily](
    lambda family_id: (
        TokenFamily.objects.select_related("user").defer(*_SELDOM_READ).filter(pk=family_id, revoked_at=None)
    )
)


def family_alive(family_id: UUID) -> TokenFamily:
    """The login with its user. Raises NotAuthenticatedError when it was ended or the user deactivated."""
    family = _ALIVE.first(family_id)
    if family is None or not family.user.is_active:
        raise NotAuthenticatedError
    return family


def user_list() -> QuerySet[User]:
    """All users with their second factors, oldest first."""
    return User.objects.select_related("second_factor").order_by("id")


def user_get(user_id: int) -> User:
    """One user. Raises NotFoundError."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFoundError
    return user
