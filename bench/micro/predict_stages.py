"""Stage timings of one prediction, asked for one after the other through the front door."""

from collections.abc import Iterator
from typing import Any

from bench.client import Asker
from bench.results import summary

STAGES = ("gateway", "decode", "preprocess", "inference", "explain", "encode")
WARM_UP = 10


def beside_flask(answer: dict[str, Any], client_ms: float) -> float:
    """Return what is not the AI server's: Nginx, the gateway with all it stores and records, and the wire.

    The row's own `gateway` ends where the images and the row itself are written: it cannot hold the time that takes.
    """
    timings = answer["timing_ms"]
    return client_ms - (float(timings["total"]) - float(timings["gateway"]))


def measure(asker: Asker, images: Iterator[bytes], n: int) -> dict[str, Any]:
    """Return median and p95 in milliseconds of every stage and of the whole, as the client sees it."""
    times: dict[str, list[float]] = {stage: [] for stage in (*STAGES, "total", "client", "beside Flask")}
    bearer = asker.bearer()
    for number in range(WARM_UP + n):
        image = next(images)  # made before the clock starts: drawing it is no part of a prediction
        answer, client_ms = asker.timed(image, bearer)
        if number < WARM_UP:
            continue
        times["client"].append(client_ms)
        times["beside Flask"].append(beside_flask(answer, client_ms))
        for stage in (*STAGES, "total"):
            times[stage].append(float(answer["timing_ms"][stage]))
    return {"unit": "ms", "warm_up": WARM_UP, "stages": {stage: summary(values) for stage, values in times.items()}}


def table(measured: dict[str, Any]) -> str:
    rows = [f"{'stage':<12}{'median ms':>12}{'p95 ms':>12}"]
    rows += [f"{stage:<12}{v['median']:>12.2f}{v['p95']:>12.2f}" for stage, v in measured["stages"].items()]
    return "\n".join(rows)
