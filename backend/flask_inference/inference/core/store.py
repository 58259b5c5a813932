"""The model store as a folder: read-only, and never following a link out of a package.

Narrow on purpose (pointer, package, versions): an object store becomes a second class with these three methods.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import orjson

from inference.core.errors import BadModelPackageError
from inference.core.manifest import Manifest, is_version, parse_manifest

MAX_MODEL_BYTES = 512 * 2**20
MAX_MANIFEST_BYTES = 2**20
MAX_GOLDEN_BYTES = 16 * 2**20
_MAX_POINTER_BYTES = 4096
_MAX_VERSIONS = 1000


@dataclass(frozen=True)
class Pointer:
    """What `current.json` names: a version and the digest its model must have."""

    version: str
    sha256: str


@dataclass(frozen=True, eq=False)
class PackageFiles:
    """The bytes of a package, read once: what is hashed is what is loaded."""

    version: str
    manifest: Manifest
    model: bytes
    golden: bytes


class ModelStore(Protocol):
    """Where packages lie and which one is current."""

    def pointer(self) -> Pointer | None:
        """The current version; None when the store names none. Raises BadModelPackageError when unreadable."""
        ...

    def package(self, version: str) -> PackageFiles:
        """The files of one version. Raises BadModelPackageError, or FileNotFoundError when there is no such version."""
        ...

    def manifests(self) -> Iterator[tuple[str, Manifest | None]]:
        """Every version with its manifest, None where that is not readable."""
        ...


class FolderStore:
    """A model store on a local disk (docs/contracts.md §3)."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def pointer(self) -> Pointer | None:
        """See ModelStore."""
        try:
            with _folder(self._root) as root:
                data = _read(root, "current.json", _MAX_POINTER_BYTES)
        except FileNotFoundError:
            return None
        try:
            value = orjson.loads(data)
            version, sha256 = value["version"], value["sha256"]
        except (orjson.JSONDecodeError, KeyError, TypeError) as exc:
            raise BadModelPackageError(reason="pointer") from exc
        if not (isinstance(version, str) and isinstance(sha256, str) and is_version(version)):
            raise BadModelPackageError(reason="pointer")
        return Pointer(version=version, sha256=sha256)

    def package(self, version: str) -> PackageFiles:
        """See ModelStore."""
        if not is_version(version):
            raise FileNotFoundError(errno.ENOENT, "no such version")
        with _folder(self._root) as root, _folder("packages", root) as packages, _folder(version, packages) as folder:
            try:
                manifest = parse_manifest(_read(folder, "manifest.json", MAX_MANIFEST_BYTES))
                model = _read(folder, "model.onnx", MAX_MODEL_BYTES)
                golden = _read(folder, manifest.golden.image, MAX_GOLDEN_BYTES)
            except FileNotFoundError as exc:
                raise BadModelPackageError(reason="file_missing") from exc
        return PackageFiles(version=version, manifest=manifest, model=model, golden=golden)

    def manifests(self) -> Iterator[tuple[str, Manifest | None]]:
        """See ModelStore."""
        try:
            with _folder(self._root) as root, _folder("packages", root) as packages:
                listed = os.listdir(packages)  # noqa: PTH208  (a descriptor, not a path)
                names = sorted(filter(is_version, listed))[:_MAX_VERSIONS]
                for name in names:
                    yield name, _manifest(packages, name)
        except FileNotFoundError:
            return


def _manifest(packages: int, version: str) -> Manifest | None:
    try:
        with _folder(version, packages) as folder:
            return parse_manifest(_read(folder, "manifest.json", MAX_MANIFEST_BYTES))
    except (BadModelPackageError, OSError):
        return None


@contextmanager
def _folder(name: str | Path, parent: int | None = None) -> Iterator[int]:
    """Open a folder; below the store's root no component may be a link."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | (0 if parent is None else os.O_NOFOLLOW)
    descriptor = _open(name, flags, parent)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _read(folder: int, name: str, limit_bytes: int) -> bytes:
    # O_NONBLOCK: opening a pipe planted under that name must not hang the worker.
    descriptor = _open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, folder)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise BadModelPackageError(reason="not_a_file")
        with open(descriptor, "rb", closefd=False) as file:
            data = file.read(limit_bytes + 1)
    finally:
        os.close(descriptor)
    if len(data) > limit_bytes:
        raise BadModelPackageError(reason="too_large")
    return data


def _open(name: str | Path, flags: int, parent: int | None) -> int:
    try:
        return os.open(name, flags, dir_fd=parent)
    except FileNotFoundError:
        raise
    except OSError as exc:
        # ELOOP and ENOTDIR: a link, or a file, where a folder or file of the package belongs.
        linked = exc.errno in (errno.ELOOP, errno.ENOTDIR, errno.EMLINK)
        raise BadModelPackageError(reason="symlink" if linked else "unreadable") from exc
