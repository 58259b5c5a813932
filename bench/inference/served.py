"""The AI server by itself, asked with signed requests as the gateway asks it."""

import hashlib
import http.client
import json
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from deploy.local.servers import BACKEND, FLASK_FOLDER, GUNICORN
from tests.rig.ports import free_ports

from bench.yardstick import priority
from bench.yardstick.ceiling import cores

sys.path[:0] = [str(Path(__file__).resolve().parents[2] / "backend" / "django_main")]

from apps.ml_proxy.signing import signed_headers  # noqa: E402

_PER_WORKER = 2  # questions under way: one computes while the next is read; Gunicorn's threads per worker
_START_S = 60.0
_PATH = "/api/v1/predict"


@dataclass(frozen=True)
class Target:
    """A running AI server; `pid` is the Gunicorn master's."""

    port: int
    key: bytes
    workers: int
    pid: int


@contextmanager
def server(var: Path, *, workers: int) -> Iterator[Target]:
    """Run the AI server with its own Gunicorn settings, but this many workers."""
    (port,) = free_ports(1)
    key = secrets.token_bytes(32)
    environment = {
        "PATH": str(Path(sys.executable).parent),
        "PYTHONPATH": f"{FLASK_FOLDER}:{BACKEND}",
        "NEURONOVA_VAR": str(var),
        "NEURONOVA_INTERNAL_KEY": key.hex(),
        "NEURONOVA_MODELS_URL": f"file://{var / 'models'}",
        "NEURONOVA_FLASK_BIND": f"127.0.0.1:{port}",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", str(GUNICORN / "flask.py"), "--workers", str(workers)]
    with (var / "flask.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=FLASK_FOLDER, env=environment, stdout=log, stderr=log)
    # Long before its imports are done and its workers, which inherit this, are started.
    os.sched_setaffinity(process.pid, cores(workers))
    target = Target(port, key, workers, process.pid)
    try:
        _wait(target, process)
        # The decoding children are sessions of their own, which Linux would give cores of their own.
        priority.follow(process.pid)
        yield target
    finally:
        process.terminate()
        process.wait(60)


def _facts(answer: bytes) -> dict[str, Any]:
    """Return the JSON that an answer begins with; its length is in the first four bytes."""
    facts: dict[str, Any] = json.loads(answer[4 : 4 + int.from_bytes(answer[:4])])
    return facts


def _spent_ms(target: Target) -> float:
    """Processor time of the workers and their decoding children so far."""
    times = [one.cpu_times() for one in psutil.Process(target.pid).children(recursive=True)]
    return 1000 * sum(one.user + one.system for one in times)


def ask(target: Target, files: list[bytes], seconds: float) -> tuple[float, float, list[dict[str, float]]]:
    """Ask as fast as answers come.

    Returns answers per second, processor milliseconds of one answer, and the stages of every answer in milliseconds.

    raises: RuntimeError for any answer but 200
    """
    stages: list[dict[str, float]] = []
    wrong: list[str] = []
    digests = [hashlib.sha256(data).hexdigest() for data in files]
    end = time.monotonic() + seconds

    def one(first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=60)
        number = first
        while time.monotonic() < end and not wrong:
            status, body = _send(connection, target, files[number % len(files)], digests[number % len(files)])
            if status != http.HTTPStatus.OK:
                wrong.append(f"{status} {body[:200]!r}")
                return
            stages.append(_facts(body)["timing_ms"])
            number += 1
        connection.close()

    clients = target.workers * _PER_WORKER
    threads = [threading.Thread(target=one, args=(number * len(files) // clients,)) for number in range(clients)]
    spent_ms = _spent_ms(target)
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(wrong[0])
    return len(stages) / (time.monotonic() - began), (_spent_ms(target) - spent_ms) / len(stages), stages


def _send(connection: http.client.HTTPConnection, target: Target, data: bytes, digest: str) -> tuple[int, bytes]:
    headers = signed_headers(
        target.key, method="POST", target=_PATH, request_id="bench", time_left_ms=60_000, content_sha256=digest
    )
    own = {"Content-Type": "application/octet-stream", "X-NeuroNova-Filename-Ext": "png"}
    connection.request("POST", _PATH, data, headers | own)
    answer = connection.getresponse()
    return answer.status, answer.read()


def _wait(target: Target, process: subprocess.Popen[bytes]) -> None:
    """Until it answers that it is ready."""
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and process.poll() is None:
        if _is_ready(target):
            return
        time.sleep(0.2)
    raise RuntimeError("the AI server did not start")


def _is_ready(target: Target) -> bool:
    path = "/api/v1/status"
    headers = signed_headers(target.key, method="GET", target=path, request_id="bench", time_left_ms=10_000)
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
