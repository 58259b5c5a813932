"""The second sink: an append-only file with one signed checkpoint per line, away from the database.

Whoever changes the database, even as its root, has to change this file as well; `chattr +a` or a copy on another
machine (docs/audit.md) makes that a second break-in.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from django.conf import settings

from apps.audit.checkpoint import Signed, signed_from_json

_TAIL_BYTES: Final = 8192


def sink_path() -> Path:
    """Where the sink of this site lies."""
    path: Path = settings.ENV.audit_dir / "checkpoints.jsonl"
    return path


def sink_append(checkpoints: Iterable[Signed]) -> None:
    """Append and wait until it is on the disk. Raises OSError."""
    text = "".join(f"{checkpoint.to_json()}\n" for checkpoint in checkpoints)
    if not text:
        return
    path = sink_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        size = os.fstat(descriptor).st_size
        # A write cut short by a full disk leaves half a line; the next one starts on its own.
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            text = "\n" + text
        data = text.encode()
        while data:
            data = data[os.write(descriptor, data) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sink_read(path: Path | None = None) -> Iterator[Signed]:
    """The checkpoints of the sink, oldest first; half lines are passed over (what they lack is found missing)."""
    try:
        with (path or sink_path()).open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                checkpoint = signed_from_json(line)
                if checkpoint is not None:
                    yield checkpoint
    except FileNotFoundError:
        return


def sink_last() -> Signed | None:
    """The newest checkpoint of the sink, read from the end of the file."""
    try:
        with sink_path().open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL_BYTES))
            lines = file.read().decode("utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return None
    found = (signed_from_json(line) for line in reversed(lines))
    return next((checkpoint for checkpoint in found if checkpoint is not None), None)
