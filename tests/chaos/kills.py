"""Promises 1 and 3: servers die by kill -9 under load."""

import os
import random
import signal
import time
from collections.abc import Callable

import psutil
from tests.chaos.load import Load, percentile_s, share_of_errors
from tests.chaos.run import Run
from tests.chaos.supervisor import wait_for

WORKERS = ("django", "flask", "worker", "jobs")
MASTERS = ("django", "flask", "mariadb", "redis", "worker", "jobs", "beat")


def workers(run: Run, *, seconds: float, every_s: float = 2.0) -> None:
    """A random worker dies every two seconds."""
    chance = random.Random(run.seed)

    def kill() -> bool:
        name = chance.choice(WORKERS)
        pids = run.system.kept[name].workers()
        if not pids:
            return False
        os.kill(chance.choice(pids), signal.SIGKILL)
        return True

    load, back = _under_load(run, kill, seconds=seconds, every_s=every_s, wait_s=15)
    errors = share_of_errors(load.outcomes)
    run.figures.add("1", "workers killed", "as many as fit", str(len(back)), bool(back))
    run.figures.at_most("1", "questions without a good answer", errors * 100, 8, "%")
    run.figures.at_most("1", "longest wait for a good answer after a worker died", _worst(back), 5)
    run.figures.at_most("1", "95 % of the good answers within", percentile_s(load.outcomes, 0.95), 5)
    run.judge("1")


def masters(run: Run, *, seconds: float, every_s: float = 15.0) -> None:
    """A random master, MariaDB or Redis dies every fifteen seconds."""
    chance = random.Random(run.seed + 1)
    order = [*MASTERS, *(chance.choice(MASTERS) for _ in range(100))]

    def kill() -> bool:
        run.system.kept[order.pop(0)].kill()
        return True

    load, back = _under_load(run, kill, seconds=seconds, every_s=every_s, wait_s=40)
    run.figures.add("1", "masters and databases killed", "as many as fit", str(len(back)), bool(back))
    run.figures.at_most("1", "longest wait for a good answer after a master died", _worst(back), 10)
    run.figures.add("1", "errors meanwhile", "-", f"{share_of_errors(load.outcomes) * 100:.1f} %", True)
    run.system.wait_ready()
    run.judge("1")


def mariadb(run: Run, *, times: int, every_s: float = 9.0) -> None:
    """MariaDB dies again and again; what it acknowledged is still there."""

    def kill() -> bool:
        run.system.kept["mariadb"].kill()
        return True

    load, back = _under_load(run, kill, seconds=times * every_s, every_s=every_s, wait_s=40)
    run.system.wait_ready()
    told = [one for one in load.outcomes if one[0].kind in ("predict", "job") and one[1].status in (200, 202)]
    with run.system.database() as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT id FROM ml_proxy_inferencelog")
        kept = {str(key).replace("-", "") for (key,) in cursor.fetchall()}
    lost = sum(outcome.json["id"].replace("-", "") not in kept for _, outcome in told)
    run.figures.add("3", "MariaDB killed", str(times), str(len(back)), len(back) >= times)
    run.figures.equal("3", f"acknowledged rows lost (of {len(told)})", lost, 0)
    run.figures.at_most("3", "longest wait for a good answer after a kill", _worst(back), 10)
    run.judge("3")


def _under_load(
    run: Run, kill: Callable[[], bool], *, seconds: float, every_s: float, wait_s: float
) -> tuple[Load, list[float | None]]:
    """Kill every `every_s` seconds; returns the load and, for each kill, the wait for the next good answer."""
    moments: list[float] = []
    with run.load(jobs_share=0.1).running() as load:
        load.wait_good(time.monotonic(), 30)
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            due = time.monotonic() + every_s
            try:
                if kill():
                    moments.append(time.monotonic())
            except (ProcessLookupError, psutil.Error):
                pass
            time.sleep(max(0.0, due - time.monotonic()))
        load.wait_good(time.monotonic(), wait_s)
    return load, [load.good_since(moment) for moment in moments]


def _worst(back: list[float | None]) -> float | None:
    return None if None in back or not back else max(one for one in back if one is not None)


def settle(run: Run) -> None:
    """Wait until every server of the copy runs."""
    wait_for(lambda: all(one.pid for one in run.system.kept.values()), 60, "a server does not come back")
    run.system.wait_ready(90)
