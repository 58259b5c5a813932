"""Keeps the processes that a measurement starts in its own scheduling class.

Linux shares the cores between sessions before it shares them between processes (autogroups, see sched(7)). On a machine
that others use too, the person who measures may raise the nice value of the session; a server that was started in a
session of its own would not be part of that.
"""

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil


def follow(pid: int) -> None:
    """Give a process and all its children the class of this process. Does nothing where that makes no sense."""
    own = _value(Path("/proc/self/autogroup"))
    if not own:
        return
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for one in family:
        path = Path(f"/proc/{one.pid}/autogroup")
        try:
            if _value(path) != own:
                path.write_text(own)
        except OSError:  # it has ended, or it is not ours to change
            continue


@contextmanager
def following() -> Iterator[None]:
    """Do that again and again while the block starts servers."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.2):
            follow(os.getpid())

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _value(path: Path) -> str:
    """The nice value as text, empty when there are no autogroups or it is the usual one."""
    try:
        found = re.search(r"nice (-?\d+)", path.read_text())
    except OSError:
        return ""
    return found[1] if found and found[1] != "0" else ""
