"""Who may look at and write patients; which ones is the selectors' business."""

from __future__ import annotations

from common.permissions import RolePermission


class PatientPermission(RolePermission):
    readers = frozenset({"admin", "auditor", "clinician", "technician", "patient"})
    writers = frozenset({"admin", "clinician"})


class BreakGlassPermission(RolePermission):
    """Clinicians open and see their own; those who answer for it read the whole list."""

    readers = frozenset({"admin", "auditor", "clinician"})
    writers = frozenset({"clinician"})


class EmergencyEndPermission(RolePermission):
    """A clinician closes what he opened, an admin any."""

    writers = frozenset({"admin", "clinician"})
