"""Starts each server of the rig in a thread of its own and starts it again when it has ended, as systemd would.

Not the launcher's supervisor: that one waits longer after every quick death, so it would measure its own patience, and
it cannot give a single server another clock, environment or limit.
"""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil
from deploy.local.supervisor import ending_with_parent

STOP_WAIT_S = 30.0


class Kept:
    """One server: started, started again `restart_s` after it ended, held back on request."""

    def __init__(
        self, name: str, argv: Sequence[str], env: Mapping[str, str], cwd: Path, log: Path, *, restart_s: float
    ) -> None:
        self.name, self.log, self.restart_s = name, log, restart_s
        self.started = 0
        self._argv, self._env, self._cwd = list(argv), dict(env), cwd
        self._extra: dict[str, str] = {}
        self._prefix: tuple[str, ...] = ()
        self._wanted, self._over = threading.Event(), threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        # The kernel ties a child to the thread that made it, so this thread lives as long as the rig.
        self._thread = threading.Thread(target=self._keep, name=f"keep-{name}", daemon=True)

    def start(self) -> None:
        self._wanted.set()
        self._thread.start()

    @property
    def pid(self) -> int:
        """The process id of the server itself (the master where it has workers); 0 when it does not run."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else 0

    def workers(self) -> list[int]:
        """The process ids of the master's own children that do its work (not those that only parse files)."""
        try:
            children = psutil.Process(self.pid).children() if self.pid else []
            return [child.pid for child in children if not _is_helper(child)]
        except psutil.Error:
            return []

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to the server itself."""
        if self.pid:
            os.kill(self.pid, number)

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """SIGSTOP for the server and all its children, then SIGCONT."""
        processes = [psutil.Process(self.pid), *psutil.Process(self.pid).children(recursive=True)]
        try:
            _signal_all(processes, signal.SIGSTOP)
            yield
        finally:
            _signal_all(processes, signal.SIGCONT)

    @contextmanager
    def altered(self, *, env: Mapping[str, str] | None = None, prefix: Sequence[str] = ()) -> Iterator[None]:
        """Run the server with other surroundings meanwhile; it is started anew before and after."""
        self._extra, self._prefix = dict(env or {}), tuple(prefix)
        self.renew()
        try:
            yield
        finally:
            self._extra, self._prefix = {}, ()
            self.renew()

    def renew(self) -> None:
        """End the server in good order and have it started at once."""
        self.end()
        self._wanted.set()

    def end(self) -> None:
        """End the server and keep it ended."""
        self._wanted.clear()
        process = self._process
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_WAIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def close(self) -> None:
        self._over.set()
        self.end()
        self._wanted.set()
        if self._thread.ident is not None:
            self._thread.join(STOP_WAIT_S)

    def _keep(self) -> None:
        with self.log.open("ab") as output:
            while not self._over.is_set():
                self._wanted.wait()
                if self._over.is_set():
                    return
                self._process = subprocess.Popen(
                    [*ending_with_parent(), *self._prefix, *self._argv],
                    cwd=self._cwd,
                    env=self._env | self._extra,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                )
                self.started += 1
                self._process.wait()
                # Workers of a killed master would hold its port; systemd ends the whole unit too.
                _kill_group(self._process.pid)
                if self._wanted.is_set():
                    self._over.wait(self.restart_s)


def wait_for(condition: object, wait_s: float, told: str) -> float:
    """Wait until `condition()` holds. Returns the seconds that took; raises TimeoutError."""
    assert callable(condition)
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > wait_s:
            raise TimeoutError(told)
        time.sleep(0.05)
    return time.monotonic() - began


def _is_helper(process: psutil.Process) -> bool:
    try:
        words = " ".join(process.cmdline())
    except psutil.Error:
        return True
    return "sandbox" in words or "resource_tracker" in words


def _signal_all(processes: Sequence[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        try:
            process.send_signal(number)
        except psutil.Error:
            continue


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return
