"""Roles as permissions. A role is a plain string here, so that this package knows no app."""

from __future__ import annotations

from typing import ClassVar

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView


def role_of(request: Request) -> str | None:
    """The role of the caller; None for a stranger."""
    return getattr(request.user, "role", None) if request.user and request.user.is_authenticated else None


class RolePermission(BasePermission):
    """Closed unless the caller's role is listed for reading or for writing."""

    readers: ClassVar[frozenset[str]] = frozenset()
    writers: ClassVar[frozenset[str]] = frozenset()

    def has_permission(self, request: Request, view: APIView) -> bool:
        allowed = self.readers if request.method in SAFE_METHODS else self.writers
        return role_of(request) in allowed


class AdminOnly(RolePermission):
    """Users, models, training, monitoring."""

    readers = writers = frozenset({"admin"})


class StaffOnly(RolePermission):
    """Everyone who works here."""

    readers = writers = frozenset({"admin", "clinician", "technician", "auditor"})
