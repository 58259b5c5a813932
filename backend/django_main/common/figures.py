"""Folders in which the gateways of one machine leave their figures (Prometheus), each named after its port.

A gateway that ends takes its folder along; one that is killed cannot. So it holds its own locked, a lock ends with the
last process that has it, and a folder that nobody holds is that of a dead gateway: its figures count no more.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path


def folder_take(folder: Path) -> int:
    """Make `folder` anew and hold it for this process and those it forks; the folders of the dead go.

    returns: the descriptor that holds it
    """
    for path in folder.parent.glob("django-*"):
        if path == folder or not _is_held(path):
            shutil.rmtree(path, ignore_errors=True)
    # It gets its name once it is held: none is ever seen that seems to be a dead one's.
    begun = folder.with_name(f"new-{folder.name}")
    shutil.rmtree(begun, ignore_errors=True)
    begun.mkdir(mode=0o700, parents=True)
    descriptor = os.open(begun, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    begun.rename(folder)
    return descriptor


def folders_held(parent: Path) -> list[Path]:
    """The folders below `parent` whose gateways live, by name."""
    return sorted(path for path in parent.glob("django-*") if _is_held(path))


def _is_held(folder: Path) -> bool:
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:  # gone since, or no folder
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
