"""Keeps a handful of servers running in the foreground: restart always, one place to stop them all.

Written here instead of taken from honcho because honcho ends everything when one process ends; the topology says
"restart always", and a test must be able to take one server away.
"""

import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 30.0
STABLE_AFTER_S = 30.0  # a process that lived this long starts again at the shortest wait
TICK_S = 0.1


def ending_with_parent() -> tuple[str, ...]:
    """Return what to put before a command so that the kernel ends it when whoever started it is killed outright."""
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "TERM", "--") if setpriv else ()


@dataclass(frozen=True)
class Service:
    """One server: what to run, where, with which environment, and how long it may take to stop."""

    name: str
    argv: tuple[str, ...]
    env: dict[str, str] = field(repr=False)  # holds secrets
    cwd: Path
    grace_s: float = 10.0


class _Child:
    """A service together with the process that runs it now, if one does."""

    def __init__(self, service: Service, run_folder: Path) -> None:
        self.service = service
        self.pid_file = run_folder / f"{service.name}.pid"
        self.hold_file = run_folder / f"{service.name}.hold"
        self.process: subprocess.Popen[bytes] | None = None
        self.wait_s = FIRST_WAIT_S
        self.started_at = 0.0
        self.start_at = 0.0
        self.asked_to_stop = False

    def start(self) -> None:
        service = self.service
        self.process = subprocess.Popen(
            (*ending_with_parent(), *service.argv),
            cwd=service.cwd,
            env=service.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which then stops in order
        )
        self.started_at = time.monotonic()
        whole = self.pid_file.with_suffix(".new")  # who reads the file never finds it empty
        whole.write_text(f"{self.process.pid}\n", encoding="ascii")
        whole.replace(self.pid_file)
        self.asked_to_stop = False

    @property
    def output(self) -> IO[bytes]:
        if self.process is None or self.process.stdout is None:
            raise RuntimeError("asked for the output of a process that was not started")
        return self.process.stdout

    def reap(self) -> int | None:
        """Return the exit status once, when the process has ended since the last look."""
        if self.process is None or (status := self.process.poll()) is None:
            return None
        # Workers of a killed master would hold its port; the group's number is free only when all have gone.
        self.send(signal.SIGKILL, to_group=True)
        self.process = None
        self.pid_file.unlink(missing_ok=True)
        lived_s = time.monotonic() - self.started_at
        sound = self.asked_to_stop or lived_s > STABLE_AFTER_S  # who was told to go has not failed
        self.wait_s = FIRST_WAIT_S if sound else min(self.wait_s * 2, LONGEST_WAIT_S)
        self.start_at = time.monotonic() + self.wait_s
        return status

    def send(self, number: signal.Signals, *, to_group: bool = False) -> None:
        if self.process is None:
            return
        try:
            if to_group:
                os.killpg(self.process.pid, number)
            else:
                self.process.send_signal(number)
        except ProcessLookupError:
            return  # it ended by itself in between


class _Tail:
    """What a process has printed and not yet ended with a newline."""

    def __init__(self, name: str, stream: IO[bytes]) -> None:
        self.name, self.stream, self.ended = name, stream, False
        self._rest = b""

    def read_lines(self) -> list[str]:
        """Return the finished lines; called only when there is something to read, so it does not block."""
        data = os.read(self.stream.fileno(), 65536)
        self.ended = not data
        *lines, self._rest = (self._rest + data).split(b"\n")
        if self.ended and self._rest:
            lines.append(self._rest)
        return [line.decode("utf-8", "replace").rstrip() for line in lines]


class Supervisor:
    """Runs services until told to stop. Single-threaded: the kernel ties a child to the thread that made it."""

    def __init__(self, services: list[Service], run_folder: Path, write: Callable[[str], None] | None = None) -> None:
        run_folder.mkdir(parents=True, exist_ok=True)
        self._children = [_Child(service, run_folder) for service in services]
        self._selector = selectors.DefaultSelector()
        self._write = write or _write_to_terminal
        self._width = max(len(service.name) for service in services)
        self.stopping = False

    def catch_signals(self) -> None:
        """Let Ctrl-C, SIGTERM and a closed terminal stop everything."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def run(self, on_tick: Callable[[], None] | None = None) -> None:
        """Start everything and stay until a signal arrives; `on_tick` is called several times a second."""
        try:
            while not self.stopping:
                self._start_due()
                self._read_output(TICK_S)
                self._reap()
                if on_tick and not self.stopping:
                    on_tick()
        finally:
            self._stop_all()
            self._selector.close()

    def _on_signal(self, number: int, _frame: object) -> None:
        if self.stopping:  # the person asked twice: do not wait for anybody
            for child in self._children:
                child.send(signal.SIGKILL, to_group=True)
        self.stopping = True

    def _start_due(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if child.hold_file.exists():
                if not child.asked_to_stop:
                    child.send(signal.SIGTERM)
                    child.asked_to_stop = True
            elif child.process is None and now >= child.start_at:
                child.start()
                self._selector.register(child.output, selectors.EVENT_READ, _Tail(child.service.name, child.output))

    def _read_output(self, timeout_s: float) -> None:
        if not self._selector.get_map():
            time.sleep(timeout_s)
            return
        for key, _ in self._selector.select(timeout_s):
            tail: _Tail = key.data
            for line in tail.read_lines():
                self._write(f"{tail.name:<{self._width}} | {line}")
            if tail.ended:
                self._selector.unregister(key.fileobj)
                tail.stream.close()

    def _reap(self) -> None:
        for child in self._children:
            status = child.reap()
            if status is not None and not self.stopping:
                told = "held" if child.hold_file.exists() else f"starts again in {child.wait_s:.0f} s"
                self._write(f"{child.service.name:<{self._width}} | ended with status {status}; {told}")

    def _stop_all(self) -> None:
        """Stop the first service last: the others lean on it, and what they are doing shall end well."""
        for wave in (self._children[1:], self._children[:1]):
            began = time.monotonic()
            for child in wave:
                child.send(signal.SIGTERM)
            while waiting := [child for child in wave if child.process is not None]:
                self._read_output(TICK_S / 2)
                for child in waiting:
                    child.reap()
                    if time.monotonic() - began > child.service.grace_s:
                        child.send(signal.SIGKILL, to_group=True)
        self._read_output(0)
        for key in list(self._selector.get_map().values()):
            tail: _Tail = key.data
            tail.stream.close()


def _write_to_terminal(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
