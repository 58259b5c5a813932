"""Starts each peer as its manual recommends for two cores, with the model of a store and nothing around it."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.settings import REPO
from tests.rig.ports import free_ports

from bench.one_model import STORE
from bench.peers import environments
from bench.yardstick.pictures import Picture
from bench.yardstick.processes import running
from bench.yardstick.sides import Side, ask
from bench.yardstick.wrk import Body, Target, form, v2_json

WORKERS = "2"  # as many as there are cores here; the AI server of the product has two as well


@dataclass(frozen=True)
class Peer:
    """How to start one peer and how it is asked.

    command : from its Python, the port and a folder of its own
    """

    environment: str
    command: Callable[[Path, int, Path], list[str]]
    path: str = "/predict"
    body: Callable[[Picture], Body] = form
    read: Callable[[Any], dict[str, float]] = lambda answer: answer["probabilities"]


def _gunicorn(python: Path, port: int, folder: Path) -> list[str]:
    own = ["--workers", WORKERS, "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    return [str(python), "-m", "gunicorn", "bench.peers.apps.flask_app:app", *own]


def _uvicorn(python: Path, port: int, folder: Path) -> list[str]:
    own = ["--workers", WORKERS, "--port", str(port), "--log-level", "warning", "--no-access-log"]
    return [str(python), "-m", "uvicorn", "bench.peers.apps.fastapi_app:app", *own]


def _bentoml(service: str) -> Callable[[Path, int, Path], list[str]]:
    def command(python: Path, port: int, folder: Path) -> list[str]:
        own = ["--port", str(port), "--host", "127.0.0.1", "--working-dir", str(REPO), "--quiet"]
        return [str(python), "-m", "bentoml", "serve", f"bench.peers.apps.bentoml_app:{service}", *own]

    return command


def _litserve(python: Path, port: int, folder: Path) -> list[str]:
    return [str(python), "-m", "bench.peers.apps.litserve_app", str(port)]


def _mlserver(python: Path, port: int, folder: Path) -> list[str]:
    grpc, metrics = free_ports(2)
    settings = {
        "host": "127.0.0.1",
        "http_port": port,
        "grpc_port": grpc,
        "metrics_port": metrics,
        "parallel_workers": int(WORKERS),
        "debug": False,
    }
    model = {"name": "bench", "implementation": "bench.peers.apps.mlserver_app.Runtime"}
    (folder / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    (folder / "model-settings.json").write_text(json.dumps(model), encoding="utf-8")
    return [str(python), "-m", "mlserver.cli.main", "start", str(folder)]


def _v2(answer: Any) -> dict[str, float]:
    found: dict[str, float] = json.loads(answer["outputs"][0]["data"][0])["probabilities"]
    return found


PEERS = {
    "Flask + Gunicorn": Peer("flask", _gunicorn),
    "FastAPI + Uvicorn": Peer("fastapi", _uvicorn),
    "LitServe": Peer("litserve", _litserve),
    "MLServer": Peer("mlserver", _mlserver, "/v2/models/bench/infer", v2_json, _v2),
    "BentoML": Peer("bentoml", _bentoml("Plain")),
    "BentoML, batching": Peer("bentoml", _bentoml("Batched")),
}


@contextmanager
def serving(name: str, store: Path, pictures: list[Picture], folder: Path) -> Iterator[Side]:
    """Run one peer. Raises RuntimeError when it does not start, subprocess.CalledProcessError when it cannot be had."""
    peer = PEERS[name]
    python = environments.ensure(peer.environment)
    folder.mkdir()
    (port,) = free_ports(1)
    target = Target(folder / "requests", f"http://127.0.0.1:{port}", peer.path, [peer.body(one) for one in pictures])
    with running(
        peer.command(python, port, folder),
        env=environment(python, store, folder),
        cwd=REPO,
        log=folder / "server.log",
        is_ready=lambda: ask(target)[0] == 200,
    ) as process:
        yield Side(name, target, lambda: [process, *process.children(recursive=True)], peer.read)


def environment(python: Path, store: Path, folder: Path) -> dict[str, str]:
    """What a peer's process sees: the model's path, one thread for each library, no word to its makers."""
    roots = (REPO, REPO / "backend", REPO / "backend" / "flask_inference")
    return {
        "PATH": f"{python.parent}:{os.defpath}",
        "PYTHONPATH": os.pathsep.join(map(str, roots)),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TMPDIR": os.environ.get("TMPDIR", "/tmp"),  # noqa: S108
        STORE: str(store),
        "OMP_NUM_THREADS": "1",
        "BENTOML_DO_NOT_TRACK": "True",
        "BENTOML_HOME": str(folder / "bentoml"),
        "DO_NOT_TRACK": "1",
    }
