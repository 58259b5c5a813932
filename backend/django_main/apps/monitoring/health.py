"""Readiness: would a prediction be answered now? Looked into at most every two seconds per process."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.db import Error as AnyDatabaseError
from django.utils import timezone

from apps.ml_proxy.client import get_client
from apps.monitoring.models import Heartbeat
from common.clock import clock
from common.errors import AuditUnavailableError, NeuroNovaError

MAX_AGE_S: Final = 2.0
# The pictures of one large answer. With less, every prediction is 503, so "ready" would be a lie.
LEAST_ROOM_BYTES: Final = 8 * 2**20


def database_probe() -> None:
    """Raises AuditUnavailableError when the database takes no writes."""
    try:
        Heartbeat.objects.update_or_create(name="readyz", defaults={"seen_at": timezone.now()})
    except AnyDatabaseError as exc:
        raise AuditUnavailableError(culprit="database") from exc


def media_probe() -> None:
    """Raises AuditUnavailableError when no image could be stored: no right to, or no room."""
    folder = settings.ENV.media_dir
    try:
        room = os.statvfs(folder)
    except OSError as exc:
        raise AuditUnavailableError(culprit="media") from exc
    # Some file systems have no fixed number of files and say 0 of 0.
    full = room.f_bavail * room.f_frsize < LEAST_ROOM_BYTES or (room.f_files > 0 and room.f_favail == 0)
    if full or not os.access(folder, os.W_OK | os.X_OK):
        raise AuditUnavailableError(culprit="media")


def model_probe() -> None:
    """Raises what the AI server, or its absence, says."""
    try:
        get_client().status(time_left_s=3.0)
    except NeuroNovaError as exc:
        culprit = "clock" if exc.params.get("reason") == "clock" else "model"
        exc.params = {**exc.params, "culprit": culprit}
        raise


def clock_probe() -> None:
    """Raises AuditUnavailableError when this process and the database do not agree on the time."""
    try:
        clock.require()
    except AnyDatabaseError as exc:
        raise AuditUnavailableError(culprit="database") from exc
    except AuditUnavailableError as exc:
        exc.params = {**exc.params, "culprit": "clock"}
        raise


PROBES: Final[tuple[Callable[[], None], ...]] = (database_probe, clock_probe, media_probe, model_probe)


class Readiness:
    """The last verdict of the probes, shared by all threads of the process."""

    def __init__(self, probes: tuple[Callable[[], None], ...] = PROBES) -> None:
        self._probes = probes
        self._lock = threading.Lock()
        self._until = 0.0
        self._fault: NeuroNovaError | None = None

    def check(self) -> None:
        """Raises the first fault found; `params.culprit` is database, clock, media or model."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._fault = self._look()
                self._until = time.monotonic() + MAX_AGE_S
            if self._fault is not None:
                raise self._fault

    def _look(self) -> NeuroNovaError | None:
        for probe in self._probes:
            try:
                probe()
            except NeuroNovaError as fault:
                return fault
        return None


readiness = Readiness()
