"""Runs manage.py of a release as the gateway's user, with the gateway's settings."""

import os
import subprocess
from pathlib import Path

from deploy.local.env_files import read_env_file
from deploy.local.progress import LaunchError
from deploy.server import layout
from deploy.server.system import SYSTEM_PATH, as_user, run


def manage(*arguments: str, owner: bool = False, release: Path = layout.CURRENT, public: bool = False) -> str:
    """Run one management command; returns what it printed.

    owner : with the account that owns the tables (migrations), else with the servers' own
    public: what it writes may be read by everybody (the static files)
    raises: LaunchError with the command's own words
    """
    return run(
        _command(release, *arguments),
        told=f"manage.py {arguments[0]}",
        env=environment(release, owner=owner),
        cwd=release,
        umask=0o022 if public else 0o027,
    )


def manage_here(*arguments: str, owner: bool = False) -> int:
    """The same on this terminal: for a person who may have to type a password, or names files from where they stand.

    Returns the exit status.
    """
    if not layout.CURRENT.exists():
        raise LaunchError("NeuroNova is not installed on this machine.")
    return subprocess.run(
        _command(layout.CURRENT, *arguments),
        env={"TERM": os.environ.get("TERM", "dumb"), "LANG": "C.UTF-8", **environment(layout.CURRENT, owner=owner)},
        umask=0o027,
        check=False,
    ).returncode


def environment(release: Path, *, owner: bool = False) -> dict[str, str]:
    return {
        "PATH": SYSTEM_PATH,
        "PYTHONPATH": str(release / "backend"),
        "PYTHONDONTWRITEBYTECODE": "1",
        **read_env_file(layout.DJANGO_ENV),
        **(read_env_file(layout.OWNER_ENV) if owner else {}),
    }


def _command(release: Path, *arguments: str) -> list[str]:
    program = [str(release / ".venv" / "bin" / "python"), str(release / "backend" / "django_main" / "manage.py")]
    return [*as_user(layout.GATEWAY_USER), *program, *arguments]
