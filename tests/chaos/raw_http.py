"""Promise 10: requests that Nginx and Gunicorn could read differently are refused, and the connection ends."""

import contextlib
import json
import socket
import time

from tests.chaos.run import Run

SMUGGLED = "/api/v1/smuggled-"
WAIT_S = 8.0


def attacks(host: str) -> dict[str, bytes]:
    """Name → bytes. Each carries a second request that nobody may answer."""
    inner = f"GET {SMUGGLED}in HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    chunked = b"0\r\n\r\n" + inner
    post = f"POST /api/v1/auth/token/ HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"

    def raw(headers: str, body: bytes = inner, *, first: str = post) -> bytes:
        return f"{first}{headers}\r\n".encode("latin-1") + body

    get = f"GET /healthz HTTP/1.1\r\nHost: {host}\r\n"
    return {
        "both length headers": raw(f"Content-Length: {len(chunked)}\r\nTransfer-Encoding: chunked\r\n", chunked),
        "both, the other order": raw("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", chunked),
        "two different lengths": raw(f"Content-Length: 0\r\nContent-Length: {len(inner)}\r\n"),
        "length with a sign": raw(f"Content-Length: +{len(inner)}\r\n"),
        "length with a space": raw(f"Content-Length: 1 {len(inner)}\r\n"),
        "length in hexadecimal": raw("Content-Length: 0x10\r\n"),
        "negative length": raw("Content-Length: -1\r\n"),
        "length list": raw(f"Content-Length: {len(inner)}, 0\r\n"),
        "encoding of two values": raw("Transfer-Encoding: chunked, identity\r\n", chunked),
        "encoding misspelt": raw("Transfer-Encoding: xchunked\r\n", chunked),
        "encoding twice": raw("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", chunked),
        "encoding with a vertical tab": raw("Transfer-Encoding: \x0bchunked\r\n", chunked),
        "space before the colon": raw(f"Content-Length : {len(inner)}\r\n"),
        "folded header": raw(f"X-A: b\r\n Content-Length: {len(inner)}\r\n"),
        "chunk size is no number": raw("Transfer-Encoding: chunked\r\n", b"zz\r\nabc\r\n" + chunked),
        "chunk size overflows": raw("Transfer-Encoding: chunked\r\n", b"ffffffffffffffffff\r\na\r\n" + chunked),
        "chunk shorter than it says": raw("Transfer-Encoding: chunked\r\n", b"5\r\nab\r\n" + chunked),
        "two hosts": raw("Host: attacker.example\r\n", b"", first=get),
        "no host": b"GET /healthz HTTP/1.1\r\n\r\n",
        "null byte in a header": raw("X-A: a\x00b\r\n", b"", first=get),
        "bare CR in a header": raw("X-A: a\rX-B: b\r\n", b"", first=get),
        "underscore twin of a header": raw("X_Real_IP: 6.6.6.6\r\nBad Header: x\r\n", b"", first=get),
        "unknown version": f"GET /healthz HTTP/9.9\r\nHost: {host}\r\n\r\n".encode(),
        "method with a space": f"GE T /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(),
        "request line of 64 KiB": b"GET /" + b"a" * 65536 + f" HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(),
        "header of 64 KiB": raw(f"X-A: {'a' * 65536}\r\n", b"", first=get),
        "2 000 headers": raw("".join(f"X-{n}: {'a' * 30}\r\n" for n in range(2000)), b"", first=get),
    }


def targets(host: str) -> dict[str, bytes]:
    """Odd targets: whatever is answered, it is not a redirect to elsewhere and not another file."""
    lines = [
        "//attacker.example/",
        "//attacker.example/admin",
        "/\\attacker.example",
        "/%2f%2fattacker.example/",
        "/api/../../../../etc/passwd",
        "/static/../../../../etc/passwd",
        "/static/..%2f..%2f..%2fetc/passwd",
        "/media/..%2f..%2fdjango.env",
        "/_media/aa/x.png",
        "http://attacker.example/admin",
        "*",
    ]
    return {line: f"GET {line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode() for line in lines}


def measure(run: Run) -> None:
    """Every attack on a socket of its own."""
    host = f"127.0.0.1:{run.system.settings.http_port}"
    open_after, answered, count = [], [], 0
    for name, data in attacks(host).items():
        count += 1
        status, closed, answers = _send(run, data)
        if not (400 <= status < 500 or status == 501):
            answered.append(f"{name}: {status}")
        if not closed or answers > 1:
            open_after.append(f"{name}: {answers} answers, {'closed' if closed else 'open'}")
    run.figures.equal("10", f"malformed requests not answered 4xx or 501 (of {count})", answered, [])
    run.figures.equal("10", "connections open afterwards, or with a second answer", open_after, [])
    strayed = []
    for name, data in targets(host).items():
        text = _text(run, data)
        head = text.partition("\r\n\r\n")[0].lower()
        if "root:" in text or "secret_key" in text.lower() or "location: http" in head or "location: //" in head:
            strayed.append(name)
    run.figures.equal("10", f"odd targets that lead elsewhere (of {len(targets(host))})", strayed, [])
    time.sleep(1)
    run.figures.equal("10", "requests that Django saw and Nginx did not", len(unknown_to_nginx(run)), 0)
    nginx = _nginx_log(run)
    run.figures.equal("10", "smuggled requests in Nginx's log", nginx.count(SMUGGLED), 0)


def unknown_to_nginx(run: Run) -> set[str]:
    """Ids of requests in Django's log that Nginx's access log does not have."""
    log = run.system.disks.get("logs", run.system.settings.var / "logs") / "django.log"
    seen = set()
    for line in log.read_text(encoding="utf-8").splitlines():
        try:
            value = json.loads(line)
        except ValueError:  # a full disk (promise 7) cut it
            continue
        if value.get("logger") == "neuronova.request":
            seen.add(value["request_id"])
    known = {json.loads(line)["request_id"] for line in _nginx_log(run).splitlines()}
    return seen - known


def _nginx_log(run: Run) -> str:
    return (run.system.settings.run_folder / "nginx" / "access.log").read_text(encoding="utf-8")


def _send(run: Run, data: bytes) -> tuple[int, bool, int]:
    """Returns the first status (0: none), whether the other side closed, how many answers came."""
    with socket.create_connection(("127.0.0.1", run.system.settings.http_port), timeout=WAIT_S) as connection:
        with contextlib.suppress(OSError):  # refused before all of it was sent
            connection.sendall(data)
        got, closed = _drain(connection)
    status = int(got.split(b" ", 2)[1]) if got.startswith(b"HTTP/") else 0
    return status, closed, got.count(b"HTTP/1.1 ")


def _drain(connection: socket.socket) -> tuple[bytes, bool]:
    got = b""
    try:
        while chunk := connection.recv(65536):
            got += chunk
    except TimeoutError:
        return got, False
    except OSError:
        return got, True
    return got, True


def _text(run: Run, data: bytes) -> str:
    with socket.create_connection(("127.0.0.1", run.system.settings.http_port), timeout=WAIT_S) as connection:
        connection.sendall(data)
        return _drain(connection)[0].decode("utf-8", "replace")
