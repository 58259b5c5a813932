"""The whole product, started by the very launcher of `make run`, in a folder and on ports of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from deploy.local.announce import wait_until_ready
from deploy.local.settings import REPO, LaunchSettings
from deploy.local.supervisor import ending_with_parent
from tests.rig.ports import free_ports

# Only what fails waits so long: the machine is busy.
START_WAIT_S, STOP_WAIT_S, BACK_WAIT_S, ANSWER_WAIT_S = 480.0, 180.0, 180.0, 60.0
READY_AGE_S = 2.2  # a little more than MAX_AGE_S of apps/monitoring/health.py


@dataclass(frozen=True)
class Stack:
    """A running copy. `demo` is what docs/contracts.md §6 says."""

    settings: LaunchSettings
    demo: dict[str, Any]
    log: Path

    @property
    def url(self) -> str:
        return self.settings.url

    @property
    def flask_url(self) -> str:
        return f"http://127.0.0.1:{self.settings.flask_port}"

    def login(self, role: str) -> dict[str, str]:
        user = self.demo["users"][role]
        return {"username": user["username"], "password": user["password"]}

    def pid(self, name: str) -> int:
        """Return the process id of flask, django, worker, jobs, beat, training or nginx; 0 when there is none."""
        try:
            return int((self.settings.run_folder / f"{name}.pid").read_text())
        except FileNotFoundError:  # also: it went away in this moment
            return 0

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Ask the front door as somebody who is not signed in."""
        return httpx.get(self.url + path, trust_env=False, timeout=ANSWER_WAIT_S, **more)

    @contextmanager
    def without(self, name: str) -> Iterator[None]:
        """Keep one server stopped, then wait until predictions are answered again."""
        hold = self.settings.run_folder / f"{name}.hold"
        hold.touch()
        try:
            _wait_for(lambda: not self.pid(name), STOP_WAIT_S, f"{name} did not stop")
            yield
        finally:
            hold.unlink(missing_ok=True)
            self.wait_until_back(name)

    def wait_until_back(self, name: str, *, other_than: int = 0) -> None:
        """Wait for a new process of this server (not `other_than`) and for predictions to be answered again."""
        _wait_for(lambda: self.pid(name) not in (0, other_than), BACK_WAIT_S, f"{name} did not come back")
        # Each Django process may still repeat a "ready" from before the server went away.
        time.sleep(READY_AGE_S)
        if not wait_until_ready(self.url, BACK_WAIT_S):
            raise RuntimeError(f"not ready again after {name} was away:\n{self.tail()}")

    def tail(self) -> str:
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-60:])


@contextmanager
def running_stack(folder: Path, choices: Mapping[str, str]) -> Iterator[Stack]:
    """Run one copy below `folder`; `choices` are NEURONOVA_* settings for its launcher."""
    http, django, flask = free_ports(3)
    own = {name: value for name, value in os.environ.items() if not name.startswith(("NEURONOVA_", "PYTEST_"))}
    chosen = {
        "NEURONOVA_VAR": str(folder / "var"),
        "NEURONOVA_HTTP_PORT": str(http),
        "NEURONOVA_DJANGO_PORT": str(django),
        "NEURONOVA_FLASK_PORT": str(flask),
        **choices,
    }
    settings = LaunchSettings.from_env({"PATH": own.get("PATH", os.defpath), **chosen})
    log = folder / "stack.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*ending_with_parent(), sys.executable, "-m", "deploy.local.run"],
            cwd=REPO,
            env=own | chosen,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        demo = settings.demo
        _wait_for(lambda: demo.exists() or process.poll() is not None, START_WAIT_S, "the stack did not start")
        if not demo.exists():
            raise RuntimeError("the stack did not start:\n" + log.read_text(encoding="utf-8", errors="replace"))
        yield Stack(settings, json.loads(demo.read_text(encoding="utf-8")), log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_WAIT_S)


def _wait_for(condition: Any, wait_s: float, told: str) -> None:
    deadline = time.monotonic() + wait_s
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(told)
        time.sleep(0.1)
