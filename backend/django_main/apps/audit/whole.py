"""The record as a whole: the sealed trail, then what its events speak of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from apps.audit.rows import rows_verify
from apps.audit.statements import statements_verify
from apps.audit.verifying import Verdict, trail_verify


class Told(Protocol):
    """Hears how many of `leaves`, `rows` or `statements` are checked; what it raises ends the check."""

    def __call__(self, **counts: int) -> None: ...


def _untold(**counts: int) -> None: ...


def record_verify(keys: Mapping[str, Ed25519PublicKey], told: Told = _untold) -> Verdict:
    """Check trail, rows and statements of this database; the first finding ends it.

    keys  : trusted, by their name
    raises: AuditTrailError, OSError
    """
    verdict = trail_verify(keys, lambda count: told(leaves=count))
    if verdict.finding is None:
        verdict.rows, verdict.finding = rows_verify(lambda count: told(rows=count))
    if verdict.finding is None:
        verdict.statements, verdict.finding = statements_verify(lambda count: told(statements=count))
    return verdict
