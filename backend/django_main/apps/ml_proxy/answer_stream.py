"""An answer as it comes over the wire (docs/contracts.md §2): the facts as JSON, then the files one after the other.

Files above a megabyte go to the disk while they arrive, so that a volume never lies in the memory of a process.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO, Any, Final

import orjson
from django.conf import settings

from common.errors import InferenceError

MEDIA_TYPE: Final = "application/vnd.neuronova.answer"
# Four pictures of the largest image that is accepted stay below this, and so do a volume of 64 M voxels of one byte and
# its mask, gzipped.
MAX_ANSWER_BYTES: Final = 192 * 1024 * 1024
_MAX_FACTS_BYTES: Final = 4 * 1024 * 1024
_LENGTH_BYTES: Final = 4
_IN_MEMORY_BYTES: Final = 1024 * 1024


class AnswerStream:
    """Reads the parts in the order in which they are sent. Every method raises InferenceError when one is missing."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""
        self._left = MAX_ANSWER_BYTES

    def facts(self) -> Any:
        """The JSON value at the beginning."""
        length = int.from_bytes(b"".join(self._take(_LENGTH_BYTES)))
        if length > _MAX_FACTS_BYTES:
            raise InferenceError(reason="answer_too_large")
        try:
            return orjson.loads(b"".join(self._take(length)))
        except orjson.JSONDecodeError as exc:
            raise InferenceError(reason="not_json") from exc

    def file(self, size_bytes: int, *, magic: bytes) -> IO[bytes]:
        """The next file, positioned at its start; it must begin with `magic`. Gone once it is closed."""
        with ExitStack() as opened:
            file = opened.enter_context(_new_file(size_bytes))
            for chunk in self._take(size_bytes):
                file.write(chunk)
            file.seek(0)
            if file.read(len(magic)) != magic:
                raise InferenceError(reason="images")
            file.seek(0)
            opened.pop_all()
        return file

    def end(self) -> None:
        """Nothing may follow."""
        if self._rest or any(self._chunks):
            raise InferenceError(reason="answer_too_large")

    def _take(self, size_bytes: int) -> Iterator[bytes]:
        """Exactly so many bytes, in pieces."""
        self._left -= size_bytes
        if self._left < 0:
            raise InferenceError(reason="answer_too_large")
        while size_bytes > 0:
            piece = self._rest or next(self._chunks, b"")
            if not piece:
                raise InferenceError(reason="cut_short")
            self._rest = piece[size_bytes:]
            piece = piece[:size_bytes]
            size_bytes -= len(piece)
            yield piece


def _new_file(size_bytes: int) -> IO[bytes]:
    return io.BytesIO() if size_bytes <= _IN_MEMORY_BYTES else TemporaryFile(dir=settings.ENV.spool)
