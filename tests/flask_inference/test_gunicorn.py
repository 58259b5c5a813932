"""The real process: Gunicorn with the shipped configuration, two workers, loopback or nothing."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.flask_inference.packages import Model, bright_png, head_png, point_at, write_package
from tests.flask_inference.signing import KEY, Call

from inference.settings import REPOSITORY

CLOSED = 0
GUNICORN = [sys.executable, "-m", "gunicorn", "-c", str(REPOSITORY / "deploy" / "gunicorn" / "flask.py")]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def environment(store: Path, runtime: Path, port: int, **changes: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{REPOSITORY / 'backend' / 'flask_inference'}:{REPOSITORY / 'backend'}",
        "NEURONOVA_INTERNAL_KEY": KEY.hex(),
        "NEURONOVA_VAR": str(runtime),
        "NEURONOVA_MODELS_URL": store.as_uri(),
        "NEURONOVA_FLASK_BIND": f"127.0.0.1:{port}",
        **changes,
    }


class Running:
    """A running server and the means to talk to it."""

    def __init__(self, port: int, process: "subprocess.Popen[str]", log: Path, store: Path) -> None:
        self.port, self.process, self.log, self.store = port, process, log, store

    def send(self, call: Call, *, cut_body_at: int | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = call.headers() | {"Content-Type": "application/octet-stream", "X-NeuroNova-Filename-Ext": "png"}
        if call.method == "POST":
            headers["Content-Length"] = str(len(call.body))
        try:
            connection.request(call.method, call.path, call.body[:cut_body_at], headers)
            if cut_body_at is not None and connection.sock is not None:
                connection.sock.shutdown(socket.SHUT_WR)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (BrokenPipeError, ConnectionResetError):
            return CLOSED, b""  # the server refused on the headers and did not read the rest
        finally:
            connection.close()

    def predict(self, body: bytes, **fields: object) -> tuple[int, bytes]:
        return self.send(Call("POST", "/api/v1/predict", body, **fields))

    def worker_pids(self) -> set[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return {int(pid) for pid in children.split()}


def wait_until(ready) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if ready():
            return
        time.sleep(0.05)
    raise AssertionError("not in time")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("gunicorn")
    store, port, log = folder / "models", free_port(), folder / "log"
    write_package(store, "1.0.0", Model(endless_when_bright=True))
    write_package(store, "2.0.0", Model(seed=13))
    point_at(store, "1.0.0")
    with log.open("w") as output:
        process = subprocess.Popen(GUNICORN, env=environment(store, folder, port), stderr=output, text=True)
    running = Running(port, process, log, store)
    try:
        wait_until(lambda: answers(running))
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def answers(running: Running) -> bool:
    assert running.process.poll() is None, running.log.read_text()
    try:
        return running.send(Call("GET", "/api/v1/status"))[0] == 200
    except OSError:
        return False


def refused_start(arguments: list[str], env: dict[str, str]) -> str:
    result = subprocess.run(arguments, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode != 0
    return result.stderr


def test_server_refuses_to_start_on_another_address(store: Path, tmp_path: Path) -> None:
    """Which ones are others, `test_settings.py` asks without a start for each."""
    message = refused_start(GUNICORN, environment(store, tmp_path, 0, NEURONOVA_FLASK_BIND="0.0.0.0:0"))

    assert "NEURONOVA_FLASK_BIND" in message


@pytest.mark.parametrize("bind", ["0.0.0.0:0", "[::]:0", "127.0.0.1:0,0.0.0.0:0"])
def test_server_refuses_an_address_given_on_the_command_line(store: Path, tmp_path: Path, bind: str) -> None:
    binds = [part for one in bind.split(",") for part in ("--bind", one)]

    message = refused_start([*GUNICORN, *binds], environment(store, tmp_path, 0))

    assert "NotLoopbackError" in message
    assert "Booting worker" not in message


def test_server_refuses_another_address_even_without_its_configuration(store: Path, tmp_path: Path) -> None:
    bare = [sys.executable, "-m", "gunicorn", "wsgi:application", "--bind", "0.0.0.0:0", "--no-control-socket"]

    message = refused_start(bare, environment(store, tmp_path, 0))

    assert "NotLoopbackError" in message


def test_server_lists_missing_settings(tmp_path: Path) -> None:
    env = environment(tmp_path, tmp_path, 0)
    del env["NEURONOVA_INTERNAL_KEY"]

    assert "NEURONOVA_INTERNAL_KEY is missing" in refused_start(GUNICORN, env)


def test_server_refuses_more_threads_than_cores(store: Path, tmp_path: Path) -> None:
    assert "exceed" in refused_start(GUNICORN, environment(store, tmp_path, 0, NEURONOVA_ORT_THREADS="256"))


def test_server_does_not_listen_beyond_loopback(server: Running) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no other address")
        address = probe.getsockname()[0]

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address, server.port), timeout=5)


def test_replay_is_refused_whichever_worker_sees_it(server: Running) -> None:
    call = Call("GET", "/api/v1/status")

    statuses = [server.send(call)[0] for _ in range(8)]

    assert statuses == [200] + [401] * 7


def test_deadlines_and_bad_requests_kill_no_worker(server: Running) -> None:
    before = server.worker_pids()
    beside = threading.Thread(target=server.predict, args=(bright_png(),), kwargs={"time_left_ms": 1500})

    beside.start()
    statuses = {
        "late": server.predict(bright_png(), time_left_ms=1500)[0],
        "empty": server.predict(b"")[0],
        "text": server.predict(b"not a picture")[0],
        "truncated": server.predict(head_png()[:-9])[0],
        "cut": server.send(Call("POST", "/api/v1/predict", head_png()), cut_body_at=50)[0],
        "unsigned": server.send(Call("POST", "/api/v1/predict", b"small", key=bytes(32)))[0],
        "unknown": server.send(Call("GET", "/nothing"))[0],
    }
    beside.join()

    assert server.send(Call("POST", "/api/v1/predict", bytes(5 * 2**20), key=bytes(32)))[0] in (401, CLOSED)
    assert statuses == {
        "late": 504,
        "empty": 400,
        "text": 415,
        "truncated": 422,
        "cut": 400,
        "unsigned": 401,
        "unknown": 404,
    }
    assert server.predict(head_png())[0] == 200
    assert server.worker_pids() == before


def test_metrics_add_up_over_the_workers(server: Running) -> None:
    def count() -> float:
        _, body = server.send(Call("GET", "/metrics"))
        lines = [
            line for line in body.decode().splitlines() if line.startswith("neuronova_inference_stage_seconds_count")
        ]
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if 'stage="total"' in line)

    before = count()
    for _ in range(8):
        assert server.predict(head_png())[0] == 200

    assert count() == before + 8


def test_log_has_one_json_line_per_request(server: Running) -> None:
    server.send(Call("GET", "/api/v1/status", request_id="look-for-me"))
    wait_until(lambda: "look-for-me" in server.log.read_text())

    lines = [line for line in server.log.read_text().splitlines() if "look-for-me" in line]

    assert len(lines) == 1
    assert '"status":200' in lines[0]


def test_both_workers_follow_the_pointer_without_a_failed_request(server: Running) -> None:
    """How soon a worker looks again, `test_registry.py` says."""
    statuses: set[int] = set()
    serves: dict[int, str] = {}

    def followed(version: str) -> bool:
        statuses.add(server.predict(head_png())[0])
        told = json.loads(server.send(Call("GET", "/api/v1/status"))[1])
        serves[told["pid"]] = told["model"]["version"]
        return serves == dict.fromkeys(server.worker_pids(), version)

    point_at(server.store, "2.0.0")
    wait_until(lambda: followed("2.0.0"))
    assert b'"version":"2.0.0"' in server.predict(head_png())[1]
    point_at(server.store, "1.0.0")
    wait_until(lambda: followed("1.0.0"))

    assert statuses == {200}
