"""Promise 12: who asked and from where is what the token and Nginx say, and no log line is the caller's."""

import json
import re
import socket
from pathlib import Path

import httpx
from tests.chaos.run import Run

LIE = "6.6.6.6"
MARK = "forgedline"
FORGED = f'\r\n{{"time":"2026-01-01","level":"INFO","{MARK}":1}}\r\n'


def measure(run: Run) -> None:
    """Lies in the body, in headers, in names; then the row and both logs."""
    token, picture = run.system.token("clinician"), run.album.picture()
    # Earlier lines may have been cut by a full disk (promise 7).
    read = {path: path.stat().st_size for path in _logs(run)}
    headers = {
        "Authorization": f"Bearer {token}",
        "X-Request-ID": "chosen-by-the-caller",
        "Forwarded": f"for={LIE}",
        **dict.fromkeys(("X-Forwarded-For", "X-Real-IP", "X-Client-IP", "True-Client-IP", "X-Forwarded-Host"), LIE),
        **dict.fromkeys(("X-User", "X-Remote-User", "Remote-User", "X-Requested-By"), "admin"),
    }
    lies = {"requested_by": "1", "user": "1", "client_address": LIE, "request_id": "chosen-by-the-caller"}
    answer = httpx.post(
        f"{run.system.url}/ml/v1/predict/",
        data={"patient": str(run.system.patients[0])} | lies,
        files={"image": (f"a{FORGED}.png", picture.data)},
        headers=headers,
        trust_env=False,
        timeout=60,
    )
    row = next((row for row in run.record().rows if row.input_sha256 == picture.sha256), None)
    run.figures.equal("12", "answer", answer.status_code, 200)
    run.figures.equal("12", "the row's user is the token's", row and row.user, run.user("clinician"))
    run.figures.equal("12", "the row's address is Nginx's", row and row.address, "127.0.0.1")
    own = bool(row and re.fullmatch(r"[0-9a-f]{32}", row.request_id) and row.request_id != "chosen-by-the-caller")
    run.figures.equal("12", "the row's request id is Nginx's", own, True)
    _write_into_logs(run)
    forged, count = _lines_that_are_not_ours(read)
    run.figures.equal("12", f"log lines that a caller wrote (of {count})", forged, [])


def _write_into_logs(run: Run) -> None:
    url = run.system.url
    odd = FORGED.replace("\r\n", "%0d%0a")
    for path in (f"/api/{odd}", f"/ml/v1/history/?patient={odd}", f"/media/{odd}.png"):
        httpx.get(f"{url}{path}", trust_env=False, timeout=60)
    httpx.post(
        f"{url}/api/v1/auth/token/", json={"username": f"a{FORGED}", "password": FORGED}, trust_env=False, timeout=60
    )
    raw = (
        f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: a\n{MARK}: 1\r\nX-Request-ID: a\n{MARK}\r\n"
        "Connection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", run.system.settings.http_port), timeout=10) as connection:
        connection.sendall(raw.encode())
        connection.recv(65536)


def _logs(run: Run) -> list[Path]:
    logs = run.system.disks.get("logs", run.system.settings.var / "logs")
    return [logs / "django.log", run.system.settings.run_folder / "nginx" / "access.log"]


def _lines_that_are_not_ours(read: dict[Path, int]) -> tuple[list[str], int]:
    """Lines behind what was `read` that are no JSON object of ours, or that have the forger's key."""
    found, count = [], 0
    for path, before in read.items():
        for line in path.read_bytes()[before:].decode().splitlines():
            count += 1
            try:
                value = json.loads(line)
            except ValueError:
                found.append(line[:60])
                continue
            if MARK in value or value.get("request_id") == "chosen-by-the-caller":
                found.append(line[:60])
    return found, count
