"""One question to the AI server over HTTP/1.1, on a connection of its own.

A socket and httptools' parser instead of a client library: the question is ours, goes to one address over loopback, is
never redirected, proxied, compressed or repeated by the transport, and a library's way to the same bytes cost
noticeable processor time (docs/performance.md).
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO, Final, TypeAlias
from urllib.parse import urlsplit

from httptools import HttpParserError, HttpResponseParser

from common.errors import InferenceTimeoutError, InferenceUnavailableError

CONNECT_S: Final = 2.0
WRITE_S: Final = 30.0
CHUNK: Final = 256 * 1024
_RECEIVE: Final = 64 * 1024
_MAX_HEAD_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is sent.

    body  : bytes, or a file that is read from its start and never held whole
    read_s: seconds that the other side may be silent before and within its answer
    """

    method: str
    target: str
    headers: dict[str, str]
    body: bytes | BinaryIO
    size_bytes: int
    read_s: float


@dataclass(frozen=True, slots=True)
class Reply:
    """What comes back; `chunks` reads it from the wire and raises what the exchange raises."""

    status: int
    media_type: str
    chunks: Iterator[bytes]


# raises: InferenceUnavailableError (nobody there, connection lost, no HTTP), InferenceTimeoutError (silent too long)
Transport: TypeAlias = Callable[[Outgoing], AbstractContextManager[Reply]]


class HttpTransport:
    """Asks one address; safe to share between threads.

    A fresh connection per question costs 0.1 ms on loopback, lets whichever AI worker is idle take it, and can never be
    one that the other side closed meanwhile, which would look like a failed prediction.
    """

    def __init__(self, base_url: str) -> None:
        address = urlsplit(base_url)
        self._address = (address.hostname or "", address.port or 80)
        self._host = address.netloc

    @contextmanager
    def __call__(self, asked: Outgoing) -> Iterator[Reply]:
        head = _head(asked, self._host)
        try:
            wire = socket.create_connection(self._address, timeout=CONNECT_S)
        except OSError as exc:
            raise InferenceUnavailableError(reason="connect") from exc
        with wire:
            answer = _Answer(wire)
            with _named():
                # Refused by its headers alone, a large body meets a closed connection, and the answer is there already.
                with suppress(ConnectionError):
                    _send(wire, head, asked)
                wire.settimeout(asked.read_s)
                answer.begin()
            yield Reply(answer.status, answer.media_type, answer.chunks())


@contextmanager
def _named() -> Iterator[None]:
    """Around what touches the wire alone: a full disk of ours must not look like a lost connection."""
    try:
        yield
    except TimeoutError as exc:
        raise InferenceTimeoutError(stage="answer") from exc
    except (OSError, HttpParserError) as exc:
        raise InferenceUnavailableError(reason="connection_lost") from exc


def _head(asked: Outgoing, host: str) -> bytes:
    """raises: ValueError for a header that would be two"""
    lines = [
        f"{asked.method} {asked.target} HTTP/1.1",
        f"Host: {host}",
        "Connection: close",  # or the other side looks after it until it finds it closed
        *(f"{name}: {value}" for name, value in asked.headers.items()),
        *([f"Content-Length: {asked.size_bytes}"] if asked.size_bytes else []),
    ]
    if not all(line.isprintable() for line in lines):
        raise ValueError("a header must be one printable line")
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def _send(wire: socket.socket, head: bytes, asked: Outgoing) -> None:
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the last piece of a file must not wait
    wire.settimeout(WRITE_S)
    if isinstance(asked.body, bytes):
        wire.sendall(head + asked.body)
    else:
        asked.body.seek(0)
        wire.sendall(head + asked.body.read(CHUNK))
        while chunk := asked.body.read(CHUNK):
            wire.sendall(chunk)


class _Answer:
    """What the parser finds in what comes; `on_...` is called by it."""

    def __init__(self, wire: socket.socket) -> None:
        self._wire = wire
        self._parser = HttpResponseParser(self)
        self._pieces: list[bytes] = []
        self._is_begun = self._is_whole = False
        self.media_type = ""

    @property
    def status(self) -> int:
        return int(self._parser.get_status_code())

    def begin(self) -> None:
        """Read the head."""
        left = _MAX_HEAD_BYTES
        while not self._is_begun:
            left -= self._receive()
            if left < 0:
                raise ConnectionError("no end of the headers")

    def chunks(self) -> Iterator[bytes]:
        """The body as it comes."""
        while True:
            pieces, self._pieces = self._pieces, []
            yield from pieces
            if self._is_whole:
                return
            with _named():
                self._receive()

    def _receive(self) -> int:
        data = self._wire.recv(_RECEIVE)
        if not data:
            raise ConnectionError("the answer was cut short")
        self._parser.feed_data(data)
        return len(data)

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"content-type":
            self.media_type = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self._is_begun = True

    def on_body(self, body: bytes) -> None:
        self._pieces.append(body)

    def on_message_complete(self) -> None:
        self._is_whole = True
