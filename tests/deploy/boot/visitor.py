"""Somebody on another machine: asks the server over HTTPS and tells what came back, as JSON.

python -m tests.deploy.boot.visitor COMMAND [ARGUMENT]   (started in the neighbour's network)
"""

import json
import socket
import ssl
import statistics
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
from tests.deploy.boot.machine import SERVER

URL = f"https://{SERVER}"
ADMIN = {"username": "root.admin", "password": "first-Admin-of-the-test-7"}
DOCTOR = {"username": "dr.kim", "password": "a-Doctor-of-the-test-7"}
LORIS, LORIS_S = 500, 12.0


def client(**more: Any) -> httpx.Client:
    return httpx.Client(base_url=URL, verify=False, trust_env=False, timeout=60, **more)  # noqa: S501 - self-signed


def signed_in(login: dict[str, str]) -> httpx.Client:
    http = client()
    answer = http.post("/api/v1/auth/token/", json=login)
    answer.raise_for_status()
    http.headers["Authorization"] = f"Bearer {answer.json()['access']}"
    return http


def people() -> Any:
    """Let the first administrator make a clinician and a patient of hers."""
    admin = signed_in(ADMIN)
    made = admin.post("/api/v1/users/", json={**DOCTOR, "name": "김", "role": "clinician", "locale": "ko"})
    made.raise_for_status()
    patient = {"number": "P-1", "name": "홍길동", "birth_date": "1980-02-03", "sex": "M"}
    registered = admin.post("/api/v1/patients/", json={**patient, "clinicians": [made.json()["id"]]})
    return {"status": registered.status_code, "patient": registered.json()}


def predict(image: str) -> Any:
    """One prediction with every picture of its answer."""
    http = signed_in(DOCTOR)
    patient = http.get("/api/v1/patients/").json()["results"][0]["id"]
    answer = http.post("/ml/v1/predict/", data={"patient": patient}, files={"image": Path(image).read_bytes()})
    body = answer.json()
    pictures = {name: url for name, url in body.get("result", {}).get("images", {}).items() if url}
    looked = {name: http.get(url) for name, url in pictures.items()}
    return {
        "status": answer.status_code,
        "version": answer.http_version,
        "body": body,
        "pictures": {name: [got.status_code, got.headers["content-type"]] for name, got in looked.items()},
        "stranger": client().get(next(iter(pictures.values()))).status_code if pictures else None,
    }


def look() -> Any:
    """What everybody sees: the page, the redirect, the closed addresses."""
    http = client()
    found = {
        path: _told(http.get(path)) for path in ("/", "/healthz", "/readyz", "/metrics", "/admin/login/", "/api/docs/")
    }
    found["http"] = _told(httpx.get(f"http://{SERVER}/history", trust_env=False))
    script = next(
        part for part in http.get("/").text.split('"') if part.startswith("/assets/") and part.endswith(".js")
    )
    for coding in ("br", "gzip"):
        found[coding] = _told(http.get(script, headers={"Accept-Encoding": coding}))
    return found


def _told(answer: httpx.Response) -> dict[str, Any]:
    return {"status": answer.status_code, "headers": dict(answer.headers), "start": answer.text[:200]}


def ports() -> Any:
    """Every TCP port of the server that takes a connection from here."""

    def is_open(port: int) -> bool:
        with socket.socket() as probe:
            probe.settimeout(3)
            return probe.connect_ex((SERVER, port)) == 0

    with ThreadPoolExecutor(64) as pool:
        return [port for port, found in zip(range(1, 65536), pool.map(is_open, range(1, 65536)), strict=True) if found]


def too_large() -> Any:
    """Announce one byte more than 100 MiB; the refusal must not wait for the bytes."""
    raw = _tls()
    head = "POST /ml/v1/predict/ HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n"
    raw.sendall(head.format(100 * 2**20 + 1).encode())
    received = raw.recv(65536).decode()
    return {"head": received.partition("\r\n\r\n")[0], "body": json.loads(received.partition("\r\n\r\n")[2])}


def sign_in_storm() -> Any:
    """Sixty wrong passwords in a row, and one look at the page afterwards."""
    with client() as http:
        answers = [http.post("/api/v1/auth/token/", json={"username": f"u{n}", "password": "x"}) for n in range(60)]
        refused = [_told(answer) for answer in answers if answer.headers["content-type"] == "application/problem+json"]
        limited = [answer for answer in refused if answer["status"] == 429]
        return {"limited": len(limited), "one": limited[-1], "page": http.get("/").status_code}


def loris() -> Any:
    """Time normal users, then the same beside 500 connections that send a header line every few seconds."""
    quiet = _normal_users()
    stop, opened = threading.Event(), []
    opener = threading.Thread(target=_hold_connections, args=(opened, stop))
    opener.start()
    while len(opened) < LORIS and opener.is_alive():
        time.sleep(0.1)
    crowded = _normal_users()
    held = len(opened)
    stop.set()
    opener.join()
    return {"held": held, "quiet": quiet, "crowded": crowded}


def _normal_users() -> dict[str, Any]:
    took, failed = [], 0
    until = time.monotonic() + LORIS_S
    while time.monotonic() < until:
        began = time.monotonic()
        with client() as http:  # a new connection each time, as somebody who has just come
            failed += any(http.get(path).status_code != 200 for path in ("/", "/healthz"))
        took.append(time.monotonic() - began)
        time.sleep(0.05)  # one address may ask 100 times a second; who asks more is told 429, and rightly
    return {"n": len(took), "median_ms": statistics.median(took) * 1000, "failed": failed}


def _hold_connections(opened: list[ssl.SSLSocket], stop: threading.Event) -> None:
    while len(opened) < LORIS and not stop.is_set():
        opened.append(_slow_sender())
    while not stop.wait(3):
        for place, raw in enumerate(opened):
            try:
                raw.sendall(b"X-More: 1\r\n")
            except OSError:  # the server has had enough of this one: it comes again
                opened[place] = _slow_sender()
    for raw in opened:
        raw.close()


def _slow_sender() -> ssl.SSLSocket:
    raw = _tls()
    raw.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
    return raw


def _tls() -> ssl.SSLSocket:
    # Not create_default_context(): reading all authorities of this machine 500 times takes too long.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(socket.create_connection((SERVER, 443), timeout=30))


def load(image: str, stop_file: str) -> Any:
    """Predict, read the history and open the page until `stop_file` appears; no request is tried twice."""
    counts: Counter[str] = Counter()
    accepted: list[str] = []
    lock = threading.Lock()
    picture = Path(image).read_bytes()
    http = signed_in(DOCTOR)
    token = http.headers["Authorization"]
    patient = http.get("/api/v1/patients/").json()["results"][0]["id"]

    def ask(number: int) -> None:
        with client(headers={"Authorization": token}) as own:
            while not Path(stop_file).exists():
                for kind in ("predict", "history", "page", "health"):
                    told = "?"
                    try:
                        if kind == "predict":
                            answer = own.post("/ml/v1/predict/", data={"patient": patient}, files={"image": picture})
                        else:
                            paths = {"history": "/ml/v1/history/", "page": "/", "health": "/healthz"}
                            answer = own.get(paths[kind])
                        told = str(answer.status_code)
                    except httpx.HTTPError as error:
                        told = type(error).__name__
                    with lock:
                        counts[f"{kind} {told}"] += 1
                        if kind == "predict" and told == "200":
                            accepted.append(answer.json()["id"])
                time.sleep(0.2)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"counts": counts, "accepted": accepted}


def main() -> None:
    name, *arguments = sys.argv[1:]
    commands = (people, predict, look, ports, too_large, sign_in_storm, loris, load)
    command = {entry.__name__: entry for entry in commands}[name]
    sys.stdout.write(json.dumps(command(*arguments)) + "\n")  # type: ignore[operator]


if __name__ == "__main__":
    main()
