"""A database that takes calls and does not answer: one caller finds out, the others are told at once.

Without this every thread of a worker waits its full time for the same silence, those behind them wait twice, and the
worker answers nobody, not even who asks whether it lives.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from django.db.backends.mysql.base import Database  # type: ignore[attr-defined]  # PyMySQL or mysqlclient

# Whoever is refused at once (no server there) may try at once; only silence is remembered.
SILENCE_S: Final = 1.0
PAUSE_S: Final = 2.0
_LOST: Final = 2013  # of MySQL's client: lost connection to the server


class Outage:
    """Of this process: since when nobody answers, and who is trying."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._lock = threading.Lock()
        self._clock = clock
        self._until: float | None = None
        self._probing = False

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Connect inside. Raises the driver's OperationalError at once while the database is known to be silent."""
        probe = self._enter()
        began, answered = self._clock(), False
        try:
            yield
            answered = True
        finally:
            self._leave(probe=probe, answered=answered, took_s=self._clock() - began)

    def silent(self, took_s: float) -> None:
        """An open connection was not answered for so long."""
        self._leave(probe=False, answered=False, took_s=took_s)

    def _enter(self) -> bool:
        with self._lock:
            if self._until is None:
                return False
            if self._probing or self._clock() < self._until:
                raise Database.OperationalError(_LOST, "the database does not answer")
            self._probing = True
            return True

    def _leave(self, *, probe: bool, answered: bool, took_s: float) -> None:
        with self._lock:
            if probe:
                self._probing = False
            if answered:
                self._until = None
            elif took_s >= SILENCE_S:
                self._until = self._clock() + PAUSE_S
            elif probe:
                self._until = None  # refused at once: that is no silence any more


outage = Outage()
