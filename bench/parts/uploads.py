"""How fast 100 MB reach the AI server, beside copying the same file over loopback with curl."""

import os
import secrets
import subprocess
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any

from tests.rig.held_flask import HeldFlask

from bench.ours.copies import Copy, Token
from bench.parts.session import Session
from bench.yardstick.table import Row

SIZE_MB = 100  # of a million bytes; Nginx takes 100 MiB with what surrounds the file
_ROUNDS = 5
_CHUNK = 1 << 20


class Arrivals(HeldFlask):
    """Stands where the AI server listens, notes when a whole body is there, and answers."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.arrived = 0.0

    def __enter__(self) -> "Arrivals":
        super().__enter__()
        return self

    def _hold(self) -> None:
        self.arrived = time.perf_counter()


def uploads(session: Session) -> tuple[dict[str, Any], list[Row]]:
    """client → Nginx → Django (hashed, de-identified, signed) → the AI server's address."""
    copy = session.copy("shipped")
    file = session.fresh("upload").with_suffix(".png")
    copied_s, ours_s, loads = [], [], []
    with copy.stack.without("flask"), Arrivals(copy.stack.settings.flask_port) as arrivals, _sink() as sink:
        token = Token(copy.stack)
        for number in range(_ROUNDS + 1):
            _write_png(file)
            plain_s, through_s = _copy(file, sink), _through(file, copy, token, arrivals)
            if number:  # the first one warms up
                copied_s.append(plain_s)
                ours_s.append(through_s)
                loads.append(os.getloadavg()[0])
    file.unlink()
    ratio = median(plain / through for plain, through in zip(copied_s, ours_s, strict=True))
    measured = {
        "bytes": SIZE_MB * 10**6,
        "copied_s": [round(value, 3) for value in copied_s],
        "ours_s": [round(value, 3) for value in ours_s],
        "ratio": round(ratio, 3),
        "load": loads,
    }
    name = f"{SIZE_MB} MB to the AI server, MB/s: loopback copy {SIZE_MB / median(copied_s):.0f}, ours"
    return measured, [Row(name, "1", f"{SIZE_MB / median(ours_s):.0f}", f"{ratio:.2f}")]


def _copy(file: Path, url: str) -> float:
    began = time.perf_counter()
    subprocess.run(["curl", "-sS", "--noproxy", "*", "-o", os.devnull, "-T", str(file), url], check=True)
    return time.perf_counter() - began


def _through(file: Path, copy: Copy, token: Token, arrivals: Arrivals) -> float:
    """Seconds from curl's start until the last byte is at the AI server's address."""
    patient = copy.stack.demo["patients"][0]
    (authorization,) = (f"{name}: {value}" for name, value in token.headers().items())
    command = ["curl", "-sS", "--noproxy", "*", "--fail", "-o", os.devnull, "-H", authorization]
    command += ["-F", f"patient={patient}", "-F", f"image=@{file};type=image/png", f"{copy.front.plain}/ml/v1/predict/"]
    began = time.perf_counter()
    subprocess.run(command, check=True)
    if arrivals.arrived < began:
        raise RuntimeError("the file did not arrive")
    return arrivals.arrived - began


def _write_png(file: Path) -> None:
    """A PNG whose picture data is noise, which nothing between client and AI server has to read."""
    body = secrets.token_bytes(SIZE_MB * 10**6 - 57)
    header = (10_000).to_bytes(4) * 2 + bytes([8, 0, 0, 0, 0])
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    parts = [len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4) for kind, data in chunks]
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))


@contextmanager
def _sink() -> Iterator[str]:
    """An address that reads whatever is put there and forgets it."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            if self.headers.get("Expect"):
                self.send_response_only(100)
                self.end_headers()
            left, buffer = int(self.headers["Content-Length"]), memoryview(bytearray(_CHUNK))
            while left:
                left -= self.rfile.readinto(buffer[: min(left, _CHUNK)])
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """No line for each request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
