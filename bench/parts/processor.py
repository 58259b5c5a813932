"""Which process spends how much processor time on one prediction."""

import os
from typing import Any

import psutil

from bench.ours.copies import Copy
from bench.parts.session import Session
from bench.yardstick.rounds import drain
from bench.yardstick.table import Row

_CLIENTS, _SECONDS = 8, 8
# What the servers are called here. Children of Gunicorn's workers are those that parse hostile files.
_NAMES = {"mariadbd": "MariaDB", "redis-server": "Redis", "nginx": "Nginx", "wrk": "wrk"}


def processor_light(session: Session) -> tuple[dict[str, Any], list[Row]]:
    return _processor(session, "light")


def processor_heavy(session: Session) -> tuple[dict[str, Any], list[Row]]:
    return _processor(session, "heavy")


def _processor(session: Session, model: str) -> tuple[dict[str, Any], list[Row]]:
    """Milliseconds per answer at 8 clients; beside them the loop's, which is all that the model itself needs."""
    copy = session.copy(model)
    side = copy.side("processor", copy.front.plain, session.pictures, session.fields(model))
    side.target.run(_CLIENTS, 2)
    drain(side)
    before = _spent_ms(copy)
    run = side.target.run(_CLIENTS, _SECONDS)
    drain(side)
    after = _spent_ms(copy)
    answered = run.statuses.get("200", 0) or 1
    with session.ceiling(model) as ceiling:
        loop_ms = ceiling.run(session.options.seconds).cpu_ms
    spent: dict[str, float] = {}
    for (name, pid), ms in sorted(after.items()):
        # Of a child that was replaced meanwhile only the new one is counted.
        spent[name] = round(spent.get(name, 0.0) + (ms - before.get((name, pid), 0.0)) / answered, 2)
    measured = {"answers": answered, "ms_per_answer": spent, "loop_ms": loop_ms, "load": os.getloadavg()[0]}
    table = [
        Row(f"{model}: processor ms per answer, {name}", str(_CLIENTS), p50_ms=f"{ms:.1f}")
        for name, ms in [*sorted(spent.items(), key=lambda one: -one[1]), ("all", sum(spent.values()))]
    ]
    return measured, [*table, Row(f"{model}: processor ms of an image in the bare loop", p50_ms=f"{loop_ms:.1f}")]


def _spent_ms(copy: Copy) -> dict[tuple[str, int], float]:
    """Milliseconds of each process so far, by its kind and id."""
    spent = {}
    for kind, process in _processes(copy):
        times = process.cpu_times()
        spent[kind, process.pid] = (times.user + times.system) * 1000
    return spent


def _processes(copy: Copy) -> list[tuple[str, psutil.Process]]:
    found = []
    for server, child in (("django", "de-identifying children"), ("flask", "decoding children")):
        top = psutil.Process(copy.stack.pid(server))
        workers = top.children()
        found += [(server.capitalize(), one) for one in (top, *workers)]
        found += [(child, one) for worker in workers for one in worker.children(recursive=True)]
    for server in ("worker", "jobs", "beat", "training"):
        if pid := copy.stack.pid(server):
            top = psutil.Process(pid)
            found += [("Celery", one) for one in (top, *top.children(recursive=True))]
    mine = psutil.Process().children(recursive=True)
    return found + [(_NAMES[one.name()], one) for one in mine if one.name() in _NAMES]
