"""Does a process of the servers grow with the number of requests?"""

from typing import Any

import numpy as np
import psutil

from bench.parts.session import Session
from bench.yardstick.table import Row

_CLIENTS, _SECONDS = 8, 3
_MIB = 2**20


def memory(session: Session) -> tuple[dict[str, Any], list[Row]]:
    """Ask until `n` requests are answered; the slope is that of the second half, when pools and caches are filled."""
    copy = session.copy("light")
    side = copy.side("memory", copy.front.plain, session.pictures, session.fields("light"))
    processes = side.processes()
    answered, samples = 0, [(0, _held(processes))]
    while answered < session.options.n:
        answered += side.target.run(_CLIENTS, _SECONDS).statuses.get("200", 0)
        samples.append((answered, _held(processes)))
    slopes = {
        _name(process): _slope([(done, held[process.pid]) for done, held in samples if process.pid in held])
        for process in processes
        if process.pid in samples[-1][1]
    }
    total = _slope([(done, sum(held.values())) for done, held in samples])
    worst = max(slopes, key=lambda name: slopes[name])
    measured = {
        "requests": answered,
        "slope_kib_per_1000": {"all": total, **slopes},
        "mib": [{"requests": done, "all": round(sum(held.values()) / _MIB, 1)} for done, held in samples],
    }
    first, last = (sum(held.values()) / _MIB for _, held in (samples[len(samples) // 2], samples[-1]))
    return measured, [
        Row(f"memory of all processes, second half of {answered} requests: {first:.1f} to {last:.1f} MiB"),
        Row(f"memory: slope {total:+.0f} KiB per 1000 requests, steepest {worst} {slopes[worst]:+.0f}"),
    ]


def _held(processes: list[psutil.Process]) -> dict[int, int]:
    """Bytes that belong to each process alone (USS), by pid; those that have ended are missing."""
    held = {}
    for process in processes:
        try:
            held[process.pid] = process.memory_full_info().uss
        except psutil.NoSuchProcess:
            continue
    return held


def _slope(points: list[tuple[int, int]]) -> float:
    """KiB per 1000 requests, least squares over the second half."""
    half = points[len(points) // 2 :] if len(points) > 3 else points
    done, held = np.array(half, dtype=np.float64).T
    if len(half) < 2 or done[0] == done[-1]:
        return 0.0
    return round(float(np.polyfit(done, held, 1)[0]) * 1000 / 1024, 1)


def _name(process: psutil.Process) -> str:
    words = " ".join(process.cmdline())
    kind = "child" if "child" in words else "django" if "django" in words else "flask" if "flask" in words else "other"
    return f"{kind}-{process.pid}"
