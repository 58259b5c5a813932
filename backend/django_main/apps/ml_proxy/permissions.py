"""Who may ask the AI, read the record, and train."""

from __future__ import annotations

from common.permissions import RolePermission, StaffOnly

_STAFF = StaffOnly.readers


class CanRunInference(RolePermission):
    """Those who upload. An admin runs the site, he does not examine patients."""

    writers = frozenset({"clinician", "technician"})


class CanUpload(RolePermission):
    """Those who upload, and nobody else: not even where an upload stands."""

    readers = writers = frozenset({"clinician", "technician"})


class CanCancelJobs(RolePermission):
    """Those who upload, and the admin, who keeps the queue moving."""

    writers = frozenset({"admin", "clinician", "technician"})


class CanReadHistory(RolePermission):
    readers = _STAFF | {"patient"}


class CanReadReport(RolePermission):
    """Those who read results; a technician does not see the reading."""

    readers = writers = frozenset({"admin", "auditor", "clinician", "patient"})


class CanReadModel(RolePermission):
    readers = _STAFF


class CanSeeImages(RolePermission):
    """Every role gets as far as the selector, which answers 404 for what is not the reader's."""

    readers = _STAFF | {"patient"}


class CanReview(RolePermission):
    """Clinicians judge; whoever sees the reading may see what they said. A patient sees the last word in the answer."""

    readers = _STAFF - {"technician"}
    writers = frozenset({"clinician"})


class CanRelease(RolePermission):
    writers = frozenset({"clinician"})


class CanReassign(RolePermission):
    """Clinicians move studies between their own patients, admins between all; the moves are read by those who audit."""

    readers = frozenset({"admin", "auditor"})
    writers = frozenset({"admin", "clinician"})


class CanOpenImages(RolePermission):
    """Those who audit; clinicians see the images of their patients without."""

    writers = frozenset({"auditor"})


class CanExport(RolePermission):
    """A copy of the record leaves the house with those who answer for it."""

    readers = frozenset({"admin", "auditor"})
