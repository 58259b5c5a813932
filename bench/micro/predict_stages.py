"""Stage timings of one prediction, asked for one after the other through the front door."""

import time
from collections.abc import Iterator
from typing import Any

from bench.client import Asker
from bench.results import summary

STAGES = ("gateway", "decode", "preprocess", "inference", "explain", "encode")
WARM_UP = 10


def measure(asker: Asker, images: Iterator[bytes], n: int) -> dict[str, Any]:
    """Return median and p95 in milliseconds of every stage and of the whole, as the client sees it."""
    times: dict[str, list[float]] = {stage: [] for stage in (*STAGES, "total", "client")}
    for number in range(WARM_UP + n):
        began = time.perf_counter()
        answer = asker.predict("bench.png", next(images))
        client_ms = (time.perf_counter() - began) * 1000
        if number < WARM_UP:
            continue
        times["client"].append(client_ms)
        for stage in (*STAGES, "total"):
            times[stage].append(float(answer["timing_ms"][stage]))
    return {"unit": "ms", "warm_up": WARM_UP, "stages": {stage: summary(values) for stage, values in times.items()}}


def table(measured: dict[str, Any]) -> str:
    rows = [f"{'stage':<12}{'median ms':>12}{'p95 ms':>12}"]
    rows += [f"{stage:<12}{v['median']:>12.2f}{v['p95']:>12.2f}" for stage, v in measured["stages"].items()]
    return "\n".join(rows)
