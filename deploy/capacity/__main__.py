"""python -m deploy.capacity [--out capacity.md] [--seconds 10] [--clients 1,2,4,8] [--folder DIR]

Measures this machine on a private copy (about a minute and a half; stop nothing, but at a quiet hour) and writes the
capacity sheet. Its embedded database is SQLite: a site on MariaDB has the same AI and another disk pattern.
"""

import argparse
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from deploy.capacity import measure
from deploy.capacity.copy import private_copy, sync_write_ms
from deploy.local.progress import LaunchError, say, step, stop_with


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("capacity.md"))
    parser.add_argument("--seconds", type=float, default=10.0, help="of each number of clients")
    parser.add_argument("--clients", default="1,2,4,8")
    parser.add_argument("--folder", type=Path, help="where the private copy lies: on the disk of the data")
    given = parser.parse_args()
    try:
        sheet = _sheet(_measured(given))
    except LaunchError as error:
        stop_with(error)
        return
    given.out.write_text(sheet, encoding="utf-8")
    say(sheet)
    say(f"written to {given.out}")


def _measured(given: argparse.Namespace) -> dict[str, Any]:
    cores, memory = len(os.sched_getaffinity(0)), psutil.virtual_memory()
    load_before = os.getloadavg()[0]
    with private_copy(given.folder) as copy:
        clients = tuple(int(part) for part in given.clients.split(","))
        with step("Predictions"):
            rates = measure.rates(copy, clients=clients, seconds=given.seconds)
        with step("Disk"):
            growth, sync_ms = measure.bytes_per_prediction(copy), sync_write_ms(copy.var)
        with step("A volume of 60 slices"):
            volume_s = measure.volume_seconds(copy)
        flask, django, jobs = (copy.memory_bytes(name) for name in ("flask", "django", "jobs"))
        disk = psutil.disk_usage(str(copy.var))
    if not flask or not django:
        raise LaunchError(
            "The workers' memory cannot be read: run this as the user who owns the machine's tests, or root."
        )
    best = max(rate.per_s for rate in rates)
    return {
        "cores": cores,
        "memory": memory.total,
        "load": load_before,
        "rates": rates,
        "growth": growth,
        "sync_ms": sync_ms,
        "volume_s": volume_s,
        "flask": max(flask),
        "django": max(django),
        "jobs": max(jobs, default=0),
        "disk_free": disk.free,
        "advice": measure.recommend(
            cores=cores, memory_bytes=memory.total, flask_bytes=max(flask), django_bytes=max(django), best=best
        ),
    }


def _sheet(m: dict[str, Any]) -> str:
    advice, per_prediction, free = m["advice"], sum(m["growth"].values()), m["disk_free"]
    rows = [f"| {r.clients} | {r.per_s:.1f} | {r.median_ms:.0f} | {r.p95_ms:.0f} | {r.refused} |" for r in m["rates"]]
    busy = m["load"] > m["cores"] * 0.5
    return "\n".join(
        [
            "# Capacity sheet",
            "",
            f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.machine()}, {m['cores']} cores, "
            f"{m['memory'] / measure.GIB:.1f} GiB memory, load before the run {m['load']:.1f}.",
            *(
                ["", "**The machine was busy: these figures are lower bounds. Measure again at a quiet hour.**"]
                if busy
                else []
            ),
            "",
            "## Measured (2 AI workers, 3 gateway workers, embedded database)",
            "| Clients | Predictions/s | Median ms | 95 % within ms | Turned away |",
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
            f"- A volume of 60 slices: {m['volume_s']:.1f} s.",
            f"- Memory of one worker: AI {m['flask'] / 2**20:.0f} MiB, gateway {m['django'] / 2**20:.0f} MiB, "
            f"jobs {m['jobs'] / 2**20:.0f} MiB (proportional, with their children).",
            f"- One prediction of a 2-D picture takes {m['growth']['media'] / 1024:.0f} KiB of media and "
            f"{m['growth']['database'] / 1024:.0f} KiB of database.",
            f"- 4 KiB are on the disk after {m['sync_ms']:.1f} ms (median).",
            "",
            "## Recommended",
            f"- AI workers: **{advice['flask_workers']}** (bound by {advice['bound_by']}; more than one on "
            "each core gain nothing). Two lie in one instance: `install.sh install --flask-instances "
            f"{max(1, round(advice['flask_workers'] / 2))}`.",
            f"- `NEURONOVA_PREDICT_SLOTS={advice['predict_slots']}`: about {measure.WAIT_S:.0f} s in line at "
            f"{advice['expected_per_s']:.1f} predictions/s, then 503 with Retry-After.",
            f"- Disk: {per_prediction * 1e5 / measure.GIB:.1f} GiB per 100,000 predictions; {free / measure.GIB:.0f} "
            f"GiB are free here, enough for about {free / max(1.0, per_prediction) / 1e6:.1f} million.",
            "",
            "The expected rate with more workers than measured is a straight line through the measured one: a promise "
            "of arithmetic, not of this machine.",
            "",
        ]
    )


if __name__ == "__main__":
    main()
