"""Stops asking an AI server that does not answer, so that nobody waits for what will not come.

Of this process alone: each Gunicorn worker and each job worker finds out for itself, after `FAILURES` callers.
Written here because pybreaker holds its lock during the call, which would let one prediction at a time through, and
circuitbreaker lets every waiting caller through at once when the pause is over.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from common.errors import InferenceError, InferenceTimeoutError, InferenceUnavailableError

# That many questions in a row without an answer, then none is asked for a while; then one goes ahead of the others.
FAILURES: Final = 5
PAUSE_S: Final = 10.0
_log = logging.getLogger("neuronova.breaker")


class Breaker:
    """Closed: everybody asks. Open: nobody does. Half open: one asks, and what comes of it decides."""

    def __init__(
        self, *, failures: int = FAILURES, pause_s: float = PAUSE_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._lock = threading.Lock()
        self._most, self._pause_s, self._clock = failures, pause_s, clock
        self._failed = 0
        self._open_until: float | None = None
        self._probing = False

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Ask inside. Raises InferenceUnavailableError (reason `breaker`) at once while the breaker is open."""
        probe = self._enter()
        # Whatever else is raised inside is our own fault and tells nothing of the AI server.
        answered: bool | None = None
        try:
            yield
            answered = True
        except InferenceError as exc:
            if not _is_unasked(exc):
                answered = not is_silence(exc)
            raise
        finally:
            self._leave(probe=probe, answered=answered)

    def _enter(self) -> bool:
        """Returns whether this caller goes ahead of the others."""
        with self._lock:
            if self._open_until is None:
                return False
            left_s = self._open_until - self._clock()
            if left_s > 0 or self._probing:
                raise InferenceUnavailableError(reason="breaker", retry_after_s=max(1, math.ceil(left_s)))
            self._probing = True
            return True

    def _leave(self, *, probe: bool, answered: bool | None) -> None:
        with self._lock:
            if probe:
                self._probing = False
            if answered:
                self._failed, self._open_until = 0, None
            elif answered is False:
                self._failed += 1
                if probe or self._failed >= self._most:
                    self._open_until = self._clock() + self._pause_s
                    _log.warning("breaker", extra={"state": "open", "failures": self._failed})


def _is_unasked(error: InferenceError) -> bool:
    """Whether our own client gave up before it sent anything; the AI server's word for its queue is a refusal."""
    return isinstance(error, InferenceTimeoutError) and error.params.get("stage") == "queue"


def is_silence(error: InferenceError) -> bool:
    """Whether the AI server did not answer: nobody there, connection lost, or too late. A refusal is an answer."""
    if isinstance(error, InferenceUnavailableError):
        return True
    return error.status == 504 and error.params.get("stage") != "queue"  # it waited for a place, and said so


def is_absence(error: Exception) -> bool:
    """Whether the AI server never saw the question, so that the question cannot be what is wrong."""
    return isinstance(error, InferenceUnavailableError) and error.params.get("reason") in {
        "breaker",
        "clock",
        "connect",
    }
