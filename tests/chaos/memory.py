"""Promise 15: no process grows with the number of requests."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import numpy as np
import psutil
from tests.chaos.run import Run

SERVERS = ("django", "flask", "worker", "jobs")
CALLERS = 4
SAMPLES = 24
MIB = 2**20


def measure(run: Run, *, requests: int) -> None:
    """Mixed requests; the slope of each process over the second half, when everything is warm."""
    token = run.system.token("clinician")
    processes = {f"{name} {pid}": psutil.Process(pid) for name in SERVERS for pid in run.system.kept[name].workers()}
    sizes: dict[str, list[float]] = {name: [] for name in processes}
    failed, chance, lock = 0, random.Random(run.seed), threading.Lock()
    with httpx.Client(base_url=run.system.url, trust_env=False, timeout=60) as http:
        http.headers["Authorization"] = f"Bearer {token}"
        load = run.load()

        def one(_: int) -> bool:
            with lock:
                kind, picture = chance.random(), run.album.picture()
            if kind < 0.5:
                return load.ask(picture).status == 200
            address = "/ml/v1/history/?page_size=50" if kind < 0.8 else "/ml/v1/model-info/"
            answer = http.get(address) if kind < 0.95 else http.get("/api/v1/none/")
            return answer.status_code in (200, 401, 404)

        with ThreadPoolExecutor(CALLERS) as pool:
            for _ in range(SAMPLES):
                failed += sum(not good for good in pool.map(one, range(requests // SAMPLES)))
                for name, process in processes.items():
                    if process.is_running():
                        sizes[name].append(process.memory_info().rss / MIB)
    step = requests / SAMPLES / 1000
    slopes = {name: _slope(values[SAMPLES // 2 :], step) for name, values in sizes.items()}
    worst = max(slopes, key=lambda name: slopes[name])
    run.figures.at_most(
        "15", f"steepest process over {requests} requests ({worst.split()[0]})", slopes[worst], 1, "MiB per 1 000"
    )
    run.figures.equal("15", "requests without the answer they should have", failed, 0)


def _slope(values: list[float], step: float) -> float:
    """Least squares: MiB per thousand requests."""
    return float(np.polyfit(np.arange(len(values)) * step, values, 1)[0]) if len(values) > 2 else 0.0
