"""The lease of a running job: renewed while its worker lives, over soon after it died."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from types import TracebackType
from typing import Final

from django.db import Error as AnyDatabaseError
from django.db import connection
from django.utils import timezone

from apps.ml_proxy.models import InferenceLog, InferenceState

LEASE: Final = timedelta(seconds=90)
_RENEW_S: Final = 20.0
_log = logging.getLogger("neuronova.jobs")


def lease_renew(log: InferenceLog) -> bool:
    """Hold the row for another while. False when it is no longer ours: cancelled, ended, or given to another."""
    rows = InferenceLog.objects.filter(pk=log.pk, state=InferenceState.RUNNING, lease_owner=log.lease_owner)
    return rows.update(lease_until=timezone.now() + LEASE) == 1


class LeaseKeeper:
    """Renews the lease of `log` in a thread of its own until the block ends, or until the lease is lost."""

    def __init__(self, log: InferenceLog, *, every_s: float = _RENEW_S) -> None:
        # A copy of its own: the worker changes the row's columns meanwhile.
        self._row = InferenceLog(pk=log.pk, lease_owner=log.lease_owner)
        self._every_s = every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _keep(self) -> None:
        try:
            while not self._stop.wait(self._every_s):
                try:
                    if not lease_renew(self._row):
                        return
                except AnyDatabaseError:
                    # The next one may get through; if none does, another worker takes the row, as it should.
                    _log.warning("lease", exc_info=True)
                    connection.close()
        finally:
            connection.close()
