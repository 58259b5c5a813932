"""Rounds that take turns: ceiling, then the side with each number of clients, and again."""

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from itertools import pairwise
from statistics import median
from typing import Any

import psutil

from bench.yardstick.ceiling import Ceiling
from bench.yardstick.sides import Side
from bench.yardstick.wrk import Run

# What wrk broke off at its end is still being computed, and nothing may share the cores with that.
_DRAIN_S, _LONGEST_DRAIN_S = 0.3, 15.0
_IDLE_SHARE = 0.15  # of one core: servers at rest poll and tick
_WARM_UP_S = 2


def compare(
    side: Side,
    ceiling: Ceiling,
    *,
    clients: Sequence[int],
    rounds: int,
    seconds: int,
    retry_after_s: float = 0.0,
) -> dict[str, Any]:
    """Measure one side against the ceiling.

    clients : numbers of connections, each tried in every round
    retry_after_s : how long clients wait after a 503; 0 asks again at once
    returns : by number of clients the medians over the rounds; `ratio` is the median of each round's own ratio to the
              mean of the ceilings before and after it, `spread` its least and greatest
    """
    side.target.run(max(clients[0], min(clients[-1], 8)), _WARM_UP_S)
    drain(side)
    runs: dict[int, list[Run]] = {count: [] for count in clients}
    paces, loads = [ceiling.run(seconds).per_s], []
    for _ in range(rounds):
        for count in clients:
            runs[count].append(side.target.run(count, seconds, retry_after_s=retry_after_s))
            drain(side)
        loads.append(os.getloadavg()[0])
        paces.append(ceiling.run(seconds).per_s)
    between = [(before + after) / 2 for before, after in pairwise(paces)]
    return {
        "side": side.name,
        "rounds": rounds,
        "seconds": seconds,
        "load": [round(load, 1) for load in loads],
        "ceiling_per_s": [round(pace, 1) for pace in paces],
        "clients": {str(count): _summary(found, between) for count, found in runs.items()},
    }


def drain(side: Side) -> None:
    """Wait until the side's processes rest."""
    until = time.monotonic() + _LONGEST_DRAIN_S
    before = _busy_s(side)
    while time.monotonic() < until:
        time.sleep(_DRAIN_S)
        now = _busy_s(side)
        if now - before <= _IDLE_SHARE * _DRAIN_S:
            return
        before = now


def _busy_s(side: Side) -> float:
    """Processor seconds of all its processes so far."""
    total = 0.0
    for process in side.processes():
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system
    return total


def _summary(runs: list[Run], between: list[float]) -> dict[str, Any]:
    ratios = [run.per_s / pace for run, pace in zip(runs, between, strict=True)]
    return {
        "per_s": round(median(run.per_s for run in runs), 2),
        "ratio": round(median(ratios), 3),
        "spread": [round(min(ratios), 3), round(max(ratios), 3)],
        "p50_ms": round(median(run.p50_ms for run in runs), 2),
        "p99_ms": round(median(run.p99_ms for run in runs), 2),
        "failed": sum(run.failed for run in runs),
        "answered": sum(run.statuses.get("200", 0) for run in runs),
        "runs": [asdict(run) for run in runs],
    }
