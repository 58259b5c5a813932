"""What the machine can do without any server: decode, preprocess and run, in processes of one thread each."""

import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

BACKEND = Path(__file__).resolve().parents[2] / "backend"
sys.path[:0] = [str(BACKEND), str(BACKEND / "flask_inference")]

from bench.one_model import OneModel  # noqa: E402

_WARM_UP = 3


@dataclass(frozen=True)
class Pace:
    """What the loops did.

    per_s    : images per second of all processes together
    image_ms : median milliseconds of one image in one process
    cpu_ms   : processor milliseconds of one image
    """

    per_s: float
    image_ms: float
    cpu_ms: float


class Ceiling:
    """The loops of one model, started once."""

    def __init__(self, pool: ProcessPoolExecutor, processes: int) -> None:
        self._pool, self._processes = pool, processes

    def run(self, seconds: float) -> Pace:
        """All processes at once."""
        return self._run(seconds, self._processes)

    def alone(self, seconds: float) -> Pace:
        """One process, the others idle: what a single caller could hope for."""
        return self._run(seconds, 1)

    def _run(self, seconds: float, processes: int) -> Pace:
        told = list(self._pool.map(_loop, [seconds] * processes))
        return Pace(
            per_s=round(sum(rate for rate, _, _ in told), 3),
            image_ms=round(median(image_ms for _, image_ms, _ in told), 3),
            cpu_ms=round(median(cpu_ms for _, _, cpu_ms in told), 3),
        )


@contextmanager
def ceiling(store: Path, files: list[bytes], processes: int = 0) -> Iterator[Ceiling]:
    """Start the loops.

    files     : pictures, worked on in turn
    processes : by default as many as there are cores
    raises    : BrokenProcessPool when a loop cannot start
    """
    own = cores(processes)
    context = multiprocessing.get_context("spawn")
    given = (store, files, own)
    with ProcessPoolExecutor(len(own), context, initializer=_start, initargs=given) as pool:
        made = Ceiling(pool, len(own))
        made.run(0.2)  # every process is there before anything is measured
        yield made


def cores(processes: int = 0) -> list[int]:
    """The cores that so many processes may use; 0: all."""
    mine = sorted(os.sched_getaffinity(0))
    return mine[: processes or len(mine)]


class _Loop:
    """What one process of the pool works with."""

    model: OneModel
    files: list[bytes]


def _start(store: Path, files: list[bytes], own: list[int]) -> None:
    # Not each to a core of its own: on a shared machine it would wait there while a server could go elsewhere.
    os.sched_setaffinity(0, own)
    _Loop.model, _Loop.files = OneModel(store), files
    for data in files[:_WARM_UP]:
        _Loop.model.predict(data)


def _loop(seconds: float) -> tuple[float, float, float]:
    """Returns images per second, the median milliseconds of one and the processor milliseconds of one."""
    times: list[float] = []
    began = last = time.perf_counter()
    spent = time.process_time()
    while last - began < seconds:
        _Loop.model.predict(_Loop.files[len(times) % len(_Loop.files)])
        now = time.perf_counter()
        times.append(now - last)
        last = now
    spent = time.process_time() - spent
    return len(times) / (last - began), median(times) * 1000, spent / len(times) * 1000
