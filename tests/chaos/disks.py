"""Promise 7: a full disk breaks no promise, and all is well again soon after there is room."""

import hashlib
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.chaos.load import slowest_s
from tests.chaos.pictures import Picture, large_picture
from tests.chaos.run import Run

BALLAST = "ballast"


def measure(run: Run, *, seconds: float = 8.0) -> None:
    """Each small disk is filled, asked on, and emptied again."""
    if not run.system.disks:
        run.figures.add("7", "small disks", "mounted", "needs root", False)
        return
    chance = random.Random(run.seed)
    for name, place in run.system.disks.items():
        _one(run, name, place, seconds, chance)
    run.wait_ended()
    run.figures.equal("7", "temporary files left", _left_over(run), [])
    run.judge("7")


def _one(run: Run, name: str, place: Path, seconds: float, chance: random.Random) -> None:
    data = large_picture(chance)
    large = Picture(data, hashlib.sha256(data).hexdigest(), {})
    with run.load(jobs_share=0.2).running() as load:
        load.wait_good(time.monotonic(), 30)
        with full(place):
            began = time.monotonic()
            told = load.ask(large)
            time.sleep(max(0.0, seconds - (time.monotonic() - began)))
        moment = time.monotonic()
        good = load.wait_good(moment, 30)
        run.system.wait_ready(30)
        healthy = time.monotonic() - moment
        again = load.ask(large)
    codes = sorted({f"{o.status} {o.code}".strip() for a, o in load.outcomes if a.kind != "read"})
    unnamed = [code for code in codes if code.startswith("0") or code.startswith("500")]
    run.figures.equal("7", f"{name} full: answers without a name of their own", unnamed, [])
    run.figures.add("7", f"{name} full: answers", "-", ", ".join(codes), True)
    run.figures.add(
        "7",
        f"{name} full: an upload of 3 MiB, then, later",
        "-",
        f"{told.status} {told.code}, {again.status} {again.code}",
        0 not in (told.status, again.status),
    )
    run.figures.at_most("7", f"{name} has room: good answer after", good, 10)
    run.figures.at_most("7", f"{name} has room: ready after", healthy, 10)
    run.figures.at_most("7", f"{name} full: longest request", slowest_s(load.outcomes), 40)


@contextmanager
def full(place: Path) -> Iterator[None]:
    """Take all the room there is, down to the last byte."""
    ballast = place / BALLAST
    try:
        with ballast.open("wb", buffering=0) as file:
            block = os.urandom(1 << 16)
            try:
                while True:
                    written = file.write(block)
                    if written < len(block):
                        block = block[: max(1, len(block) // 2)]
            except OSError:
                pass
        yield
    finally:
        ballast.unlink(missing_ok=True)


def _left_over(run: Run) -> list[str]:
    """Files that no row speaks of: half-written images, uploads, spooled jobs that have ended."""
    with run.system.database() as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT spool_name FROM ml_proxy_inferencelog WHERE spool_name <> ''")
        spooled = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT name FROM ml_proxy_storedimage")
        stored = {name for (name,) in cursor.fetchall()}
    found = set()
    for name in ("media", "spool", "body"):
        place = run.system.disks.get(name)
        for path in place.rglob("*") if place else ():
            if path.is_file() and path.name not in spooled | stored:
                found.add(f"{name}/{path.name}")
    return sorted(found)
