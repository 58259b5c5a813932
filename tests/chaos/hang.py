"""Promise 4: inference that never ends is ended at the deadline, and the next caller gets his own answer."""

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
from tests.chaos.pictures import Picture, hanging_picture
from tests.chaos.run import Run
from tests.chaos.system import DEADLINE_S

AT_ONCE = 3
IDLE_SHARE = 0.2


def measure(run: Run) -> None:
    """Some questions that never end, then questions that do."""
    load = run.load()
    files = [hanging_picture(run.seed * 1000 + number) for number in range(AT_ONCE)]
    pictures = [Picture(data, hashlib.sha256(data).hexdigest(), {}) for data in files]
    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ended = list(pool.map(load.ask, pictures))
    took = time.monotonic() - began
    stopped = _until_idle(run)
    after = [load.ask(run.album.picture()) for _ in range(6)]
    states = {row.input_sha256: row.state for row in run.record().rows}
    found = sorted({states.get(picture.sha256, "no row") for picture in pictures})
    codes = sorted({f"{one.status} {one.code}" for one in ended})
    run.figures.equal("4", "answers to what never ends", codes, ["504 inference_timeout"])
    run.figures.at_most("4", f"answered within (deadline {DEADLINE_S} s)", took, DEADLINE_S + 1)
    run.figures.equal("4", "their rows", found, ["timeout"])
    run.figures.at_most("4", "Flask idle again after the answer", stopped, 5)
    run.figures.equal("4", "next callers with an answer", sum(one.status == 200 for one in after), len(after))
    run.judge("4")


def _until_idle(run: Run) -> float | None:
    began = time.monotonic()
    while time.monotonic() - began < 30:
        if _busy(run) < IDLE_SHARE:
            return max(0.0, time.monotonic() - began - 0.5)
    return None


def _busy(run: Run) -> float:
    """The share of one core that the AI server's workers took in the last half second."""
    workers = [psutil.Process(pid) for pid in run.system.kept["flask"].workers()]
    before = sum(_spent(worker) for worker in workers)
    time.sleep(0.5)
    return (sum(_spent(worker) for worker in workers) - before) / 0.5


def _spent(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return times.user + times.system
