"""Writes a measurement together with the machine and the commit it was made on."""

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

REPO = Path(__file__).resolve().parents[1]
FOLDER = REPO / "bench" / "results"


def summary(values: list[float]) -> dict[str, float]:
    """Return n, median and 95th percentile of a list of numbers."""
    return {
        "n": len(values),
        "median": round(float(np.median(values)), 3),
        "p95": round(float(np.percentile(values, 95)), 3),
    }


def write(name: str, measured: dict[str, Any]) -> Path:
    now = datetime.now(UTC)
    told = {
        "name": name,
        "at": now.isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": _machine(),
        **measured,
    }
    target = FOLDER / f"{name}-{now:%Y%m%dT%H%M%S}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return target


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    ended = subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=False)
    return ended.stdout.strip() or "unknown"


def _machine() -> dict[str, Any]:
    model = platform.processor()
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    cores = len(os.sched_getaffinity(0))
    return {"cpu": model, "cores": cores, "load_before": os.getloadavg()[0], "python": platform.python_version()}
