"""Promise 15: no process grows with the number of requests."""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import numpy as np
import psutil
from tests.chaos.load import Load
from tests.chaos.pictures import Picture
from tests.chaos.run import Run

SERVERS = ("django", "flask", "worker", "jobs")
CALLERS = 4
SAMPLES = 24
# Below that a process is still warming up: what it grows by then says nothing about the next thousand.
ENOUGH = 10_000
MIB = 2**20


def measure(run: Run, *, requests: int) -> None:
    """Mixed requests; the slope of each process over the second half, when everything is warm."""
    processes = {f"{name} {pid}": psutil.Process(pid) for name in SERVERS for pid in run.system.kept[name].workers()}
    sizes: dict[str, list[float]] = {name: [] for name in processes}
    failed, chance, lock = Counter[str](), random.Random(run.seed), threading.Lock()
    load = run.load()

    def one(_: int) -> None:
        with lock:
            kind, picture = chance.random(), run.album.picture()
        asked, status = _ask(run, load, kind, picture)
        if status == 401:  # the token has grown old
            asked, status = _ask(run, load, kind, picture)
        if status not in (200, 202, 404):
            with lock:
                failed[f"{asked} {status}"] += 1

    with ThreadPoolExecutor(CALLERS) as pool:
        for sample in range(SAMPLES):
            list(pool.map(one, range(requests // SAMPLES)))
            for name, process in processes.items():
                with suppress(psutil.NoSuchProcess):
                    # What is this process's alone: pages that it shares with its master come and go with those.
                    sizes[name].append(process.memory_full_info().uss / MIB)
            print(f"    {sample + 1}/{SAMPLES} of the requests, {sum(failed.values())} failed", flush=True)
    step, half = requests / SAMPLES / 1000, f"over the last {requests // 2} requests"
    for name, values in sizes.items():
        what = f"{name.split()[0]} ({values[0]:.1f} → {values[SAMPLES // 2]:.1f} → {values[-1]:.1f} MiB) {half}"
        slope = _slope(values[SAMPLES // 2 :], step)
        if requests < ENOUGH:
            run.figures.add("15", what, "-", f"{slope:.2f} MiB per 1 000", True)
        else:
            run.figures.at_most("15", what, slope, 1, "MiB per 1 000")
    run.figures.equal("15", "requests without the answer they should have", dict(failed), {})


def _ask(run: Run, load: Load, kind: float, picture: Picture) -> tuple[str, int]:
    if kind < 0.5:
        return "predict", load.ask(picture, is_job=kind < 0.02).status
    address = "/ml/v1/history/?page_size=50" if kind < 0.8 else "/ml/v1/model-info/"
    address = address if kind < 0.95 else "/api/v1/none/"
    return address, load.read(address)


def _slope(values: list[float], step: float) -> float:
    """Least squares: MiB per thousand requests."""
    return float(np.polyfit(np.arange(len(values)) * step, values, 1)[0]) if len(values) > 2 else 0.0
