"""The supervisor of `make run`, with small real processes."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from deploy.local.supervisor import Service, Supervisor

STAY = "import time; print('up', flush=True); time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


def _service(name: str, code: str, *, grace_s: float = 5) -> Service:
    return Service(name, (sys.executable, "-c", code), dict(os.environ), Path("/"), grace_s)


def _run_until(services: list[Service], folder: Path, done: Callable[[list[str]], bool]) -> list[str]:
    lines: list[str] = []
    supervisor = Supervisor(services, folder, lines.append)
    deadline = time.monotonic() + 120

    def stop_when_done() -> None:
        supervisor.stopping = done(lines) or time.monotonic() > deadline

    supervisor.run(stop_when_done)
    assert time.monotonic() < deadline, lines
    return lines


def _pid(folder: Path, name: str) -> int | None:
    try:
        return int((folder / f"{name}.pid").read_text())
    except FileNotFoundError:
        return None


def test_supervisor_starts_child_again_when_it_dies(tmp_path: Path) -> None:
    lines = _run_until([_service("short", "print('up')")], tmp_path, lambda seen: seen.count("short | up") >= 2)

    assert any("ended with status 0; starts again" in line for line in lines)


def test_supervisor_never_lets_anybody_read_half_a_process_id(tmp_path: Path) -> None:
    (tmp_path / "one.pid").write_text("before\n")
    (tmp_path / "held").hardlink_to(tmp_path / "one.pid")  # what a reader has open

    _run_until([_service("one", STAY)], tmp_path, lambda seen: "one | up" in seen)

    assert (tmp_path / "held").read_text() == "before\n"


def test_supervisor_leaves_no_process_when_it_stops(tmp_path: Path) -> None:
    pids: list[int] = []

    def both_up(lines: list[str]) -> bool:
        pids[:] = [pid for name in ("one", "two") if (pid := _pid(tmp_path, name))]
        return sum(line.endswith("| up") for line in lines) == 2

    _run_until([_service("one", STAY), _service("two", STUBBORN, grace_s=0.3)], tmp_path, both_up)

    assert len(pids) == 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert not list(tmp_path.glob("*.pid"))


def test_supervisor_keeps_child_away_while_hold_file_exists(tmp_path: Path) -> None:
    steps: list[str] = []

    def hold_then_release(lines: list[str]) -> bool:
        ups = lines.count("one | up")
        if ups == 1 and not steps:
            (tmp_path / "one.hold").touch()
            steps.append("held")
        elif steps == ["held"] and any(line.endswith("held") for line in lines):
            assert _pid(tmp_path, "one") is None
            (tmp_path / "one.hold").unlink()
            steps.append("released")
        return ups == 2

    _run_until([_service("one", STAY)], tmp_path, hold_then_release)

    assert steps == ["held", "released"]


def test_supervisor_counts_no_failure_when_child_was_held(tmp_path: Path) -> None:
    holds = 0

    def hold_twice_then_kill(lines: list[str]) -> bool:
        nonlocal holds
        ups, helds = lines.count("one | up"), sum(line.endswith("held") for line in lines)
        if ups > holds and holds < 2:
            holds += 1
            (tmp_path / "one.hold").touch()
        elif helds == holds:
            (tmp_path / "one.hold").unlink(missing_ok=True)
        if ups == 3 and not any("starts again" in line for line in lines) and (pid := _pid(tmp_path, "one")):
            os.kill(pid, signal.SIGKILL)
        return any("starts again" in line for line in lines)

    lines = _run_until([_service("one", STAY)], tmp_path, hold_twice_then_kill)

    assert any(line.endswith("starts again in 1 s") for line in lines), lines


def test_supervisor_ends_grandchildren_when_their_parent_is_killed(tmp_path: Path) -> None:
    parent = (
        "import subprocess, sys, time; "
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
        "print('child', child.pid, flush=True); time.sleep(60)"
    )
    grandchild: list[int] = []

    def kill_parent_once(lines: list[str]) -> bool:
        started = [int(line.split()[-1]) for line in lines if " child " in line]
        if started and not grandchild:
            grandchild.append(started[0])
            os.kill(_pid(tmp_path, "one") or 0, signal.SIGKILL)
        return len(started) == 2

    _run_until([_service("one", parent)], tmp_path, kill_parent_once)

    assert not Path(f"/proc/{grandchild[0]}").exists() or "Z" in Path(f"/proc/{grandchild[0]}/stat").read_text()
