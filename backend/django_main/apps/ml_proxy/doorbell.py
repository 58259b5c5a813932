"""Celery as a doorbell: it carries an id and nothing depends on it. The rows in the database are the queue."""

from __future__ import annotations

import logging
from typing import Final
from uuid import UUID

from celery import current_app
from kombu.exceptions import OperationalError

TASK: Final = "apps.ml_proxy.tasks.inference_job_task"
_log = logging.getLogger("neuronova.jobs")


def ring(inference_id: UUID) -> None:
    """Tell a worker that this row waits. A bell that nobody hears is rung again by `jobs.job_sweep`."""
    try:
        current_app.send_task(TASK, args=[str(inference_id)], retry=False)
    except (OperationalError, OSError) as exc:
        _log.warning("doorbell", extra={"reason": type(exc).__name__})
