"""Who reads the record itself."""

from __future__ import annotations

from common.permissions import RolePermission


class CanReadRecord(RolePermission):
    """Those who answer for it. Asking for a check changes nothing that is recorded, so auditors may."""

    readers = writers = frozenset({"admin", "auditor"})
