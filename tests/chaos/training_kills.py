"""`make test-chaos-training`: a training is killed at random moments (kill -9), again and again, on a running copy.

python -m tests.chaos.training_kills [--kills 20] [--seed 1]

Each time one of them dies: the training itself, its worker, the housekeeping worker, Django, Flask. Afterwards the
serving model must be what it was and answer, every run must have ended or be taken up again, and nothing may be left on
the disk but reports.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from tests.rig.stack import Stack, running_stack
from tests.support.base_set import write_base_set

VICTIMS = ("child", "child", "training", "training", "worker", "django", "flask")
LEFT = {"request.json", "progress.jsonl", "log.txt", "report", "result.json", "error.json"}
WAIT_S = 300.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    chance = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory(prefix="neuronova-chaos-") as folder:
        base = write_base_set(Path(folder) / "base", times=4)
        (Path(folder) / "copy").mkdir()
        with running_stack(Path(folder) / "copy", {"NEURONOVA_TRAINING_DATA": str(base)}) as stack:
            faults = Chaos(stack, chance).run(chosen.kills)
    for fault in faults:
        print(f"✗ {fault}")
    print("nothing was lost" if not faults else f"{len(faults)} faults")
    return 1 if faults else 0


class Chaos:
    """One running copy and what is done to it."""

    def __init__(self, stack: Stack, chance: random.Random) -> None:
        self._stack, self._chance = stack, chance
        self._admin = httpx.Client(base_url=stack.url, trust_env=False, timeout=60)
        token = self._admin.post("/api/v1/auth/token/", json=stack.login("admin")).raise_for_status().json()
        self._admin.headers["Authorization"] = f"Bearer {token['access']}"
        self._pointer = self._read_pointer()
        self._runs: list[str] = []

    def run(self, kills: int) -> list[str]:
        """Kill so often; returns what was wrong afterwards."""
        for number in range(kills):
            self._under_way()
            time.sleep(self._chance.uniform(0.5, 12.0))
            victim = self._chance.choice(VICTIMS)
            killed = self._kill(victim)
            print(f"{number + 1:3d}  {victim} {'killed' if killed else 'was not there'}", flush=True)
        last = self._runs[-1]
        _until(lambda: self._post(f"/ml/v1/retrain/{last}/cancel/") is not None)
        _until(lambda: all(self._run(run)["state"] not in ("requested", "filed", "running") for run in self._runs))
        return self._faults()

    def _under_way(self) -> None:
        """Have a run that trains: the present one, taken up again, or a new one where it has ended."""
        if self._runs and self._state() in ("filed", "running"):
            _until(lambda: self._child() != 0 or self._state() not in ("filed", "running"))
        while not self._runs or self._state() not in ("filed", "running"):
            filed = self._post("/ml/v1/retrain/", {"reason": "chaos", "profile": "quick"})
            if filed is not None:
                self._runs.append(filed["id"])
            time.sleep(1)
        _until(lambda: self._child() != 0 or self._state() not in ("filed", "running"))

    def _kill(self, victim: str) -> bool:
        pid = self._child() if victim == "child" else self._stack.pid(victim)
        if pid:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                return False
        return bool(pid)

    def _child(self) -> int:
        """The process id of the training of the newest run; 0 when none lives."""
        wanted = f"{self._runs[-1]}/request.json" if self._runs else "?"
        for folder in Path("/proc").iterdir():
            if folder.name.isdecimal():
                try:
                    words = (folder / "cmdline").read_bytes().decode().split("\0")
                except OSError:
                    continue
                if "training" in words and any(word.endswith(wanted) for word in words):
                    return int(folder.name)
        return 0

    def _faults(self) -> list[str]:
        var, found = self._stack.settings.var, []
        if self._read_pointer() != self._pointer:
            found.append("the pointer has moved")
        _until(lambda: (self._get("/ml/v1/status/") or {}).get("model", {}).get("sha256") == self._pointer["sha256"])
        # The sweep that clears up after killed workers comes every minute.
        _until(lambda: not self._left_over(var))
        found += self._left_over(var)
        states = [self._run(run)["state"] for run in self._runs]
        print(f"runs: {', '.join(states)}")
        return found

    def _left_over(self, var: Path) -> list[str]:
        files = [(run, path.name) for run in self._runs for path in (var / "runs" / run).iterdir()]
        found = [f"{run}: {name} left" for run, name in files if name not in LEFT]
        return found + [f"{path.name} left in the store" for path in (var / "models" / "packages").glob(".*")]

    def _read_pointer(self) -> dict[str, str]:
        value: dict[str, str] = json.loads((self._stack.settings.var / "models" / "current.json").read_text())
        return value

    def _run(self, run: str) -> dict[str, Any]:
        return self._get(f"/ml/v1/retrain/{run}/") or {"state": "running"}

    def _state(self) -> str:
        return str(self._run(self._runs[-1])["state"])

    def _get(self, address: str) -> dict[str, Any] | None:
        return self._ask("GET", address)

    def _post(self, address: str, body: dict[str, str] | None = None) -> dict[str, Any] | None:
        return self._ask("POST", address, body)

    def _ask(self, method: str, address: str, body: dict[str, str] | None = None) -> dict[str, Any] | None:
        """The answer; None while the servers that died are on their way back."""
        try:
            answer = self._admin.request(method, address, json=body)
        except httpx.HTTPError:
            return None
        if answer.status_code == 401:
            token = self._admin.post("/api/v1/auth/token/", json=self._stack.login("admin")).json()
            self._admin.headers["Authorization"] = f"Bearer {token['access']}"
        return answer.json() if answer.is_success else None


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("✗ something that should have come back did not")
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
