"""Promise 9: callers who take their time, or do nothing at all, cost the others little."""

import contextlib
import resource
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
from deploy.local.front_door import WEB_FOLDER
from tests.chaos.run import Run

KIND, IDLE = 500, 3000
SOURCES = 16  # addresses 127.0.1.1 ...: one address may have 256 connections at work
QUESTIONS = 24


def measure(run: Run) -> None:
    """An ordinary user's time alone, and beside each kind of slow caller."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 16384), hard))
    token = run.system.token("clinician")
    base = f"127.0.0.1:{run.system.settings.http_port}"
    head = f"POST /api/v1/auth/refresh/ HTTP/1.1\r\nHost: {base}\r\nContent-Type: application/json\r\n"
    # A large file of the page: what is slow here is the reading, not what it takes to answer.
    read = f"GET {_largest_asset()} HTTP/1.1\r\nHost: {base}\r\n\r\n"
    kinds: dict[str, tuple[int, bytes, bytes]] = {
        "slow headers": (KIND, f"GET / HTTP/1.1\r\nHost: {base}\r\n".encode(), b"X-A: b\r\n"),
        "slow bodies": (KIND, f"{head}Content-Length: 4000\r\n\r\n".encode(), b"a"),
        "slow readers": (KIND, read.encode(), b""),
        "idle connections": (IDLE, b"", b""),
    }
    alone = _median(run, token)
    for name, (count, first, more) in kinds.items():
        with crowd(run.system.settings.http_port, count, first, more) as connected:
            beside = _median(run, token)
            open_now = connected()
        alone = min(alone, _median(run, token))
        run.figures.at_most(
            "9", f"{count} {name} ({open_now} open): ordinary user, times as long", beside / alone, 2, "×"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    run.judge("9")


def _largest_asset() -> str:
    found = max((WEB_FOLDER / "assets").iterdir(), key=lambda path: path.stat().st_size)
    return f"/assets/{found.name}"


@contextmanager
def crowd(port: int, count: int, first: bytes, more: bytes) -> Iterator[Callable[[], int]]:
    """`count` connections that each send `first` and then now and then `more`; yields how many are open."""
    sockets: list[socket.socket] = []
    over = threading.Event()
    for number in range(count):
        with contextlib.suppress(OSError):
            source = (f"127.0.1.{number % SOURCES + 1}", 0)
            connection = socket.create_connection(("127.0.0.1", port), timeout=5, source_address=source)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            connection.sendall(first)
            sockets.append(connection)

    def drip() -> None:
        while not over.wait(2):
            for connection in sockets:
                with contextlib.suppress(OSError):
                    connection.sendall(more)

    dripping = threading.Thread(target=drip, daemon=True)
    if more:
        dripping.start()
    try:
        yield lambda: sum(_is_open(connection) for connection in sockets)
    finally:
        over.set()
        for connection in sockets:
            connection.close()


def _is_open(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(1, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def _median(run: Run, token: str) -> float:
    """The median time of an ordinary user's questions and reads, seconds."""
    times = []
    with httpx.Client(base_url=run.system.url, trust_env=False, timeout=60) as http:
        http.headers["Authorization"] = f"Bearer {token}"
        load = run.load()
        for number in range(QUESTIONS):
            began = time.monotonic()
            if number % 2:
                http.get("/ml/v1/history/?page_size=10")
            else:
                load.ask(run.album.picture())
            times.append(time.monotonic() - began)
    return statistics.median(times)
