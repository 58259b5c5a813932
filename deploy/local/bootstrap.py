"""Makes `.venv` with hash-checked packages, from a Python that has nothing but its standard library.

    python3 -m deploy.local.bootstrap app|test|server|training

Runs under the system's Python, so it imports only the standard library.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local import pip_wheel
from deploy.local.pip_config import read_pip_options, uv_environment
from deploy.local.progress import LaunchError, say, step, stop_with

REPO = Path(__file__).resolve().parents[2]
VENV = REPO / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST, NEWEST = (3, 11), (3, 13)


def requirement_files(group: str) -> list[Path]:
    """Return the pinned files of a group: `test` holds everything `app` does, `training` everything `server` does."""
    return [REPO / "requirements" / f"{group}.txt"]


def main() -> None:
    group = sys.argv[1] if len(sys.argv) > 1 else "app"
    try:
        ensure_environment(group)
    except LaunchError as error:
        stop_with(error)
    except subprocess.CalledProcessError as error:
        stop_with(LaunchError(f"This command failed (status {error.returncode}): {' '.join(map(str, error.cmd))}"))


def ensure_environment(group: str) -> None:
    """Bring `.venv` to the pinned state of `group`; does nothing when it is there already."""
    with build_lock():
        wanted = _digest(requirement_files(group))
        if _works(PYTHON) and wanted in _stamps():
            return
        _check_python_version()
        if not _works(PYTHON):
            with step("Make the Python environment .venv"):
                _create_venv()
        with step(f"Install the pinned packages ({group})"):
            _install(requirement_files(group))
        _stamp_file().write_text("\n".join([*_still_true(group), wanted]) + "\n", encoding="utf-8")


@contextmanager
def build_lock() -> Iterator[None]:
    """Let one process at a time build in this checkout; a second copy started beside it waits."""
    handle = os.open(REPO, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _check_python_version() -> None:
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        found = ".".join(map(str, sys.version_info[:3]))
        raise LaunchError(
            f"NeuroNova needs Python 3.11 to 3.13, this is {found}. Name another: make run PYTHON=python3.11"
        )


def _works(python: Path) -> bool:
    return python.exists() and subprocess.run([python, "-c", "import sys"], check=False).returncode == 0


def _create_venv() -> None:
    if VENV.exists():
        shutil.rmtree(VENV)
    # Debian keeps ensurepip in a package of its own (python3-venv), so pip comes separately below.
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", VENV], check=True)


def _install(files: list[Path]) -> None:
    arguments = ["install", "--quiet", "--require-hashes"]
    # An option, because uv knows no variable for it; from a bundle nothing else may be asked.
    arguments += ["--no-index"] if read_pip_options(os.environ).get("no-index") else []
    for path in files:
        arguments += ["-r", str(path)]
    uv = _find_uv()
    if uv is None:
        say("  uv cannot be had for this machine; pip does the same more slowly")
        subprocess.run([PYTHON, "-m", "pip", *arguments], check=True)
        return
    environment = uv_environment(os.environ) | {"UV_LINK_MODE": "copy"}
    subprocess.run([uv, "pip", *arguments, "--python", PYTHON], check=True, env=environment)


def _find_uv() -> Path | None:
    uv = VENV / "bin" / "uv"
    if uv.exists():
        return uv
    pip_wheel.ensure_pip(PYTHON)
    pins = REPO / "requirements" / "bootstrap.txt"
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", pins]
    return uv if subprocess.run([*map(str, command)], check=False).returncode == 0 and uv.exists() else None


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _stamp_file() -> Path:
    return VENV / ".neuronova-installed"


def _stamps() -> set[str]:
    return set(_stamp_file().read_text(encoding="utf-8").split()) if _stamp_file().exists() else set()


def _still_true(group: str) -> set[str]:
    """Return the stamps an installation of `group` leaves valid: app.txt pins a part of test.txt."""
    return {_digest(requirement_files("app"))} if group == "test" else set()


if __name__ == "__main__":
    main()
