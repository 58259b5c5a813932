"""Decoding where it cannot hurt: hostile files are parsed by limited children, and their answers are checked."""

import logging
import os
import queue
import signal
import threading
import time
import weakref
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

from inference.core.contracts import DecodedImage, DecodedVolume
from inference.core.decode import answers, wire
from inference.core.decode.limits import MAX_FILE_BYTES
from inference.core.decode.process import Child, ChildLostError
from inference.core.errors import (
    CorruptFileError,
    DecodedTooLargeError,
    EmptyFileError,
    InferenceCoreError,
    InferenceError,
    InferenceTimeoutError,
    InferenceUnavailableError,
    OverloadedError,
    PayloadTooLargeError,
    UnsupportedGeometryError,
)

_log = logging.getLogger("inference.decode")

_RENEW_AFTER: Final = 2000  # files per child: bounds what a leak in a library can add up to


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


class DecoderPool:
    """A fixed number of decoder children, lent to one request at a time; a lost one is replaced at once.

    size       : children, and so files decoded at the same time
    memory_mib : what each may allocate beyond its idle size
    cpu_s      : CPU seconds per file, after which the child is ended and the answer is `decoded_too_large`
    """

    def __init__(self, size: int = 2, memory_mib: int = 1024, cpu_s: float = 20.0) -> None:
        self._size, self._memory_mib, self._cpu_s = size, memory_mib, cpu_s
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
            for _ in range(self._size):
                self._add_child()

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

    def decode(self, data: bytes, filename_ext: str = "", deadline_s: float = 30.0) -> DecodedImage:
        """Decode one 2-D image in a child. Same meaning and errors as `decode_image`, and those of `decode_file`."""
        answer = self._ask(data, {"extension": filename_ext[:16], "volumes": False}, deadline_s)
        result = answers.result_of(answer)
        if isinstance(result, DecodedVolume):
            raise UnsupportedGeometryError(reason="volume")
        return result

    def decode_file(
        self, data: bytes, filename_ext: str = "", deadline_s: float = 60.0
    ) -> DecodedImage | DecodedVolume:
        """Decode an image or a volume in a child. Same meaning and errors as the function of that name, and besides

        deadline_s : seconds the caller will wait
        raises     : OverloadedError when no child is free in time, InferenceTimeoutError when the deadline passes
                     while a child works, DecodedTooLargeError (reason `time` or `memory`) when it exceeds its limits,
                     CorruptFileError (reason `decoder_died`) when the file kills it, InferenceUnavailableError when
                     children cannot be started
        """
        answer = self._ask(data, {"extension": filename_ext[:16], "volumes": True}, deadline_s)
        return answers.result_of(answer)

    def _ask(self, data: bytes, header: dict[str, object], deadline_s: float) -> wire.Message:
        """Put one file to one child. Returns an answer with samples; raises what the child refused the file with."""
        if not data:
            raise EmptyFileError
        if len(data) > MAX_FILE_BYTES:
            raise PayloadTooLargeError(bytes=len(data), limit=MAX_FILE_BYTES)
        deadline = time.monotonic() + deadline_s
        self.start()
        child = self._take(deadline)
        healthy = False
        try:
            answer = child.ask(header, data, deadline)
            healthy = "last" not in answer.header and child.served < _RENEW_AFTER
        except ChildLostError as lost:
            _log.warning("decoder lost", extra={"returncode": lost.returncode, "bytes": len(data)})
            raise _error_of_loss(lost) from None
        finally:
            self._give_back(child, healthy=healthy)
        if "fault" in answer.header:  # ours, not the file's: something was not loaded before the lock-down
            _log.error("decoder fault", extra={"reason": str(answer.header["fault"])[:64]})
            raise InferenceError(stage="decode")
        if "error" in answer.header:
            raise answers.error_of(answer.header["error"])
        return answer

    def _take(self, deadline: float) -> Child:
        while True:
            try:
                child = self._idle.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise OverloadedError(reason="decoders") from None
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
            if not self._closed:
                self._add_child()
        child.end()

    def _add_child(self) -> None:
        child = Child(self._memory_mib, self._cpu_s)
        self._crew.children.add(child)
        self._idle.put(child)


def _error_of_loss(lost: ChildLostError) -> InferenceCoreError:
    if lost.returncode is None:
        return InferenceTimeoutError(stage="decode")
    if not lost.started:
        return InferenceUnavailableError(reason="decoder_start")
    if lost.returncode in {-signal.SIGPROF, -signal.SIGXCPU}:
        return DecodedTooLargeError(reason="time")
    if lost.returncode == -signal.SIGKILL:  # not from us: the system ran out of memory
        return DecodedTooLargeError(reason="memory")
    return CorruptFileError(reason="decoder_died")
