"""Background work. A task carries ids, may run twice, and calls one service."""

from __future__ import annotations

from celery import shared_task

from apps.ml_proxy import reaper


@shared_task  # type: ignore[untyped-decorator]
def inference_reap_task() -> int:
    """End the rows whose worker died. Returns how many."""
    return reaper.inference_reap()
