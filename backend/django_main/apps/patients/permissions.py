"""Who may look at and write patients; which ones is the selectors' business."""

from __future__ import annotations

from common.permissions import RolePermission


class PatientPermission(RolePermission):
    readers = frozenset({"admin", "auditor", "clinician", "technician", "patient"})
    writers = frozenset({"admin", "clinician"})


class BreakGlassPermission(RolePermission):
    """Clinicians open; those who answer for it read the list."""

    readers = frozenset({"admin", "auditor"})
    writers = frozenset({"clinician"})
