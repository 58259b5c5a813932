"""Who reads the record itself, and who may ask who looked."""

from __future__ import annotations

from common.permissions import RolePermission


class CanReadRecord(RolePermission):
    """Those who answer for it. Asking for a check changes nothing that is recorded, so auditors may."""

    readers = writers = frozenset({"admin", "auditor"})


class CanReadAccesses(RolePermission):
    """The patient, about the own data, and those who answer for the record. Which patient is the selector's
    business."""

    readers = frozenset({"admin", "auditor", "patient"})
