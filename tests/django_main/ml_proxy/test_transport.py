"""What becomes of a question when the other side of a real socket misbehaves."""

import io
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from apps.ml_proxy.transport import CHUNK, HttpTransport, Outgoing
from common.errors import InferenceError, InferenceTimeoutError, InferenceUnavailableError

pytestmark = pytest.mark.one_database


@contextmanager
def server(serve: Callable[[socket.socket], None]) -> Iterator[HttpTransport]:
    """One that takes one connection and does with it what `serve` does."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def once() -> None:
            connection, _ = listening.accept()
            with connection:
                serve(connection)

        thread = threading.Thread(target=once, daemon=True)
        thread.start()
        yield HttpTransport(f"http://127.0.0.1:{listening.getsockname()[1]}")
        thread.join(5)


def question(body: bytes = b"pixels", read_s: float = 5.0) -> Outgoing:
    return Outgoing("POST", "/api/v1/predict", {"X-Request-ID": "r"}, io.BytesIO(body), len(body), read_s)


def told(raw: bytes) -> Callable[[socket.socket], None]:
    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(raw)

    return serve


def ask(transport: HttpTransport, asked: Outgoing) -> tuple[int, str, bytes]:
    with transport(asked) as reply:
        return reply.status, reply.media_type, b"".join(reply.chunks)


def test_the_answer_comes_back_whole() -> None:
    with server(told(b"HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: 5\r\n\r\nhello")) as transport:
        assert ask(transport, question()) == (200, "a/b", b"hello")


def test_a_large_file_arrives_as_it_was_with_its_length() -> None:
    body = bytes(range(256)) * (2 * CHUNK // 256) + b"end"
    came = bytearray()

    def serve(connection: socket.socket) -> None:
        while not came.endswith(b"end"):
            came.extend(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    with server(serve) as transport:
        assert ask(transport, question(body)) == (204, "", b"")
    head, _, sent = bytes(came).partition(b"\r\n\r\n")
    assert sent == body
    assert f"Content-Length: {len(body)}".encode() in head
    assert head.startswith(b"POST /api/v1/predict HTTP/1.1\r\nHost: 127.0.0.1:")


def test_a_redirect_is_not_followed() -> None:
    answer = b"HTTP/1.1 302 Found\r\nLocation: http://elsewhere.invalid/\r\nContent-Length: 0\r\n\r\n"
    with server(told(answer)) as transport:
        assert ask(transport, question())[0] == 302


def test_a_refusal_by_the_headers_is_heard_although_the_body_was_not_read() -> None:
    answer = b"HTTP/1.1 401 Unauthorized\r\nContent-Type: a/b\r\nContent-Length: 5\r\n\r\nstale"
    with server(told(answer)) as transport:
        assert ask(transport, question(bytes(20_000_000))) == (401, "a/b", b"stale")


def test_a_connection_that_is_closed_under_a_body_without_an_answer_is_lost() -> None:
    with server(told(b"")) as transport, pytest.raises(InferenceUnavailableError) as caught:
        ask(transport, question(bytes(20_000_000)))
    assert caught.value.params == {"reason": "connection_lost"}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no HTTP at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nonly this",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nwo",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a number\r\nhello",
    ],
    ids=["silence", "garbage", "many headers", "cut short", "half a chunk", "bad chunk"],
)
def test_an_answer_that_is_none_is_a_lost_connection(raw: bytes) -> None:
    with server(told(raw)) as transport, pytest.raises(InferenceUnavailableError) as caught:
        ask(transport, question())
    assert caught.value.params == {"reason": "connection_lost"}


def test_nobody_there_is_told_apart() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # bound and not listening: refused
        transport = HttpTransport(f"http://127.0.0.1:{free.getsockname()[1]}")
        with pytest.raises(InferenceUnavailableError) as caught:
            ask(transport, question())
    assert caught.value.params == {"reason": "connect"}


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nonly this"])
def test_silence_is_a_timeout(begun: bytes) -> None:
    ended = threading.Event()

    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(begun)
        ended.wait(5)

    with server(serve) as transport:
        with pytest.raises(InferenceTimeoutError) as caught:
            ask(transport, question(read_s=0.2))
        ended.set()
    assert caught.value.params == {"stage": "answer"}


def test_an_error_of_our_own_is_none_of_the_wire() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    with server(told(answer)) as transport, pytest.raises(OSError, match="disk full") as caught, transport(question()):
        raise OSError("disk full")
    assert not isinstance(caught.value, InferenceError)
