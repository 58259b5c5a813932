"""One thread per process that keeps deadlines: first it asks the work to stop, then it ends the process.

A Gunicorn gthread worker's own timeout does not end a stuck request, so the deadline is kept here.
"""

import heapq
import itertools
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NoReturn

GRACE_S = 20.0
EXIT_STUCK = 70  # sysexits.h: internal software error

_log = logging.getLogger(__name__)


def end_process() -> NoReturn:
    """Leave at once: threads stuck in native code cannot be joined, and the supervisor starts a new worker."""
    os._exit(EXIT_STUCK)


@dataclass(order=True)
class _Guard:
    due: float
    order: int
    cancel: Callable[[], None] | None = field(compare=False)
    active: bool = field(default=True, compare=False)


class Watchdog:
    """Deadlines of all running work of one process; times are `time.monotonic()` seconds."""

    def __init__(self, *, grace_s: float = GRACE_S, on_stuck: Callable[[], object] = end_process) -> None:
        self._grace_s = grace_s
        self._on_stuck = on_stuck
        self._heap: list[_Guard] = []
        self._order = itertools.count()
        self._wake = threading.Condition()
        self._owner_pid = 0

    @contextmanager
    def guard(self, deadline: float, cancel: Callable[[], None]) -> Iterator[None]:
        """While the block runs: call `cancel` at `deadline`, and end the process `grace_s` later if it still runs."""
        entry = _Guard(deadline, next(self._order), cancel)
        with self._wake:
            self._start_thread_once()
            heapq.heappush(self._heap, entry)
            # Waking the thread costs a millisecond of lock traffic; only an earlier deadline is worth it.
            if self._heap[0] is entry:
                self._wake.notify()
        try:
            yield
        finally:
            with self._wake:
                # The entry itself leaves the heap when it falls due; what it refers to may go now.
                entry.active, entry.cancel = False, None

    def _start_thread_once(self) -> None:
        # A thread does not survive a fork, hence the pid.
        if self._owner_pid != os.getpid():
            self._owner_pid = os.getpid()
            threading.Thread(target=self._keep, name="watchdog", daemon=True).start()

    def _keep(self) -> None:
        while True:
            cancel = self._wait_for_due()
            if cancel is None:
                _log.critical("work did not stop after its deadline; ending this worker")
                self._on_stuck()
            else:
                cancel()

    def _wait_for_due(self) -> Callable[[], None] | None:
        """The way to stop the work whose deadline has come, or None for work that was asked and went on."""
        with self._wake:
            while True:
                while self._heap and not self._heap[0].active:
                    heapq.heappop(self._heap)
                if not self._heap:
                    self._wake.wait()
                    continue
                left_s = self._heap[0].due - time.monotonic()
                if left_s > 0:
                    self._wake.wait(left_s)
                    continue
                entry = heapq.heappop(self._heap)
                cancel, entry.cancel = entry.cancel, None
                if cancel is not None:
                    entry.due += self._grace_s
                    heapq.heappush(self._heap, entry)
                return cancel
