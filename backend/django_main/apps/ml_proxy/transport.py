"""One question to the AI server over HTTP/1.1, on a connection of its own.

`http.client` instead of a client library: the question is ours, goes to one address over loopback, is never redirected,
proxied, compressed or repeated by the transport, and a library's way to the same bytes cost noticeable processor time
(docs/performance.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import BinaryIO, Final, TypeAlias
from urllib.parse import urlsplit

from common.errors import InferenceTimeoutError, InferenceUnavailableError

CONNECT_S: Final = 2.0
WRITE_S: Final = 30.0
CHUNK: Final = 256 * 1024


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
        self._host, self._port = address.hostname or "", address.port or 80

    @contextmanager
    def __call__(self, asked: Outgoing) -> Iterator[Reply]:
        connection = HTTPConnection(self._host, self._port, timeout=CONNECT_S)
        try:
            connection.connect()
        except OSError as exc:
            connection.close()
            raise InferenceUnavailableError(reason="connect") from exc
        try:
            with _named():
                response = _ask(connection, asked)
            yield Reply(response.status, response.headers.get("content-type", ""), _chunks(response))
        finally:
            connection.close()


@contextmanager
def _named() -> Iterator[None]:
    """Around what touches the wire alone: a full disk of ours must not look like a lost connection."""
    try:
        yield
    except TimeoutError as exc:
        raise InferenceTimeoutError(stage="answer") from exc
    except (OSError, HTTPException) as exc:
        raise InferenceUnavailableError(reason="connection_lost") from exc


def _ask(connection: HTTPConnection, asked: Outgoing) -> HTTPResponse:
    connection.sock.settimeout(WRITE_S)
    connection.putrequest(asked.method, asked.target, skip_accept_encoding=True)
    connection.putheader("Connection", "close")  # or the other side looks after it until it finds it closed
    for name, value in asked.headers.items():
        connection.putheader(name, value)
    if asked.size_bytes:
        connection.putheader("Content-Length", str(asked.size_bytes))
    if isinstance(asked.body, bytes):
        connection.endheaders(asked.body or None)
    else:
        asked.body.seek(0)
        connection.endheaders(asked.body.read(CHUNK))  # with the head in one piece
        while chunk := asked.body.read(CHUNK):
            connection.send(chunk)
    connection.sock.settimeout(asked.read_s)
    return connection.getresponse()


def _chunks(response: HTTPResponse) -> Iterator[bytes]:
    while True:
        with _named():
            chunk = response.read(CHUNK)
        if not chunk:
            break
        yield chunk
    if response.length:
        raise InferenceUnavailableError(reason="connection_lost")
