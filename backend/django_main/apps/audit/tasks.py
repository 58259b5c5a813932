"""Background work. A task may run twice and calls one service."""

from __future__ import annotations

from celery import shared_task

from apps.audit import checks, sealing


@shared_task  # type: ignore[untyped-decorator]
def audit_seal_task() -> int:
    """Seal what happened since the last time. Returns how many events."""
    return sealing.audit_seal()


@shared_task  # type: ignore[untyped-decorator]
def trail_check_task(check_id: int) -> None:
    """Check the whole trail for whoever asked."""
    checks.check_run(check_id)
