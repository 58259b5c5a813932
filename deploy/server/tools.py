"""Runs the other programs of a release: the backup's key pair and the capacity sheet."""

import subprocess
from pathlib import Path

from deploy.local.progress import say, step
from deploy.server import layout
from deploy.server.system import SYSTEM_PATH, as_user, run

RECIPIENT = layout.ETC / "backup-recipient.txt"
# No folder that a backup reads: what opens a backup must not lie in one.
IDENTITY = Path("/root/neuronova-backup-identity.txt")
SHEET = layout.VAR / "capacity.md"


def make_backup_key(release: Path) -> None:
    """Make the key pair of the nightly backups unless there is one. The secret side is the operator's to take away."""
    if not RECIPIENT.exists():
        with step("Make the key pair of the backups"):
            names = ("--identity", str(IDENTITY), "--recipient", str(RECIPIENT))
            run([*_python(release), "deploy.backup", "keygen", *names], env=_environment(release), cwd=release)


def remind_of_backup_key() -> None:
    """Say it again until the secret key has left this machine."""
    if IDENTITY.exists():
        say(f"{IDENTITY} opens every backup. Move it to two places off this machine: without it no backup can be read,")
        say("and whoever gets hold of this machine must not find it here.")


def measure_capacity(*arguments: str) -> int:
    """Measure this machine on a private copy, as the gateway's user and on the disk of the data; returns the status."""
    command = [*as_user(layout.GATEWAY_USER), *_python(layout.CURRENT), "deploy.capacity"]
    where = ("--folder", str(layout.VAR), "--out", str(SHEET))
    return subprocess.run(
        [*command, *where, *arguments], env=_environment(layout.CURRENT), cwd=layout.CURRENT, check=False
    ).returncode


def _python(release: Path) -> list[str]:
    return [str(release / ".venv" / "bin" / "python"), "-m"]


def _environment(release: Path) -> dict[str, str]:
    modules = f"{release / 'backend' / 'django_main'}:{release / 'backend'}:{release}"
    return {"PATH": SYSTEM_PATH, "LANG": "C.UTF-8", "PYTHONPATH": modules, "PYTHONDONTWRITEBYTECODE": "1"}
