"""Whether this process and the database agree on what time it is.

Ages, leases and limits compare times that one process wrote with the clock of another. Where the clocks differ, a
sweeper would end what is under way, so a process that is more than a minute off records nothing and ends nothing.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from django.db import connection

from common.errors import AuditUnavailableError

# The window of the signed call to the AI server (docs/contracts.md §2): both servers then say the same.
LIMIT_S: Final = 60.0
LOOK_EVERY_S: Final = 10.0
_log = logging.getLogger("neuronova.clock")


def database_time_s() -> float | None:
    """Unix time of the database server; None where it has no clock of its own (SQLite)."""
    if connection.vendor != "mysql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT UNIX_TIMESTAMP(NOW(6))")
        (seconds,) = cursor.fetchone()
    return float(seconds)


class ClockCheck:
    """The last comparison, shared by all threads of the process and renewed every ten seconds."""

    def __init__(
        self, look: Callable[[], float | None] = database_time_s, *, now: Callable[[], float] = time.time
    ) -> None:
        self._look, self._now = look, now
        self._lock = threading.Lock()
        self._until = 0.0
        self._off_s = 0.0

    def agrees(self) -> bool:
        """Whether the two clocks are within a minute. Raises DatabaseError."""
        with self._lock:
            if time.monotonic() >= self._until:
                theirs = self._look()
                self._off_s = 0.0 if theirs is None else self._now() - theirs
                self._until = time.monotonic() + LOOK_EVERY_S
                if abs(self._off_s) > LIMIT_S:
                    _log.error("clock", extra={"off_s": round(self._off_s, 1)})
            return abs(self._off_s) <= LIMIT_S

    def require(self) -> None:
        """Raises AuditUnavailableError (reason `clock`) when they are not; DatabaseError."""
        if not self.agrees():
            raise AuditUnavailableError(reason="clock")


clock = ClockCheck()
