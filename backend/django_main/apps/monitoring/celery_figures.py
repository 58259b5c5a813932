"""What the workers did, task by task. A worker has no page of its own: each of its processes leaves a small file,
`$NEURONOVA_VAR/metrics/celery/<worker>.<pid>.json`, and the gateway's /metrics adds them up.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from celery import signals
from django.conf import settings
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9@._-]")
_started: dict[str, float] = {}
_counts: dict[str, dict[str, float]] = {}


def connect() -> None:
    """Listen to this process' tasks; called once, when Django is set up. Outside a worker nothing is ever sent."""
    signals.celeryd_init.connect(_forget_last_run, weak=False)
    signals.task_prerun.connect(_begun, weak=False)
    signals.task_postrun.connect(_ended, weak=False)


def families(var: Path) -> Iterator[Metric]:
    """The figures of all processes of all workers below this data folder."""
    tasks = CounterMetricFamily("neuronova_celery_tasks", "Tasks ended, by how.", labels=["task", "state"])
    seconds = CounterMetricFamily("neuronova_celery_task_seconds", "Seconds spent in a task.", labels=["task"])
    last = GaugeMetricFamily("neuronova_celery_task_last_timestamp_seconds", "When it last ended.", labels=["task"])
    totals: dict[str, dict[str, float]] = {}
    for told in _files(var):
        for task, figures in told.items():
            total = totals.setdefault(task, {})
            for name, value in figures.items():
                total[name] = max(total.get(name, 0.0), value) if name == "last" else total.get(name, 0.0) + value
    for task, total in sorted(totals.items()):
        for state, value in sorted(total.items()):
            if state not in {"seconds", "last"}:
                tasks.add_metric([task, state], value)
        seconds.add_metric([task], total.get("seconds", 0.0))
        last.add_metric([task], total.get("last", 0.0))
    yield from (tasks, seconds, last)


def _files(var: Path) -> Iterator[dict[str, dict[str, float]]]:
    for path in sorted((var / "metrics" / "celery").glob("*.json")):
        try:
            yield json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue


def _forget_last_run(sender: str, **_: Any) -> None:
    """A worker that starts begins to count at 0, as every counter does."""
    for path in _folder().glob(f"{_UNSAFE.sub('_', sender)}.*.json"):
        path.unlink(missing_ok=True)


def _begun(task_id: str, **_: Any) -> None:
    _started[task_id] = time.perf_counter()


def _ended(task_id: str, task: Any, state: str | None = None, **_: Any) -> None:
    figures = _counts.setdefault(task.name, {"seconds": 0.0})
    name = (state or "unknown").lower()
    figures[name] = figures.get(name, 0.0) + 1
    figures["seconds"] += time.perf_counter() - _started.pop(task_id, time.perf_counter())
    figures["last"] = time.time()
    worker = getattr(task.request, "hostname", None)
    if worker:  # a task called in a request or a test is no worker's
        _write(worker)


def _write(worker: str) -> None:
    folder = _folder()
    path = folder / f"{_UNSAFE.sub('_', worker)}.{os.getpid()}.json"
    try:
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        waiting = path.with_suffix(".new")
        waiting.write_text(json.dumps(_counts), encoding="utf-8")
        waiting.replace(path)
    except OSError:  # a full disk must not end a task; other figures tell of it
        return


def _folder() -> Path:
    folder: Path = settings.ENV.var / "metrics" / "celery"
    return folder
