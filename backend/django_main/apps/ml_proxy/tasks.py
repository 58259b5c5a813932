"""Background work. A task carries ids, may run twice, and calls one service."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from apps.ml_proxy import jobs, reaper


@shared_task  # type: ignore[untyped-decorator]
def inference_job_task(inference_id: str) -> bool:
    """Do one job if it is free. Returns whether it was."""
    return jobs.job_run(inference_id=UUID(inference_id))


@shared_task  # type: ignore[untyped-decorator]
def inference_sweep_task() -> int:
    """Ring for jobs that wait with nobody at them. Returns how many."""
    return jobs.job_sweep()


@shared_task  # type: ignore[untyped-decorator]
def inference_reap_task() -> int:
    """End the rows whose worker died. Returns how many."""
    return reaper.inference_reap()
