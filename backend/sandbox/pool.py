"""A fixed number of children, lent to one request at a time; a lost one is replaced as soon as one can be started."""

import logging
import os
import queue
import signal
import threading
import time
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Final, Self

from sandbox import wire
from sandbox.process import Child, ChildLostError, Limits, Program

_log = logging.getLogger("sandbox")

_RENEW_AFTER: Final = 2000  # files per child: bounds what a leak in a library can add up to
_LOOK_AGAIN_S: Final = 1.0  # a request that waits for a child learns this soon that there is none to wait for


class Cause(StrEnum):
    """Why there is no answer."""

    BUSY = "busy"  # no child was free in time
    DEADLINE = "deadline"  # the time ran out while a child worked
    START = "start"  # children cannot be started
    TIME = "time"  # over its CPU seconds
    MEMORY = "memory"  # over its memory
    DIED = "died"  # the file killed it
    EXCEPTION = "exception"  # a library did not foresee the file
    FAULT = "fault"  # ours, not the file's: something was not loaded before the lock-down


class LostError(Exception):
    """A request without an answer; `reason` names an exception's type where there was one."""

    def __init__(self, cause: Cause, reason: str = "") -> None:
        super().__init__(cause.value)
        self.cause, self.reason = cause, reason


@dataclass(eq=False)
class _Crew:
    """The children and the process that started them; apart from the pool, so that its finalizer can hold it."""

    owner: int = 0
    children: set[Child] = field(default_factory=set)


def _end_crew(crew: _Crew) -> None:
    if crew.owner == os.getpid():
        for child in crew.children:
            child.end()
        crew.children.clear()


class ChildPool:
    """Children that run one program.

    size : children, and so requests served at the same time
    """

    def __init__(self, program: Program, limits: Limits, *, size: int = 2) -> None:
        self._program, self._limits, self._size = program, limits, size
        self._idle: queue.SimpleQueue[Child] = queue.SimpleQueue()
        self._crew = _Crew()
        self._lock = threading.Lock()
        self._closed = False
        # A pool that is dropped, or whose process ends, takes its children with it.
        self._finalizer = weakref.finalize(self, _end_crew, self._crew)

    def start(self) -> None:
        """Start the children (a third of a second until they are ready; nobody has to wait for it)."""
        with self._lock:
            if self._closed or self._crew.owner == os.getpid():
                return
            # After a fork the children belong to the parent: forget them, never end them.
            self._idle, self._crew.owner = queue.SimpleQueue(), os.getpid()
            self._crew.children.clear()
        self._complete()

    def close(self) -> None:
        """End all children."""
        with self._lock:
            self._closed = True
            _end_crew(self._crew)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pids(self) -> list[int]:
        """Process ids of the children, for tests and measurements."""
        with self._lock:
            return [child.pid for child in self._crew.children]

    @property
    def idle(self) -> int:
        """How many children wait for a file."""
        return self._idle.qsize()

    def ask(
        self, header: dict[str, object], payload: bytes = b"", *, deadline_s: float, files: Sequence[int] = ()
    ) -> wire.Message:
        """Put one request to one child. Returns its answer, which a hostile file may have written.

        deadline_s : seconds the caller will wait
        files      : open descriptors to lend
        raises     : LostError
        """
        deadline = time.monotonic() + deadline_s
        self.start()
        child = self._take(deadline)
        healthy = False
        try:
            answer = child.ask(header, payload, deadline, files)
            healthy = "failed" not in answer.header and child.served < _RENEW_AFTER
        except ChildLostError as lost:
            _log.warning("child lost", extra={"returncode": lost.returncode, "bytes": len(payload)})
            raise LostError(_cause(lost)) from None
        finally:
            self._give_back(child, healthy=healthy)
        reason = str(answer.header.get("reason") or answer.header.get("fault") or "")[:64]
        if not reason.isidentifier():  # a type's name is one; a child that a file has taken over may say anything
            reason = ""
        if "fault" in answer.header:
            _log.error("child fault", extra={"reason": reason})
            raise LostError(Cause.FAULT, reason)
        if "failed" in answer.header:
            raise LostError(Cause.MEMORY if answer.header["failed"] == "memory" else Cause.EXCEPTION, reason)
        return answer

    def _take(self, deadline: float) -> Child:
        while True:
            if not self._complete():
                raise LostError(Cause.START)
            left_s = deadline - time.monotonic()
            try:
                child = self._idle.get(timeout=min(max(0.0, left_s), _LOOK_AGAIN_S))
            except queue.Empty:
                if left_s > _LOOK_AGAIN_S:
                    continue
                raise LostError(Cause.BUSY) from None
            if child.alive():
                return child
            self._give_back(child, healthy=False)  # ended while idle: not this file's doing

    def _give_back(self, child: Child, *, healthy: bool) -> None:
        with self._lock:
            if child not in self._crew.children:  # closed meanwhile
                return
            if healthy:
                self._idle.put(child)
                return
            self._crew.children.discard(child)
        child.end()  # first: its process and its memory may be what the next one lacks
        self._complete()

    def _complete(self) -> bool:
        """Start the children that are missing. Returns whether there is any.

        The system may have no process or memory for one just now: whoever asks next tries again.
        """
        with self._lock:
            try:
                while not self._closed and len(self._crew.children) < self._size:
                    child = Child(self._program, self._limits)
                    self._crew.children.add(child)
                    self._idle.put(child)
            except OSError as error:
                _log.warning("child not started", extra={"errno": error.errno})
            return bool(self._crew.children)


def _cause(lost: ChildLostError) -> Cause:
    if lost.returncode is None:
        return Cause.DEADLINE
    if not lost.started:
        return Cause.START
    if lost.returncode in {-signal.SIGPROF, -signal.SIGXCPU}:
        return Cause.TIME
    if lost.returncode == -signal.SIGKILL:  # not from us: the system ran out of memory
        return Cause.MEMORY
    return Cause.DIED
