"""Starts the naive gateway: sync workers in front of sync workers."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pymysql
from deploy.local.settings import REPO
from tests.rig.ports import free_ports

from bench.peers.servers import environment
from bench.yardstick.pictures import Picture
from bench.yardstick.processes import running
from bench.yardstick.sides import Side, ask
from bench.yardstick.wrk import Target, form

NAME = "naive gateway"
_GATEWAY_WORKERS, _AI_WORKERS = "3", "2"  # the numbers of the product
_DATABASE = "test_neuronova_naive"  # the account may make databases of this name (tests/rig/databases.py)


@contextmanager
def serving(store: Path, pictures: list[Picture], folder: Path, database_url: str) -> Iterator[Side]:
    """Run gateway and AI on a database server that runs already."""
    folder.mkdir()
    port, ai_port = free_ports(2)
    ai_url = f"http://127.0.0.1:{ai_port}/predict"
    own = environment(Path(sys.executable), store, folder) | {
        "NEURONOVA_DATABASE_URL": database_url,
        "NEURONOVA_BENCH_DATABASE": _DATABASE,
        "NEURONOVA_INFERENCE_URL": ai_url,
    }
    _make_database(database_url)
    made = [sys.executable, "-m", "bench.naive.gateway"]
    token = subprocess.run(made, cwd=REPO, env=own, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    target = Target(
        folder / "requests",
        f"http://127.0.0.1:{port}",
        "/predict/",
        [form(one, {"patient": "1"}) for one in pictures],
        lambda: {"Authorization": f"Bearer {token}"},
    )
    ai = Target(folder / "ai", f"http://127.0.0.1:{ai_port}", "/predict", [form(pictures[0])])
    with (
        running(
            _gunicorn("bench.peers.apps.flask_app:app", _AI_WORKERS, ai_port),
            env=own,
            cwd=REPO,
            log=folder / "ai.log",
            is_ready=lambda: ask(ai)[0] == 200,
        ) as behind,
        running(
            _gunicorn("bench.naive.gateway:application", _GATEWAY_WORKERS, port),
            env=own,
            cwd=REPO,
            log=folder / "gateway.log",
            is_ready=lambda: ask(target)[0] == 200,
        ) as front,
    ):
        yield Side(
            NAME,
            target,
            lambda: [one for top in (behind, front) for one in (top, *top.children(recursive=True))],
            lambda answer: answer["result"]["probabilities"],
        )


def _gunicorn(app: str, workers: str, port: int) -> list[str]:
    own = ["--workers", workers, "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    return [sys.executable, "-m", "gunicorn", app, *own]


def _make_database(url: str) -> None:
    parts = urlsplit(url)
    connection = pymysql.connect(
        host=parts.hostname, port=parts.port or 3306, user=parts.username, password=parts.password or ""
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE IF NOT EXISTS {_DATABASE} CHARACTER SET utf8mb4")
