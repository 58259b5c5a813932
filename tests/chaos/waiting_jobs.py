"""Promise 6: an accepted job ends exactly once, whoever dies meanwhile; one that kills its worker is given up."""

import hashlib
import os
import signal
import threading
import time
from collections import Counter

from tests.chaos.journal import Outcome
from tests.chaos.load import Load
from tests.chaos.pictures import Picture, hanging_picture
from tests.chaos.run import Run
from tests.rig.databases import NAME


def measure(run: Run, *, jobs: int = 24, seconds: float = 30.0) -> None:
    """Workers of jobs die every three seconds, Redis dies twice and is emptied once; one job is poison."""
    load = run.load()
    poison_data = hanging_picture(run.seed * 1000 + 999)
    poison = Picture(poison_data, hashlib.sha256(poison_data).hexdigest(), {})
    over = threading.Event()
    killer = threading.Thread(target=_kill_workers, args=(run, over), daemon=True)
    killer.start()
    taken = _submit(run, load, jobs, seconds)
    over.set()
    killer.join()
    ended = _follow_all(run, load, taken)
    record = run.record()
    ends = Counter(event.object_id for event in record.events if event.kind == "finished")
    keys = [outcome.json["id"].replace("-", "") for outcome, _ in taken]
    run.figures.add("6", "jobs accepted while workers and Redis died", f"{jobs}", str(len(taken)), len(taken) > 0)
    run.figures.equal("6", "of these, ended exactly once", sum(ends[key] == 1 for key in keys), len(taken))
    run.figures.equal("6", "of these, completed", Counter(ended)["completed"], len(taken))
    _poison(run, load, poison)
    run.judge("6")


def _submit(run: Run, load: Load, jobs: int, seconds: float) -> list[tuple[Outcome, Picture]]:
    taken: list[tuple[Outcome, Picture]] = []
    for number in range(jobs):
        picture = run.album.picture()
        outcome = load.ask(picture, is_job=True)
        if outcome.status == 202:
            taken.append((outcome, picture))
        if number in (jobs // 4, jobs // 2):
            run.system.kept["redis"].kill()
        if number == jobs // 3:
            run.system.kept["beat"].kill()  # without the clock nobody rings for the jobs of a dead worker
        if number == 3 * jobs // 4:
            run.system.redis().flushall()
        time.sleep(seconds / jobs)
    return taken


def _kill_workers(run: Run, over: threading.Event) -> None:
    while not over.wait(3):
        for pid in run.system.kept["jobs"].workers():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


def _follow_all(run: Run, load: Load, taken: list[tuple[Outcome, Picture]]) -> list[str]:
    states = []
    for outcome, picture in taken:
        if not run.is_long:
            _let_leases_end(run)
        end = load.follow(outcome, picture, wait_s=300)
        states.append(str(end.json["state"]) if end else "open")
    return states


def _let_leases_end(run: Run, of: str = "") -> None:
    """Leases of dead workers last 90 s; the short profile moves their end to now, which is what time would do."""
    alone = f" AND input_sha256 = '{of}'" if of else ""
    run.system.root_sql(
        f"UPDATE {NAME}.ml_proxy_inferencelog SET lease_until = UTC_TIMESTAMP(6) WHERE state = 'running'{alone}"  # noqa: S608
    )


def _poison(run: Run, load: Load, poison: Picture) -> None:
    """Kill whoever works on this one, until it is given up."""
    taken = load.ask(poison, is_job=True)
    killed, began, state = 0, time.monotonic(), "?"
    while time.monotonic() - began < 600:
        with run.system.database() as connection:
            cursor = connection.cursor()
            cursor.execute(
                "SELECT state, attempts FROM ml_proxy_inferencelog WHERE input_sha256 = %s", (poison.sha256,)
            )
            state, attempts = cursor.fetchone() or ("?", 0)
        if state in ("failed", "timeout", "completed"):
            break
        if state == "running" and attempts > killed:
            for pid in run.system.kept["jobs"].workers():
                os.kill(pid, signal.SIGKILL)
            killed = int(attempts)
            if not run.is_long:
                _let_leases_end(run, poison.sha256)
        time.sleep(0.5)
    run.figures.equal("6", "a job that kills its worker ends", (taken.status, state), (202, "failed"))
    run.figures.equal("6", "after so many tries", killed, 3)
