"""`make bundle`: everything a hospital without internet needs, as one file.

python -m deploy.local.bundle [FOLDER]

neuronova-<release>/
  install.sh  MANIFEST.json  SHA256SUMS
  source/     this repository as committed, with page and app as built; the model package is in it
  wheels/     Python packages, checked against requirements/server.txt now and again when installed
  debs/       Debian packages with an index for apt
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from deploy.local import debian, pip_wheel
from deploy.local.app import build_app
from deploy.local.bootstrap import PYTHON
from deploy.local.page import build_page
from deploy.local.progress import LaunchError, say, step, stop_with
from deploy.local.settings import REPO
from deploy.server.bundle import MANIFEST, SUMS
from deploy.server.packages import OS_RELEASE, PACKAGES
from deploy.server.releases import release_of

BUILT = (Path("frontend/web/dist"), Path("frontend/app/dist"))
INSTALL = """\
#!/bin/sh
# The installer of this bundle: sudo ./install.sh install --domain brain.hospital.example
exec "$(dirname -- "$0")/source/deploy/install.sh" "$@"
"""


def main() -> None:
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "dist").absolute()
    try:
        say(f"The bundle: {build(target)}")
    except LaunchError as error:
        stop_with(error)


def build(target: Path) -> Path:
    """Write `neuronova-<release>-debian12-<machine>.tar` and its digest; returns its path.

    raises : LaunchError where the machine cannot build one
    """
    _check_machine()
    build_page()
    build_app()
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bundle-", dir=target) as folder:
        source = Path(folder) / "source"
        with step("Copy the source and what was built from it"):
            copy_source(source)
        release = release_of(source)
        whole = Path(folder) / f"neuronova-{release}"
        whole.mkdir()
        source.rename(whole / "source")
        with step("Download the Python packages"):
            _download_wheels(whole / "wheels")
        with step("Download the Debian packages"):
            debian.download(PACKAGES, whole / "debs")
        finish(whole, release)
        return pack(whole, target / f"neuronova-{release}-debian12-{platform.machine()}.tar")


def copy_source(target: Path) -> None:
    """Copy what git tracks, as it lies here, and the built parts."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPO, capture_output=True, text=True, check=False)
    if listed.returncode:
        raise LaunchError("A bundle is made of a git checkout: what git does not know does not go to a hospital.")
    for name in filter(None, listed.stdout.split("\0")):
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPO / name, place)
    for part in BUILT:
        if not (REPO / part / "index.html").is_file():
            raise LaunchError(f"{part} was not built.")
        shutil.copytree(REPO / part, target / part)


def finish(whole: Path, release: str) -> None:
    """Write installer, manifest and digests into a folder that holds source, wheels and debs."""
    (whole / "install.sh").write_text(INSTALL, encoding="utf-8")
    (whole / "install.sh").chmod(0o755)
    facts = {"release": release, "system": "debian12", "machine": platform.machine()}
    (whole / MANIFEST).write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    files = sorted(path for path in whole.rglob("*") if path.is_file() and path.name != SUMS)
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(whole)}\n" for path in files]
    (whole / SUMS).write_text("".join(lines), encoding="utf-8")


def pack(whole: Path, archive: Path) -> Path:
    """Make one file of it. No compression: what is large in it is compressed already."""
    with step("Pack it into one file"), tarfile.open(archive, "w") as tar:
        tar.add(whole, arcname=whole.name, filter=_of_nobody)
    digest = hashlib.sha256()
    with archive.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    archive.with_suffix(".tar.sha256").write_text(f"{digest.hexdigest()}  {archive.name}\n", encoding="ascii")
    return archive


def _of_nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
    return member


def _download_wheels(target: Path) -> None:
    pip_wheel.ensure_pip(PYTHON)
    common = [
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--only-binary=:all:",
        "--require-hashes",
    ]
    for name in ("server.txt", "bootstrap.txt"):
        command = [str(PYTHON), "-m", "pip", *common, "-r", str(REPO / "requirements" / name), "-d", str(target)]
        if subprocess.run(command, env=os.environ, check=False).returncode:
            raise LaunchError(f"pip cannot get the packages of requirements/{name}; its own words stand above.")


def _check_machine() -> None:
    facts = OS_RELEASE.read_text(encoding="utf-8") if OS_RELEASE.exists() else ""
    if 'VERSION_ID="12"' not in facts or "ID=debian" not in facts or sys.version_info[:2] != (3, 11):
        raise LaunchError("A bundle for Debian 12 is built on Debian 12 with its Python 3.11.")


if __name__ == "__main__":
    main()
