"""Starting a server of the comparison and ending it together with everything it started."""

import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench.yardstick import priority

START_WAIT_S = 120.0
_STOP_WAIT_S = 15.0


@contextmanager
def running(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    log: Path,
    is_ready: Callable[[], bool],
) -> Iterator[psutil.Process]:
    """Run a program until the block ends.

    raises : RuntimeError with the end of its log when it is not ready in time
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    found = psutil.Process(process.pid)
    try:
        deadline = time.monotonic() + START_WAIT_S
        while not is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"did not start: {command}\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)
        priority.follow(process.pid)
        yield found
    finally:
        _end(found, process)


def _end(found: psutil.Process, process: "subprocess.Popen[bytes]") -> None:
    try:
        family = found.children(recursive=True)
    except psutil.NoSuchProcess:
        family = []
    process.terminate()
    try:
        process.wait(_STOP_WAIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    _, alive = psutil.wait_procs(family, timeout=2)
    for one in alive:
        one.kill()
    psutil.wait_procs(alive, timeout=2)
