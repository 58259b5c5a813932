"""Starts an Nginx and waits until it answers."""

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest


def started(command: Sequence[str | Path], url: str, log: Path) -> subprocess.Popen[bytes]:
    """Return the process of `command` once `url` answers; where it ends instead, the test fails with its log."""
    process = subprocess.Popen(command)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"{url}/metrics", trust_env=False)
        except httpx.TransportError:
            time.sleep(0.02)
        else:
            return process
    pytest.fail(log.read_text())
