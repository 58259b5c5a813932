"""How much of the machine's bare inference speed the whole stack keeps, both measured in the same run."""

import multiprocessing
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import httpx
import numpy as np
import onnxruntime

from bench.client import Asker
from bench.results import summary

FLASK_WORKERS = 2  # deploy/gunicorn/flask.py; the bare loop gets as many processes of one thread


def measure_stack(asker: Asker, images: Iterator[bytes], *, clients: int, seconds: float) -> dict[str, Any]:
    """Let `clients` callers ask as fast as they are answered; returns answers per second and latency."""
    waiting: Queue[bytes] = Queue(maxsize=clients * 4)
    latencies_ms: list[float] = []
    refused: list[int] = []
    end = time.monotonic() + seconds

    def ask() -> None:
        while time.monotonic() < end:
            image = waiting.get()
            began = time.perf_counter()
            try:
                asker.predict("bench.png", image)
            except httpx.HTTPStatusError as error:
                refused.append(error.response.status_code)
                continue
            latencies_ms.append((time.perf_counter() - began) * 1000)

    threads = [threading.Thread(target=ask, daemon=True) for _ in range(clients)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        if not waiting.full():
            waiting.put(next(images))
        else:
            time.sleep(0.001)
    passed_s = time.monotonic() - began
    return {
        "clients": clients,
        "seconds": round(passed_s, 2),
        "answers_per_s": round(len(latencies_ms) / passed_s, 3),
        "latency_ms": summary(latencies_ms),
        "refused": {str(status): refused.count(status) for status in sorted(set(refused))},
    }


def measure_bare(model: Path, *, processes: int, seconds: float) -> dict[str, Any]:
    """Return runs per second of the network alone: no decoding, no HTTP, no record."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(processes) as pool:
        rates = pool.starmap(_bare_loop, [(str(model), seconds)] * processes)
    return {"processes": processes, "seconds": seconds, "runs_per_s": round(sum(rates), 3)}


def _bare_loop(model: str, seconds: float) -> float:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    source = session.get_inputs()[0]
    shape = [side if isinstance(side, int) else 1 for side in source.shape]
    feed = {source.name: np.random.default_rng(0).random(shape, dtype=np.float32)}
    for _ in range(5):
        session.run(None, feed)
    runs, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        session.run(None, feed)
        runs += 1
    return runs / (time.perf_counter() - began)


def measure(asker: Asker, images: Iterator[bytes], model: Path, *, clients: int, seconds: float) -> dict[str, Any]:
    """Measure bare, stack, bare again: the ratio uses the mean of both bare runs, so that drift shows."""
    before = measure_bare(model, processes=FLASK_WORKERS, seconds=seconds / 2)
    stack = measure_stack(asker, images, clients=clients, seconds=seconds)
    after = measure_bare(model, processes=FLASK_WORKERS, seconds=seconds / 2)
    bare = (before["runs_per_s"] + after["runs_per_s"]) / 2
    return {"stack": stack, "bare": [before, after], "ratio": round(stack["answers_per_s"] / bare, 4)}
