"""Cold start: from nothing of ours running to the first answer. The databases run already and hold the tables."""

import os
import time
from statistics import median
from typing import Any

from bench.ours import copies
from bench.parts.session import Session
from bench.yardstick import priority
from bench.yardstick.sides import ask
from bench.yardstick.table import Row
from bench.yardstick.wrk import Target, form

_ROUNDS = 3


def start(session: Session) -> tuple[dict[str, Any], list[Row]]:
    """Starts what `make run` starts, several times, in a folder that an earlier start has prepared."""
    session.copy("shipped")
    session.without_copy()
    taken_s: list[float] = []
    ready_s: list[float] = []
    loads: list[float] = []
    choices = copies.choices(session.store("shipped"), session.databases())
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        with priority.following(), copies.cold_stack(session.folder / "copy", choices) as stack:
            ready_s.append(time.perf_counter() - began)
            asked = {"patient": str(stack.demo["patients"][0])}
            picture = form(session.pictures[len(taken_s)], asked)
            folder = session.fresh("first")
            target = Target(folder, stack.url, "/ml/v1/predict/", [picture], copies.Token(stack).headers)
            while ask(target)[0] != 200:
                time.sleep(0.05)
            taken_s.append(time.perf_counter() - began)
            loads.append(os.getloadavg()[0])
    measured = {
        "to_ready_s": [round(value, 2) for value in ready_s],
        "to_first_answer_s": [round(value, 2) for value in taken_s],
        "load": loads,
    }
    return measured, [
        Row(f"cold start to the first answer: {median(taken_s):.1f} s (ready after {median(ready_s):.1f} s)")
    ]
