"""Debian packages for a machine without internet: downloads them and writes the index apt wants."""

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from deploy.local.progress import LaunchError


def download(packages: Iterable[str], target: Path) -> None:
    """Put the packages and everything they need into `target`, with a `Packages` index beside them.

    Everything, as if nothing at all were installed: the hospital's machine may be as bare as can be.
    raises : LaunchError when apt does not know a package
    """
    target.mkdir(parents=True, exist_ok=True)
    (target / "partial").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        nothing = Path(folder) / "status"
        nothing.touch()
        told = {
            "Dir::State::status": nothing,
            "Dir::State::extended_states": Path(folder) / "extended_states",
            "Dir::Cache::archives": target,
            "Dir::Cache::pkgcache": "",
            "Dir::Cache::srcpkgcache": "",
            "Debug::NoLocking": "1",
            "APT::Sandbox::User": "root",
        }
        options = [part for name, value in told.items() for part in ("-o", f"{name}={value}")]
        command = ["apt-get", "-q", "-y", *options, "install", "--download-only", "--no-install-recommends", *packages]
        ended = subprocess.run(command, capture_output=True, text=True, env=_environment(), check=False)
    if ended.returncode:
        words = "\n".join(ended.stderr.strip().splitlines()[-10:])
        raise LaunchError(f"apt cannot get the Debian packages (apt-get update first?):\n{words}")
    (target / "partial").rmdir()
    (target / "Packages").write_text("\n".join(_entry(path) for path in sorted(target.glob("*.deb"))), encoding="utf-8")


def _entry(deb: Path) -> str:
    """One paragraph of the index: what the package says of itself, and where and what it is."""
    # Names of a download carry an escaped colon (1%3a2.0), which apt would escape once more.
    if "%" in deb.name:
        deb = deb.rename(deb.with_name(deb.name.replace("%3a", "_").replace("%", "_")))
    said = subprocess.run(["dpkg-deb", "--field", deb], capture_output=True, text=True, check=True).stdout
    digest = hashlib.sha256(deb.read_bytes()).hexdigest()
    return f"{said.rstrip()}\nFilename: ./{deb.name}\nSize: {deb.stat().st_size}\nSHA256: {digest}\n"


def _environment() -> dict[str, str]:
    return os.environ | {"LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
