"""An offline bundle as a server sees it: checked, unpacked, and the source tree in it."""

import hashlib
import json
import os
import platform
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from deploy.local.progress import LaunchError, step
from deploy.local.settings import REPO

MANIFEST, SUMS = "MANIFEST.json", "SHA256SUMS"


@dataclass(frozen=True)
class Bundle:
    """An unpacked bundle. `source` is the tree the release is made of."""

    folder: Path

    @property
    def source(self) -> Path:
        return self.folder / "source"

    @property
    def wheels(self) -> Path:
        return self.folder / "wheels"

    @property
    def debs(self) -> Path:
        return self.folder / "debs"

    @classmethod
    def around_this_program(cls) -> "Bundle | None":
        """The bundle whose install.sh was started, if it was one of a bundle."""
        folder = REPO.parent
        return cls(folder) if REPO.name == "source" and (folder / MANIFEST).is_file() else None

    def check(self) -> None:
        """raises: LaunchError when a file is missing, changed or too many, or when the bundle is for another machine"""
        manifest = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        machine = platform.machine()
        if manifest["machine"] != machine:
            raise LaunchError(f"This bundle is for {manifest['machine']}, and this machine is {machine}.")
        with step("Check the bundle"):
            told = dict(_sums(self.folder / SUMS))
            found = {str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if _counts(path)}
            found -= {SUMS}
            if wrong := sorted(found ^ set(told)):
                raise LaunchError(f"The bundle is not whole; too many or missing: {', '.join(wrong[:5])}")
            for name, digest in told.items():
                if hashlib.sha256((self.folder / name).read_bytes()).hexdigest() != digest:
                    raise LaunchError(f"The bundle was changed: {name} is not the file it was built with.")


def unpacked(path: Path) -> Bundle:
    """Return the bundle in a folder or a tar file (unpacked beside /var/tmp). raises: LaunchError"""
    if path.is_dir():
        folder = path
    elif path.is_file():
        with step("Unpack the bundle"), tarfile.open(path) as archive:
            parent = Path(tempfile.mkdtemp(prefix="neuronova-bundle-", dir="/var/tmp"))  # nosec B108 -- too large for a /tmp in memory; a fresh folder
            _extract(archive, parent)
        folder = next(parent.iterdir())
    else:
        raise LaunchError(f"There is no bundle {path}.")
    if not (folder / MANIFEST).is_file():
        raise LaunchError(f"{path} is not a NeuroNova bundle.")
    return Bundle(folder.absolute())


def _extract(archive: tarfile.TarFile, folder: Path) -> None:
    # What `filter="data"` would see to; the Python of Debian 12 does not know it yet.
    for member in archive.getmembers():
        name = Path(member.name)
        if name.is_absolute() or ".." in name.parts or not (member.isfile() or member.isdir()):
            raise LaunchError(f"This is not a NeuroNova bundle: it holds {member.name}.")
    archive.extractall(folder)  # noqa: S202  # nosec B202 -- looked through above


def _sums(path: Path) -> list[tuple[str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(name, digest) for digest, _, name in (line.partition("  ") for line in lines)]


def _counts(path: Path) -> bool:
    # Python may have left compiled files beside the installer itself.
    return path.is_file() and "__pycache__" not in path.parts and os.fspath(path.suffix) != ".pyc"
