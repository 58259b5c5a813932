"""Celery as a doorbell: it carries an id and nothing depends on it. The rows in the database are the queue."""

from __future__ import annotations

import logging
from uuid import UUID

from celery import current_app
from kombu.exceptions import OperationalError

_log = logging.getLogger("neuronova.doorbell")


def ring(task: str, key: UUID | int, *, forgotten_after_s: float | None = None) -> None:
    """Tell a worker that a row waits. A bell that nobody hears is no error: whoever keeps the row rings again.

    task             : name of the Celery task, which takes the key alone
    key              : of the row; a UUID travels as text
    forgotten_after_s: a worker that comes later than this does not hear the bell; None for one that is always heard
    """
    try:
        argument = key if isinstance(key, int) else str(key)
        current_app.send_task(task, args=[argument], retry=False, expires=forgotten_after_s)
    except (OperationalError, OSError) as exc:
        _log.warning("doorbell", extra={"reason": type(exc).__name__})
