"""Decoding where it cannot hurt: hostile files are parsed by limited children, and their answers are checked."""

from pathlib import Path
from types import TracebackType
from typing import Final, Self

from fileformats.limits import MAX_DECODED_BYTES, MAX_FILE_BYTES
from inference.core.contracts import DecodedImage, DecodedVolume
from inference.core.decode import answers
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
from sandbox import Cause, ChildPool, Limits, LostError, Program
from sandbox.wire import Message

_SERVER: Final = Path(__file__).resolve().parents[3]
_PROGRAM: Final = Program("inference.core.decode.child", (_SERVER, _SERVER.parent))


class DecoderPool:
    """A fixed number of decoder children, lent to one request at a time; a lost one is replaced at once.

    size       : children, and so files decoded at the same time
    memory_mib : what each may allocate beyond its idle size
    cpu_s      : CPU seconds per file, after which the child is ended and the answer is `decoded_too_large`
    """

    def __init__(self, size: int = 2, memory_mib: int = 1024, cpu_s: float = 20.0) -> None:
        limits = Limits(memory_mib, cpu_s, request_bytes=MAX_FILE_BYTES, answer_bytes=MAX_DECODED_BYTES)
        self._children = ChildPool(_PROGRAM, limits, size=size)

    def start(self) -> None:
        """Start the children (a third of a second until they are ready; nobody has to wait for it)."""
        self._children.start()

    def close(self) -> None:
        """End all children."""
        self._children.close()

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
        return self._children.pids

    @property
    def idle(self) -> int:
        """How many children wait for a file."""
        return self._children.idle

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

    def _ask(self, data: bytes, header: dict[str, object], deadline_s: float) -> Message:
        """Put one file to one child. Returns an answer with samples; raises what the child refused the file with."""
        if not data:
            raise EmptyFileError
        if len(data) > MAX_FILE_BYTES:
            raise PayloadTooLargeError(bytes=len(data), limit=MAX_FILE_BYTES)
        try:
            answer = self._children.ask(header, data, deadline_s=deadline_s)
        except LostError as lost:
            raise _error_of(lost) from None
        if "error" in answer.header:
            raise answers.error_of(answer.header["error"])
        return answer


def _error_of(lost: LostError) -> InferenceCoreError:
    if lost.cause in {Cause.TIME, Cause.MEMORY}:
        return DecodedTooLargeError(reason=lost.cause.value)
    if lost.cause is Cause.EXCEPTION:
        return CorruptFileError(reason=lost.reason)
    kind, params = _ERRORS[lost.cause]
    return kind(**params)


_ERRORS: Final[dict[Cause, tuple[type[InferenceCoreError], dict[str, str]]]] = {
    Cause.BUSY: (OverloadedError, {"reason": "decoders"}),
    Cause.DEADLINE: (InferenceTimeoutError, {"stage": "decode"}),
    Cause.START: (InferenceUnavailableError, {"reason": "decoder_start"}),
    Cause.DIED: (CorruptFileError, {"reason": "decoder_died"}),
    Cause.FAULT: (InferenceError, {"stage": "decode"}),
}
