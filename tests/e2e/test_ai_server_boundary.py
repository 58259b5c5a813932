"""The AI server answers the gateway on this machine and nobody else; what happens when it is away."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil
import pytest
from deploy.local.env_files import read_env_file
from deploy.local.servers import FLASK_FOLDER, server_environment
from deploy.local.settings import REPO
from tests.e2e.conftest import Person
from tests.e2e.records import Records
from tests.e2e.signed_call import flask_get, signed_headers
from tests.rig.ports import free_ports
from tests.rig.stack import ANSWER_WAIT_S, Stack

STATUS = "/api/v1/status"


def test_flask_answers_401_when_call_is_not_signed(stack: Stack) -> None:
    answer = flask_get(stack, STATUS)

    assert (answer.status_code, answer.json()["params"]["reason"]) == (401, "missing")


def test_flask_answers_401_when_call_is_replayed(stack: Stack) -> None:
    headers = signed_headers(stack, "GET", STATUS)

    first, second = flask_get(stack, STATUS, headers), flask_get(stack, STATUS, headers)

    assert first.status_code == 200
    assert (second.status_code, second.json()["params"]["reason"]) == (401, "replayed")


def test_flask_answers_401_when_body_is_another(stack: Stack, phantoms: list[Path]) -> None:
    headers = signed_headers(stack, "POST", "/api/v1/predict", b"signed bytes")

    answer = httpx.post(
        f"{stack.flask_url}/api/v1/predict",
        content=phantoms[0].read_bytes(),
        headers=headers | {"Content-Type": "application/octet-stream"},
        trust_env=False,
        timeout=ANSWER_WAIT_S,
    )

    assert (answer.status_code, answer.json()["params"]["reason"]) == (401, "body")


def _addresses() -> list[str]:
    """Return this machine's addresses other than 127.0.0.1; 127.0.0.2 stands for them where there is no network."""
    found = [a.address for addresses in psutil.net_if_addrs().values() for a in addresses if a.family == socket.AF_INET]
    return [*(address for address in found if address != "127.0.0.1"), "127.0.0.2"]


@pytest.mark.parametrize("address", _addresses())
@pytest.mark.parametrize("server", ["flask_port", "django_port"])
def test_inner_servers_are_not_reachable_from_another_address(stack: Stack, address: str, server: str) -> None:
    with pytest.raises(OSError, match=r"refused|timed out"):
        socket.create_connection((address, getattr(stack.settings, server)), timeout=2)


@pytest.mark.parametrize("address", ["[::]", "192.0.2.1", "neuronova.example"])
def test_flask_refuses_to_start_when_bound_elsewhere_than_loopback(stack: Stack, tmp_path: Path, address: str) -> None:
    environment = server_environment(stack.settings.var / "flask.env", FLASK_FOLDER)
    environment |= {
        "NEURONOVA_FLASK_BIND": f"{address}:{free_ports(1)[0]}",
        "NEURONOVA_FLASK_RUNTIME": str(tmp_path / "flask"),
    }
    command = [sys.executable, "-m", "gunicorn", "--config", str(REPO / "deploy" / "gunicorn" / "flask.py")]

    ended = subprocess.run(
        command, cwd=FLASK_FOLDER, env=environment, capture_output=True, text=True, timeout=120, check=False
    )

    assert ended.returncode != 0
    assert "loopback" in (ended.stdout + ended.stderr).lower()


def test_predict_answers_503_and_keeps_failed_row_when_flask_is_away(
    stack: Stack, clinician: Person, unseen: Path, records: Records
) -> None:
    before = records.count()
    with stack.without("flask"):
        answer = clinician.predict(unseen)
        not_ready = _answers_within(stack, 503, wait_s=60)
        listed = clinician.http.get("/ml/v1/history/", params={"state": "failed"})

    assert (answer.status_code, answer.json()["code"]) == (503, "inference_unavailable")
    assert answer.headers["retry-after"]
    assert not_ready
    assert records.count().rows - before.rows == 1
    assert listed.json()["results"][0]["error"]["code"] == "inference_unavailable"
    assert clinician.predict(unseen).status_code == 200


@pytest.mark.parametrize("server", ["flask", "django"])
def test_server_comes_back_when_it_is_killed(stack: Stack, clinician: Person, unseen: Path, server: str) -> None:
    before = stack.pid(server)

    os.kill(before, signal.SIGKILL)

    stack.wait_until_back(server, other_than=before)
    assert clinician.predict(unseen).status_code == 200


def _answers_within(stack: Stack, status: int, *, wait_s: float) -> bool:
    """Ask /readyz until it answers `status`: the probe may repeat what it knew a second ago."""
    deadline = time.monotonic() + wait_s
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):  # without Nginx nobody answers while Django is away
            if stack.get("/readyz").status_code == status:
                return True
        time.sleep(0.1)
    return False


def test_flask_holds_no_secret_of_the_gateway(stack: Stack) -> None:
    own = read_env_file(stack.settings.var / "flask.env")
    process = psutil.Process(stack.pid("flask"))
    theirs = read_env_file(stack.settings.var / "django.env")

    assert not {"NEURONOVA_SECRET_KEY", "NEURONOVA_DATABASE_URL", "NEURONOVA_REDIS_URL"} & set(own)
    assert theirs["NEURONOVA_SECRET_KEY"] not in "\n".join(process.environ().values())
    assert os.stat(stack.settings.var / "flask.env").st_mode & 0o077 == 0  # noqa: PTH116 - the mode is the point
