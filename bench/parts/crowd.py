"""128 clients: does throughput hold, and is what does not fit refused at once and with a time to come back?"""

import threading
import time
from typing import Any

from bench.parts.session import Session
from bench.results import summary
from bench.yardstick.sides import Side, ask
from bench.yardstick.table import Row
from bench.yardstick.wrk import Run

CLIENTS = 128
_SECONDS = 6
_PATIENT_S = 1.0  # what a polite client waits after a 503


def crowd(session: Session) -> tuple[dict[str, Any], list[Row]]:
    """Impatient clients ask again at once, patient ones after a second; beside them one caller's refusals are timed."""
    copy = session.copy("light")
    side = copy.side("crowd", copy.front.plain, session.pictures, session.fields("light"))
    side.target.run(8, 2)
    measured: dict[str, Any] = {"clients": CLIENTS}
    table: list[Row] = []
    for name, wait_s in (("impatient", 0.0), ("patient", _PATIENT_S)):
        run, refusals_ms = _crowded(side, wait_s)
        measured[name] = {
            "per_s": run.per_s,
            "statuses": run.statuses,
            "without_retry_after": run.without_retry_after,
            "refusals_ms": summary(refusals_ms) | {"max": round(max(refusals_ms), 1)} if refusals_ms else None,
        }
        shown = f"{max(refusals_ms):.0f}" if refusals_ms else "none"
        table.append(
            Row(
                f"light: ours, {name} crowd; ms until a 503: median, slowest of {len(refusals_ms)}",
                str(CLIENTS),
                f"{run.per_s:.1f}",
                p50_ms=f"{summary(refusals_ms)['median']:.0f}" if refusals_ms else "none",
                p99_ms=shown,
                failed=f"{run.failed} ({run.without_retry_after} without Retry-After)",
            )
        )
    return measured, table


def _crowded(side: Side, wait_s: float) -> tuple[Run, list[float]]:
    runs: list[Run] = []
    crowd = threading.Thread(target=lambda: runs.append(side.target.run(CLIENTS, _SECONDS, retry_after_s=wait_s)))
    crowd.start()
    time.sleep(1)
    refusals_ms = []
    until = time.monotonic() + _SECONDS - 2
    while time.monotonic() < until:
        began = time.perf_counter()
        status, _, _ = ask(side.target)
        if status == 503:
            refusals_ms.append((time.perf_counter() - began) * 1000)
        time.sleep(0.02)
    crowd.join()
    return runs[0], refusals_ms
