"""Files that wait, of jobs and of uploads in chunks: random names, for the service's own user only.

The rows say whose they are.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

from django.conf import settings

_NAME: Final = re.compile(r"[0-9a-f]{32}")
_CHUNK: Final = 1024 * 1024
JOBS, UPLOADS = "jobs", "uploads"


def spool_keep(body: BinaryIO) -> str:
    """Copy `body` from its start and have it on the disk before returning. Returns the new name. Raises OSError."""
    name = secrets.token_hex(16)
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    body.seek(0)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            shutil.copyfileobj(body, file, _CHUNK)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return name


def spool_new(folder: str) -> str:
    """Make an empty file. Returns its name. Raises OSError."""
    name = secrets.token_hex(16)
    path = _path(name, folder)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    return name


@contextmanager
def spool_locked(name: str, folder: str) -> Iterator[BinaryIO]:
    """The file, open for reading and writing, for one process at a time.

    raises: BlockingIOError when another process is at it, FileNotFoundError, OSError
    """
    with _path(name, folder).open("r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield cast("BinaryIO", file)


def spool_free_bytes() -> int:
    """Room on the disk that the spool lies on."""
    return shutil.disk_usage(settings.ENV.spool).free


def spool_open(name: str, folder: str = JOBS) -> BinaryIO:
    """The file. Raises FileNotFoundError when it is gone, ValueError for what is not one of our names."""
    return _path(name, folder).open("rb")


def spool_drop(name: str, folder: str = JOBS) -> None:
    """Remove a file that is needed no more; a missing one, or none, is fine."""
    if name:
        _path(name, folder).unlink(missing_ok=True)


def spool_old(age_s: float, folder: str = JOBS) -> Iterator[str]:
    """Names of files that have lain here for longer than `age_s` seconds."""
    place = _folder(folder)
    if not place.is_dir():
        return
    before = time.time() - age_s
    for path in place.iterdir():
        try:
            is_old = path.stat().st_mtime < before
        except FileNotFoundError:  # whoever needed it has just dropped it
            continue
        if is_old and _NAME.fullmatch(path.name):
            yield path.name


def _folder(folder: str) -> Path:
    return Path(settings.ENV.spool) / folder


def _path(name: str, folder: str = JOBS) -> Path:
    if not _NAME.fullmatch(name):
        raise ValueError("not a spool name")
    return _folder(folder) / name
