"""Reads of accounts."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from apps.accounts.models import TokenFamily, User
from common.errors import NotAuthenticatedError, NotFoundError


def family_alive(family_id: UUID) -> TokenFamily:
    """The login with its user. Raises NotAuthenticatedError when it was ended or the user deactivated."""
    # Asked by every request, so without the order that `first` adds.
    family = next(iter(TokenFamily.objects.select_related("user").filter(pk=family_id, revoked_at=None)), None)
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
