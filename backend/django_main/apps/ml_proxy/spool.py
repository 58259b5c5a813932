"""Files of jobs that have not ended: random names, for the service's own user only. The rows say whose they are."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings

_NAME: Final = re.compile(r"[0-9a-f]{32}")
_CHUNK: Final = 1024 * 1024


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


def spool_open(name: str) -> BinaryIO:
    """The file of a job. Raises FileNotFoundError when it is gone, ValueError for what is not one of our names."""
    return _path(name).open("rb")


def spool_drop(name: str) -> None:
    """Remove the file of a job that has ended; a missing one, or none, is fine."""
    if name:
        _path(name).unlink(missing_ok=True)


def spool_old(age_s: float) -> Iterator[str]:
    """Names of files that have lain here for longer than `age_s` seconds."""
    folder = _folder()
    if not folder.is_dir():
        return
    before = time.time() - age_s
    for path in folder.iterdir():
        if _NAME.fullmatch(path.name) and path.stat().st_mtime < before:
            yield path.name


def _folder() -> Path:
    return Path(settings.ENV.spool) / "jobs"


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ValueError("not a spool name")
    return _folder() / name
