"""De-identifying where it cannot hurt: limited children read the file, the server only moves bytes."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from fileformats.limits import MAX_FILE_BYTES
from sandbox import ChildPool, Limits, Program
from sandbox.wire import plain_params

_ROOT: Final = Path(__file__).resolve().parents[1]
_PROGRAM: Final = Program("deidentify.child", (_ROOT,))
# A zip or gzip is packed again, faster and therefore a little larger; a file that grows beyond this is none of ours.
_MAX_WRITTEN_BYTES: Final = 3 * MAX_FILE_BYTES
_IN_MEMORY_BYTES: Final = 2_621_440  # up to here the result stays in memory, as Django keeps uploads
_PIECE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A de-identified file; `body` is open at its start and gone when it is closed."""

    body: BinaryIO
    size_bytes: int
    sha256: str
    burned_in: bool


class RefusedError(Exception):
    """The file is not what it should be: a code of the public contract and parameters."""

    def __init__(self, code: str, params: dict[str, Any]) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class DeidentifierPool:
    """Children that de-identify files of every format that is read.

    size       : children, and so files at the same time
    memory_mib : what each may allocate beyond its idle size, the mapped file included
    cpu_s      : CPU seconds per file
    """

    def __init__(self, size: int = 2, memory_mib: int = 1024, cpu_s: float = 60.0) -> None:
        limits = Limits(memory_mib, cpu_s, file_bytes=_MAX_WRITTEN_BYTES, files=True)
        self._children = ChildPool(_PROGRAM, limits, size=size)

    def start(self) -> None:
        """Start the children; nobody has to wait for it."""
        self._children.start()

    def close(self) -> None:
        """End all children."""
        self._children.close()

    @property
    def pids(self) -> list[int]:
        """Process ids of the children, for tests and measurements."""
        return self._children.pids

    def clean(
        self, body: BinaryIO, *, size_bytes: int, extension: str, key: bytes, folder: Path, deadline_s: float
    ) -> Cleaned:
        """De-identify one file.

        body       : the whole file, not empty; neither read here nor copied where it lies on disk
        extension  : as the sender named it, without dot; only held against the content
        key        : maps UIDs; the child forgets it with the file
        folder     : where a large result lies while it is open; it has no name there
        deadline_s : seconds the caller will wait
        raises     : RefusedError, sandbox.LostError, OSError (no room for the result)
        """
        out = _empty_file(size_bytes, folder)
        try:
            with _descriptor(body) as given:
                header: dict[str, object] = {"extension": extension[:16], "key": key.hex(), "bytes": size_bytes}
                answer = self._ask(header, deadline_s, (given, out.fileno()))
            size, sha256 = _measure(out)
        except BaseException:
            out.close()
            raise
        return Cleaned(out, size, sha256, burned_in=answer.get("burned_in") is True)

    def names_another(self, body: BinaryIO, *, size_bytes: int, extension: str, number: str, deadline_s: float) -> bool:
        """Whether a DICOM image in the file names a patient, and another than `number`; the number found stays there.

        body, size_bytes, extension, deadline_s : as for `clean`
        raises : RefusedError with what `clean` would refuse the file for; sandbox.LostError
        """
        header: dict[str, object] = {"extension": extension[:16], "number": number, "bytes": size_bytes}
        with _descriptor(body) as given:
            # Whatever is not a plain no may be somebody else's.
            return self._ask(header, deadline_s, (given,)).get("another") is not False

    def _ask(self, header: dict[str, object], deadline_s: float, files: Sequence[int]) -> dict[str, Any]:
        """The header of a child's answer. Raises RefusedError, sandbox.LostError."""
        answer = self._children.ask(header, deadline_s=deadline_s, files=files)
        error = answer.header.get("error")
        if error is not None:
            raise _refusal(error)
        return answer.header


def _empty_file(size_bytes: int, folder: Path) -> BinaryIO:
    if size_bytes <= _IN_MEMORY_BYTES:
        return os.fdopen(os.memfd_create("deidentified", os.MFD_CLOEXEC), "w+b")
    return cast("BinaryIO", tempfile.TemporaryFile(dir=folder))


@contextmanager
def _descriptor(body: BinaryIO) -> Iterator[int]:
    """A descriptor that reads `body` from its start and cannot write to it."""
    try:
        source = f"/proc/self/fd/{body.fileno()}"
        copy = None
    except OSError:  # a file in memory
        copy = os.memfd_create("upload", os.MFD_CLOEXEC)
        source = f"/proc/self/fd/{copy}"
    try:
        if copy is not None:
            _fill(copy, body)
        given = os.open(source, os.O_RDONLY | os.O_CLOEXEC)
    finally:
        if copy is not None:
            os.close(copy)
    try:
        yield given
    finally:
        os.close(given)


def _fill(descriptor: int, body: BinaryIO) -> None:
    body.seek(0)
    while piece := body.read(_PIECE):
        view = memoryview(piece)
        while view:
            view = view[os.write(descriptor, view) :]
    body.seek(0)


def _measure(file: BinaryIO) -> tuple[int, str]:
    """Size and SHA-256 of what the child wrote, read by ourselves."""
    hasher, size = hashlib.sha256(), 0
    file.seek(0)
    while piece := file.read(_PIECE):
        hasher.update(piece)
        size += len(piece)
    file.seek(0)
    return size, hasher.hexdigest()


def _refusal(error: Any) -> RefusedError:
    """What the child says; a hostile file may have said it."""
    code = error.get("code") if isinstance(error, dict) else None
    params = error.get("params") if isinstance(error, dict) else None
    if not isinstance(code, str) or not isinstance(params, dict):
        return RefusedError("corrupt_file", {"reason": "deidentifier_answer"})
    return RefusedError(code[:32], plain_params(params))
