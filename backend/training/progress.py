"""Words to whoever watches over a training: one JSON line per step forward, and the end with the one who watches."""

import json
import os
import sys
import threading
import time
from pathlib import Path


class Progress:
    """Appends to a file that is only ever added to; a reader may look at any time."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since this process began."""
        return time.monotonic() - self._began

    def tell(self, stage: str, progress: float, *, eta_s: float | None = None, **more: object) -> None:
        """One step: the stage, how much of everything is done (0 to 1), seconds left where they can be told."""
        if self._file is None:
            return
        entry = {"at": round(time.time(), 3), "stage": stage, "progress": round(progress, 4), **more}
        if eta_s is not None:
            entry["eta_s"] = round(eta_s, 1)
        # One write of one line in append mode: a reader never sees two lines mixed.
        with self._file.open("ab") as file:
            file.write(json.dumps(entry, allow_nan=False).encode() + b"\n")


def end_with_watcher() -> None:
    """End this process as soon as its standard input ends, which is when whoever started it is gone, even killed."""
    threading.Thread(target=_wait_for_end, name="watcher", daemon=True).start()


def _wait_for_end() -> None:
    # Not through Python's buffer: a thread that holds its lock cannot be left behind at the end.
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os._exit(70)
