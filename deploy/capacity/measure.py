"""The measurements, and what follows from them."""

import math
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import httpx
from deploy.capacity.copy import Copy, folder_bytes, pictures, volume

GIB = 1024**3
# What is not NeuroNova's workers: system, MariaDB with a quarter of the memory or 2 GiB, Redis, Nginx.
RESERVED_BYTES = 2 * GIB
FLASK_WORKERS, DJANGO_WORKERS = 2, 3  # deploy/gunicorn
WAIT_S = 5.0  # as long as somebody at the page may stand in line


@dataclass(frozen=True)
class Rate:
    """Answers of one number of clients."""

    clients: int
    per_s: float
    median_ms: float
    p95_ms: float
    refused: int


def rates(copy: Copy, *, clients: tuple[int, ...], seconds: float) -> list[Rate]:
    """Let more and more clients ask as fast as they are answered."""
    images = pictures(copy.var / "samples")
    for _ in range(4):
        _predict(copy, next(images))
    return [_rate(copy, images, count, seconds) for count in clients]


def _rate(copy: Copy, images: Iterator[bytes], clients: int, seconds: float) -> Rate:
    lock, times, refused = threading.Lock(), list[float](), list[float]()
    # Drawn before the clock runs: drawing takes the same cores.
    waiting = [next(images) for _ in range(max(40, int(seconds * 60)))]
    end = time.monotonic() + seconds

    def ask() -> None:
        while time.monotonic() < end:
            with lock:
                if not waiting:
                    return
                image = waiting.pop()
            began = time.perf_counter()
            answer = _predict(copy, image)
            (times if answer.is_success else refused).append((time.perf_counter() - began) * 1000)

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ordered = sorted(times) or [math.nan]
    return Rate(
        clients=clients,
        per_s=len(times) / (time.monotonic() - began),
        median_ms=ordered[len(ordered) // 2],
        p95_ms=ordered[min(len(ordered) - 1, math.ceil(len(ordered) * 0.95) - 1)],
        refused=len(refused),
    )


def volume_seconds(copy: Copy, slices: int = 60) -> float:
    """Seconds from sending a volume to its answer, nothing else running."""
    body = {"image": ("volume.nii", volume(copy.var / "samples", slices))}
    began = time.monotonic()
    answer = copy.http.post("/ml/v1/predict/", data={"patient": copy.patient}, files=body).raise_for_status().json()
    while answer["state"] in {"received", "queued", "running"} and time.monotonic() - began < 600:
        time.sleep(0.2)
        answer = copy.http.get(f"/ml/v1/history/{answer['id']}/").raise_for_status().json()
    if answer["state"] != "completed":
        return math.nan
    return time.monotonic() - began


def bytes_per_prediction(copy: Copy, count: int = 30) -> dict[str, float]:
    """What one more picture takes in the media store and in the database."""
    images = pictures(copy.var / "samples")
    before = _sizes(copy)
    for _ in range(count):
        _predict(copy, next(images)).raise_for_status()
    after = _sizes(copy)
    return {name: (after[name] - before[name]) / count for name in before}


def _sizes(copy: Copy) -> dict[str, int]:
    file = copy.var / "db.sqlite3"
    with closing(sqlite3.connect(file, timeout=30)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # what was written is in the file itself
    database = file.stat().st_size
    return {"media": folder_bytes(copy.var / "media"), "database": database}


def _predict(copy: Copy, image: bytes) -> httpx.Response:
    return copy.http.post("/ml/v1/predict/", data={"patient": copy.patient}, files={"image": ("capacity.png", image)})


def recommend(*, cores: int, memory_bytes: int, flask_bytes: int, django_bytes: int, best: float) -> dict[str, Any]:
    """What to set. `best`: most predictions a second with the two AI workers that were measured.

    AI workers compute on one core each, so more of them than cores gain nothing; memory may allow fewer.
    """
    free = memory_bytes - RESERVED_BYTES - DJANGO_WORKERS * django_bytes
    by_memory = max(1, free // max(1, flask_bytes))
    workers = max(1, min(cores, by_memory))
    expected = best / min(FLASK_WORKERS, cores) * workers
    return {
        "flask_workers": workers,
        "bound_by": "memory" if by_memory < cores else "cores",
        "predict_slots": max(4, math.ceil(expected * WAIT_S / DJANGO_WORKERS)),
        "expected_per_s": expected,
    }
