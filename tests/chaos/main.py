"""`make test-chaos`: break things in the whole product and look whether its promises hold.

python -m tests.chaos.main [--profile short|long] [--only 1,3] [--seed 1]
"""

import argparse
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.yardstick import priority
from tests.chaos import (
    clocks,
    disks,
    hang,
    identity,
    kills,
    memory,
    model_store,
    privacy,
    raw_http,
    refused_record,
    slow_clients,
    stopped,
    tokens,
    waiting_jobs,
)
from tests.chaos.journal import Journal
from tests.chaos.pictures import Album
from tests.chaos.report import Figures
from tests.chaos.run import Run
from tests.chaos.system import running_system

Step = tuple[str, Callable[[Run], None], Callable[[Run], None]]
# promise, what the short profile does, what the long one does
STEPS: list[Step] = [
    ("1", lambda run: kills.workers(run, seconds=60), lambda run: kills.workers(run, seconds=300)),
    ("1", lambda run: kills.masters(run, seconds=60), lambda run: kills.masters(run, seconds=300)),
    ("2", refused_record.measure, refused_record.measure),
    ("3", lambda run: kills.mariadb(run, times=4), lambda run: kills.mariadb(run, times=10)),
    ("4", hang.measure, hang.measure),
    ("5", lambda run: stopped.measure(run, seconds=20), stopped.measure),
    ("6", waiting_jobs.measure, lambda run: waiting_jobs.measure(run, jobs=60, seconds=90)),
    ("7", disks.measure, lambda run: disks.measure(run, seconds=20)),
    ("8", clocks.measure, clocks.measure),
    ("11", tokens.measure, tokens.measure),
    ("12", identity.measure, identity.measure),
    ("13", privacy.measure, privacy.measure),
    ("14", model_store.measure, lambda run: model_store.measure(run, seconds=120)),
    ("9", slow_clients.measure, slow_clients.measure),
    ("10", raw_http.measure, raw_http.measure),
    ("15", lambda run: memory.measure(run, requests=960), lambda run: memory.measure(run, requests=20_000)),
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profile", choices=["short", "long"], default="short")
    parser.add_argument("--only", default="", help="numbers of promises, with commas")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="write the figures there too (JSON)")
    chosen = parser.parse_args()
    only = {number for number in chosen.only.split(",") if number}
    figures, began = Figures(), time.monotonic()
    # Servers, and the children of theirs that parse files, have sessions of their own, and with them the usual
    # scheduling class, not the one of who measures.
    with priority.following(), running_system(small_disks=True) as system:
        journal = Journal(system.folder / "journal.jsonl")
        run = Run(system, figures, journal, Album(seed=chosen.seed), chosen.seed, chosen.profile == "long")
        run.calibrate()
        for promise, short, long in STEPS:
            if only and promise not in only:
                continue
            _step(promise, long if run.is_long else short, run)
        _finish(run)
    print(figures.text())
    print(f"{time.monotonic() - began:.0f} s, seed {chosen.seed}, profile {chosen.profile}")
    if chosen.out:
        figures.write(chosen.out)
    return 1 if any(not row.holds for row in figures.rows) else 0


def _step(promise: str, work: Callable[[Run], None], run: Run) -> None:
    began = time.monotonic()
    try:
        work(run)
    except Exception as exc:  # noqa: BLE001 -- one promise that cannot be measured must not hide the others
        run.figures.add(promise, "measured to the end", "yes", f"{type(exc).__name__}: {exc}"[:90], False)
    try:
        kills.settle(run)
    except TimeoutError as exc:
        run.figures.add(promise, "everything runs afterwards", "yes", str(exc), False)
    print(f"--- promise {promise}: {time.monotonic() - began:.0f} s", flush=True)


def _finish(run: Run) -> None:
    """Everything has ended and is sealed: the oracle's last word, and the product's own check of its trail."""
    waited = run.wait_ended()
    run.figures.add("-", "rows that were left open ended after", "-", f"{waited:.0f} s", True)
    run.system.manage("seal_audit")
    run.judge("all", sealed=True)
    checked = run.system.manage("verify_audit")
    words = (checked.stdout + checked.stderr).strip().splitlines()
    run.figures.add("all", "verify_audit", "exit 0", f"exit {checked.returncode}", checked.returncode == 0)
    print(f"    {words[-1] if words else ''}", flush=True)


if __name__ == "__main__":
    if not (shutil.which("mariadbd") or Path("/usr/sbin/mariadbd").exists()):
        sys.exit("needs mariadb-server, redis-server and nginx")
    sys.exit(main())
