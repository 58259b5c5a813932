"""The training as a child process: started without a shell, in a group of its own, ended for certain.

It gets no secret: its environment is made here, and its standard input is a pipe that ends when this process does,
whereupon the child ends itself.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from apps.model_life.model_store import ModelStore
from config.env import REPOSITORY

_GRACE_S: Final = 4.0
_MAX_LINE: Final = 64 * 1024


def training_command(request: Path) -> list[str]:
    """The command line of one run; `nice` where the system has it, so that predictions go first."""
    env = settings.ENV
    nice = shutil.which("nice", path=os.defpath)
    return [
        *([nice, "-n", "15"] if nice else []),
        *(sys.executable, "-m", "training", "run", "--request", str(request)),
        *("--data", str(env.training_data), "--datasets", str(env.datasets)),
        *("--store", str(ModelStore.of_site().root), "--threads", str(env.training_threads), "--supervised"),
        *(("--recipe", str(env.training_recipe)) if env.training_recipe else ()),
    ]


def training_environment() -> dict[str, str]:
    """Where Python finds the training, and nothing else of ours."""
    backend = REPOSITORY / "backend"
    threads = str(settings.ENV.training_threads)
    return {
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join((str(backend), str(backend / "flask_inference"))),
        "PYTHONUNBUFFERED": "1",
        "OMP_NUM_THREADS": threads,
        "OPENBLAS_NUM_THREADS": threads,
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": str(settings.ENV.runs / ".matplotlib"),
        "LC_ALL": "C.UTF-8",
    }


@dataclass
class Child:
    """One process and how far its progress file was read."""

    folder: Path
    process: subprocess.Popen[bytes] = field(init=False)
    _read_to: int = 0
    _rest: bytes = b""

    def start(self, command: list[str]) -> None:
        """Raises OSError."""
        progress = self.folder / "progress.jsonl"
        self._read_to = progress.stat().st_size if progress.exists() else 0
        with (self.folder / "log.txt").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 -- a fixed program; no shell
                command,
                cwd=self.folder,
                env=training_environment(),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def news(self) -> list[dict[str, Any]]:
        """What the child has added to its progress file since the last look; a half-written line waits."""
        try:
            with (self.folder / "progress.jsonl").open("rb") as file:
                file.seek(self._read_to)
                data = file.read()
        except FileNotFoundError:
            return []
        self._read_to += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [entry for line in lines if (entry := _entry(line)) is not None]

    def end(self) -> None:
        """Stop it and everything it started; returns when it has gone."""
        for number, wait_s in ((signal.SIGTERM, _GRACE_S), (signal.SIGKILL, _GRACE_S)):
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                break
            try:
                self.process.wait(wait_s)
                break
            except subprocess.TimeoutExpired:
                continue
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait()

    def wait(self, wait_s: float) -> int | None:
        """The exit status, or None while it runs on after `wait_s` seconds."""
        try:
            return self.process.wait(wait_s)
        except subprocess.TimeoutExpired:
            return None


def _entry(line: bytes) -> dict[str, Any] | None:
    if not line.strip() or len(line) > _MAX_LINE:
        return None
    try:
        value = json.loads(line)
    except ValueError:
        return None  # a line that a crash cut short
    return value if isinstance(value, dict) else None
