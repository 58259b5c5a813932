"""Runs programs and puts files in place. No shell anywhere: arguments are lists, input goes through a pipe."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.progress import LaunchError

SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def run(
    command: Sequence[str | Path],
    *,
    told: str = "",
    given: str | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    umask: int = 0o022,
) -> str:
    """Run one program as this user; returns what it printed.

    told  : what it was for; the first words of the error
    given : its standard input (secrets go this way, never as an argument)
    env   : added to a bare environment, so that the administrator's own has no say
    raises: LaunchError with the program's own words
    """
    ended = subprocess.run(
        [str(part) for part in command],
        input=given,
        stdin=subprocess.DEVNULL if given is None else None,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={"PATH": SYSTEM_PATH, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive", **(env or {})},
        cwd=cwd,
        umask=umask,
        check=False,
    )
    if ended.returncode:
        words = "\n".join(ended.stdout.strip().splitlines()[-30:])
        raise LaunchError(f"{told or Path(str(command[0])).name} failed (status {ended.returncode}):\n{words}")
    return ended.stdout


def succeeds(command: Sequence[str | Path]) -> bool:
    return subprocess.run([str(part) for part in command], check=False, capture_output=True).returncode == 0


def as_user(user: str) -> list[str]:
    """What to put before a command so that it runs as `user` with the groups of that user and without privileges."""
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "--no-new-privs", "--"]


def put(text: str, path: Path, mode: int = 0o644) -> bool:
    """Write a file of root's in one step; returns whether it said something else before."""
    if path.is_file() and path.read_text(encoding="utf-8") == text and (path.stat().st_mode & 0o777) == mode:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_name(f".{path.name}.new")
    waiting.unlink(missing_ok=True)
    with os.fdopen(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as handle:
        os.fchmod(handle.fileno(), mode)
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    waiting.replace(path)
    return True


def point(link: Path, target: Path) -> None:
    """Let a link name another target in one step: whoever opens it gets the old or the new one."""
    waiting = link.with_name(f".{link.name}.new")
    waiting.unlink(missing_ok=True)
    waiting.symlink_to(target)
    waiting.replace(link)


def remove(path: Path) -> None:
    """Remove a file, a link or a folder; a missing one is fine."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def systemctl(*arguments: str) -> str:
    return run(["systemctl", "--no-ask-password", *arguments], told=f"systemctl {' '.join(arguments)}")
