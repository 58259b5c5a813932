"""Promise 8: one process with another clock (preloaded, never the machine's) does no harm, or is named."""

import shutil
import subprocess
import time
from pathlib import Path

from tests.chaos.load import Load
from tests.chaos.run import Run

SMALL_S, LARGE_S = (20, -20), (3600, -3600)
QUESTIONS = 4


def library(folder: Path) -> str:
    """Build what shifts a process's clock; empty where there is no compiler."""
    compiler, built = shutil.which("gcc") or shutil.which("cc"), folder / "clock_shift.so"
    if compiler and not built.exists():
        source = Path(__file__).with_name("clock_shift.c")
        subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", str(built), str(source)], check=True)
    return str(built) if built.exists() else ""


def measure(run: Run) -> None:
    """Flask, Django and both Celery workers, each ahead and behind, a little and a lot."""
    if not library(run.system.folder):
        run.figures.add("8", "a C compiler", "there", "missing (apt-get install gcc libc6-dev)", False)
        return
    ahead = run.seed % 2  # the short profile takes one sign of each, the next seed the other
    for name in ("flask", "django", "worker", "jobs"):
        for offset in (*SMALL_S, *LARGE_S) if run.is_long else (SMALL_S[ahead], LARGE_S[ahead]):
            _one(run, name, offset)
    _order(run)
    run.judge("8")


def _one(run: Run, name: str, offset_s: int) -> None:
    is_small = abs(offset_s) < 60
    told = f"{name} {offset_s:+d} s"
    surroundings = {"LD_PRELOAD": library(run.system.folder), "CLOCK_SHIFT_S": str(offset_s)}
    with run.system.kept[name].altered(env=surroundings):
        culprits = _settled(run, ready=is_small or name in ("worker", "jobs"))
        load = run.load()  # signed in at the server's own time
        asked = run.system.flask_questions()
        answers = [load.ask(run.album.picture()) for _ in range(QUESTIONS)]
        reached = run.system.flask_questions() - asked
    run.system.wait_ready(60)
    good = sum(answer.status == 200 for answer in answers)
    if name in ("worker", "jobs") or is_small:
        run.figures.equal("8", f"{told}: good answers", good, QUESTIONS)
        return
    codes = sorted({f"{answer.status} {answer.code}" for answer in answers})
    wanted = ["503 audit_unavailable"] if name == "django" else ["503 inference_unavailable"]
    run.figures.equal("8", f"{told}: closed, with", codes, wanted)
    run.figures.equal("8", f"{told}: /readyz names", culprits, ["clock"])
    if name == "django":
        run.figures.equal("8", f"{told}: questions that reached Flask", reached, 0)
    _back(run, load, told)


def _back(run: Run, load: Load, told: str) -> None:
    began, fresh = time.monotonic(), run.load()
    while time.monotonic() - began < 40:
        if fresh.ask(run.album.picture()).status == 200:
            run.figures.at_most("8", f"{told}, right again: good answer after", time.monotonic() - began, 15)
            return
        time.sleep(0.5)
    run.figures.at_most("8", f"{told}, right again: good answer after", None, 15)


def _settled(run: Run, *, ready: bool) -> list[str]:
    """Wait until the copy is ready, or says what it lacks; returns what it named."""
    began, culprits = time.monotonic(), set()
    while time.monotonic() - began < 180:
        answer = run.system.ready()
        if answer is not None and answer.status_code == 200 and ready:
            break
        if answer is not None and answer.status_code != 200 and not ready:
            culprit = str(answer.json().get("params", {}).get("culprit"))
            if culprit != "None" and answer.json()["params"].get("reason") != "connect":
                culprits.add(culprit)
                break
        time.sleep(0.5)
    return sorted(culprits)


def _order(run: Run) -> None:
    """The trail's own order is the order of what happened, and nothing took less than no time."""
    record = run.record()
    received = {event.object_id: event.seq for event in record.events if event.kind == "received"}
    early = [
        event.object_id
        for event in record.events
        if event.kind in ("queued", "started", "finished") and event.seq <= received.get(event.object_id, 0)
    ]
    negative = [
        row.id
        for row in record.rows
        if (row.finished_at and row.finished_at < row.created_at) or any(value < 0 for value in row.timings.values())
    ]
    run.figures.equal("8", f"events before their beginning (of {len(record.events)})", len(early), 0)
    run.figures.equal("8", f"rows with a negative duration (of {len(record.rows)})", len(negative), 0)
