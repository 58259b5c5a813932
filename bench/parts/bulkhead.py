"""How fast login, history and health answer while every prediction slot waits for an AI server that does not answer.

An AI server that keeps everybody waiting stands in the place of the copy's own. Django is asked directly: Nginx would
refuse so many sign-ins from one address.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import numpy as np
from deploy.local.front_door import DJANGO_WORKERS, PREDICT_SLOTS
from tests.rig.held_flask import HeldFlask, occupy
from tests.rig.stack import Stack

from bench import results
from bench.client import Asker, distinct_images
from bench.parts.session import Session
from bench.yardstick.table import Row

SLOTS = DJANGO_WORKERS * PREDICT_SLOTS
_N = 60


def bulkhead(session: Session) -> tuple[dict[str, Any], list[Row]]:
    """Milliseconds by kind, while nobody predicts and while all slots wait."""
    stack = session.copy("shipped").stack
    measured = {"idle": measure(stack, _N), "slots_taken": measure_crowded(stack, _N)}
    return {"unit": "ms", **measured}, [
        Row(f"{kind}, {told}", "1", p50_ms=f"{found['median']:.1f}", p99_ms=f"{found['p99']:.1f}")
        for state, told in (("idle", "nobody predicts"), ("slots_taken", "all slots wait"))
        for kind, found in measured[state].items()
    ]


def measure_crowded(stack: Stack, n: int) -> dict[str, Any]:
    """The same while every slot is taken."""
    asker, image = Asker.from_demo(stack.demo), next(distinct_images(stack.settings.var / "samples"))
    with (
        stack.without("flask"),
        HeldFlask(stack.settings.flask_port) as flask,
        ThreadPoolExecutor(SLOTS * 2) as callers,
    ):
        try:
            occupy(flask, lambda: asker.ask("bench.png", image), SLOTS, callers)
            found = measure(stack, n)
            if flask.waiting < SLOTS:
                raise RuntimeError("a slot became free meanwhile")
        finally:
            flask.answer_all()
    return found


def measure(stack: Stack, n: int) -> dict[str, Any]:
    """Ask for each in turn; returns n, median, p95 and p99 in milliseconds by kind."""
    url = f"http://127.0.0.1:{stack.settings.django_port}"
    signed_in = Asker.from_demo(stack.demo).http.auth
    with httpx.Client(base_url=url, trust_env=False, timeout=60) as http:
        asks: dict[str, Callable[[], httpx.Response]] = {
            "login": lambda: http.post("/api/v1/auth/token/", json=stack.login("technician")),
            "history": lambda: http.get("/ml/v1/history/", auth=signed_in),
            "health": lambda: http.get("/healthz"),
        }
        times: dict[str, list[float]] = {kind: [] for kind in asks}
        for _ in range(n):
            for kind, ask in asks.items():
                began = time.perf_counter()
                ask().raise_for_status()
                times[kind].append((time.perf_counter() - began) * 1000)
    return {
        kind: {**results.summary(values), "p99": round(float(np.percentile(values, 99)), 3)}
        for kind, values in times.items()
    }
