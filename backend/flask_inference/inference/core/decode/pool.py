"""Decoding where it cannot hurt: hostile files are parsed by limited children, and their answers are checked."""

import logging
import math
import os
import queue
import signal
import threading
import time
import weakref
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self

import numpy as np

from inference.core.contracts import DecodedImage
from inference.core.decode import wire
from inference.core.decode.image import to_image
from inference.core.decode.limits import MAX_FILE_BYTES, check_raster
from inference.core.decode.process import Child, ChildLostError
from inference.core.decode.raster import Raster
from inference.core.decode.sniff import Format
from inference.core.errors import (
    CorruptFileError,
    DecodedTooLargeError,
    EmptyFileError,
    InferenceCoreError,
    InferenceTimeoutError,
    InferenceUnavailableError,
    InvalidHeaderError,
    InvalidPixelsError,
    MissingPixelsError,
    OverloadedError,
    Param,
    PayloadTooLargeError,
    PolyglotFileError,
    TypeMismatchError,
    UnsupportedGeometryError,
    UnsupportedMediaTypeError,
    UnsupportedModalityError,
    UnsupportedTransferSyntaxError,
)

_log = logging.getLogger("inference.decode")

# What a child may answer; anything else it says is a damaged file.
_ERRORS: Final[dict[str, type[InferenceCoreError]]] = {
    kind.code: kind
    for kind in (
        CorruptFileError,
        DecodedTooLargeError,
        EmptyFileError,
        InvalidHeaderError,
        InvalidPixelsError,
        MissingPixelsError,
        PayloadTooLargeError,
        PolyglotFileError,
        TypeMismatchError,
        UnsupportedGeometryError,
        UnsupportedMediaTypeError,
        UnsupportedModalityError,
        UnsupportedTransferSyntaxError,
    )
}
_DTYPES: Final = {"|u1": np.uint8, "<u2": np.uint16, "<f4": np.float32}
_RENEW_AFTER: Final = 500  # files per child: bounds what a leak in a library can add up to


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
        self._idle: queue.LifoQueue[Child] = queue.LifoQueue()
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
            self._idle, self._crew.owner = queue.LifoQueue(), os.getpid()
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
        """Decode one file in a child. Same meaning and errors as `decode_image`, and besides

        deadline_s : seconds the caller will wait
        raises     : OverloadedError when no child is free in time, InferenceTimeoutError when the deadline passes
                     while a child works, DecodedTooLargeError (reason `time` or `memory`) when it exceeds its limits,
                     CorruptFileError (reason `decoder_died`) when the file kills it
        """
        if not data:
            raise EmptyFileError
        if len(data) > MAX_FILE_BYTES:
            raise PayloadTooLargeError(bytes=len(data), limit=MAX_FILE_BYTES)
        deadline = time.monotonic() + deadline_s
        answer = self._ask(data, filename_ext, deadline)
        if "error" in answer.header:
            raise _error_of(answer.header["error"])
        try:
            return _image_of(answer)
        except (KeyError, TypeError, ValueError) as error:
            _log.warning("decoder answer refused", extra={"reason": type(error).__name__})
            raise CorruptFileError(reason="decoder_answer") from error

    def _ask(self, data: bytes, filename_ext: str, deadline: float) -> wire.Message:
        self.start()
        child = self._take(deadline)
        healthy = False
        try:
            answer = child.ask({"extension": filename_ext[:16]}, data, deadline)
            healthy = "last" not in answer.header and child.served < _RENEW_AFTER
        except ChildLostError as lost:
            _log.warning("decoder lost", extra={"returncode": lost.returncode, "bytes": len(data)})
            raise _error_of_loss(lost) from None
        finally:
            self._give_back(child, healthy=healthy)
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


def _error_of(value: Any) -> InferenceCoreError:
    """The typed error a child names; its parameters pass only as short words and numbers."""
    if not isinstance(value, dict) or not isinstance(value.get("params"), dict):
        return CorruptFileError(reason="decoder_answer")
    kind = _ERRORS.get(str(value.get("code")), CorruptFileError)
    params = {str(name)[:32]: given for name, given in value["params"].items() if _is_plain(given)}
    return kind(**params)


def _is_plain(value: Param) -> bool:
    return isinstance(value, bool | int | float) or (isinstance(value, str) and len(value) <= 64)


def _image_of(answer: wire.Message) -> DecodedImage:
    """Samples of an answer, every field checked. Raises KeyError, TypeError or ValueError."""
    header = answer.header
    height, width = (int(side) for side in header["shape"])
    dtype = np.dtype(_DTYPES[header["dtype"]])
    check_raster(width, height, width * height * dtype.itemsize)
    samples = np.frombuffer(answer.payload, dtype).reshape(height, width)
    if dtype.kind == "f" and not np.isfinite(samples).all():
        raise ValueError("not finite")
    raster = Raster(samples, _fraction(header["colour_fraction"]), _spacing(header["spacing_mm"]))
    return to_image(Format(header["format"]).value, raster)


def _fraction(value: Any) -> float:
    return min(1.0, max(0.0, float(value)))


def _spacing(value: Any) -> tuple[float, float] | None:
    if value is None:
        return None
    row, column = (float(step) for step in value)
    if not (math.isfinite(row) and math.isfinite(column) and row > 0 and column > 0):
        raise ValueError("spacing")
    return row, column
