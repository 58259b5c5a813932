"""A child's own side: limits, lock-down, then one request after the other until the server closes the pipe."""

import codecs
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

from sandbox import lockdown, wire

# Python imports these when they are first used, and after the lock-down nothing can be imported.
_TEXT_ENCODINGS: Final = ("ascii", "cp437", "latin-1", "utf-8")
_PIPE_PIECE: Final = 1024 * 1024

# From a request and the files lent with it to the header and the payload of the answer.
Answerer = Callable[[wire.Message, Sequence[int]], tuple[dict[str, Any], bytes | memoryview]]


def serve(answer: Answerer) -> None:
    """Serve requests until the server closes the pipe; the limits are the program's only argument.

    answer : what to do with one request. Errors that it foresees it puts into the header; what else it raises is the
             file's doing, ends this process and reaches the server as `failed`
    """
    told = json.loads(sys.argv[1])
    to_server = os.dup(1)
    os.dup2(2, 1)  # a library that prints must not speak into the pipe
    for name in _TEXT_ENCODINGS:
        codecs.lookup(name)
    files = socket.socket(fileno=told["descriptor"]) if told["files"] else None
    lockdown.limit(told["memory_mib"], told["file_bytes"])
    locked = lockdown.lock_down(receive_files=files is not None)
    _send(to_server, {"ready": True, "locked": locked})
    while _serve_one(answer, to_server, files, told):
        pass


def _serve_one(answer: Answerer, to_server: int, files: socket.socket | None, told: dict[str, Any]) -> bool:
    """Answer one request. False: the server has gone, or this process should be replaced."""
    request = _receive(told["request_bytes"])
    if request is None:
        return False
    lent = _lent(files, int(request.header.get("files", 0)))
    # The default action of SIGPROF ends the process: no handler has to get a turn inside a library's loop.
    signal.setitimer(signal.ITIMER_PROF, told["cpu_s"])
    payload: bytes | memoryview = b""
    try:
        header, payload = answer(request, lent)
    except MemoryError:
        header = {"failed": "memory"}
    except ImportError as error:
        header = {"fault": type(error).__name__}
    except Exception as error:  # noqa: BLE001  (process edge: whatever a library throws is about this file)
        header = {"failed": "exception", "reason": type(error).__name__}
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        for descriptor in lent:
            os.close(descriptor)
    _send(to_server, header, payload)
    return "failed" not in header


def _lent(files: socket.socket | None, count: int) -> list[int]:
    if files is None or not count:
        return []
    _, descriptors, _, _ = socket.recv_fds(files, 1, count)
    return descriptors


def _receive(limit: int) -> wire.Message | None:
    prefix = _read(wire.PREFIX.size)
    if prefix is None:
        return None
    header_bytes, payload_bytes = wire.unpack_prefix(prefix, payload_limit=limit)
    header, payload = _read(header_bytes), _read(payload_bytes)
    if header is None or payload is None:
        return None
    return wire.Message(wire.unpack_header(header), payload)


def _read(size: int) -> bytearray | None:
    """Exactly `size` bytes from the server; None at the end."""
    buffer, filled = bytearray(size), 0
    view = memoryview(buffer)
    while filled < size:
        count = os.readv(0, [view[filled : filled + _PIPE_PIECE]])
        if not count:
            return None
        filled += count
    return buffer


def _send(to_server: int, header: dict[str, Any], payload: bytes | memoryview = b"") -> None:
    left = [memoryview(wire.pack_head(header, len(payload))), memoryview(payload)]
    while left:
        left = wire.after(left, os.writev(to_server, left))
