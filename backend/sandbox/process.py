"""One child as the server sees it: started clean, spoken to over pipes, ended when it misbehaves."""

import fcntl
import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from sandbox import wire

# With -I neither the environment nor user packages change what is imported.
_PROGRAM: Final = (
    "import sys, importlib; sys.path[:0] = sys.argv.pop(1).split(':'); importlib.import_module(sys.argv.pop(1)).main()"
)
_ENVIRONMENT: Final = {
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",  # one heap: the memory limit counts address space
    # A megabyte fresh from the system costs 256 page faults, more than decoding it: keep what small files need.
    "MALLOC_MMAP_THRESHOLD_": "4194304",
    "MALLOC_TRIM_THRESHOLD_": "16777216",
}
_PIPE_BYTES: Final = 1024 * 1024
_F_SETPIPE_SZ: Final = 1031  # fcntl.F_SETPIPE_SZ, Linux only


@dataclass(frozen=True)
class Program:
    """What a child runs: `main()` of a module that is found below `roots`."""

    module: str
    roots: tuple[Path, ...]


@dataclass(frozen=True)
class Limits:
    """What one child may cost.

    memory_mib    : what it may allocate beyond its idle size
    cpu_s         : CPU seconds per request, after which it is ended
    request_bytes : largest payload it takes
    answer_bytes  : largest payload that is believed
    file_bytes    : bytes it may write into a file that is lent to it
    files         : whether requests may lend it open files at all
    """

    memory_mib: int
    cpu_s: float
    request_bytes: int = 0
    answer_bytes: int = 0
    file_bytes: int = 0
    files: bool = False


class ChildLostError(Exception):
    """The child ended, or had to be ended, before it answered.

    returncode : as subprocess gives it: negative is the signal; None when the time ran out
    started    : False when it never came as far as to take a file
    """

    def __init__(self, returncode: int | None, *, started: bool) -> None:
        super().__init__(returncode)
        self.returncode = returncode
        self.started = started


class Child:
    """A running child. Not safe for several threads at once: the pool lends it to one."""

    def __init__(self, program: Program, limits: Limits) -> None:
        self.served = 0
        self.locked: bool | None = None
        self._limits = limits
        self._files: socket.socket | None = None
        theirs: socket.socket | None = None
        if limits.files:
            self._files, theirs = socket.socketpair()
        told = asdict(limits) | {"descriptor": theirs.fileno() if theirs else None}
        roots = ":".join(str(root) for root in program.roots)
        try:
            self._process = subprocess.Popen(  # noqa: S603  (our own interpreter, fixed program)
                [sys.executable, "-I", "-B", "-c", _PROGRAM, roots, program.module, json.dumps(told)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()] if theirs else [],
                env=_ENVIRONMENT,
                cwd="/",
                start_new_session=True,  # Ctrl-C is for the server, which lets requests end
                bufsize=0,
            )
        except OSError:
            if self._files:
                self._files.close()
            raise
        finally:
            if theirs:
                theirs.close()
        assert self._process.stdin is not None  # noqa: S101  (mypy: PIPE was asked for)
        assert self._process.stdout is not None  # noqa: S101
        self._to, self._from = self._process.stdin, self._process.stdout
        for stream in (self._to, self._from):
            os.set_blocking(stream.fileno(), False)
            _widen(stream.fileno())

    @property
    def pid(self) -> int:
        """Process id, for tests and measurements."""
        return self._process.pid

    def alive(self) -> bool:
        """False once the process has ended, by whomever."""
        return self._process.poll() is None

    def ask(
        self, header: dict[str, object], payload: bytes, deadline: float, files: Sequence[int] = ()
    ) -> wire.Message:
        """Send one request and wait for its answer.

        deadline : of time.monotonic()
        files    : open descriptors to lend; the child closes its copies before it answers
        raises   : ChildLostError; the child is then ended and of no further use
        """
        try:
            self._await_ready(deadline)
            if self._files and files:
                socket.send_fds(self._files, [b"\0"], list(files))
            self._write([wire.pack_head(header | {"files": len(files)}, len(payload)), payload], deadline)
            answer = self._read_message(deadline)
        except (ConnectionError, EOFError, wire.WireError):
            raise ChildLostError(self._reap(), started=self.locked is not None) from None
        except TimeoutError:
            self.end()
            raise ChildLostError(None, started=self.locked is not None) from None
        self.served += 1
        return answer

    def end(self) -> None:
        """Stop the process at once and release its pipes. May be called twice."""
        self._process.kill()
        self._reap()

    def _reap(self) -> int:
        self._to.close()
        self._from.close()
        if self._files:
            self._files.close()
        try:
            return self._process.wait(timeout=5.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def _await_ready(self, deadline: float) -> None:
        """The first message says that imports and lock-down are done; it is read by the first request."""
        if self.locked is None:
            greeting = self._read_message(deadline)
            self.locked = greeting.header.get("locked") is True

    def _write(self, parts: Sequence[bytes], deadline: float) -> None:
        left = [memoryview(part) for part in parts]
        while left:
            _require_time(deadline)
            try:
                count = os.writev(self._to.fileno(), left)
            except BlockingIOError:
                _wait(self._to.fileno(), select.POLLOUT, deadline)
                continue
            left = wire.after(left, count)

    def _read_message(self, deadline: float) -> wire.Message:
        prefix = self._read(wire.PREFIX.size, deadline)
        header_bytes, payload_bytes = wire.unpack_prefix(prefix, payload_limit=self._limits.answer_bytes)
        header = wire.unpack_header(self._read(header_bytes, deadline))
        return wire.Message(header, self._read(payload_bytes, deadline))

    def _read(self, size: int, deadline: float) -> bytearray:
        buffer, filled = bytearray(size), 0
        view = memoryview(buffer)
        while filled < size:
            _require_time(deadline)
            try:
                count = os.readv(self._from.fileno(), [view[filled:]])
            except BlockingIOError:
                _wait(self._from.fileno(), select.POLLIN, deadline)
                continue
            if not count:
                raise EOFError
            filled += count
        return buffer


def _require_time(deadline: float) -> None:
    # A child that always has another byte to send would never be waited for.
    if time.monotonic() >= deadline:
        raise TimeoutError


def _wait(descriptor: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    left_ms = (deadline - time.monotonic()) * 1000.0
    if left_ms <= 0 or not poll.poll(left_ms):
        raise TimeoutError


def _widen(descriptor: int) -> None:
    try:
        fcntl.fcntl(descriptor, _F_SETPIPE_SZ, _PIPE_BYTES)
    except OSError:  # over the user's quota of pipe memory: slower, nothing else
        return
