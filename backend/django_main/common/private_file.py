"""Files with a secret in them: mode 600, made once however many processes want them."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def private_file_create(path: Path, data: bytes) -> None:
    """Write a new file, mode 600. An existing one is kept (another process was first). Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    waiting = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        # A link appears whole or not at all, and only one of two processes makes it.
        path.hardlink_to(waiting)
    except FileExistsError:
        pass
    finally:
        waiting.unlink()


def is_private(path: Path) -> bool:
    """Whether nobody but its owner may touch the file."""
    return not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
