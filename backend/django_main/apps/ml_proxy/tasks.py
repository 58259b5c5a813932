"""Background work. A task carries ids, may run twice, and calls one service."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from celery import shared_task

from apps.ml_proxy import jobs, reaper, retention, study_uploads

# So that one night's run never keeps the worker from its other work for long.
_EXPIRED_A_NIGHT: Final = 20_000


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


@shared_task  # type: ignore[untyped-decorator]
def retention_task() -> int:
    """Delete what is old enough. Returns of how many predictions the pixels went."""
    return retention.retention_apply(most=_EXPIRED_A_NIGHT).predictions


@shared_task  # type: ignore[untyped-decorator]
def study_upload_sweep_task() -> int:
    """Remove chunked uploads that have run out. Returns how many."""
    return study_uploads.upload_sweep()
